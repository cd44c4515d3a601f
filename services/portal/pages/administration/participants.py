"""Who takes part in a program: who is stuck, who waits, and taking somebody out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Enrollment, FoundPerson, Participant, ParticipantPage, Waiter
from services.portal.pages import program_words
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Cursor,
    Typed,
    all_told_apart,
    name_of,
    people_of,
    refusals,
    settings_of,
)
from services.portal.pages.namesakes import told_apart
from services.portal.upstream import Page, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Spoken, see_other, show
from services.portal.words import Words

__all__ = ["router"]

router = APIRouter()

Role = Literal["mentee", "mentor"]
_AT_ONCE = 50
_STUCK: Mapping[Role, tuple[str, ...]] = {
    "mentee": ("unanswered", "waiting", "unmatched", "unsigned", "not-met", "quiet"),
    "mentor": ("unanswered", "unmatched", "unsigned", "not-met", "quiet"),
}


@router.get("/programs/{program_id}/enrollments")
async def participants_page(
    program_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    role: Role = "mentee",
    status: Typed = "",
    stuck: Typed = "",
    department: Typed = "",
    cursor: Cursor = None,
    done: Typed = "",
) -> Response:
    chosen = {"role": role, "status": status, "stuck": stuck, "department": department.strip()}
    asked = {name: value for name, value in chosen.items() if value}
    program, listed, zone = await asyncio.gather(
        settings_of(api, program_id), panel(_listed(api, program_id, asked, cursor)), api.zone()
    )
    page, people = listed.value or (None, dict[UUID, FoundPerson]())
    people = await all_told_apart(api, words, people)
    return show(
        request,
        "participants.html",
        program=program.value,
        listed=listed,
        page=page,
        rows=[_row(one, role, people, words) for one in page.items] if page else [],
        roles=_roles(program.value.kind, words),
        role=role,
        chosen=chosen,
        statuses=(("", words.say("In any state")), *program_words.standings(words).items()),
        ways=(("", words.say("Stuck or not")), *((way, program_words.stuck_ways(words)[way]) for way in _STUCK[role])),
        query=urlencode(asked),
        zone=zone,
        said=words.say("They do not take part any more, and hear of it.") if done == "removed" else "",
    )


async def _listed(
    api: Upstream, program_id: UUID, asked: Mapping[str, str], cursor: str | None
) -> tuple[ParticipantPage, Mapping[UUID, FoundPerson]]:
    """A part of the list, with who its people are."""
    path = f"/programs/{program_id}/participants"
    page = await api.get(ParticipantPage, "analytics", path, **asked, limit=_AT_ONCE, cursor=cursor)
    return page, await people_of(api, program_id, [one.person_id for one in page.items])


def _row(one: Participant, role: Role, people: Mapping[UUID, FoundPerson], words: Words) -> Mapping[str, object]:
    """What the table says of somebody. enrollment: theirs in this role, while it has not ended."""
    found = people.get(one.person_id)
    held = [held for held in (found.enrollments if found else []) if held.role == role and held.state != "withdrawn"]
    since = {
        "invited": one.invited_at,
        "waitlisted": one.waitlisted_at,
        "enrolled": one.enrolled_at,
        "withdrew": one.withdrew_at,
    }
    return {
        "id": one.person_id,
        "name": name_of(people, one.person_id, words),
        "department": one.department,
        "status": program_words.standings(words).get(one.status, one.status),
        "since": since.get(one.status),
        "mentorships": one.running_ids,
        "met": one.last_session_on,
        "stuck": [program_words.stuck_ways(words).get(way, way) for way in one.stuck],
        "enrollment": held[0].id if held else None,
    }


def _roles(kind: str, words: Words) -> list[tuple[str, str]]:
    if kind == "circle":
        return [("mentee", words.say("Who takes part"))]
    return [("mentee", words.say("Mentees")), ("mentor", words.say("Mentors"))]


@router.get("/programs/{program_id}/enrollments/file.{form}")
async def participants_file(
    program_id: UUID,
    form: Literal["csv", "xlsx"],
    api: Api,
    role: Role = "mentee",
    status: Typed = "",
    stuck: Typed = "",
    department: Typed = "",
) -> Response:
    """Who takes part, all of the list as a file."""
    asked = {"role": role, "status": status or None, "stuck": stuck or None, "department": department.strip() or None}
    path = f"/programs/{program_id}/participants.{form}"
    return await api.file("analytics", path, filename=f"participants.{form}", **asked)


@router.get("/programs/{program_id}/waitlist")
async def waitlist_page(program_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None) -> Response:
    program, waiting, zone = await asyncio.gather(
        settings_of(api, program_id),
        api.page(Waiter, "matching", f"/programs/{program_id}/waitlist", limit=_AT_ONCE, cursor=cursor),
        api.zone(),
    )
    return show(
        request,
        "waitlist.html",
        program=program.value,
        waiting=waiting,
        names=await told_apart(api, words, [(one.person_id, one.name) for one in waiting.items]),
        why=_why(waiting, program.value.mentee_limit, words),
        zone=zone,
        unknown=words.say("Somebody who is not known here any more"),
    )


def _why(waiting: Page[Waiter], limit: int | None, words: Words) -> str:
    if not waiting.items:
        return ""
    if waiting.items[0].place.reason == "mentors-full":
        return words.say("Its mentors have no place left. A mentor who joins, or takes more, lets the first ones in.")
    if limit is not None:
        return words.say_n("The program takes one mentee.", "The program takes {number} mentees.", limit)
    return words.say("The program is full.")


@router.get("/programs/{program_id}/enrollments/{enrollment_id}/remove")
async def removal_page(program_id: UUID, enrollment_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    return await _removal(program_id, enrollment_id, request, api, words)


@router.post("/programs/{program_id}/enrollments/{enrollment_id}/remove/do", dependencies=[GENUINE])
async def remove(program_id: UUID, enrollment_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Take somebody out of the program; they hear of it."""
    try:
        await api.post("matching", f"/enrollments/{enrollment_id}/withdraw", {})
    except Refused as refused:
        errors = refusals(refused, (), words)
        return await _removal(program_id, enrollment_id, request, api, words, errors=errors)
    return see_other(f"{LINKS.enrollments(program_id)}?done=removed")


async def _removal(
    program_id: UUID,
    enrollment_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    program, enrollment = await asyncio.gather(
        settings_of(api, program_id), api.get(Enrollment, "matching", f"/enrollments/{enrollment_id}")
    )
    people = await people_of(api, program_id, [enrollment.person_id])
    return show(
        request,
        "removal.html",
        status=409 if errors else 200,
        program=program.value,
        enrollment=enrollment,
        name=name_of(people, enrollment.person_id, words),
        errors=errors,
    )
