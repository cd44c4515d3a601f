"""Queries about reports and who hears of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert

from services.analytics.reports.tables import Report, ReportSubscription
from shared.db import AsyncSession

__all__ = ["forget", "hear", "heard", "hold", "newest_first", "of_month", "subscribers", "unhear", "whole"]

_LOCK = 0x7E1E_000A


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else makes a report."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def of_month(session: AsyncSession, scope: UUID, month: date) -> Report | None:
    return (await session.scalars(select(Report).where(Report.scope == scope, Report.month == month))).one_or_none()


async def whole(session: AsyncSession, month: date, since: datetime) -> frozenset[UUID]:
    """The scopes whose report of a month was made when it was over."""
    found = await session.scalars(select(Report.scope).where(Report.month == month, Report.made_at >= since))
    return frozenset(found)


async def newest_first(
    session: AsyncSession, scopes: Sequence[UUID] | None, after: UUID | None, limit: int
) -> tuple[Sequence[Report], int]:
    """Up to `limit` + 1 reports, the newest first, and how many there are. scopes: None for all."""
    chosen: ColumnElement[bool] = true() if scopes is None else Report.scope.in_(scopes)
    query = select(Report).where(chosen).order_by(Report.id.desc()).limit(limit + 1)
    found = await session.scalars(query if after is None else query.where(Report.id < after))
    total = await session.scalar(select(func.count()).select_from(Report).where(chosen))
    return found.all(), total or 0


async def subscribers(session: AsyncSession, scope: UUID) -> Sequence[UUID]:
    """Who wants to hear of a scope's reports, by id."""
    query = select(ReportSubscription.person_id).where(ReportSubscription.scope == scope)
    return (await session.scalars(query.order_by(ReportSubscription.person_id))).all()


async def heard(session: AsyncSession, person_id: UUID) -> Sequence[ReportSubscription]:
    """What somebody has subscribed to, by scope; all programs together first."""
    query = select(ReportSubscription).where(ReportSubscription.person_id == person_id)
    return (await session.scalars(query.order_by(ReportSubscription.scope))).all()


async def hear(session: AsyncSession, person_id: UUID, scope: UUID, now: datetime) -> datetime:
    """Subscribe somebody, if they are not; since when they are."""
    new = insert(ReportSubscription).values(person_id=person_id, scope=scope, since=now).on_conflict_do_nothing()
    await session.execute(new)
    query = select(ReportSubscription.since).where(
        ReportSubscription.person_id == person_id, ReportSubscription.scope == scope
    )
    return (await session.scalars(query)).one()


async def unhear(session: AsyncSession, person_id: UUID, scope: UUID) -> None:
    theirs = (ReportSubscription.person_id == person_id) & (ReportSubscription.scope == scope)
    await session.execute(delete(ReportSubscription).where(theirs))


async def forget(session: AsyncSession, person_id: UUID) -> None:
    """Delete every subscription of somebody."""
    await session.execute(delete(ReportSubscription).where(ReportSubscription.person_id == person_id))
