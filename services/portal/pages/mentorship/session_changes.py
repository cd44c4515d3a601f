"""Moving and cancelling a session: once, one time of a recurrence, or all of it that is to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.one_session import Told, ask
from services.portal.pages.mentorship.planning import length_of, wrong_link
from services.portal.pages.mentorship.together import at, instant
from services.portal.upstream import Refused
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words, zone_of
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}/move")
async def move_page(
    mentorship_id: UUID, session_id: UUID, request: Request, api: Api, draft: Draft, at: str = ""
) -> Response:
    return await _move(mentorship_id, session_id, request, api, which=at or draft.get("at", ""), fields=draft)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/move/save")
async def move_session(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Move a session, or change what it is about and where it is; everybody gets the new invite."""
    zone, which = await api.zone(), form.get("at", "")
    planned_at = instant(which)
    body, errors = read_move(form, zone, words, one_time=planned_at is not None)
    if planned_at is not None:
        body["occurrence"] = planned_at.isoformat()
    if not errors:
        try:
            path = f"/sessions/{session_id}/reschedule"
            await api.post("matching", path, body, etag=form.get("etag", ""), key=once_of(form))
            return see_other(_done(mentorship_id, session_id, which, "moved"))
        except Refused as refused:
            if refused.status not in {409, 412, 422}:
                raise
            errors = named_errors(refused, {name: name for name in ("title", "place", "link", "minutes")}, "day")
            if refused.status == 412 or refused.kind == "stale":
                errors = {"": words.say("It was changed meanwhile. How it is now stands above the form; save again.")}
    return await _move(mentorship_id, session_id, request, api, which=which, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}/cancel")
async def cancel_page(
    mentorship_id: UUID, session_id: UUID, request: Request, api: Api, draft: Draft, at: str = ""
) -> Response:
    return await _cancel(mentorship_id, session_id, request, api, which=at or draft.get("at", ""), fields=draft)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/cancel/confirm")
async def cancel_session(mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Cancel it, one time of it, or that and those that follow; or take proposed times back."""
    which, how_much = form.get("at", ""), form.get("how_much", "one")
    body: dict[str, Any] = {}
    if (planned_at := instant(which)) is not None and how_much != "all":
        body = {"occurrence": planned_at.isoformat(), "following": how_much == "following"}
    try:
        await api.post("matching", f"/sessions/{session_id}/cancel", body)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return await _cancel(mentorship_id, session_id, request, api, which=which, fields=form, problem=refused.detail)
    return see_other(_done(mentorship_id, session_id, "" if how_much == "all" else which, "cancelled"))


def read_move(
    form: Mapping[str, str], zone: str, words: Words, *, one_time: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the API takes, and what is wrong, by field. one_time: of a recurrence, of which only the time can change."""
    errors: dict[str, str] = {}
    start = at(form.get("day", ""), form.get("time", ""), zone)
    if start is None:
        errors["day"] = words.say("Choose a day and a time, as in 2030-03-02 and 14:00.")
    elif start <= clock.now():
        errors["day"] = words.say("Choose a day and a time to come.")
    minutes, wrong = length_of(form, words)
    if wrong:
        errors["minutes"] = wrong
    body: dict[str, Any] = {"start": start.isoformat() if start else "", "minutes": minutes}
    if not one_time:
        body |= {name: form.get(name, "").strip() for name in ("title", "place", "link")}
        if not body["title"]:
            errors["title"] = words.say("Say what the session is about.")
        if wrong_link(body["link"]):
            errors["link"] = words.say("Give an address that begins with https://.")
    return body, errors


def _done(mentorship_id: UUID, session_id: UUID, which: str, what: str) -> str:
    address = Links("").session(mentorship_id, session_id, instant(which))
    return f"{address}{'&' if '?' in address else '?'}done={what}"


async def _move(
    mentorship_id: UUID,
    session_id: UUID,
    request: Request,
    api: Api,
    *,
    which: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    found = await ask(api, mentorship_id, session_id, which)
    starts, ends = _begins(found)
    local, meeting = starts.astimezone(zone_of(found.seen.zone)), found.meeting
    kept = {
        "title": meeting.title,
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "minutes": str(int((ends - starts).total_seconds()) // 60),
        "place": meeting.place,
        "link": meeting.link,
    }
    return show(
        request,
        "session_move.html",
        status=422 if errors else 200,
        seen=found.seen,
        session=meeting,
        one_time=found.time is not None and found.recurs,
        recurs=found.recurs,
        starts=starts,
        ends=ends,
        at=which,
        etag=found.etag,
        values=fields or kept,
        fields=fields,
        errors=errors,
        once=fields.get("once", "") if errors and "" not in errors else new_id(),
        today=clock.today(found.seen.zone),
    )


def _begins(found: Told) -> tuple[datetime, datetime]:
    """When what is moved begins and ends: this time, or the first one to come."""
    if found.time is not None:
        return found.time.starts_at, found.time.ends_at
    now = clock.now()
    coming = next((one for one in found.times if one.starts_at > now and one.state != "cancelled"), None)
    return (coming.starts_at, coming.ends_at) if coming else (found.meeting.starts_at, found.meeting.ends_at)


async def _cancel(
    mentorship_id: UUID,
    session_id: UUID,
    request: Request,
    api: Api,
    *,
    which: str,
    fields: Mapping[str, str],
    problem: str = "",
) -> Response:
    found = await ask(api, mentorship_id, session_id, which)
    return show(
        request,
        "session_cancel.html",
        status=422 if problem else 200,
        seen=found.seen,
        session=found.meeting,
        time=found.time,
        recurs=found.recurs,
        at=which,
        values={"how_much": fields.get("how_much", "one")},
        fields=fields,
        problem=problem,
    )
