"""Queries about what people say of nudges."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

from services.notifications.nudges.tables import NudgeRow
from services.notifications.ratings.domain import Ratings
from services.notifications.ratings.tables import Rating
from shared.db import AsyncSession

__all__ = ["forget", "lock_nudge", "planned_again", "ratings"]


async def lock_nudge(session: AsyncSession, nudge_id: UUID) -> NudgeRow | None:
    """A nudge, locked, so that what is said of it twice at once is said once."""
    return await session.get(NudgeRow, nudge_id, with_for_update=True)


async def planned_again(session: AsyncSession, row: NudgeRow) -> NudgeRow | None:
    """What was planned since its reader wanted this nudge again."""
    return await session.scalar(
        select(NudgeRow).where(
            NudgeRow.about == row.about,
            NudgeRow.rule == row.rule,
            NudgeRow.person_id == row.person_id,
            NudgeRow.payload["snoozed"].as_string() == str(row.id),
        )
    )


async def ratings(session: AsyncSession, program_id: UUID | None) -> Sequence[Ratings]:
    """How nudges were rated, by rule. program_id: only those of a program."""
    query = select(Rating.rule, func.count(), func.count().filter(~Rating.helpful)).group_by(Rating.rule)
    found = await session.execute(query if program_id is None else query.where(Rating.program_id == program_id))
    return [Ratings(rule, total, unhelpful) for rule, total, unhelpful in found]


async def forget(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(Rating).where(Rating.person_id == person_id))
