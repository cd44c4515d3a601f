"""Programs: those that one takes part in, those that are open, and what one of them is."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Asked, Enrollment, Program
from services.portal.pages import program_words
from services.portal.upstream import panel
from services.portal.web import Api, SignedIn, Spoken, show
from shared import clock

__all__ = ["router"]

router = APIRouter()

_GONE = {"withdrawn"}
_AT_ONCE = 50
"""Programs of each list on one page."""


@router.get("/programs")
async def programs_page(
    request: Request, visitor: SignedIn, api: Api, words: Spoken, page: Annotated[int, Query(ge=1, le=1000)] = 1
) -> Response:
    """page: from 1, of the lists that are long."""
    programs, enrollments, surveys, zone = await asyncio.gather(
        api.every(Program, "matching", "/programs"),
        panel(api.list(Enrollment, "matching", "/enrollments", limit=200)),
        panel(api.list(Asked, "matching", "/surveys/mine", limit=50)),
        api.zone(),
    )
    today = clock.today(zone)
    known = {program.id: program for program in programs}
    mine = [one for one in enrollments.value or [] if page == 1 and one.state not in _GONE]
    waiting = [one for one in mine if one.state == "invited"]
    concerned = {one.program_id for one in enrollments.value or [] if one.state not in _GONE}
    others = [one for one in programs if one.id not in concerned and one.state in {"open", "running"}]
    open_now = [one for one in others if program_words.may_enroll(one, today)]
    later = [one for one in others if program_words.opens_later(one, today)]
    everything = programs if visitor.has("program_admin", "hr") else []
    here = slice((page - 1) * _AT_ONCE, page * _AT_ONCE)
    return show(
        request,
        "programs.html",
        mine=[(one, known.get(one.program_id), *program_words.stands(one, today, words)) for one in mine],
        taking_part=len({one.program_id for one in mine if one.state == "enrolled"}),
        away=enrollments.away,
        invited=[(one, known[one.program_id]) for one in waiting if one.program_id in known],
        surveys=[survey for survey in surveys.value or [] if not survey.answered],
        surveys_away=surveys.away,
        open_now=open_now[here],
        later=later[here],
        all_programs=[(one, program_words.state(one, words)) for one in everything[here]],
        next=page + 1 if max(len(open_now), len(later), len(everything)) > page * _AT_ONCE else None,
        further=page > 1,
        launches=visitor.has("program_admin"),
        kind=program_words.kind,
        words=words,
    )


@router.get("/programs/{program_id:uuid}")
async def program_page(
    program_id: UUID, request: Request, visitor: SignedIn, api: Api, words: Spoken, done: str = ""
) -> Response:
    program, enrollments, surveys, me = await asyncio.gather(
        api.get(Program, "matching", f"/programs/{program_id}"),
        panel(api.list(Enrollment, "matching", "/enrollments", limit=200)),
        panel(api.list(Asked, "matching", "/surveys/mine", limit=50)),
        panel(api.myself()),
    )
    today = clock.today(me.value.zone if me.value else "UTC")
    mine = [one for one in enrollments.value or [] if one.program_id == program_id]
    may_enroll = bool(me.value) and program_words.may_enroll(program, today)
    return show(
        request,
        "program.html",
        program=program,
        kind=program_words.kind(program, words),
        state=program_words.state(program, words),
        days=program_words.days(program, words),
        finding=program_words.finding(program, words),
        rules=_rules(program, words),
        mine=[(one, *program_words.stands(one, today, words), program_words.why_withdrawn(one, words)) for one in mine],
        away=enrollments.away,
        enrollable=_enrollable(program, mine) if may_enroll and not enrollments.away else [],
        opens_later=program_words.opens_later(program, today),
        is_over=program.state in {"closed", "archived"},
        closed_already=_closed_already(program, today),
        surveys=[survey for survey in surveys.value or [] if survey.program_id == program_id],
        administers=_administers(program, me.value.id if me.value else None, visitor),
        takes_part=any(one.state not in _GONE for one in mine),
        done=done,
        today=today,
    )


def _rules(program: Program, words: Spoken) -> list[tuple[str, list[str]]]:
    """Whom the program is for: sentences, by the role that they are about."""
    by_role: defaultdict[str | None, list[str]] = defaultdict(list)
    for one in program.eligibility:
        by_role[one.role].append(program_words.rule(one, words))
    headings = {
        None: words.say("Everybody"),
        "mentee": words.say("Mentees"),
        "mentor": words.say("Mentors"),
    }
    return [(headings[role], by_role[role]) for role in headings if by_role[role]]


def _enrollable(program: Program, mine: Sequence[Enrollment]) -> list[str]:
    """The roles in which somebody can still enroll; whoever withdrew may come again."""
    taken = {one.role for one in mine if one.state not in _GONE}
    return [role for role in program_words.roles(program) if role not in taken]


def _closed_already(program: Program, today: date) -> bool:
    return program.enrollment_closes_on is not None and program.enrollment_closes_on < today


def _administers(program: Program, person: UUID | None, visitor: SignedIn) -> bool:
    # An account without a profile that has launched it is among its admins, and the answer does not name such accounts.
    return person in program.admins or (person is None and visitor.has("program_admin"))
