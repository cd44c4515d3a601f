"""Queries about surveys and who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.matching.surveys.tables import Survey, SurveyRecipient
from shared.db import AsyncSession, rows_after

__all__ = ["recipient", "surveys"]


async def surveys(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Survey], int]:
    """Up to `limit` + 1 surveys of a program in the order of planning, and how many there are."""
    return await rows_after(session, Survey, [Survey.program_id == program_id], after, limit)


async def recipient(
    session: AsyncSession, survey_id: UUID, person_id: UUID | None, *, lock: bool = False
) -> SurveyRecipient | None:
    """Who is asked; None for everybody else. lock: let only one of their answers in at a time."""
    query = select(SurveyRecipient).where(
        SurveyRecipient.survey_id == survey_id, SurveyRecipient.person_id == person_id
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
