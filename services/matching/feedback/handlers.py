"""Feedback: the words stay between the two, sealed with the giver's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.feedback import domain, store
from services.matching.feedback.domain import Words
from services.matching.feedback.tables import Feedback
from services.matching.mentorships.handlers import of_the_people
from services.matching.mentorships.tables import Mentorship
from services.matching.sessions.domain import HELD
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import FeedbackGiven
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import KeyLost, reveal, seal
from shared.problems import Conflict, NotFound

__all__ = ["Readable", "give", "list_feedback"]


@dataclass(frozen=True, slots=True)
class Readable:
    """Feedback with its words; None where the giver's words were erased."""

    feedback: Feedback
    words: Words | None


async def give(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    session_id: UUID | None,
    rating: int | None,
    words: Words,
) -> Readable:
    """Give the other of the two feedback, on a session that was held or on the whole."""
    mentorship = await of_the_people(session, me, "feedback.give", mentorship_id)
    giver = me.person_id or mentorship.mentee_id
    if session_id is not None:
        await _require_held(session, mentorship, session_id, giver)
    feedback = new_aggregate(
        Feedback,
        mentorship_id=mentorship.id,
        session_id=session_id,
        goal_id=None,
        request_id=None,
        given_by=giver,
        given_to=domain.other_of(giver, mentorship.mentee_id, mentorship.mentor_id),
        rating=rating,
        words=await seal(session, giver, words.to_json()),
        given_at=clock.now(),
    )
    session.add(feedback)
    event = FeedbackGiven(
        subject=feedback.id,
        version=feedback.raise_version(),
        mentorship_id=mentorship.id,
        program_id=mentorship.program_id,
        given_by=feedback.given_by,
        given_to=feedback.given_to,
        session_id=session_id,
        rating=rating,
    )
    outbox.add(session, event)
    return Readable(feedback, words)


async def list_feedback(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """What the two gave each other."""
    mentorship = await db.get(session, Mentorship, mentorship_id)
    allow(me, "feedback.read", giver=mentorship.mentee_id, receiver=mentorship.mentor_id)
    rows, total = await store.feedback(session, mentorship_id, after, limit)
    return [Readable(row, await _words(session, row)) for row in rows], total


async def _require_held(session: AsyncSession, mentorship: Mentorship, session_id: UUID, giver: UUID) -> None:
    meeting = await db.get(session, Session, session_id)
    if meeting.mentorship_id != mentorship.id:
        raise NotFound(f"This mentorship has no session {session_id}.")
    if meeting.state != HELD:
        raise Conflict("This session has not been held yet.", kind="session-not-held")
    if await store.feedback_of_session(session, session_id, giver):
        raise Conflict("You have given feedback on this session before.", kind="feedback-given")


async def _words(session: AsyncSession, feedback: Feedback) -> Words | None:
    try:
        return Words.from_json(await reveal(session, feedback.words))
    except KeyLost:
        return None
