"""Keeping the projection of programs, and what is planned by their days and cadence."""

from __future__ import annotations

from services.notifications.moments import handlers as moments
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import drop_of_program
from services.notifications.programs.tables import Program
from services.notifications.rules import store as rules
from services.notifications.silences import handlers as silences
from shared import clock
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import ProgramClosed, ProgramSnapshot

__all__ = ["keep_program"]

_CLOSED = "closed"
_ENDS_WITH_IT = (
    Rule.PROGRAM_INVITATION_UNANSWERED,
    Rule.ENROLLMENT_CLOSES,
    Rule.KICKOFF,
    Rule.MIDPOINT,
    Rule.PROPOSAL_UNANSWERED,
    Rule.REQUEST_UNANSWERED,
    Rule.AGREEMENT_UNSIGNED,
    Rule.NO_SESSION,
    Rule.CHECK_IN,
    Rule.NEXT_STEP,
    Rule.MENTORSHIPS_AT_RISK,
)
"""What nobody is asked for any more. Sessions and gatherings that are still planned take place."""


async def keep_program(session: AsyncSession, event: ProgramSnapshot) -> None:
    """Store what the event tells unless a later one has told already. What is planned follows; of a program that has
    ended nobody is reminded any more."""
    await rules.lock(session, event.subject)
    values = {
        "id": event.subject,
        "version": event.version,
        "name": event.name,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "admins": [str(admin) for admin in event.admins],
        "kind": event.kind,
        "state": _CLOSED if isinstance(event, ProgramClosed) else event.state,
        "enrollment_closes_on": event.enrollment_closes_on,
        "kickoff_on": event.kickoff_on,
        "midpoint_on": event.midpoint_on,
        "check_in_days": event.check_in_days,
    }
    before = await session.get(Program, event.subject)
    days, cadence = moments.days_of(before), _cadence(before)
    if not await upsert_newer(session, Program, values):
        return
    program = await session.get_one(Program, event.subject, populate_existing=True)
    if moments.days_of(program) != days:
        await moments.follow_days(session, program)
    if _cadence(program) != cadence:
        await silences.listen_again_in_program(session, program.id)
    if isinstance(event, ProgramClosed):
        await drop_of_program(session, program.id, _ENDS_WITH_IT, "program-closed", clock.now())


def _cadence(program: Program | None) -> tuple[int, bool]:
    if program is None:
        return 0, False
    return program.check_in_days, program.state in (_CLOSED, "archived")
