"""Planning what people are reminded of that has not happened, anew with everything that happens."""

from __future__ import annotations

from uuid import UUID

from services.notifications.mentorships import store as mentorships
from services.notifications.planning.store import keep
from services.notifications.programs.tables import Program
from services.notifications.rules import store as rules
from services.notifications.silences import domain
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import MentorshipEvent

__all__ = ["listen_again", "listen_again_in_program"]

_OVER = ("closed", "archived")


async def listen_again(session: AsyncSession, event: MentorshipEvent) -> None:
    """What has happened ends a silence, and begins another."""
    await _listen(session, event.mentorship_id)


async def listen_again_in_program(session: AsyncSession, program_id: UUID) -> None:
    """The program has another cadence, or runs no longer."""
    for mentorship_id in await mentorships.of_program(session, program_id):
        await _listen(session, mentorship_id)


async def _listen(session: AsyncSession, mentorship_id: UUID) -> None:
    mentorship = await mentorships.together(session, mentorship_id)
    if mentorship is None:
        return
    await rules.hold_still(session, [mentorship.program_id])
    program = await session.get(Program, mentorship.program_id, populate_existing=True)
    over = program is not None and program.state in _OVER
    days = program.check_in_days if program else 0
    wanted = [] if over else list(domain.silences(mentorship, days, clock.now()))
    await keep(session, mentorship_id, domain.RULES, wanted, "happened")
