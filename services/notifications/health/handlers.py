"""Telling of mentorships that may fall asleep, and taking back what is needed no more."""

from __future__ import annotations

from uuid import UUID

from services.notifications.health import domain, store
from services.notifications.health.domain import MENTORSHIPS, WELL_AGAIN
from services.notifications.mentorships import store as mentorships
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.planning.store import plan
from services.notifications.programs.tables import Program
from shared import clock
from shared.db import AsyncSession
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.events.matching import MentorshipEnded, MentorshipPaused

__all__ = ["end_risk", "tell_of_recovery", "tell_of_risk"]


async def tell_of_risk(session: AsyncSession, event: MentorshipAtRisk) -> None:
    """Everybody in it gets one idea. The admins of the program hear of all such mentorships of a day in one mail, and
    of more in the same while it has not gone. Nothing of a mentorship that has ended or rests."""
    together = await mentorships.together(session, event.subject)
    if together is None or together.paused or not together.people:
        return
    await plan(session, list(domain.ideas(event, together)))
    await store.lock(session, event.program_id)
    program = await session.get(Program, event.program_id)
    admins = {UUID(admin) for admin in program.admins} if program else set[UUID]()
    for row in await store.waiting(session, event.program_id, clock.now()):
        if row.person_id in admins:
            admins.discard(row.person_id)
            _name(row, sorted({*store.naming(row), str(event.subject)}))
    await plan(session, list(domain.to_admins(event, admins)))


async def tell_of_recovery(session: AsyncSession, event: MentorshipRecovered) -> None:
    """What was not sent is not needed any more."""
    await nudges.drop(session, event.subject, [Rule.NEXT_STEP], WELL_AGAIN, clock.now())
    await _leave_out(session, event.program_id, event.subject)


async def end_risk(session: AsyncSession, event: MentorshipEnded | MentorshipPaused) -> None:
    """A mentorship that rests or has ended need not be woken; a group goes on without the one who leaves it."""
    together = await mentorships.together(session, event.mentorship_id)
    if together is not None and together.people and not together.paused:
        return
    await nudges.drop(session, event.mentorship_id, [Rule.NEXT_STEP], "ended", clock.now())
    await _leave_out(session, event.program_id, event.mentorship_id)


async def _leave_out(session: AsyncSession, program_id: UUID, mentorship_id: UUID) -> None:
    """Count a mentorship no more in what admins are to hear; where it was the only one, they hear nothing."""
    await store.lock(session, program_id)
    for row in await store.waiting(session, program_id, clock.now()):
        named = store.naming(row)
        if str(mentorship_id) in named:
            _name(row, [one for one in named if one != str(mentorship_id)])


def _name(row: NudgeRow, named: list[str]) -> None:
    """Let a mail count these mentorships; none of no mentorship."""
    row.payload = {**row.payload, MENTORSHIPS: named}
    if not named:
        row.state, row.reason, row.ended_at = State.DROPPED, WELL_AGAIN, clock.now()
    elif row.state == State.DROPPED:
        row.state, row.reason, row.ended_at, row.try_at = State.PLANNED, None, None, row.due
