"""A mentorship, its sessions, and what comes after a session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Feedback, Goal, Mentorship, Person, Program, Session
from services.portal.pages.home import other_name
from services.portal.upstream import Panel, Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, see_other, show
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

NO_FIELDS: Mapping[str, str] = {}


@router.get("/mentorships/{mentorship_id}")
async def mentorship_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _mentorship(mentorship_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/plan")
async def plan_session(mentorship_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Plan a session; both get an invite."""
    me = await api.get(Person, "profiles", "/people/me")
    body, errors = read_session(form, me.zone)
    if body is not None:
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/sessions", body, key=_once(form))
            return see_other(Links("").mentorship(mentorship_id))
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = told(refused, {"title": "title", "start": "day", "minutes": "minutes", "link": "link"}, "day")
    return await _mentorship(mentorship_id, request, api, fields=form, errors=errors, status=422)


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}")
async def session_page(mentorship_id: UUID, session_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _session(mentorship_id, session_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/held", dependencies=[GENUINE])
async def hold_session(mentorship_id: UUID, session_id: UUID, request: Request, api: Api) -> Response:
    """Say that a session took place."""
    try:
        await api.post("matching", f"/sessions/{session_id}/held")
    except Refused as refused:
        if refused.status != 409:
            raise
        problem = {"": refused.detail}
        return await _session(mentorship_id, session_id, request, api, errors=problem, status=409)
    return see_other(Links("").session(mentorship_id, session_id))


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/feedback")
async def give_feedback(mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Give the other one feedback on a session."""
    words = {name: form.get(name, "") for name in ("went_well", "change", "next_step")}
    rating = form.get("rating", "")
    body = {
        **words,
        "session_id": str(session_id),
        "rating": int(rating) if rating in set("12345") else None,
        "show_rating": form.get("show_rating") == "yes",
    }
    try:
        await api.post("matching", f"/mentorships/{mentorship_id}/feedback", body, key=_once(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = told(refused, {name: name for name in body}, "rating")
        return await _session(mentorship_id, session_id, request, api, fields=form, errors=errors, status=422)
    return see_other(Links("").session(mentorship_id, session_id))


def read_session(form: Mapping[str, str], zone: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """What the API takes, from a day and a time by the visitor's clock; else what is wrong, by field."""
    errors: dict[str, str] = {}
    title = form.get("title", "").strip()
    if not title:
        errors["title"] = "Say what the session is about."
    try:
        on, at = date.fromisoformat(form.get("day", "")), time.fromisoformat(form.get("time", ""))
        start = datetime.combine(on, at, ZoneInfo(zone))
        if start <= clock.now():
            errors["day"] = "Choose a day and a time to come."
    except ValueError:
        errors["day"] = "Choose a day and a time, as in 2026-03-02 and 14:00."
        return None, errors
    minutes = form.get("minutes", "60")
    if not minutes.isdecimal() or not 15 <= int(minutes) <= 480:
        errors["minutes"] = "A session takes from 15 to 480 minutes."
    if errors:
        return None, errors
    place, link = form.get("place", "").strip(), form.get("link", "").strip()
    body = {"title": title, "start": start.isoformat(), "minutes": int(minutes), "zone": zone}
    return {**body, "place": place, "link": link}, {}


def told(refused: Refused, fields: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """What a service found wrong, by field of the form."""
    found = {
        fields.get(error.get("where", "").rpartition(".")[2], otherwise): error.get("message", "")
        for error in refused.errors
    }
    return found or {otherwise: refused.detail}


def _once(form: Mapping[str, str]) -> UUID | None:
    """The form's own key, which makes pressing its button twice harmless."""
    try:
        return UUID(form.get("once", ""))
    except ValueError:
        return None


async def _mentorship(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    status: int = 200,
) -> Response:
    mentorship = await api.get(Mentorship, "matching", f"/mentorships/{mentorship_id}")
    me, program, sessions, goals = await asyncio.gather(
        panel(api.get(Person, "profiles", "/people/me")),
        panel(api.get(Program, "matching", f"/programs/{mentorship.program_id}")),
        panel(api.list(Session, "matching", f"/mentorships/{mentorship_id}/sessions", limit=200)),
        panel(api.list(Goal, "profiles", f"/people/{mentorship.mentee_id}/goals", limit=50)),
    )
    person = me.value.id if me.value else None
    return show(
        request,
        "mentorship.html",
        status=status,
        mentorship=mentorship,
        program=program.value,
        is_mine=person in {mentorship.mentee_id, mentorship.mentor_id},
        is_mentee=person == mentorship.mentee_id,
        other_name=other_name(mentorship, person),
        zone=me.value.zone if me.value else "UTC",
        sessions=_in_order(sessions),
        goals=goals,
        today=clock.today(me.value.zone if me.value else "UTC"),
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


def _in_order(sessions: Panel[list[Session]]) -> Panel[list[Session]]:
    """Those to come first, soonest first; then those before, newest first."""
    if sessions.value is None:
        return sessions
    now = clock.now()
    coming = sorted((s for s in sessions.value if s.ends_at > now), key=lambda s: s.starts_at)
    before = sorted((s for s in sessions.value if s.ends_at <= now), key=lambda s: s.starts_at, reverse=True)
    return Panel([*coming, *before])


async def _session(
    mentorship_id: UUID,
    session_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    status: int = 200,
) -> Response:
    mentorship, sessions = await asyncio.gather(
        api.get(Mentorship, "matching", f"/mentorships/{mentorship_id}"),
        api.list(Session, "matching", f"/mentorships/{mentorship_id}/sessions", limit=200),
    )
    session = next((session for session in sessions if session.id == session_id), None)
    if session is None:
        raise Refused("matching", 404, {})
    me, feedback = await asyncio.gather(
        panel(api.get(Person, "profiles", "/people/me")),
        panel(api.list(Feedback, "matching", f"/mentorships/{mentorship_id}/feedback", limit=200)),
    )
    person = me.value.id if me.value else None
    about = [given for given in feedback.value or [] if given.session_id == session_id]
    return show(
        request,
        "session.html",
        status=status,
        mentorship=mentorship,
        session=session,
        other_name=other_name(mentorship, person),
        is_mine=person in {mentorship.mentee_id, mentorship.mentor_id},
        zone=me.value.zone if me.value else session.zone,
        has_begun=session.starts_at <= clock.now(),
        feedback=feedback,
        mine=next((given for given in about if given.given_by == person), None),
        theirs=next((given for given in about if given.given_by != person), None),
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
