"""How the mentorships of a program fare, each with why and one thing to do; giving a mentee to another mentor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers import Mentorship
from services.portal.answers.administration import FoundPerson, Health, HealthPage, Suggested
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Cursor,
    Typed,
    all_told_apart,
    name_of,
    named,
    people_of,
    refusals,
    searched,
    settings_of,
)
from services.portal.pages.administration.health_words import next_step, said
from services.portal.pages.filling import once_of
from services.portal.pages.reason_words import reasons
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

_AT_ONCE = 50
AtRisk = Literal["", "yes", "no"]
_ASKED: Mapping[str, bool] = {"yes": True, "no": False}


@router.get("/programs/{program_id}/health")
async def health_page(
    program_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    at_risk: AtRisk = "",
    cursor: Cursor = None,
    done: Typed = "",
) -> Response:
    program, listed, zone = await asyncio.gather(
        settings_of(api, program_id), panel(_listed(api, program_id, _ASKED.get(at_risk), cursor)), api.zone()
    )
    page, people = listed.value or (None, dict[UUID, FoundPerson]())
    people = await all_told_apart(api, words, people)
    return show(
        request,
        "health.html",
        program=program.value,
        listed=listed,
        page=page,
        rows=[_row(one, people, program.value.kind, words) for one in page.items] if page else [],
        at_risk=at_risk,
        choices=(("", words.say("All")), ("yes", words.say("May fall asleep")), ("no", words.say("Fare well"))),
        zone=zone,
        said=words.say("The mentee has another mentor now, and both hear of it.") if done == "reassigned" else "",
    )


async def _listed(
    api: Upstream, program_id: UUID, at_risk: bool | None, cursor: str | None
) -> tuple[HealthPage, Mapping[UUID, FoundPerson]]:
    """A part of the list, with who its people are."""
    path, asked = f"/programs/{program_id}/health", {} if at_risk is None else {"at_risk": at_risk}
    page = await api.get(HealthPage, "analytics", path, limit=_AT_ONCE, cursor=cursor, **asked)
    ids = dict.fromkeys(person for one in page.items for person in (*one.mentee_ids, one.mentor_id))
    several = [list(ids)[start : start + 200] for start in range(0, min(len(ids), 600), 200)]
    found = await asyncio.gather(*(people_of(api, program_id, some) for some in several))
    return page, {key: person for some in found for key, person in some.items()}


def _row(one: Health, people: Mapping[UUID, FoundPerson], kind: str, words: Words) -> Mapping[str, object]:
    """What the table says of a mentorship. again: whether its mentee can be given to another mentor."""
    mentees, more = one.mentee_ids[:5], len(one.mentee_ids) - 5
    shown = named(people, mentees, words)
    if more > 0:
        shown = words.say_n("{names} and one more", "{names} and {number} more", more, names=shown)
    circle = kind == "circle"
    return {
        "id": one.mentorship_id,
        "title": shown
        if circle
        else words.say("{mentee} with {mentor}", mentee=shown, mentor=name_of(people, one.mentor_id, words)),
        "score": one.score,
        "at_risk": one.at_risk,
        "since": one.since,
        "reasons": [said(reason, words) for reason in one.reasons],
        "step": next_step(one.reasons[0].code if one.reasons else "", one.next_step, words),
        "again": not circle and len(one.mentee_ids) == 1,
    }


@router.get("/programs/{program_id}/health/file.{form}")
async def health_file(program_id: UUID, form: Literal["csv", "xlsx"], api: Api, at_risk: AtRisk = "") -> Response:
    """How the mentorships fare, all of the list as a file."""
    asked = {"at_risk": _ASKED[at_risk]} if at_risk else {}
    return await api.file("analytics", f"/programs/{program_id}/health.{form}", filename=f"health.{form}", **asked)


@router.get("/programs/{program_id}/mentorships/{mentorship_id}/reassign")
async def reassignment_page(
    program_id: UUID, mentorship_id: UUID, request: Request, api: Api, words: Spoken, q: Typed = ""
) -> Response:
    return await _reassignment(program_id, mentorship_id, request, api, words, q=q)


@router.post("/programs/{program_id}/mentorships/{mentorship_id}/reassign/do")
async def reassign(
    program_id: UUID, mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Give the mentee to another mentor: their mentorship ends, and the new one begins at once."""
    body = {
        "from_mentor_id": form.get("from", ""),
        "assignments": [{"mentee_id": form.get("mentee", ""), "mentor_id": form.get("mentor", "")}],
    }
    try:
        await api.post("matching", f"/programs/{program_id}/reassignments", body, key=once_of(form))
    except Refused as refused:
        errors = refusals(refused, (), words)
        return await _reassignment(program_id, mentorship_id, request, api, words, errors=errors)
    return see_other(f"{LINKS.health(program_id)}?done=reassigned")


async def _reassignment(
    program_id: UUID,
    mentorship_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    q: str = "",
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    program, mentorship, found = await asyncio.gather(
        settings_of(api, program_id),
        api.get(Mentorship, "matching", f"/mentorships/{mentorship_id}"),
        panel(searched(api, program_id, q)),
    )
    path = f"/programs/{program_id}/suggestions"
    suggested = await panel(api.list(Suggested, "matching", path, mentee_id=str(mentorship.mentee_id), limit=10))
    mentors = [
        (person, held.places)
        for person in found.value or []
        for held in person.enrollments
        if held.role == "mentor" and held.state == "enrolled" and person.id != mentorship.mentor_id
    ]
    return show(
        request,
        "reassignment.html",
        status=409 if errors else 200,
        program=program.value,
        mentorship=mentorship,
        suggested=suggested,
        why=partial(_why, words, mentorship.mentee_name),
        mentors=mentors,
        found=found,
        q=q,
        errors=errors,
        once=new_id(),
    )


def _why(words: Words, mentee: str, one: Suggested) -> list[str]:
    """What speaks for the mentor, in the reader's language."""
    return reasons(words, one.reason_codes, one.reasons, mentee=mentee, mentor=one.mentor_name)
