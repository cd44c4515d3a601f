"""The first page: what needs the visitor, before all else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse

from services.portal.answers import Mentorship, ProgramNumbers, Proposal
from services.portal.answers.me import (
    AskedForRecommendation,
    Concern,
    Introduction,
    MyEnrollment,
    MyGoal,
    MyMentorship,
    MyProgram,
    MyProposal,
    MyRequest,
    MySurvey,
    OfferedTestimonial,
    ToDo,
    Unread,
)
from services.portal.pages import waiting
from services.portal.pages.namesakes import told_apart
from services.portal.pages.waiting import Wait
from services.portal.upstream import Page, Panel, Upstream, panel
from services.portal.web import MaybeVisitor, Spoken, Visitor, open_upstream, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["other_name", "router", "waits_for"]

router = APIRouter()

FIRST = 12
"""Things that wait which are shown at once; the others are behind a word that opens them."""
_LISTED = 30
"""Mentorships on one page."""


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """A program that the visitor looks after. program, numbers: None where there is nothing to see of them."""

    id: UUID
    program: MyProgram | None
    numbers: ProgramNumbers | None


@dataclass(frozen=True, slots=True)
class MentorshipLine:
    """A mentorship. role: the visitor's. names: of the others."""

    row: MyMentorship
    role: str
    names: Sequence[str]


@router.get("/")
async def home(
    request: Request,
    visitor: MaybeVisitor,
    upstream: Annotated[Upstream | None, Depends(open_upstream)],
    words: Spoken,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> HTMLResponse:
    """Signed out: what this is. Signed in: what waits for the visitor, what is next, what they work on.

    cursor: further mentorships.
    """
    if visitor is None or upstream is None:
        return show(request, "welcome.html")
    myself, seen, answers, told = await asyncio.gather(
        panel(upstream.myself()),
        asyncio.gather(
            panel(upstream.me()),
            panel(_goals(upstream)),
            panel(upstream.get(ToDo, "matching", "/to-do")),
            panel(upstream.page(MyMentorship, "matching", "/mentorships", mine=True, limit=_LISTED, cursor=cursor)),
            panel(upstream.every(MyProgram, "matching", "/programs")),
            panel(upstream.every(ProgramNumbers, "analytics", "/programs")),
        ),
        asyncio.gather(
            panel(upstream.list(MyProposal, "matching", "/proposals", mine=True, state="open")),
            panel(upstream.list(MyRequest, "matching", "/requests", state="open")),
            panel(upstream.list(MyRequest, "matching", "/requests", state="questioned")),
            panel(upstream.list(Introduction, "matching", "/introductions", newest=True)),
            panel(upstream.list(MyEnrollment, "matching", "/enrollments")),
        ),
        asyncio.gather(
            panel(upstream.list(MySurvey, "matching", "/surveys/mine")),
            panel(upstream.list(Unread, "matching", "/messages/unread")),
            panel(upstream.list(Concern, "matching", "/concerns", side="contact", state="open")),
            panel(upstream.list(AskedForRecommendation, "profiles", "/recommendation-requests/to-answer")),
            panel(upstream.list(OfferedTestimonial, "profiles", "/testimonials/to-decide")),
        ),
    )
    me, goals, to_do, mentorships, programs, numbers = seen
    proposals, asked, questioned, introductions, enrollments = answers
    surveys, unread, concerns, recommendations, testimonials = told
    mine, zone = (myself.value.id, myself.value.zone) if myself.value else (None, "UTC")
    program_names = {program.id: program.name for program in programs.value or []}
    lines = _lines(mentorships, mine)
    waits: list[Wait] = []
    if mine is not None:
        proposed = [row for row in proposals.value or [] if waits_for(row, mine)]
        to_answer, to_add = asked.value or [], questioned.value or []
        names = await told_apart(upstream, words, [two for row in (*proposed, *to_answer, *to_add) for two in row.both])
        waits = [
            *waiting.proposals(words, zone, [row.called(names) for row in proposed], mine),
            *waiting.requests(
                words, [row.called(names) for row in to_answer], [row.called(names) for row in to_add], mine
            ),
            *waiting.invitations(words, enrollments.value or [], program_names),
            *waiting.introductions(words, introductions.value or []),
            *waiting.concerns(words, concerns.value or []),
            *waiting.things(words, zone, to_do.value.things if to_do.value else []),
            *waiting.asked_for_recommendations(words, recommendations.value or []),
            *waiting.testimonials(words, testimonials.value or []),
            *waiting.surveys(words, surveys.value or []),
            *waiting.unread(words, unread.value or []),
        ]
    return show(
        request,
        "home.html",
        title=_title(words, visitor, mine, zone, waits, to_do.value),
        me=me,
        mine=mine,
        zone=zone,
        waits=waits,
        first=FIRST,
        others=_for_others(proposals.value or [], asked.value or [], mine),
        to_do=to_do,
        lines=lines,
        mentorships=mentorships,
        program_names=program_names,
        later=cursor is not None,
        goals=goals,
        programs=_programs(programs, numbers, mine, visitor),
        launches=visitor.has("program_admin"),
        no_program=programs.value == [],
        numbers=numbers,
        is_admin=visitor.has("hr", "program_admin"),
        named=partial(waiting.named, words),
        # Where matching says nothing at all, it is said once.
        away=to_do.away or proposals.away or mentorships.away,
    )


def waits_for(proposal: Proposal, person: UUID) -> bool:
    """Whether this person has still to answer."""
    mine = proposal.accepted_by_mentee if person == proposal.mentee_id else proposal.accepted_by_mentor
    return proposal.state == "open" and not mine


def other_name(pair: Proposal | Mentorship, person: UUID | None) -> str:
    """The name of the other one of the two."""
    return pair.mentor_name if person == pair.mentee_id else pair.mentee_name


async def _goals(upstream: Upstream) -> list[MyGoal]:
    path = f"/people/{await upstream.my_id()}/goals"
    return await upstream.list(MyGoal, "profiles", path, state="open", limit=20)


def _lines(mentorships: Panel[Page[MyMentorship]], mine: UUID | None) -> list[MentorshipLine]:
    """Those that go on first."""
    if mentorships.value is None or mine is None:
        return []
    lines: list[MentorshipLine] = []
    for row in mentorships.value.items:
        role = next((member.role for member in row.members if member.person_id == mine), "mentee")
        here = [member for member in row.members if member.person_id != mine and _is_with(row, member.left_on)]
        facing = [member.name for member in here if role == "peer" or member.role != role]
        lines.append(MentorshipLine(row, role, facing or [member.name for member in here]))
    return sorted(lines, key=lambda line: line.row.state == "ended")


def _is_with(row: MyMentorship, left_on: date | None) -> bool:
    return left_on is None or left_on == row.ended_on


def _for_others(
    proposals: Sequence[MyProposal], asked: Sequence[MyRequest], me: UUID | None
) -> list[tuple[str, str, date | None]]:
    """What the visitor has said or asked and others have not answered yet: who has to, the address, until when."""
    if me is None:
        return []
    links = Links("")
    said = [(other_name(row, me), links.proposal(row.id), row.answer_by) for row in proposals if not waits_for(row, me)]
    return [*said, *((row.mentor_name, links.request(row.id), row.answer_by) for row in asked if row.mentee_id == me)]


def _title(
    words: Words, visitor: Visitor, mine: UUID | None, zone: str, waits: Sequence[Wait], to_do: ToDo | None
) -> str:
    """What needs the visitor first, as a sentence."""
    if mine is None:
        return words.say("How programs are going") if visitor.has("hr", "program_admin") else words.say("Welcome")
    if len(waits) == 1:
        return waits[0].says
    if waits:
        return words.say_n("{number} thing waits for you", "{number} things wait for you", len(waits))
    if to_do and to_do.ahead:
        meeting = to_do.ahead[0]
        return words.say(
            "You meet {name} on {moment}",
            name=waiting.named(words, meeting.with_names),
            moment=words.moment(meeting.starts_at, zone),
        )
    if to_do is None or not visitor.signed.name:
        return words.say("Welcome")
    return words.say("Nothing waits for you, {name}", name=visitor.signed.name.split()[0])


def _programs(
    programs: Panel[list[MyProgram]],
    numbers: Panel[list[ProgramNumbers]],
    mine: UUID | None,
    visitor: Visitor,
) -> list[ProgramLine]:
    """Programs whose numbers the visitor may see, and those that they run."""
    known = {program.id: program for program in programs.value or []}
    counted = {row.program_id: row for row in numbers.value or []}
    run = [program.id for program in known.values() if visitor.has("program_admin") or mine in program.admins]
    return [ProgramLine(key, known.get(key), counted.get(key)) for key in dict.fromkeys([*run, *counted])]
