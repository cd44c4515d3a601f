"""Gatherings for those who organize them: scheduling, changing, calling off, the code, and who comes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Code, Gathering, Made, Program, Registration
from services.portal.pages import people_fields, program_words
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.namesakes import told_apart
from services.portal.pages.taking_part import gathering_fields
from services.portal.pages.taking_part.gatherings import CHECK_IN_BEFORE
from services.portal.pages.zones import zones
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, SignedIn, Spoken, language_of, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

EVERYONE = "everyone"
Filter = Annotated[str, Query(max_length=20)]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/gatherings/new")
async def new_gathering_page(
    request: Request, visitor: SignedIn, api: Api, draft: Draft, program: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    return await _new(request, visitor, api, {"program": program, **draft})


@router.post("/gatherings/new/schedule")
async def schedule(request: Request, visitor: SignedIn, form: Form, api: Api, words: Spoken) -> Response:
    body, errors = gathering_fields.read(form, words, None)
    program = form.get("program", "")
    if not program:
        errors["program"] = words.say("Say who may come.")
    if people_fields.wants_to_find(form) or errors:
        return await _new(request, visitor, api, form, errors)
    body["program_id"] = None if program == EVERYONE else program
    try:
        made = await api.made(Made, "matching", "/gatherings", body, key=once_of(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return await _new(request, visitor, api, form, named_errors(refused, gathering_fields.FIELDS))
    return see_other(f"{Links('').gathering(made.id)}?done=scheduled")


@router.get("/gatherings/{gathering_id:uuid}/edit")
async def edit_page(gathering_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _edit(gathering_id, request, api, draft)


@router.post("/gatherings/{gathering_id:uuid}/edit/keep")
async def change(gathering_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say all of a gathering anew."""
    before = await api.get(Gathering, "matching", f"/gatherings/{gathering_id}")
    body, errors = gathering_fields.read(form, words, before)
    if people_fields.wants_to_find(form) or errors:
        return await _edit(gathering_id, request, api, form, errors)
    try:
        await api.put("matching", f"/gatherings/{gathering_id}", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        if refused.status == 412:
            stale = words.say(
                "It was changed elsewhere in the meantime; somebody may have changed what you see below. Look at the "
                "gathering, and keep your changes again if they still fit."
            )
            return await _edit(gathering_id, request, api, form, {"": stale}, fresh=True)
        fields = gathering_fields.FIELDS
        otherwise = "places" if refused.kind == "places-taken" else ""
        return await _edit(gathering_id, request, api, form, named_errors(refused, fields, otherwise))
    return see_other(f"{Links('').gathering(gathering_id)}?done=changed")


@router.get("/gatherings/{gathering_id:uuid}/cancel")
async def cancel_page(gathering_id: UUID, request: Request, api: Api) -> Response:
    """Asks before a gathering is called off."""
    return await _cancel(gathering_id, request, api)


@router.post("/gatherings/{gathering_id:uuid}/cancel/confirm")
async def cancel(gathering_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    try:
        await api.post("matching", f"/gatherings/{gathering_id}/cancel", etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412}:
            raise
        stale = words.say("It was changed elsewhere in the meantime. Look at it before you call it off.")
        errors = {"": stale if refused.status == 412 else refused.detail}
        return await _cancel(gathering_id, request, api, errors)
    return see_other(f"{Links('').gathering(gathering_id)}?done=cancelled")


@router.get("/gatherings/{gathering_id:uuid}/code")
async def code_page(gathering_id: UUID, request: Request, api: Api) -> Response:
    """The code to check in with, large enough for a screen on the wall."""
    path = f"/gatherings/{gathering_id}"
    gathering, code, zone = await asyncio.gather(
        api.get(Gathering, "matching", path), api.get(Code, "matching", f"{path}/code"), api.zone()
    )
    return show(request, "gathering_code.html", gathering=gathering, code=code.code, zone=zone)


@router.get("/gatherings/{gathering_id:uuid}/registrations")
async def registrations_page(
    gathering_id: UUID,
    request: Request,
    api: Api,
    draft: Draft,
    words: Spoken,
    state: Filter = "",
    cursor: Cursor = None,
    done: Filter = "",
) -> Response:
    return await _registrations(gathering_id, request, api, words, draft, state=state, cursor=cursor, done=done)


@router.post("/gatherings/{gathering_id:uuid}/registrations/record")
async def record(gathering_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say that somebody is or was there."""
    if people_fields.wants_to_find(form):
        return await _registrations(gathering_id, request, api, words, form)
    people = [form["person_id"]] if form.get("person_id") else [str(k) for k in people_fields.chosen(form, "person")]
    if not people:
        errors = {"person": words.say("Type a name, find the person, and choose them.")}
        return await _registrations(gathering_id, request, api, words, form, errors)
    try:
        for person in people:
            await api.post("matching", f"/gatherings/{gathering_id}/attendance", {"person_id": person})
    except Refused as refused:
        if refused.status not in {403, 404, 409, 422}:
            raise
        return await _registrations(gathering_id, request, api, words, form, {"person": refused.detail})
    state = form.get("state", "")
    return see_other(
        f"{Links('').registrations(gathering_id)}?done=recorded{f'&state={state}' if state in _STATES else ''}"
    )


_STATES = {"registered", "waiting", "released", "attended"}


async def _new(
    request: Request, visitor: SignedIn, api: Api, values: Mapping[str, str], errors: Mapping[str, str] = NO_FIELDS
) -> Response:
    programs, me = await asyncio.gather(panel(api.every(Program, "matching", "/programs")), panel(api.myself()))
    person = me.value.id if me.value else None
    going = [one for one in programs.value or [] if one.state in {"open", "running"}]
    mine = [one for one in going if person in one.admins or person is None]
    options = [(str(one.id), one.name) for one in program_words.to_choose_from(mine, values.get("program", ""))]
    if visitor.has("program_admin"):
        options.insert(0, (EVERYONE, ""))
    zone = me.value.zone if me.value else "UTC"
    return await _form(request, api, None, {"zone": zone, **values}, errors, options=options)


async def _edit(
    gathering_id: UUID,
    request: Request,
    api: Api,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    fresh: bool = False,
) -> Response:
    path = f"/gatherings/{gathering_id}"
    # Only those who organize it read the code.
    answer, _ = await asyncio.gather(
        api.versioned(Gathering, "matching", path), api.get(Code, "matching", f"{path}/code")
    )
    etag = answer.etag if fresh else fields.get("etag") or answer.etag
    return await _form(request, api, answer.value, fields or gathering_fields.filled(answer.value), errors, etag=etag)


async def _form(
    request: Request,
    api: Api,
    gathering: Gathering | None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    options: list[tuple[str, str]] | None = None,
    etag: str = "",
) -> Response:
    finding = people_fields.wants_to_find(values)
    return show(
        request,
        "gathering_edit.html",
        status=422 if errors and not finding else 200,
        gathering=gathering,
        values=values,
        errors={} if finding else errors,
        options=options or [],
        zones=zones(language_of(request), values.get("zone", "") or "UTC"),
        speakers=people_fields.chosen(values, "speakers"),
        organizers=people_fields.chosen(values, "organizers"),
        found=await people_fields.found(api, values),
        etag=etag,
        once=values.get("once") or new_id(),
    )


async def _cancel(gathering_id: UUID, request: Request, api: Api, errors: Mapping[str, str] = NO_FIELDS) -> Response:
    path = f"/gatherings/{gathering_id}"
    answer, _ = await asyncio.gather(
        api.versioned(Gathering, "matching", path), api.get(Code, "matching", f"{path}/code")
    )
    return show(
        request,
        "gathering_cancel.html",
        status=409 if errors else 200,
        gathering=answer.value,
        etag=answer.etag,
        errors=errors,
    )


async def _registrations(
    gathering_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    state: str = "",
    cursor: str | None = None,
    done: str = "",
) -> Response:
    path = f"/gatherings/{gathering_id}"
    chosen = state or fields.get("state", "")
    only = {"attended": True} if chosen == "attended" else {"state": chosen} if chosen in _STATES else {}
    gathering, listed, zone = await asyncio.gather(
        api.get(Gathering, "matching", path),
        api.page(Registration, "matching", f"{path}/registrations", limit=50, cursor=cursor, **only),
        api.zone(),
    )
    return show(
        request,
        "gathering_registrations.html",
        status=422 if errors else 200,
        gathering=gathering,
        listed=listed.items,
        names=await told_apart(api, words, [(one.person_id, one.name) for one in listed.items]),
        total=listed.total,
        next=listed.next,
        state=chosen,
        can_record=gathering.state != "cancelled" and gathering.starts_at - CHECK_IN_BEFORE <= clock.now(),
        named=people_fields.chosen(fields, "person"),
        found=await people_fields.found(api, fields),
        typed=fields.get("person-named", ""),
        errors=errors,
        zone=zone,
        done=done,
    )
