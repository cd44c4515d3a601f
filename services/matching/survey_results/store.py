"""Queries about the answers to a survey."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.matching.surveys.tables import SurveyAnswer, SurveyRecipient
from shared.db import AsyncSession
from shared.private_text import Sealed

__all__ = ["answers", "count"]


async def answers(session: AsyncSession, survey_id: UUID) -> Sequence[tuple[str, Sealed]]:
    """In which role each was asked who has answered, and what they said."""
    query = (
        select(SurveyRecipient.role, SurveyAnswer.answers)
        .join(
            SurveyRecipient,
            (SurveyRecipient.survey_id == SurveyAnswer.survey_id)
            & (SurveyRecipient.person_id == SurveyAnswer.person_id),
        )
        .where(SurveyAnswer.survey_id == survey_id)
    )
    return [(role, sealed) for role, sealed in await session.execute(query)]


async def count(session: AsyncSession, survey_id: UUID) -> int:
    """How many people have answered."""
    query = select(func.count()).select_from(SurveyAnswer).where(SurveyAnswer.survey_id == survey_id)
    return await session.scalar(query) or 0
