"""The programs in which one may ask somebody to be one's mentor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.encounters.store import asking_in
from services.matching.enrollments.domain import ENROLLED, pauses
from services.matching.pairs.domain import Pair, impossible, one_is_enough
from services.matching.pairs.store import has_mentor, kept_apart
from services.matching.people import store as people
from services.matching.places import store as places
from services.matching.programs.tables import Program
from services.matching.requests.store import going
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow

__all__ = ["Opening", "openings"]


@dataclass(frozen=True, slots=True)
class Opening:
    """places: that the mentor has left. request_id: of an unfinished request to them."""

    program: Program
    places: int
    request_id: UUID | None


async def openings(session: AsyncSession, me: Principal, person_id: UUID) -> Sequence[Opening]:
    """Where the caller may ask this person now; nowhere if the two cannot be mentee and mentor, whatever the reason."""
    allow(me, "request.make", me.person_id)
    myself = me.person_id
    if myself is None:
        return []
    known = await people.people(session, [myself, person_id])
    mine, theirs = known.get(myself), known.get(person_id)
    if mine is None or theirs is None or theirs.status != people.ACTIVE:
        return []
    if impossible(Pair(myself, person_id, mine.manager_id, theirs.manager_id)):
        return []
    if await kept_apart(session, myself, person_id):
        return []
    found = [await _in(session, one, myself, person_id) for one in await asking_in(session, myself, clock.today())]
    return [one for one in found if one is not None]


async def _in(session: AsyncSession, program: Program, mentee_id: UUID, mentor_id: UUID) -> Opening | None:
    """None where the mentee pauses or has their mentor, or the mentor takes nobody."""
    today = clock.today()
    mentor = await places.mentor_in(session, program.id, mentor_id)
    if mentor is None or mentor.state != ENROLLED or pauses(mentor.paused_until, today):
        return None
    mentee = await places.mentee_in(session, program.id, mentee_id)
    if mentee is None or pauses(mentee.paused_until, today):
        return None
    if one_is_enough(program.kind) and await has_mentor(session, program.id, mentee_id):
        return None
    if not await places.is_certified(session, program.id, mentor_id):
        return None
    left = mentor.places - await places.taken(session, program.id, mentor_id)
    asked = await going(session, program.id, mentee_id)
    requests = dict(zip(asked.mentors or (), asked.requests or (), strict=True))
    return Opening(program, max(left, 0), requests.get(mentor_id))
