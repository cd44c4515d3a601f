"""Queries about one's own surveys and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.matching.programs.tables import Program
from services.matching.surveys.domain import OPEN_SURVEY
from services.matching.surveys.tables import Survey, SurveyAnswer, SurveyRecipient
from shared.db import AsyncSession
from shared.problems import NotFound

__all__ = ["Asked", "answer", "open_for", "shared"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey that somebody is asked. answered_at: None while they have not answered."""

    survey: Survey
    program_name: str
    answered_at: datetime | None


async def open_for(
    session: AsyncSession, person_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Asked], int]:
    """Up to `limit` + 1 open surveys that a person is asked, in the order of planning, and how many there are."""
    query = (
        select(Survey, Program.name, SurveyAnswer.answered_at)
        .join(SurveyRecipient, SurveyRecipient.survey_id == Survey.id)
        .join(Program, Program.id == Survey.program_id)
        .outerjoin(
            SurveyAnswer,
            (SurveyAnswer.survey_id == Survey.id) & (SurveyAnswer.person_id == SurveyRecipient.person_id),
        )
        .where(SurveyRecipient.person_id == person_id, Survey.state == OPEN_SURVEY)
    )
    total = await session.scalar(select(func.count()).select_from(query.with_only_columns(Survey.id).subquery()))
    if after is not None:
        query = query.where(Survey.id > after)
    rows = await session.execute(query.order_by(Survey.id).limit(limit + 1))
    return [Asked(survey, name, at) for survey, name, at in rows], total or 0


async def shared(session: AsyncSession, survey_id: UUID) -> Survey:
    """A survey, locked against being closed meanwhile, but not against other answers. Raises NotFound."""
    query = select(Survey).where(Survey.id == survey_id).with_for_update(read=True)
    survey = (await session.scalars(query)).one_or_none()
    if survey is None:
        raise NotFound(f"There is no survey {survey_id}.")
    return survey


async def answer(session: AsyncSession, survey_id: UUID, person_id: UUID) -> SurveyAnswer | None:
    """What somebody has answered."""
    query = select(SurveyAnswer).where(SurveyAnswer.survey_id == survey_id, SurveyAnswer.person_id == person_id)
    return (await session.scalars(query)).one_or_none()
