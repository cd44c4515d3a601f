"""Taking a mentor's place: the one way to it, by requests, proposals, the waitlist and admins."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.matching.enrollments.domain import ENROLLED, pauses
from services.matching.people import store as people
from services.matching.places import store
from services.matching.programs.domain import CERTIFIED
from services.matching.programs.tables import Program
from shared import clock
from shared.db import AsyncSession
from shared.problems import Conflict

__all__ = ["check_mentee", "check_mentor", "require_certified", "require_mentee", "require_mentor", "require_place"]


async def require_place(session: AsyncSession, program_id: UUID, mentor_id: UUID) -> None:
    """Hold a mentor's place until this transaction ends: the lock on their enrollment decides who comes first.

    Raises Conflict (`mentor-full`) when they have none left, or take part no longer.
    """
    mentor = await store.lock(session, program_id, mentor_id, "mentor")
    if mentor is None or await store.taken(session, program_id, mentor_id) >= mentor.places:
        raise Conflict("The mentor's last place went to somebody else in the meantime.", kind="mentor-full")


async def require_mentee(session: AsyncSession, program: Program, person_id: UUID) -> None:
    """Somebody who is to be matched as a mentee now, their enrollment locked until this transaction ends.

    Raises Conflict: `not-enrolled`, `pausing`.
    """
    mentee = await store.lock_mentee(session, program.id, person_id)
    check_mentee(program, mentee and mentee.state, mentee and mentee.paused_until)


def check_mentee(program: Program, state: str | None, paused_until: date | None) -> None:
    """As `require_mentee`, of somebody whose enrollment is known and locked. state: None without one."""
    if state != ENROLLED:
        raise Conflict(f"Only who is enrolled as a mentee of {program.name} is matched in it.", kind="not-enrolled")
    if pauses(paused_until, clock.today()):
        raise Conflict(f"The mentee pauses in {program.name} until {paused_until}.", kind="pausing")


async def require_mentor(session: AsyncSession, program: Program, person_id: UUID) -> None:
    """Somebody who can be asked as a mentor now, whether they have a place or not.

    Raises Conflict: `mentor-not-enrolled`, also when they have left, `mentor-pausing`, and as of `require_certified`.
    """
    known = await people.people(session, [person_id])
    mentor = await store.mentor_in(session, program.id, person_id)
    here = person_id in known and known[person_id].status == people.ACTIVE
    check_mentor(program, mentor.state if mentor and here else None, mentor and mentor.paused_until)
    await require_certified(session, program, person_id)


def check_mentor(program: Program, state: str | None, paused_until: date | None) -> None:
    """As `require_mentor`, of somebody whose enrollment is known. state: None without one, or when they have left."""
    if state != ENROLLED:
        raise Conflict(f"This person is no mentor of {program.name}.", kind="mentor-not-enrolled")
    if pauses(paused_until, clock.today()):
        raise Conflict(f"This mentor pauses in {program.name} until {paused_until}.", kind="mentor-pausing")


async def require_certified(session: AsyncSession, program: Program, person_id: UUID) -> None:
    """A coach holds a credential that is valid today; what runs already is not asked. Raises Conflict
    (`no-valid-credential`)."""
    if program.kind in CERTIFIED and not await store.is_certified(session, program.id, person_id):
        raise Conflict(
            f"No credential of this coach is valid any more, and {program.name} begins nothing new without one. "
            "They can add a renewed one to their profile.",
            kind="no-valid-credential",
        )
