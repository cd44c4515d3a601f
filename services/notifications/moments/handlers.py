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
_ALL = (*domain.RULES, Rule.ENROLLMENT_CLOSES)


def days_of(program: Program | None) -> Days:
    """None of a program that is over: it ends by its own word, and what was planned for its days with it."""
    if program is None or program.state in _OVER:
        return Days()
    return Days(program.kickoff_on, program.midpoint_on, program.ends_on, program.enrollment_closes_on)


async def follow_days(session: AsyncSession, program: Program) -> None:
    """Plan the days of a program anew for everybody in it. rules.store.lock keeps others out meanwhile."""
    enrolled = await participants(session, program.id, State.ENROLLED)
    invited = await participants(session, program.id, State.INVITED)
    await keep_in_program(session, program.id, _ALL, list(_wanted(program, enrolled, invited)), "days-changed")


async def follow_person(session: AsyncSession, program_id: UUID, person_id: UUID) -> None:
    """Plan the days of a program anew for one person."""
    program = await session.get(Program, program_id, populate_existing=True)
    enrolled = await participants(session, program_id, State.ENROLLED, person_id)
    invited = await participants(session, program_id, State.INVITED, person_id)
    wanted = list(_wanted(program, enrolled, invited)) if program else []
    await keep_in_program(session, program_id, _ALL, wanted, "not-part-of-it", person_id=person_id)


def _wanted(program: Program, enrolled: Collection[Participant], invited: Collection[Participant]) -> Iterable[Nudge]:
    days, now = days_of(program), clock.now()
    yield from domain.moments(program.id, [_place(row) for row in enrolled], days, now)
    yield from domain.closings(program.id, [_place(row) for row in invited], days, now)


def _place(row: Participant) -> Place:
    return Place(row.person_id, row.role, row.enrollment_id)
