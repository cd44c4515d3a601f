"""What the admins of a program read of a survey, and what an event may tell of it."""

from __future__ import annotations

import json
from uuid import UUID

from services.matching.forms.domain import questions_from
from services.matching.programs.handlers import administered
from services.matching.survey_results import domain, store
from services.matching.survey_results.domain import Answers, Results
from services.matching.surveys.domain import CLOSED_SURVEY, OPEN_SURVEY
from services.matching.surveys.tables import Survey
from shared import db
from shared.db import AsyncSession
from shared.events.matching import Role
from shared.policy import Principal
from shared.private_text import reveal_all

__all__ = ["Survey", "read", "summed"]


async def read(session: AsyncSession, me: Principal, survey_id: UUID, role: Role | None) -> tuple[Survey, int, Results]:
    """A survey, the smallest group that is shown, and what may be read of the answers: of everybody's, or of those of
    one role. Raises Forbidden, NotFound."""
    survey = await db.get(session, Survey, survey_id)
    program = await administered(session, me, "survey.read", survey.program_id)
    minimum = program.minimum_cell
    if survey.state == CLOSED_SURVEY:
        return survey, minimum, await summed(session, survey, minimum, role)
    answered = await store.count(session, survey.id) if role is None and survey.state == OPEN_SURVEY else 0
    last_day = f"{survey.closes_on.day} {survey.closes_on:%B %Y}"
    hidden = f"The results can be read once the survey is closed, after {last_day}."
    return survey, minimum, Results(answered if answered >= minimum else None, hidden)


async def summed(session: AsyncSession, survey: Survey, minimum: int, role: Role | None = None) -> Results:
    """What may be read of the answers of those who have not been erased."""
    rows = await store.answers(session, survey.id)
    revealed = await reveal_all(session, [sealed for _, sealed in rows])
    answers = [
        Answers("mentee" if asked == "mentee" else "mentor", json.loads(words))
        for (asked, _), words in zip(rows, revealed, strict=True)
        if words is not None
    ]
    return domain.results(questions_from(survey.questions), answers, minimum, str(survey.id), role)
