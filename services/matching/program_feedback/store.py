"""Queries about what people think of a program."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.matching.feedback.tables import ProgramFeedback
from services.matching.people.store import ERASED
from services.matching.people.tables import Person
from services.matching.programs.tables import Program
from shared.db import AsyncSession
from shared.private_text import Sealed

__all__ = ["RATINGS", "WORDS", "due", "ratings", "waiting", "words"]

Part = InstrumentedAttribute[UUID | None]
"""What of the feedback is published, by the column that says in which batch."""

RATINGS: Part = ProgramFeedback.ratings_batch
WORDS: Part = ProgramFeedback.words_batch


async def due(session: AsyncSession, part: Part, limit: int) -> Sequence[tuple[UUID, int]]:
    """Programs in which enough people have given something that is not published, and how many are enough."""
    query = (
        select(Program.id, Program.minimum_cell)
        .join(ProgramFeedback, ProgramFeedback.program_id == Program.id)
        .where(*_unpublished(part))
        .group_by(Program.id)
        .having(func.count(ProgramFeedback.given_by.distinct()) >= Program.minimum_cell)
        .order_by(Program.id)
        .limit(limit)
    )
    return [(key, minimum) for key, minimum in await session.execute(query)]


async def waiting(session: AsyncSession, part: Part, program_id: UUID) -> Sequence[ProgramFeedback]:
    """What is not published, locked, in the order of giving; what another worker has in hand is left out."""
    query = select(ProgramFeedback).where(ProgramFeedback.program_id == program_id, *_unpublished(part))
    return (await session.scalars(query.order_by(ProgramFeedback.id).with_for_update(skip_locked=True))).all()


async def ratings(session: AsyncSession, program_id: UUID) -> Sequence[tuple[UUID, int]]:
    """Who gave which of the ratings that are published, in the order of giving."""
    query = select(ProgramFeedback.given_by, ProgramFeedback.rating).where(
        ProgramFeedback.program_id == program_id, RATINGS.is_not(None)
    )
    rows = await session.execute(query.order_by(ProgramFeedback.id))
    return [(giver, rating) for giver, rating in rows if rating is not None]


async def words(session: AsyncSession, program_id: UUID) -> Sequence[Sequence[Sealed]]:
    """The batches of words that are published, the newest first."""
    query = select(WORDS, ProgramFeedback.words).where(ProgramFeedback.program_id == program_id, WORDS.is_not(None))
    rows = await session.execute(query.order_by(WORDS.desc()))
    found = groupby(((batch, sealed) for batch, sealed in rows), key=itemgetter(0))
    return [[sealed for _, sealed in batch if sealed is not None] for _, batch in found]


def _unpublished(part: Part) -> Sequence[ColumnElement[bool]]:
    """Given, and not published, by those who are not erased; for queries."""
    given = ProgramFeedback.rating if part is RATINGS else ProgramFeedback.words
    erased = select(Person.id).where(Person.status == ERASED)
    return (given.is_not(None), part.is_(None), ProgramFeedback.given_by.not_in(erased))
