"""Asking another one for feedback; `feedback` has how it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.feedback.handlers import require_other, session_of
from services.matching.feedback.tables import FeedbackRequest
from services.matching.feedback_requests import store
from services.matching.feedback_requests.domain import MACHINE, OPEN
from services.matching.mentorships.handlers import of_the_people
from services.matching.mentorships.store import people_ever
from services.matching.mentorships.tables import Mentorship
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import FeedbackRequested
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict

__all__ = ["Readable", "ask", "decline", "list_requests", "read"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A question with its words: "" where there are none, None where they were erased."""

    request: FeedbackRequest
    words: str | None


async def ask(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    asked_of: UUID | None,
    session_id: UUID | None,
    goal_id: UUID | None,
    words: str,
) -> Readable:
    """Ask another one for feedback on a session, a goal or the whole. Raises NotFound, Invalid, Conflict."""
    mentorship = await of_the_people(session, me, "feedback.ask", mentorship_id)
    asker = me.person_id or mentorship.mentee_id
    other = await require_other(session, mentorship, asker, asked_of, where="body.asked_of")
    if session_id is not None:
        await session_of(session, mentorship, session_id)
    if await store.is_open(session, mentorship_id, asker, other, session_id, goal_id):
        raise Conflict("You have asked this already, and the answer is still open.", kind="asked-already")
    request = new_aggregate(
        FeedbackRequest,
        mentorship_id=mentorship_id,
        asked_by=asker,
        asked_of=other,
        session_id=session_id,
        goal_id=goal_id,
        words=await seal(session, asker, words) if words else None,
        state=OPEN,
        asked_at=clock.now(),
    )
    session.add(request)
    event = FeedbackRequested(
        subject=request.id,
        version=request.raise_version(),
        mentorship_id=mentorship_id,
        program_id=mentorship.program_id,
        asked_by=asker,
        asked_of=other,
        session_id=session_id,
        goal_id=goal_id,
    )
    outbox.add(session, event)
    return Readable(request, words)


async def decline(session: AsyncSession, me: Principal, request_id: UUID) -> Readable:
    """Say that one would rather not, without a reason. Raises NotFound, Conflict once it was given or declined."""
    request = await db.get(session, FeedbackRequest, request_id, lock=True)
    allow(me, "feedback.decline", receiver=request.asked_of)
    request.state = moved(MACHINE, request.state, "decline")
    request.raise_version()
    return (await _readable(session, [request]))[0]


async def read(session: AsyncSession, me: Principal, request_id: UUID) -> Readable:
    """A question, for the two whom it concerns. Raises Forbidden, NotFound."""
    request = await db.get(session, FeedbackRequest, request_id)
    allow(me, "feedback.read", giver=request.asked_of, receiver=request.asked_by)
    return (await _readable(session, [request]))[0]


async def list_requests(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 questions that the caller asked or was asked, and how many there are."""
    await db.get(session, Mentorship, mentorship_id)
    everybody = await people_ever(session, mentorship_id)
    allow(me, "feedback.read", giver=everybody, receiver=everybody)
    rows, total = await store.requests(session, mentorship_id, me.person_id, after, limit)
    return await _readable(session, rows), total


async def _readable(session: AsyncSession, rows: Sequence[FeedbackRequest]) -> list[Readable]:
    sealed = {row.id: row.words for row in rows if row.words is not None}
    words = dict(zip(sealed, await reveal_all(session, list(sealed.values())), strict=True))
    return [Readable(row, words.get(row.id, "")) for row in rows]
