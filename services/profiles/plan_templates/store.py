"""Queries over templates of learning plans."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.profiles.plan_templates.tables import PlanTemplate
from shared.db import AsyncSession

__all__ = ["find", "page", "total"]


async def find(session: AsyncSession, template_id: UUID, *, lock: bool = False) -> PlanTemplate | None:
    """A template, offered or archived, locked for a change if asked."""
    query = select(PlanTemplate).where(PlanTemplate.id == template_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def page(session: AsyncSession, program_id: UUID, after: UUID | None, limit: int) -> Sequence[PlanTemplate]:
    """Up to `limit` + 1 templates that a program offers, in the order in which they were written."""
    query = select(PlanTemplate).where(PlanTemplate.program_id == program_id, PlanTemplate.archived_at.is_(None))
    query = query.order_by(PlanTemplate.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(PlanTemplate.id > after))).all()


async def total(session: AsyncSession, program_id: UUID) -> int:
    offered = select(func.count()).where(PlanTemplate.program_id == program_id, PlanTemplate.archived_at.is_(None))
    return await session.scalar(offered) or 0
