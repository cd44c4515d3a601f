"""Queries about how mentorships were judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Uuid, and_, any_, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.analytics.facts.mentorships import membership, mentorship
from services.analytics.health.domain import BEST
from services.analytics.health.tables import Health
from services.analytics.signs.store import judged, together
from shared.db import AsyncSession

__all__ = ["let_go", "locked", "next_judged", "worst_first"]


async def next_judged(session: AsyncSession, today: date, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Up to `limit` mentorships that are judged today, by id."""
    query = judged(today).order_by(mentorship.c.id).limit(limit)
    return (await session.scalars(query if after is None else query.where(mentorship.c.id > after))).all()


async def locked(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> Sequence[Health]:
    """The rows of these mentorships, made where there are none, locked in the order of their ids: two workers that
    judge the same ones do it one after the other."""
    these = literal(list(ids), ARRAY(Uuid()))
    found = select(mentorship.c.id, mentorship.c.program_id).where(mentorship.c.id == any_(these))
    new = [
        {"id": row.id, "program_id": row.program_id, "version": 0, "since": now, "evaluated_at": now, **_WELL}
        for row in await session.execute(found.order_by(mentorship.c.id))
    ]
    if new:
        await session.execute(insert(Health).values(new).on_conflict_do_nothing())
    query = select(Health).where(Health.id == any_(these)).order_by(Health.id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def let_go(session: AsyncSession, today: date, now: datetime, limit: int) -> int:
    """Take the risk from up to `limit` mentorships that are not judged any more; how many. They have ended, or rest, or
    their program does not run."""
    gone = (
        select(Health.id)
        .where(Health.at_risk, ~exists(judged(today).where(mentorship.c.id == Health.id)))
        .order_by(Health.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = update(Health).where(Health.id.in_(gone)).values(since=now, evaluated_at=now, **_WELL)
    return len((await session.execute(statement.returning(Health.id))).all())


_WELL: Mapping[str, Any] = {"score": BEST, "reasons": [], "at_risk": False}


async def worst_first(
    session: AsyncSession, program_id: UUID, today: date, at_risk: bool | None, after: UUID | None, limit: int
) -> tuple[Sequence[Row[Any, Any, Any]], int]:
    """Up to `limit` + 1 of the mentorships of a program that are judged, and how many there are. A row has the Health,
    mentor_id and mentees. at_risk: only those that are, or are not. after: the id of the last one of the page before.
    """
    chosen = [Health.program_id == program_id, exists(judged(today).where(mentorship.c.id == Health.id))]
    if at_risk is not None:
        chosen.append(Health.at_risk.is_(at_risk))
    people = together(membership.c.program_id == program_id)
    query: Select[Any, Any, Any] = (
        select(Health, mentorship.c.mentor_id, people.c.mentees)
        .join(mentorship, mentorship.c.id == Health.id)
        .join(people, people.c.id == Health.id)
        .where(*chosen)
        .order_by(Health.score, Health.id)
        .limit(limit + 1)
    )
    if after is not None:
        last = select(Health.score).where(Health.id == after).scalar_subquery()
        query = query.where(or_(Health.score > last, and_(Health.score == last, Health.id > after)))
    total = await session.scalar(select(func.count()).select_from(Health).where(*chosen)) or 0
    return (await session.execute(query)).all(), total
