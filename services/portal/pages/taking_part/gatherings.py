"""Gatherings: what goes on in a month, and one of them for who comes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from babel.core import Locale
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Attendee, Code, Gathering, Met, Program, Registration
from services.portal.pages import program_words
from services.portal.pages.filling import NO_FIELDS, id_of, once_of
from services.portal.pages.taking_part.gathering_files import calendar_of
from services.portal.pages.taking_part.gathering_months import Month
from services.portal.upstream import Page, Panel, Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, SignedIn, Site, Spoken, see_other, show
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["CHECK_IN_AFTER", "CHECK_IN_BEFORE", "router"]

router = APIRouter()

CHECK_IN_BEFORE, CHECK_IN_AFTER = timedelta(minutes=30), timedelta(hours=2)
_A_PAGE = 100
Short = Annotated[str, Query(max_length=40)]


@router.get("/gatherings")
async def gatherings_page(
    request: Request,
    visitor: SignedIn,
    api: Api,
    words: Spoken,
    month: Short = "",
    kind: Short = "",
    program: Short = "",
    mine: Short = "",
    view: Short = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    asked = Month.of(month, clock.today())
    query: dict[str, Any] = {**asked.asked, "program_id": id_of(program)}
    query |= {"kind": kind if kind in {"workshop", "conference"} else None, "mine": mine == "organizing" or None}
    found, programs, me = await asyncio.gather(
        panel(api.page(Gathering, "matching", "/gatherings", limit=_A_PAGE, cursor=cursor, **query)),
        panel(api.every(Program, "matching", "/programs")),
        panel(api.myself()),
    )
    zone = me.value.zone if me.value else "UTC"
    listed = found.value or Page[Gathering](items=[], next=None, total=None)
    shown = [one for one in listed.items if mine != "going" or one.mine in {"registered", "waiting"}]
    forms: Locale = words.language.forms
    first_weekday, names = forms.first_week_day, forms.days["stand-alone"]["wide"]
    chosen = {"kind": kind, "program": program, "mine": mine, "view": view}
    administers = [one for one in programs.value or [] if me.value and me.value.id in one.admins]
    return show(
        request,
        "gatherings.html",
        away=found.away,
        month=asked,
        days=asked.days(shown, zone),
        weeks=list(asked.weeks(shown, zone, first_weekday)) if view == "month" else [],
        weekdays=[names[(first_weekday + place) % 7] for place in range(7)],
        programs=program_words.to_choose_from([one for one in programs.value or [] if one.state != "draft"], program),
        chosen=chosen,
        kept={name: value for name, value in chosen.items() if value},
        zone=zone,
        today=clock.today(zone),
        next=listed.next,
        schedules=visitor.has("program_admin") or bool(administers),
    )


@router.get("/gatherings/{gathering_id:uuid}")
async def gathering_page(gathering_id: UUID, request: Request, api: Api, draft: Draft, done: str = "") -> Response:
    return await _page(gathering_id, request, api, fields=draft, done=done)


@router.post("/gatherings/{gathering_id:uuid}/register")
async def register(gathering_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Take a place, or wait for one."""
    body = {"open_to_meet": form.get("open_to_meet") == "yes"}
    path = f"/gatherings/{gathering_id}/registration"
    try:
        taken = await api.made(Registration, "matching", path, body, key=once_of(form))
    except Refused as refused:
        if refused.status not in {403, 409, 422}:
            raise
        return await _page(gathering_id, request, api, fields=form, errors={"": refused.detail})
    return _to(gathering_id, taken.state)


@router.post("/gatherings/{gathering_id:uuid}/visibility")
async def be_seen_or_not(gathering_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Say whether others who were there may see one."""
    path = f"/gatherings/{gathering_id}/registration"
    current = await api.versioned(Registration, "matching", path)
    try:
        await api.put("matching", path, {"open_to_meet": form.get("open_to_meet") == "yes"}, etag=current.etag)
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        return await _page(gathering_id, request, api, fields=form, errors={"": refused.detail})
    return _to(gathering_id, "visibility")


@router.get("/gatherings/{gathering_id:uuid}/release")
async def release_page(gathering_id: UUID, request: Request, api: Api) -> Response:
    """Asks before somebody gives their place back."""
    return await _release(gathering_id, request, api)


@router.post("/gatherings/{gathering_id:uuid}/release/confirm", dependencies=[GENUINE])
async def release(gathering_id: UUID, request: Request, api: Api) -> Response:
    try:
        await api.post("matching", f"/gatherings/{gathering_id}/registration/release")
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _release(gathering_id, request, api, {"": refused.detail})
    return _to(gathering_id, "released")


@router.get("/gatherings/{gathering_id:uuid}/check-in")
async def check_in_page(gathering_id: UUID, request: Request, api: Api, draft: Draft, code: Short = "") -> Response:
    """Where somebody who is there says so, with the code that the organizers show."""
    return await _check_in(gathering_id, request, api, {"code": code, **draft})


@router.post("/gatherings/{gathering_id:uuid}/check-in/send")
async def check_in(gathering_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    code = form.get("code", "").strip()
    if not 0 < len(code) <= 20:
        errors = {"code": words.say("Give the code that the organizers show.")}
        return await _check_in(gathering_id, request, api, form, errors)
    try:
        await api.post("matching", f"/gatherings/{gathering_id}/check-in", {"code": code})
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return await _check_in(gathering_id, request, api, form, {"code": refused.detail})
    return _to(gathering_id, "checked-in")


@router.get("/gatherings/{gathering_id:uuid}/calendar.ics")
async def gathering_file(gathering_id: UUID, api: Api, portal: Site) -> Response:
    """The gathering for a calendar that takes no invitations by mail."""
    gathering = await api.get(Gathering, "matching", f"/gatherings/{gathering_id}")
    told = {"content-disposition": 'attachment; filename="gathering.ics"'}
    return Response(calendar_of(gathering, portal.settings.public_url), media_type="text/calendar", headers=told)


@router.get("/gatherings/{gathering_id:uuid}/met")
async def met_page(
    gathering_id: UUID, request: Request, api: Api, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """Whom the visitor met: who of them could be their mentor, and who else was there and lets others see it."""
    path = f"/gatherings/{gathering_id}"
    gathering, met, attendees = await asyncio.gather(
        api.get(Gathering, "matching", path),
        panel(api.list(Met, "matching", f"{path}/met")),
        panel(api.page(Attendee, "matching", f"{path}/attendees", limit=_A_PAGE, cursor=cursor)),
    )
    there = "forbidden" not in {met.refused, attendees.refused}
    return show(request, "met.html", gathering=gathering, met=met, attendees=attendees, there=there)


def _to(gathering_id: UUID, done: str) -> Response:
    return see_other(f"{Links('').gathering(gathering_id)}?done={done}")


async def _page(
    gathering_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    done: str = "",
) -> Response:
    path = f"/gatherings/{gathering_id}"
    gathering, registration, code, me = await asyncio.gather(
        api.get(Gathering, "matching", path),
        panel(api.get(Registration, "matching", f"{path}/registration")),
        panel(api.get(Code, "matching", f"{path}/code")),
        panel(api.myself()),
    )
    program: Panel[Program] = Panel()
    if gathering.program_id is not None:
        program = await panel(api.get(Program, "matching", f"/programs/{gathering.program_id}"))
    now = clock.now()
    person = me.value.id if me.value else None
    return show(
        request,
        "gathering.html",
        status=422 if errors else 200,
        gathering=gathering,
        program=program.value,
        registration=registration.value,
        speaks=person in {speaker.id for speaker in gathering.speakers},
        # The service shows the code to those who organize it, and to nobody else.
        organizes=code.value is not None,
        is_person=person is not None,
        zone=me.value.zone if me.value else gathering.zone,
        has_begun=gathering.starts_at <= now,
        checks_in=gathering.starts_at - CHECK_IN_BEFORE <= now <= gathering.ends_at + CHECK_IN_AFTER,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
        done=done,
    )


async def _release(gathering_id: UUID, request: Request, api: Api, errors: Mapping[str, str] = NO_FIELDS) -> Response:
    gathering = await api.get(Gathering, "matching", f"/gatherings/{gathering_id}")
    status = 409 if errors else 200
    return show(request, "gathering_release.html", status=status, gathering=gathering, errors=errors)


async def _check_in(
    gathering_id: UUID,
    request: Request,
    api: Api,
    values: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    path = f"/gatherings/{gathering_id}"
    gathering, registration, zone = await asyncio.gather(
        api.get(Gathering, "matching", path),
        panel(api.get(Registration, "matching", f"{path}/registration")),
        api.zone(),
    )
    now = clock.now()
    return show(
        request,
        "gathering_check_in.html",
        status=422 if errors else 200,
        gathering=gathering,
        registration=registration.value,
        opens_at=gathering.starts_at - CHECK_IN_BEFORE,
        early=now < gathering.starts_at - CHECK_IN_BEFORE,
        late=now > gathering.ends_at + CHECK_IN_AFTER,
        zone=zone,
        values=values,
        errors=errors,
    )
