"""Feedback: the words stay between the two, sealed with the giver's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.feedback import domain, store
from services.matching.feedback.domain import Words
from services.matching.feedback.tables import Feedback, FeedbackRequest
from services.matching.feedback_requests.domain import MACHINE
from services.matching.mentorships.handlers import of_the_people, people_of
from services.matching.mentorships.store import people_ever
from services.matching.mentorships.tables import Mentorship
from services.matching.sessions.domain import HELD
from services.matching.sessions.tables import Session
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import FeedbackGiven
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid, NotFound

__all__ = ["Readable", "give", "list_feedback", "require_other", "session_of"]


@dataclass(frozen=True, slots=True)
class Readable:
    """Feedback as one of the two reads it. words: None where they were erased. rating: None where it is not shown."""

    feedback: Feedback
    words: Words | None
    rating: int | None


async def give(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    given_to: UUID | None,
    session_id: UUID | None,
    goal_id: UUID | None,
    request_id: UUID | None,
    rating: int | None,
    show_rating: bool,
    words: Words,
) -> Readable:
    """Give another one feedback: on a session that was held, on a goal or on the whole; asked for or offered.

    given_to: may be left out where there is only one other, or a request. Raises NotFound, Invalid, Conflict.
    """
    mentorship = await of_the_people(session, me, "feedback.give", mentorship_id)
    giver = me.person_id or mentorship.mentee_id
    if request_id is not None:
        request = await _asked_of(session, mentorship, request_id, giver)
        given_to = _as_asked(request.asked_by, given_to, "given_to")
        session_id = _as_asked(request.session_id, session_id, "session_id")
        goal_id = _as_asked(request.goal_id, goal_id, "goal_id")
        request.state = moved(MACHINE, request.state, "give")
    receiver = await require_other(session, mentorship, giver, given_to, where="body.given_to")
    if session_id is not None:
        await _require_held(session, mentorship, session_id, giver, receiver)
    feedback = new_aggregate(
        Feedback,
        mentorship_id=mentorship.id,
        session_id=session_id,
        goal_id=goal_id,
        request_id=request_id,
        given_by=giver,
        given_to=receiver,
        rating=rating,
        show_rating=show_rating,
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
        goal_id=goal_id,
        rating=rating,
    )
    outbox.add(session, event)
    return Readable(feedback, words, rating)


async def list_feedback(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """What the caller gave and was given, also after they left: up to `limit` + 1, and how many there are."""
    await db.get(session, Mentorship, mentorship_id)
    everybody = await people_ever(session, mentorship_id)
    allow(me, "feedback.read", giver=everybody, receiver=everybody)
    rows, total = await store.feedback(session, mentorship_id, me.person_id, after, limit)
    words = await reveal_all(session, [row.words for row in rows])
    return [
        Readable(
            row,
            None if text is None else Words.from_json(text),
            domain.rating_seen(me.person_id, row.given_by, row.rating, show=row.show_rating),
        )
        for row, text in zip(rows, words, strict=True)
    ], total


async def require_other(
    session: AsyncSession, mentorship: Mentorship, person_id: UUID, chosen: UUID | None, *, where: str
) -> UUID:
    """Whom of the others somebody means; they need not choose where there is only one. Raises Invalid."""
    people = (await people_of(session, mentorship.id)).all
    if (other := domain.other_of(person_id, people, chosen)) is not None:
        return other
    if chosen is not None:
        raise Invalid(f"{chosen} is not another person of this mentorship.", where=where, kind="not-in-mentorship")
    raise Invalid("There are several others in this mentorship. Say whom you mean.", where=where, kind="several-others")


async def session_of(session: AsyncSession, mentorship: Mentorship, session_id: UUID) -> Session:
    """A session of this mentorship. Raises NotFound."""
    meeting = await db.get(session, Session, session_id)
    if meeting.mentorship_id != mentorship.id:
        raise NotFound(f"This mentorship has no session {session_id}.")
    return meeting


async def _asked_of(session: AsyncSession, mentorship: Mentorship, request_id: UUID, giver: UUID) -> FeedbackRequest:
    request = await db.get(session, FeedbackRequest, request_id, lock=True)
    if request.mentorship_id != mentorship.id or request.asked_of != giver:
        raise NotFound(f"You were not asked for feedback by {request_id} in this mentorship.")
    return request


def _as_asked(asked: UUID | None, told: UUID | None, name: str) -> UUID | None:
    """What was asked for; what is told, where that was left open."""
    if asked is None:
        return told
    if told not in {None, asked}:
        raise Invalid("You were asked about something else. Leave this out.", where=f"body.{name}", kind="not-as-asked")
    return asked


async def _require_held(
    session: AsyncSession, mentorship: Mentorship, session_id: UUID, giver: UUID, receiver: UUID
) -> None:
    meeting = await session_of(session, mentorship, session_id)
    held = await store.times_held(session, session_id) or int(meeting.state == HELD)
    if not held:
        raise Conflict("This session has not been held yet.", kind="session-not-held")
    if await store.given_on_session(session, session_id, giver, receiver) >= held:
        raise Conflict("You have given feedback on this session before.", kind="feedback-given")
