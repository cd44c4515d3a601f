"""Queries about who has answered a survey."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.announcements.tables import AnsweredSurvey
from shared.db import AsyncSession

__all__ = ["answered", "keep_answer"]


async def answered(session: AsyncSession, survey_id: UUID) -> set[UUID]:
    """Who has."""
    query = select(AnsweredSurvey.person_id).where(AnsweredSurvey.survey_id == survey_id)
    return set(await session.scalars(query))


async def keep_answer(session: AsyncSession, survey_id: UUID, person_id: UUID) -> None:
    values = {"survey_id": survey_id, "person_id": person_id}
    await session.execute(insert(AnsweredSurvey).values(values).on_conflict_do_nothing())
