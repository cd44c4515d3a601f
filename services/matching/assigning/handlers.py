"""Admins start mentorships at once, and give the mentees of a mentor to others in one step."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.matching.assigning import store
from services.matching.endings.handlers import Why, part
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.handlers import begin
from services.matching.mentorships.tables import Mentorship
from services.matching.pairs.handlers import require_unmatched
from services.matching.places import store as places
from services.matching.places.handlers import require_mentee, require_mentor
from services.matching.programs.handlers import administered, require_going, require_way
from services.matching.programs.tables import Program
from services.matching.suggestions.handlers import with_alternatives
from shared import db
from shared.db import AsyncSession
from shared.policy import Principal
from shared.problems import Conflict, Problem

__all__ = ["assign", "reassign"]


async def assign(
    session: AsyncSession, me: Principal, program_id: UUID, *, mentee_id: UUID, mentor_id: UUID
) -> Mentorship:
    """Start a mentorship, without asking the two.

    Raises Conflict: as `begin`, without a place with `alternatives`; `has-mentor`; or when one of them does not take
    part in this role, or in a program without this way.
    """
    program = await administered(session, me, "mentorship.start", program_id)
    require_going(program)
    require_way(program, "admin")
    async with with_alternatives(session, program_id, mentee_id):
        return await _begin(session, program, mentee_id, mentor_id)


async def reassign(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    from_mentor_id: UUID,
    assignments: Sequence[tuple[UUID, UUID]],
) -> Sequence[Mentorship]:
    """Give mentees of one mentor to others, all of them or none; also when the mentor has left before.

    assignments: mentee and new mentor. Raises Conflict with the `mentee_id` that it is about: `not-their-mentee`, or as
    `assign`.
    """
    program = await administered(session, me, "mentorship.reassign", program_id)
    require_going(program)
    # In one order everywhere, so that two admins wait for each other; and before any mentorship is locked.
    for mentee_id in sorted(mentee_id for mentee_id, _ in assignments):
        await places.lock_mentee(session, program.id, mentee_id)
    for mentor_id in sorted({mentor_id for _, mentor_id in assignments}):
        await places.lock(session, program.id, mentor_id, "mentor")
    for mentee_id, mentor_id in assignments:
        if mentor_id == from_mentor_id:
            raise Conflict(
                "One of the mentees would stay with their mentor.", kind="same-mentor", mentee_id=str(mentee_id)
            )
    earlier = {
        mentee_id: await _earlier(session, program, mentee_id, from_mentor_id)
        for mentee_id in sorted(mentee_id for mentee_id, _ in assignments)
    }
    await store.lock_from_and_to(session, program.id, earlier.values(), {mentor_id for _, mentor_id in assignments})
    for mentee_id, mentorship_id in earlier.items():
        await _take_out(session, mentorship_id, mentee_id)
    return [await _begin(session, program, mentee_id, mentor_id) for mentee_id, mentor_id in assignments]


async def _begin(session: AsyncSession, program: Program, mentee_id: UUID, mentor_id: UUID) -> Mentorship:
    """Raises what `begin` does, and says of whom."""
    try:
        await require_mentee(session, program, mentee_id)
        await require_mentor(session, program, mentor_id)
        await require_unmatched(session, program, mentee_id)
        return await begin(session, program, mentee_id, mentor_id)
    except Problem as problem:
        problem.extra |= {"mentee_id": str(mentee_id), "mentor_id": str(mentor_id)}
        raise


async def _earlier(session: AsyncSession, program: Program, mentee_id: UUID, mentor_id: UUID) -> UUID:
    """The mentorship that these two are or were in."""
    found = await mentorships.started_together(session, program.id, mentee_id, mentor_id)
    if found is None:
        raise Conflict(
            "One of these people is no mentee of this mentor.", kind="not-their-mentee", mentee_id=str(mentee_id)
        )
    return found


async def _take_out(session: AsyncSession, mentorship_id: UUID, mentee_id: UUID) -> None:
    """End it for a mentee unless it has ended for them before."""
    mentorship = await db.get(session, Mentorship, mentorship_id, lock=True)
    if mentorship.state == ENDED:
        return
    members = await mentorships.current(session, mentorship_id)
    if mentee_id in {member.person_id for member in members}:
        await part(session, mentorship, members, mentee_id, Why("reassigned"))
