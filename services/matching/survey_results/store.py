"""Queries about the answers to a survey, and what was decided to be read of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, select

from services.matching.survey_results.domain import Results
from services.matching.surveys.tables import SurveyAnswer, SurveyRecipient, SurveyResult
from shared.db import AsyncSession
from shared.events.matching import Role
from shared.private_text import Sealed

__all__ = ["answers", "count", "frozen", "keep", "sealed"]

_RESULTS = TypeAdapter(Results)


async def answers(session: AsyncSession, survey_id: UUID) -> Sequence[tuple[UUID, str, Sealed]]:
    """The answers to a survey: id, in which role their author was asked, and what they said."""
    query = (
        select(SurveyAnswer.id, SurveyRecipient.role, SurveyAnswer.answers)
        .join(
            SurveyRecipient,
            (SurveyRecipient.survey_id == SurveyAnswer.survey_id)
            & (SurveyRecipient.person_id == SurveyAnswer.person_id),
        )
        .where(SurveyAnswer.survey_id == survey_id)
    )
    return [(key, role, words) for key, role, words in await session.execute(query)]


async def count(session: AsyncSession, survey_id: UUID) -> int:
    """How many people have answered."""
    query = select(func.count()).select_from(SurveyAnswer).where(SurveyAnswer.survey_id == survey_id)
    return await session.scalar(query) or 0


async def sealed(session: AsyncSession, ids: Collection[UUID]) -> Sequence[tuple[UUID, Sealed]]:
    """What was said in these answers, by id."""
    query = select(SurveyAnswer.id, SurveyAnswer.answers).where(SurveyAnswer.id.in_(ids))
    return [(key, words) for key, words in await session.execute(query)]


def keep(session: AsyncSession, survey_id: UUID, role: Role | None, minimum: int, results: Results) -> None:
    """Write down what may be read of everybody's answers, or of those of one role."""
    row = SurveyResult()
    row.survey_id, row.role, row.minimum = survey_id, role or "", minimum
    row.results = _RESULTS.dump_python(results, mode="json")
    session.add(row)


async def frozen(session: AsyncSession, survey_id: UUID, role: Role | None) -> tuple[int, Results] | None:
    """What was decided to be read, and for groups of how many; None before."""
    row = await session.get(SurveyResult, (survey_id, role or ""))
    return None if row is None else (row.minimum, _RESULTS.validate_python(row.results))
