"""How it goes: a mail's link brings the answer along, and one button says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import CheckInNow, Mentorship
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Form, see_other, show
from shared.links import Links

__all__ = ["CHOICES", "router"]

router = APIRouter()

CHOICES: Mapping[str, str] = {
    "yes": "It goes as we planned",
    "partly": "It goes partly as we planned",
    "no": "It does not go as we planned",
}
OnTrack = Annotated[Literal["yes", "partly", "no"] | None, Query()]


@router.get("/mentorships/{mentorship_id}/check-in")
async def check_in_page(mentorship_id: UUID, request: Request, api: Api, on_track: OnTrack = None) -> Response:
    return await _page(mentorship_id, request, api, on_track=on_track)


@router.post("/mentorships/{mentorship_id}/check-in")
async def say_how_it_goes(mentorship_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Say how it goes; saying it again replaces what was said."""
    on_track = form.get("on_track", "")
    if on_track not in CHOICES:
        errors = {"on_track": "Choose how it goes."}
        return await _page(mentorship_id, request, api, errors=errors)
    body = {
        "on_track": on_track,
        "obstacle": form.get("obstacle", "nothing"),
        "words": form.get("words", ""),
        "share_words_with_admins": form.get("share") == "yes",
    }
    try:
        await api.post("matching", f"/mentorships/{mentorship_id}/check-ins", body)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return await _page(mentorship_id, request, api, on_track=on_track, errors={"words": refused.detail})
    return see_other(Links("").check_in(mentorship_id))


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    on_track: str | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    now = await api.get(CheckInNow, "matching", f"/mentorships/{mentorship_id}/check-ins/current")
    mentorship = (await panel(api.get(Mentorship, "matching", f"/mentorships/{mentorship_id}"))).value
    return show(
        request,
        "check_in.html",
        status=422 if errors else 200,
        now=now,
        mentorship=mentorship,
        mentorship_id=mentorship_id,
        choices=CHOICES,
        chosen=on_track,
        errors=errors or {},
    )
