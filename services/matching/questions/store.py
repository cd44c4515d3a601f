"""Queries about questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update

from services.matching.questions.tables import RoundQuestion
from shared.db import AsyncSession
from shared.problems import NotFound

__all__ = ["find", "held", "next_waiting", "note", "questions"]


async def find(session: AsyncSession, question_id: UUID) -> RoundQuestion:
    """Raises NotFound."""
    found = await session.get(RoundQuestion, question_id)
    if found is None:
        raise NotFound(f"There is no question {question_id}.")
    return found


async def questions(
    session: AsyncSession, round_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[RoundQuestion], int]:
    """Up to `limit` + 1 questions about a round in the order of asking, and how many there are."""
    query = select(RoundQuestion).where(RoundQuestion.round_id == round_id)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    if after is not None:
        query = query.where(RoundQuestion.id > after)
    return (await session.scalars(query.order_by(RoundQuestion.id).limit(limit + 1))).all(), total or 0


async def next_waiting(session: AsyncSession, now: datetime) -> RoundQuestion | None:
    """The oldest question that waits and that no living worker has in hand, locked."""
    free = or_(
        RoundQuestion.state == "queued",
        and_(RoundQuestion.state == "computing", RoundQuestion.lease_until < now),
    )
    query = select(RoundQuestion).where(free).order_by(RoundQuestion.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def held(session: AsyncSession, question_id: UUID, worker: UUID) -> RoundQuestion | None:
    """The question, locked, if this worker still has it in hand."""
    query = select(RoundQuestion).where(
        RoundQuestion.id == question_id, RoundQuestion.worker == worker, RoundQuestion.state == "computing"
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def note(
    session: AsyncSession, question_id: UUID, worker: UUID, *, lease_until: datetime, progress: dict[str, Any] | None
) -> bool:
    """Prolong a worker's lease and show its progress. Returns whether it still has the question in hand."""
    statement = update(RoundQuestion).where(
        RoundQuestion.id == question_id, RoundQuestion.worker == worker, RoundQuestion.state == "computing"
    )
    told = {"lease_until": lease_until} | ({} if progress is None else {"progress": progress})
    return await session.scalar(statement.values(told).returning(RoundQuestion.id)) is not None
