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
from shared.messaging import outbox
from shared.policy import Principal
from shared.private_text import reveal_all, seal

__all__ = ["MOST_WORDS", "Read", "give", "read"]

MOST_WORDS = 500
"""Of how many pieces of feedback an answer has the words: the newest that may be shown."""


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


async def read(session: AsyncSession, me: Principal, program_id: UUID) -> Read:
    """The ratings in sum, and the words in an order that tells nothing. Raises Forbidden, NotFound."""
    program = await administered(session, me, "program-feedback.read", program_id)
    minimum = program.minimum_cell
    ratings = domain.summary(await store.ratings(session, program_id), minimum)
    said = await store.words(session, program_id)
    shown = said[: domain.released([giver for giver, _ in said], minimum)][-MOST_WORDS:]
    words = await reveal_all(session, [sealed for _, sealed in shown])
    readable = [(giver, text) for (giver, _), text in zip(shown, words, strict=True) if text is not None]
    enough = len({giver for giver, _ in readable}) >= minimum
    return Read(minimum, ratings, sorted(text for _, text in readable) if enough else None)
