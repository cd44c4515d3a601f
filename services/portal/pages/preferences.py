"""How to hear less."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Person, Preferences
from services.portal.upstream import Refused
from services.portal.web import Api, Form, see_other, show
from shared.links import Links

__all__ = ["KINDS", "router"]

router = APIRouter()


class Kind(NamedTuple):
    """A kind of mail that can be turned off, as notifications names it."""

    name: str
    label: str
    hint: str


KINDS = (
    Kind(
        "session_reminders",
        "Reminders of sessions",
        "A day and an hour before you meet. Invites come anyway.",
    ),
    Kind("goal_reminders", "Reminders of goals", "Before a goal or a milestone is due, and when one needs a look."),
    Kind("feedback", "Feedback", "When the other one has given you feedback."),
)


@router.get("/preferences")
async def preferences_page(request: Request, api: Api, saved: bool = False) -> Response:
    try:
        return await _page(request, api, saved=saved)
    except Refused as refused:
        if refused.status != 404:
            raise
        detail = "Your account has no profile, so Telemachus sends you no mail."
        return show(request, "error.html", status=404, title="There is nothing to choose", detail=detail, retry=False)


@router.post("/preferences/change")
async def change_preferences(request: Request, form: Form, api: Api) -> Response:
    """Keep the choice."""
    me = await api.get(Person, "profiles", "/people/me")
    wanted = [kind.name for kind in KINDS]
    body = {"muted": [name for name in wanted if name not in form]}
    errors: dict[str, str] = {}
    for name in ("quiet_start", "quiet_end"):
        try:
            body[name] = time.fromisoformat(form.get(name, "")).isoformat("seconds")  # pyright: ignore[reportArgumentType] - one body of two types
        except ValueError:
            errors[name] = "Give hours and minutes, as in 20:00."
    if not errors:
        try:
            path = f"/people/{me.id}/preferences"
            await api.put("notifications", path, body, etag=form.get("etag", ""))
            return see_other(f"{Links('').preferences()}?saved=true")
        except Refused as refused:
            if refused.status not in {412, 422}:
                raise
            stale = "Your preferences were changed elsewhere in the meantime. Check them and save again."
            errors[""] = stale if refused.status == 412 else refused.detail
    return await _page(request, api, fields=form, errors=errors)


async def _page(
    request: Request,
    api: Api,
    *,
    saved: bool = False,
    fields: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    me = await api.get(Person, "profiles", "/people/me")
    answer = await api.versioned(Preferences, "notifications", f"/people/{me.id}/preferences")
    chosen = answer.value
    if fields is None:
        wanted = {kind.name for kind in KINDS} - set(chosen.muted)
        start, end = f"{chosen.quiet_start:%H:%M}", f"{chosen.quiet_end:%H:%M}"
    else:
        wanted, start, end = set(fields), fields.get("quiet_start", ""), fields.get("quiet_end", "")
    return show(
        request,
        "preferences.html",
        status=422 if errors else 200,
        me=me,
        etag=answer.etag,
        kinds=KINDS,
        wanted=wanted,
        quiet_start=start,
        quiet_end=end,
        saved=saved,
        errors=errors or {},
    )
