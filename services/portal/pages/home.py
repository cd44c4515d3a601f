"""The first page: what needs the visitor, before all else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from services.portal.answers import Goal, Mentorship, Person, Program, ProgramNumbers, Proposal, Session
from services.portal.upstream import Panel, Upstream, panel
from services.portal.web import MaybeVisitor, Visitor, open_upstream, show
from services.portal.words import ENGLISH
from shared import clock

__all__ = ["router"]

router = APIRouter()

MOST_ASKED = 10
"""Mentorships whose next session is looked up; who has more finds them on the mentorships' own pages."""

RECENT = timedelta(days=14)
"""How long a session that is over waits on this page for the word that it took place."""


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session to come, or one of which nobody has said yet that it took place."""

    session: Session
    other: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """A program whose numbers the visitor may see. name: empty while matching is away."""

    id: UUID
    name: str
    numbers: ProgramNumbers


@router.get("/")
async def home(
    request: Request, visitor: MaybeVisitor, upstream: Annotated[Upstream | None, Depends(open_upstream)]
) -> HTMLResponse:
    """Signed out: what this is. Signed in: what waits for the visitor, what is next, what they work on."""
    if visitor is None or upstream is None:
        return show(request, "welcome.html")
    me, proposals, mentorships, programs, numbers = await asyncio.gather(
        panel(upstream.get(Person, "profiles", "/people/me")),
        panel(upstream.list(Proposal, "matching", "/proposals", mine=True, state="open", limit=50)),
        panel(upstream.list(Mentorship, "matching", "/mentorships", mine=True, limit=50)),
        panel(upstream.list(Program, "matching", "/programs", limit=200)),
        panel(upstream.list(ProgramNumbers, "analytics", "/programs", limit=200)),
    )
    person = me.value
    goals, upcoming = await asyncio.gather(
        _goals(upstream, person), panel(_next_sessions(upstream, mentorships.value or [], person))
    )
    return show(
        request,
        "home.html",
        title=_title(visitor, person, proposals.value or [], upcoming.value or []),
        me=me,
        proposals=proposals,
        mentorships=mentorships,
        upcoming=upcoming,
        goals=goals,
        programs=_lines(programs, numbers),
        numbers=numbers,
        is_admin=visitor.has("hr", "program_admin"),
    )


def waits_for(proposal: Proposal, person: UUID) -> bool:
    """Whether this person has still to answer."""
    mine = proposal.accepted_by_mentee if person == proposal.mentee_id else proposal.accepted_by_mentor
    return proposal.state == "open" and not mine


def other_name(pair: Proposal | Mentorship, person: UUID | None) -> str:
    """The name of the other one of the two."""
    return pair.mentor_name if person == pair.mentee_id else pair.mentee_name


async def _goals(upstream: Upstream, person: Person | None) -> Panel[list[Goal]]:
    if person is None:
        return Panel([])
    return await panel(upstream.list(Goal, "profiles", f"/people/{person.id}/goals", limit=50))


async def _next_sessions(upstream: Upstream, mentorships: list[Mentorship], person: Person | None) -> list[NextSession]:
    """Those that wait for a word, then those to come, soonest first."""
    asked = mentorships[:MOST_ASKED]
    found = await asyncio.gather(
        *(
            upstream.list(Session, "matching", f"/mentorships/{mentorship.id}/sessions", limit=200)
            for mentorship in asked
        )
    )
    now = clock.now()
    coming = [
        NextSession(session, other_name(mentorship, person.id if person else None), session.ends_at <= now)
        for mentorship, sessions in zip(asked, found, strict=True)
        for session in sessions
        if session.state == "scheduled" and session.ends_at > now - RECENT
    ]
    return sorted(coming, key=lambda entry: entry.session.starts_at)


def _title(visitor: Visitor, person: Person | None, proposals: list[Proposal], upcoming: list[NextSession]) -> str:
    """What needs the visitor first, as a sentence."""
    if person is None:
        return "How programs are going" if visitor.has("hr", "program_admin") else "Welcome"
    waiting = [proposal for proposal in proposals if waits_for(proposal, person.id)]
    if len(waiting) == 1:
        role = "mentor" if waiting[0].mentee_id == person.id else "mentee"
        return f"{other_name(waiting[0], person.id)} is proposed as your {role}"
    if waiting:
        return f"{len(waiting)} proposals wait for your answer"
    if upcoming:
        first = upcoming[0]
        if first.is_over:
            return f"Did you and {first.other} meet on {ENGLISH.day_in(first.session.starts_at, person.zone)}?"
        return f"You meet {first.other} on {_when(first.session.starts_at, person.zone)}"
    return f"Nothing waits for you, {person.name.split()[0]}"


def _when(instant: datetime, zone: str) -> str:
    return ENGLISH.moment(instant, zone).replace(", ", " at ")


def _lines(programs: Panel[list[Program]], numbers: Panel[list[ProgramNumbers]]) -> list[ProgramLine]:
    names = {program.id: program.name for program in programs.value or []}
    return [ProgramLine(line.program_id, names.get(line.program_id, ""), line) for line in numbers.value or []]
