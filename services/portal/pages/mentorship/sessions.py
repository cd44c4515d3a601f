"""Sessions of a mentorship: all of them, and one with what can be done about its time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Meeting, Occurrences
from services.portal.pages.mentorship.mentorship_hub import at_time
from services.portal.pages.mentorship.one_session import one_session
from services.portal.pages.mentorship.together import instant, together
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_SHOWN = 25
_YEAR = timedelta(days=366)


@router.get("/mentorships/{mentorship_id}/sessions")
async def sessions_page(
    mentorship_id: UUID, request: Request, api: Api, before: str | None = None, after: str | None = None
) -> Response:
    """Those to come from now on, or after an instant; else those before one, newest first."""
    now, past = clock.now(), before is not None
    edge = instant((before if past else after) or "") or now
    edge = min(max(edge, now - 20 * _YEAR), now + 20 * _YEAR)
    since, until = (edge - _YEAR, edge) if past else (edge, edge + _YEAR)
    path = f"/mentorships/{mentorship_id}"
    seen, times, proposed = await asyncio.gather(
        together(api, mentorship_id),
        api.get(Occurrences, "matching", f"{path}/occurrences", **{"from": since.isoformat(), "to": until.isoformat()}),
        panel(api.list(Meeting, "matching", f"{path}/sessions", state="proposed", limit=50)),
    )
    found = [one for one in times.items if not past or one.starts_at < edge]
    if past:
        found = [one for one in found if one.ends_at <= now][::-1]
    shown = found[:_SHOWN]
    further: datetime | None = None
    if len(found) > _SHOWN or (times.more and shown):
        further = shown[-1].starts_at if past else found[_SHOWN].starts_at if len(found) > _SHOWN else None
    elif past and since > seen.it.started_at:
        further = since
    return show(
        request,
        "sessions.html",
        seen=seen,
        past=past,
        times=shown,
        addresses={(one.session_id, one.planned_at): at_time(mentorship_id, one) for one in shown},
        proposed=[] if past else proposed.value or [],
        further=further,
        now=now,
        begins=not past and after is None,
    )


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}")
async def session_page(
    mentorship_id: UUID,
    session_id: UUID,
    request: Request,
    api: Api,
    draft: Draft,
    words: Spoken,
    at: str = "",
    done: str = "",
) -> Response:
    return await one_session(
        mentorship_id, session_id, request, api, words, at=at, fields=draft, done=_done(done, words)
    )


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/held")
async def hold_session(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Say that a session took place."""
    return await _act(mentorship_id, session_id, "held", request, form, api, words)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/missed")
async def miss_session(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Say that a session did not take place."""
    return await _act(mentorship_id, session_id, "missed", request, form, api, words)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/choose")
async def choose_time(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Choose one of the times that another has proposed."""
    body = {"start": form.get("start", "")}
    return await _act(mentorship_id, session_id, "choose", request, form, api, words, body=body, done="planned")


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/decline")
async def decline_times(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Say that none of the proposed times fits."""
    return await _act(mentorship_id, session_id, "decline", request, form, api, words, body=None, done="declined")


async def _act(
    mentorship_id: UUID,
    session_id: UUID,
    verb: str,
    request: Request,
    form: Mapping[str, str],
    api: Api,
    words: Words,
    *,
    body: Mapping[str, str] | None = None,
    done: str = "",
) -> Response:
    """Do something with one time of a session, and show how it is then."""
    at = form.get("at", "")
    if verb in {"held", "missed"}:
        body = {"occurrence": at} if at else {}
    try:
        await api.post("matching", f"/sessions/{session_id}/{verb}", body)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = {"": refused.detail}
        return await one_session(
            mentorship_id, session_id, request, api, words, at=at, errors=errors, status=refused.status
        )
    address = Links("").session(mentorship_id, session_id, instant(at))
    return see_other(f"{address}{'&' if '?' in address else '?'}done={done}" if done else address)


def _done(what: str, words: Words) -> str:
    match what:
        case "planned":
            return words.say("Everybody hears of it by mail.")
        case "declined":
            return words.say("Said. Propose other times while you are here, if you like.")
        case "moved":
            return words.say("It is changed, and everybody gets the new invite.")
        case "cancelled":
            return words.say("It is cancelled, and everybody hears so.")
        case "kept":
            return words.say("It is kept.")
        case _:
            return ""
