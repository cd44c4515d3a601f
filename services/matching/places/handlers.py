"""Taking a mentor's place: the one way to it, by requests, proposals, the waitlist and admins."""

from __future__ import annotations

from uuid import UUID

from services.matching.enrollments.domain import ENROLLED, pauses
from services.matching.people import store as people
from services.matching.places import store
from services.matching.programs.tables import Program
from shared import clock
from shared.db import AsyncSession
from shared.problems import Conflict

__all__ = ["require_mentee", "require_mentor", "require_place"]


async def require_place(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> None:
    """Hold a mentor's place until this transaction ends: the lock on their enrollment decides who comes first.

    Raises Conflict (`mentor-full`) when they have none left, or take part no longer.
    """
    mentor = await store.lock(session, program_id, mentor_id, "mentor")
    if mentor is None or await store.taken(session, program_id, mentor_id) >= mentor.places:
        raise Conflict("The mentor's last place went to somebody else in the meantime.", kind="mentor-full")


async def require_mentee(session: AsyncSession, program: Program, person_id: UUID | None) -> UUID:
    """Somebody who is to be matched as a mentee now, their enrollment locked until this transaction ends.

    Raises Conflict: `not-enrolled`, `pausing`.
    """
    mentee = None if person_id is None else await store.lock_mentee(session, program.id, person_id)
    if mentee is None or mentee.state != ENROLLED:
        raise Conflict(f"Only who is enrolled as a mentee of {program.name} is matched in it.", kind="not-enrolled")
    if pauses(mentee.paused_until, clock.today()):
        raise Conflict(f"The mentee pauses in {program.name} until {mentee.paused_until}.", kind="pausing")
    return mentee.person_id


async def require_mentor(session: AsyncSession, program: Program, person_id: UUID) -> None:
    """Somebody who can be asked as a mentor now, whether they have a place or not.

    Raises Conflict: `mentor-not-enrolled`, also when they have left, and `mentor-pausing`.
    """
    known = await people.people(session, [person_id])
    mentor = await store.mentor_in(session, program.id, person_id)
    gone = person_id not in known or known[person_id].status != people.ACTIVE
    if gone or mentor is None or mentor.state != ENROLLED:
        raise Conflict(f"This person is no mentor of {program.name}.", kind="mentor-not-enrolled")
    if pauses(mentor.paused_until, clock.today()):
        raise Conflict(f"This mentor pauses in {program.name} until {mentor.paused_until}.", kind="mentor-pausing")
