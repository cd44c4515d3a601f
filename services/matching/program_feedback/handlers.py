"""What people think of a program: its admins read it, and not from whom it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.feedback.tables import ProgramFeedback
from services.matching.mentorships.handlers import of_the_people
from services.matching.program_feedback import domain, store
from services.matching.program_feedback.domain import Ratings
from services.matching.programs.handlers import administered
from shared import clock
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import ProgramFeedbackGiven
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal
from shared.private_text import reveal_all, seal

__all__ = ["MOST_WORDS", "Read", "give", "publish", "read"]

MOST_WORDS = 500
"""Of how many pieces of feedback an answer has the words: the newest batches that fit."""

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Read:
    """minimum: of people in what is shown. ratings, words: None while too few have given some."""

    minimum: int
    ratings: Ratings | None
    words: Sequence[str] | None


async def give(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, rating: int | None, words: str
) -> ProgramFeedback:
    """Tell the admins of a mentorship's program what one thinks of it; as often as one likes."""
    mentorship = await of_the_people(session, me, "program-feedback.give", mentorship_id)
    giver = me.person_id or mentorship.mentee_id
    given = new_aggregate(
        ProgramFeedback,
        program_id=mentorship.program_id,
        mentorship_id=mentorship_id,
        given_by=giver,
        rating=rating,
        words=await seal(session, giver, words) if words else None,
        given_at=clock.now(),
        ratings_batch=None,
        words_batch=None,
    )
    session.add(given)
    event = ProgramFeedbackGiven(
        subject=given.id,
        version=given.raise_version(),
        mentorship_id=mentorship_id,
        program_id=mentorship.program_id,
        given_by=giver,
        rating=rating,
    )
    outbox.add(session, event)
    return given


async def publish(session: AsyncSession) -> int:
    """Let admins read what enough people have said or rated since, in some programs. Returns how many pieces; 0 when
    there are none."""
    return sum([await _publish(session, part) for part in (store.RATINGS, store.WORDS)])


async def _publish(session: AsyncSession, part: store.Part) -> int:
    count = 0
    for program_id, minimum in await store.due(session, part, _AT_ONCE):
        rows = await store.waiting(session, part, program_id)
        for batch in domain.batches([row.given_by for row in rows], minimum):
            key = new_id()
            for at in batch:
                setattr(rows[at], part.key, key)
            count += len(batch)
    return count


async def read(session: AsyncSession, me: Principal, program_id: UUID) -> Read:
    """The ratings in sum, and the words in an order that tells nothing. Words that were erased take their whole batch
    along, and ratings stay: nobody can tell what the one who was erased had given. Raises Forbidden, NotFound."""
    program = await administered(session, me, "program-feedback.read", program_id)
    ratings = domain.summary(await store.ratings(session, program_id))
    batches = domain.newest(await store.words(session, program_id), MOST_WORDS)
    readable = [await reveal_all(session, batch) for batch in batches]
    words = sorted(text for batch in readable if None not in batch for text in batch if text is not None)
    return Read(program.minimum_cell, ratings, words[:MOST_WORDS] or None)
