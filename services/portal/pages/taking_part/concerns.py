"""Concerns: confiding one, and reading it for who wrote it and for the person to whom it was confided."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Concern, Enrollment, Made, Names, Program
from services.portal.pages import people_fields
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=200)]
Which = Annotated[str, Query(max_length=40)]
_MOST_NAMES = 100


@router.get("/concerns")
async def concerns_page(request: Request, api: Api, cursor: Cursor = None) -> Response:
    """What the visitor has confided, and what was confided to them."""
    listed, me = await asyncio.gather(
        api.page(Concern, "matching", "/concerns", limit=50, cursor=cursor), panel(api.myself())
    )
    person = me.value.id if me.value else None
    return show(
        request,
        "concerns.html",
        confided=[one for one in listed.items if one.contact_id == person],
        reported=[one for one in listed.items if one.reported_by == person],
        zone=me.value.zone if me.value else "UTC",
        next=listed.next,
    )


@router.get("/concerns/new")
async def new_concern_page(
    request: Request, api: Api, draft: Draft, program: Which = "", mentorship: Which = ""
) -> Response:
    return await _new(request, api, {"program": program, "mentorship": mentorship, **draft}, draft=draft)


@router.post("/concerns/new/send")
async def confide(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    about = list(people_fields.chosen(form, "about"))
    errors: dict[str, str] = {}
    if not form.get("program"):
        errors["program"] = words.say("Choose the program, which decides who reads it.")
    if not form.get("words", "").strip():
        errors["words"] = words.say("Write what it is about.")
    if len(about) > 1:
        errors["about"] = words.say("Choose one person, and name the others in your words.")
    if people_fields.wants_to_find(form) or errors:
        return await _new(request, api, form, errors)
    body = {
        "words": form.get("words", ""),
        "about_id": str(about[0]) if about else None,
        "mentorship_id": form.get("mentorship") or None,
    }
    try:
        path = f"/programs/{UUID(form['program'])}/concerns"
        made = await api.made(Made, "matching", path, body, key=once_of(form))
    except ValueError:
        return await _new(request, api, form, {"program": words.say("Choose the program, which decides who reads it.")})
    except Refused as refused:
        if refused.status not in {404, 409, 422}:
            raise
        field = {"contact-concerned": "about", "no-contact": "program"}.get(refused.kind, "")
        return await _new(request, api, form, named_errors(refused, {"words": "words"}, field))
    return see_other(f"{Links('').concern(made.id)}?done=sent")


@router.get("/concerns/{concern_id:uuid}")
async def concern_page(concern_id: UUID, request: Request, api: Api, draft: Draft, done: Which = "") -> Response:
    return await _page(concern_id, request, api, fields=draft, done=done)


@router.post("/concerns/{concern_id:uuid}/seen", dependencies=[GENUINE])
async def see(concern_id: UUID, api: Api) -> Response:
    """Let who wrote it know that it was read."""
    await api.post("matching", f"/concerns/{concern_id}/seen")
    return see_other(f"{Links('').concern(concern_id)}?done=seen")


@router.post("/concerns/{concern_id:uuid}/answer")
async def answer(concern_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Write back to who wrote it."""
    told = form.get("answer", "")
    if not told.strip():
        errors = {"answer": words.say("Write what you answer.")}
        return await _page(concern_id, request, api, fields=form, errors=errors)
    try:
        await api.put("matching", f"/concerns/{concern_id}/answer", {"words": told}, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        stale = words.say("It was changed elsewhere in the meantime. Read it again, and send your answer once more.")
        errors = {"answer": stale} if refused.status == 412 else named_errors(refused, {"words": "answer"}, "answer")
        return await _page(concern_id, request, api, fields=form, errors=errors)
    return see_other(f"{Links('').concern(concern_id)}?done=answered")


@router.get("/concerns/{concern_id:uuid}/settle")
async def settle_page(concern_id: UUID, request: Request, api: Api) -> Response:
    """Asks before a concern is closed."""
    concern = await api.get(Concern, "matching", f"/concerns/{concern_id}")
    return show(request, "concern_settle.html", concern=concern)


@router.post("/concerns/{concern_id:uuid}/settle/confirm", dependencies=[GENUINE])
async def settle(concern_id: UUID, api: Api) -> Response:
    await api.post("matching", f"/concerns/{concern_id}/settle")
    return see_other(f"{Links('').concern(concern_id)}?done=settled")


async def _page(
    concern_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    done: str = "",
) -> Response:
    answer, me = await asyncio.gather(
        api.versioned(Concern, "matching", f"/concerns/{concern_id}"), panel(api.myself())
    )
    concern = answer.value
    person = me.value.id if me.value else None
    program = await panel(api.get(Program, "matching", f"/programs/{concern.program_id}"))
    return show(
        request,
        "concern.html",
        status=422 if errors else 200,
        concern=concern,
        etag=answer.etag,
        program=program.value,
        handles=person == concern.contact_id,
        zone=me.value.zone if me.value else "UTC",
        values={"answer": concern.answer, **fields},
        draft=fields if not errors else NO_FIELDS,
        errors=errors,
        done=done,
    )


async def _new(
    request: Request,
    api: Upstream,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    draft: Mapping[str, str] = NO_FIELDS,
) -> Response:
    programs, enrollments = await asyncio.gather(
        api.every(Program, "matching", "/programs"),
        panel(api.list(Enrollment, "matching", "/enrollments", limit=200)),
    )
    mine = {str(one.program_id) for one in enrollments.value or []} | {fields.get("program", "")}
    possible = [one for one in programs if str(one.id) in mine and one.state != "draft"]
    finding = people_fields.wants_to_find(fields)
    names, found = await asyncio.gather(_names(api, possible), people_fields.found(api, fields))
    return show(
        request,
        "concern_new.html",
        status=422 if errors and not finding else 200,
        programs=[(one, _reader(one, names), [names[key] for key in one.admins if key in names]) for one in possible],
        values={"program": str(possible[0].id) if len(possible) == 1 else "", **_told(fields)},
        about=people_fields.chosen(fields, "about"),
        found=found,
        draft=draft,
        errors={} if finding else errors,
        once=fields.get("once") or new_id(),
    )


def _told(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _reader(program: Program, names: Mapping[UUID, str]) -> str:
    """Who reads a concern of this program; "" where it names nobody."""
    return names.get(program.contact_id, "") if program.contact_id else ""


async def _names(api: Upstream, programs: list[Program]) -> Mapping[UUID, str]:
    """The names of those to whom concerns are confided, and of the admins where a program names nobody."""
    contacts = [one.contact_id for one in programs if one.contact_id]
    admins = [key for one in programs if not one.contact_id for key in one.admins]
    people: list[Any] = list(dict.fromkeys([*contacts, *admins]))[:_MOST_NAMES]
    if not people:
        return {}
    told = (await panel(api.get(Names, "profiles", "/people/names", person_id=[str(key) for key in people]))).value
    return {one.id: one.name for one in told.root} if told else {}
