"""What the admins of a program read of a survey, decided when it closes, and what an event may tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from services.matching.forms.domain import Answer, questions_from
from services.matching.programs.handlers import administered
from services.matching.survey_results import domain, store
from services.matching.survey_results.domain import ROLES, Answers, Results
from services.matching.surveys.domain import CLOSED_SURVEY, OPEN_SURVEY
from services.matching.surveys.tables import Survey
from shared import db
from shared.db import AsyncSession
from shared.events.matching import Role
from shared.policy import Principal
from shared.private_text import Sealed, reveal_all

__all__ = ["Survey", "freeze", "read"]


async def read(session: AsyncSession, me: Principal, survey_id: UUID, role: Role | None) -> tuple[Survey, int, Results]:
    """A survey, the smallest group that is shown, and what may be read of the answers: of everybody's, or of those of
    one role. Raises Forbidden, NotFound."""
    survey = await db.get(session, Survey, survey_id)
    program = await administered(session, me, "survey.read", survey.program_id)
    if survey.state == CLOSED_SURVEY:
        frozen = await store.frozen(session, survey.id, role)
        if frozen is None:
            return survey, program.minimum_cell, Results(None, "The answers are being counted. Look again in a minute.")
        minimum, found = frozen
        published = {key for one in found.questions for batch in one.batches or () for key in batch}
        texts = await _revealed(session, await store.sealed(session, published))
        return survey, minimum, domain.with_texts(found, texts, str(survey.id))
    minimum = program.minimum_cell
    answered = await store.count(session, survey.id) if role is None and survey.state == OPEN_SURVEY else 0
    last_day = f"{survey.closes_on.day} {survey.closes_on:%B %Y}"
    hidden = f"The results can be read once the survey is closed, after {last_day}."
    return survey, minimum, Results(answered if answered >= minimum else None, hidden)


async def freeze(session: AsyncSession, survey: Survey, minimum: int) -> Results:
    """Decide once what may be read of the answers to a survey that closes, by those who have not been erased until now.
    Returns what may be read of everybody's."""
    rows = await store.answers(session, survey.id)
    asked = {key: as_ for key, as_, _ in rows}
    revealed = await _revealed(session, [(key, sealed) for key, _, sealed in rows])
    answers = [
        Answers(key, "mentee" if asked[key] == "mentee" else "mentor", by_key) for key, by_key in revealed.items()
    ]
    questions, salt = questions_from(survey.questions), str(survey.id)
    for role in ROLES:
        store.keep(session, survey.id, role, minimum, domain.results(questions, answers, minimum, salt, role))
    whole = domain.results(questions, answers, minimum, salt)
    store.keep(session, survey.id, None, minimum, whole)
    return whole


async def _revealed(session: AsyncSession, rows: Iterable[tuple[UUID, Sealed]]) -> Mapping[UUID, Mapping[str, Answer]]:
    """What was answered, by id of the answers; nothing of those who were erased."""
    sealed = dict(rows)
    words = await reveal_all(session, list(sealed.values()))
    return {key: json.loads(text) for key, text in zip(sealed, words, strict=True) if text is not None}
