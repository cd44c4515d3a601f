"""Mentorships that begin when a place opens: whoever has waited longest for a mentor comes first."""

from __future__ import annotations

from services.matching.enrollments.tables import Enrollment
from services.matching.mentorships.handlers import begin
from services.matching.pairs.handlers import require_unmatched
from services.matching.places import store as places
from services.matching.programs.tables import Program
from services.matching.request_endings.handlers import end_matched, expire
from services.matching.requests.domain import MACHINE
from services.matching.requests.tables import Request
from services.matching.states.handlers import moved
from services.matching.waiting import store
from shared import clock, db
from shared.db import AsyncSession
from shared.events.matching import RequestAccepted
from shared.messaging import outbox
from shared.problems import Conflict, Problem

__all__ = ["fill_places"]

MENTORS_AT_ONCE = 10
REQUESTS_AT_ONCE = 5


async def fill_places(session: AsyncSession) -> int:
    """Give one place of some mentors to whoever waits for it; returns how many requests have ended by that.

    Locks nothing that anybody else has: a mentor, request or mentee that is in use is for the next time.
    """
    mentors = await store.mentors_with_room(session, clock.today(), MENTORS_AT_ONCE)
    return sum([await _fill_one(session, mentor) for mentor in mentors])


async def _fill_one(session: AsyncSession, mentor: Enrollment) -> int:
    """Until one has begun, or nobody is left whose turn it could be."""
    program = await db.get(session, Program, mentor.program_id)
    ended = 0
    for request in await store.oldest(session, program.id, mentor.person_id, clock.today(), REQUESTS_AT_ONCE):
        if await places.lock_mentee(session, program.id, request.mentee_id, wait=False) is None:
            continue
        try:
            async with session.begin_nested():
                await require_unmatched(session, program, request.mentee_id)
                await begin(session, program, request.mentee_id, request.mentor_id, request_id=request.id)
        except Problem as refusal:
            if refusal.kind == "mentor-full":
                return ended
            _end(session, request, refusal)
            ended += 1
            continue
        _accept(session, request)
        return ended + 1
    return ended


def _accept(session: AsyncSession, request: Request) -> None:
    request.state = moved(MACHINE, request.state, "take the place")
    request.answered_at = clock.now()
    event = RequestAccepted(
        subject=request.id,
        version=request.raise_version(),
        program_id=request.program_id,
        mentee_id=request.mentee_id,
        mentor_id=request.mentor_id,
    )
    outbox.add(session, event)


def _end(session: AsyncSession, request: Request, refusal: Problem) -> None:
    """The two cannot begin, whatever places there are."""
    if isinstance(refusal, Conflict) and refusal.kind in {"has-mentor", "already-together"}:
        end_matched(session, request)
    else:
        expire(session, request, "not-possible")
