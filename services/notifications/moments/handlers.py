"""Planning a program's days for those who take part then, anew when the days change or people come and go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from services.notifications.moments import domain
from services.notifications.moments.domain import Days, Place
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.participants.domain import State
from services.notifications.participants.store import participants
from services.notifications.participants.tables import Participant
from services.notifications.planning.store import keep_in_program
from services.notifications.programs.tables import Program
from shared import clock
from shared.db import AsyncSession

__all__ = ["days_of", "follow_days", "follow_person"]

_OVER = ("closed", "archived")
_TOLD = (State.ENROLLED, State.INVITED)
_ALL = (*domain.RULES, Rule.ENROLLMENT_CLOSES)


def days_of(program: Program | None) -> Days:
    """None of a program that is over: it ends by its own word, and what was planned for its days with it."""
    if program is None or program.state in _OVER:
        return Days()
    return Days(program.kickoff_on, program.midpoint_on, program.ends_on, program.enrollment_closes_on)


async def follow_days(session: AsyncSession, program: Program) -> None:
    """Plan the days of a program anew for everybody in it. rules.store.lock keeps others out meanwhile."""
    people = await participants(session, program.id, _TOLD)
    await keep_in_program(session, program.id, _ALL, list(_wanted(program, people)), "days-changed")


async def follow_person(session: AsyncSession, program_id: UUID, person_id: UUID) -> None:
    """Plan the days of a program anew for one person."""
    program = await session.get(Program, program_id, populate_existing=True)
    people = await participants(session, program_id, _TOLD, person_id)
    wanted = list(_wanted(program, people)) if program else []
    await keep_in_program(session, program_id, _ALL, wanted, "not-part-of-it", person_id=person_id)


def _wanted(program: Program, people: Collection[Participant]) -> Iterable[Nudge]:
    days, now = days_of(program), clock.now()
    enrolled = [_place(row) for row in people if row.state == State.ENROLLED]
    invited = [_place(row) for row in people if row.state == State.INVITED]
    yield from domain.moments(program.id, enrolled, days, now)
    yield from domain.closings(program.id, invited, days, now)


def _place(row: Participant) -> Place:
    return Place(row.person_id, row.role, row.enrollment_id)
