"""How to hear less."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, NamedTuple

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
    Kind(
        "goal_reminders",
        "Reminders of goals and milestones",
        "Before one is due, when one needs a look, and when one is reached.",
    ),
    Kind(
        "mentorship_reminders",
        "Reminders of what waits in a mentorship",
        "When you have not met for long, a check-in is due, or an answer or a signature is missing.",
    ),
    Kind(
        "program_reminders",
        "Reminders of a program and its surveys",
        "Its kickoff, midpoint and end, and what is open until a day.",
    ),
    Kind(
        "gathering_reminders",
        "Reminders of gatherings, and where you stand on their lists",
        "The day before, and when you have registered.",
    ),
    Kind("messages", "New messages and shared links", "Once for all that waits for you in a thread."),
    Kind("feedback", "New feedback", "When the other one has given you feedback."),
    Kind(
        "recognition",
        "Thanks, recommendations, and what others share with you",
        "Also when a colleague asks you for a recommendation.",
    ),
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
    kept = (await api.versioned(Preferences, "notifications", f"/people/{me.id}/preferences")).value
    body: dict[str, Any] = kept.model_dump(mode="json")  # what the page does not show stays as it is
    shown = [kind.name for kind in KINDS]
    body["muted"] = [name for name in shown if name not in form] + [name for name in kept.muted if name not in shown]
    errors: dict[str, str] = {}
    for name in ("quiet_start", "quiet_end"):
        try:
            body[name] = time.fromisoformat(form.get(name, "")).isoformat("seconds")
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
