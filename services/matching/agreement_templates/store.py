"""Queries about templates of agreements."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.matching.agreements.tables import AgreementTemplate
from services.matching.enrollments.tables import Enrollment
from shared.db import AsyncSession, rows_after

__all__ = ["taking_part", "templates"]

_TAKING_PART = ("enrolled", "waiting")


async def templates(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[AgreementTemplate], int]:
    """Up to `limit` + 1 templates of a program in the order of writing, and how many there are."""
    return await rows_after(session, AgreementTemplate, [AgreementTemplate.program_id == program_id], after, limit)


async def taking_part(session: AsyncSession, program_id: UUID, person_id: UUID | None) -> bool:
    """Whether somebody is enrolled in a program, or waits to be."""
    query = select(Enrollment.id).where(
        Enrollment.program_id == program_id, Enrollment.person_id == person_id, Enrollment.state.in_(_TAKING_PART)
    )
    return await session.scalar(query.limit(1)) is not None
