"""Queries about what people think of a program."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.matching.feedback.tables import ProgramFeedback
from shared.db import AsyncSession
from shared.private_text import Sealed

__all__ = ["ratings", "words"]


async def ratings(session: AsyncSession, program_id: UUID) -> Sequence[tuple[UUID, int]]:
    """Who gave which rating, in the order of giving."""
    query = select(ProgramFeedback.given_by, ProgramFeedback.rating).where(
        ProgramFeedback.program_id == program_id, ProgramFeedback.rating.is_not(None)
    )
    rows = await session.execute(query.order_by(ProgramFeedback.id))
    return [(giver, rating) for giver, rating in rows if rating is not None]


async def words(session: AsyncSession, program_id: UUID) -> Sequence[tuple[UUID, Sealed]]:
    """Who said something, and what, in the order of giving."""
    query = select(ProgramFeedback.given_by, ProgramFeedback.words).where(
        ProgramFeedback.program_id == program_id, ProgramFeedback.words.is_not(None)
    )
    rows = await session.execute(query.order_by(ProgramFeedback.id))
    return [(giver, sealed) for giver, sealed in rows if sealed is not None]
