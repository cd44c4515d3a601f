"""How it goes: a mail's link brings the answer along, and one button says it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import CheckIn, CheckInNow, Obstacle
from services.portal.pages.filling import NO_FIELDS, named_errors
from services.portal.pages.mentorship.together import together
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

OnTrack = Annotated[Literal["yes", "partly", "no"] | None, Query()]


@router.get("/mentorships/{mentorship_id}/check-in")
async def check_in_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken, on_track: OnTrack = None
) -> Response:
    return await _page(mentorship_id, request, api, words, on_track=on_track, fields=draft)


@router.post("/mentorships/{mentorship_id}/check-in/say")
async def say_how_it_goes(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say how it goes; saying it again replaces what was said."""
    on_track = form.get("on_track", "")
    if on_track not in _choices(words):
        errors = {"on_track": words.say("Choose how it goes.")}
        return await _page(mentorship_id, request, api, words, fields=form, errors=errors)
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
        errors = named_errors(refused, {"words": "words"}, "words")
        return await _page(mentorship_id, request, api, words, fields=form, errors=errors)
    return see_other(Links("").check_in(mentorship_id))


def _choices(words: Words) -> dict[str, str]:
    return {
        "yes": words.say("It goes as we planned."),
        "partly": words.say("It goes partly as we planned."),
        "no": words.say("It does not go as we planned."),
    }


def _said(on_track: str, words: Words) -> str:
    match on_track:
        case "yes":
            return words.say("You have said: it goes as we planned. Thank you.")
        case "partly":
            return words.say("You have said: it goes partly as we planned. Thank you.")
        case _:
            return words.say("You have said: it does not go as we planned. Thank you.")


def _obstacle(one: Obstacle, words: Words) -> str:
    """What an obstacle is called; as the service calls one that is new."""
    match one.code:
        case "nothing":
            return words.say("Nothing")
        case "time":
            return words.say("I have too little time")
        case "topic":
            return words.say("We have not found our topic")
        case "meeting-times":
            return words.say("We find no times to meet")
        case "other-side":
            return words.say("I wait for the other side")
        case "something-else":
            return words.say("Something else")
        case _:
            return one.label


def _kept(answer: CheckIn) -> dict[str, str]:
    """The fields of a form that says this again."""
    return {
        "on_track": answer.on_track,
        "obstacle": answer.obstacle or "",
        "words": answer.words,
        "share": "yes" if answer.shared_with_admins else "",
    }


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    on_track: str | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    now, seen = await asyncio.gather(
        api.get(CheckInNow, "matching", f"/mentorships/{mentorship_id}/check-ins/current"),
        panel(together(api, mentorship_id)),
    )
    answer, choices = now.answer, _choices(words)
    kept = _kept(answer) if answer else {}
    brought = {"on_track": on_track} if on_track else {}
    return show(
        request,
        "check_in.html",
        status=422 if errors else 200,
        now=now,
        seen=seen.value,
        mentorship_id=mentorship_id,
        choices=list(choices.items()),
        obstacles=[(one.code, _obstacle(one, words)) for one in now.obstacles],
        chosen=choices[on_track] if on_track else "",
        said=_said(answer.on_track, words) if answer else "",
        values=fields or {**kept, **brought},
        fields=fields,
        errors=errors,
    )
