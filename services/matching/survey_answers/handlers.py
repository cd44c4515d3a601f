"""What one is asked, and what one answers: everybody for themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.matching.forms.domain import Answer, Question, questions_from
from services.matching.programs.domain import administrators
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.survey_answers import store
from services.matching.survey_answers.store import Asked
from services.matching.surveys import domain
from services.matching.surveys import store as surveys
from services.matching.surveys.domain import BOTH, MACHINE
from services.matching.surveys.tables import Survey, SurveyAnswer
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import SurveyAnswered
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import KeyLost, reveal, seal
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = ["Asked", "Form", "answer", "list_own", "read"]


@dataclass(frozen=True, slots=True)
class Form:
    """A survey as somebody sees it. questions: those that they are asked, all of them for admins. answered_at, answers:
    their own; None where there are none."""

    survey: Survey
    questions: Sequence[Question]
    is_asked: bool
    answered_at: datetime | None = None
    answers: Mapping[str, Answer] | None = None


async def list_own(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Asked], int]:
    """Up to `limit` + 1 open surveys that the caller is asked, and how many there are. Raises Forbidden for an account
    that is nobody's."""
    allow(me, "survey.answer", asked=me.person_id)
    if me.person_id is None:
        return [], 0
    return await store.open_for(session, me.person_id, after, limit)


async def read(session: AsyncSession, me: Principal, survey_id: UUID) -> Form:
    """A survey for whom it asks and for the program's admins. Raises Forbidden, NotFound."""
    survey = await db.get(session, Survey, survey_id)
    questions = questions_from(survey.questions)
    recipient = await surveys.recipient(session, survey_id, me.person_id)
    if recipient is None:
        program = await db.get(session, Program, survey.program_id)
        allow(me, "survey.read", admins=administrators(program.admins, program.launched_by))
        return Form(survey, questions, is_asked=False)
    allow(me, "survey.answer", asked=recipient.person_id)
    given = await store.answer(session, survey_id, recipient.person_id)
    return Form(
        survey,
        domain.asked_of(questions, recipient.role),
        is_asked=True,
        answered_at=given.answered_at if given else None,
        answers=await _revealed(session, given) if given else None,
    )


async def answer(session: AsyncSession, me: Principal, survey_id: UUID, answers: Mapping[str, Answer]) -> Form:
    """Answer, or answer anew while the survey is open. Raises Conflict (`wrong-state`), Invalid
    (`answers-do-not-fit`)."""
    survey = await store.shared(session, survey_id)
    recipient = await surveys.recipient(session, survey_id, me.person_id, lock=True)
    allow(me, "survey.answer", asked=recipient.person_id if recipient else None)
    survey.state = moved(MACHINE, survey.state, "answer")
    questions = domain.asked_of(questions_from(survey.questions), recipient.role if recipient else BOTH)
    kept = _require_fitting(questions, answers)
    person_id = me.person_id or survey.id
    sealed = await seal(session, person_id, json.dumps(kept, ensure_ascii=False))
    given = await store.answer(session, survey_id, person_id)
    if given is None:
        given = new_aggregate(SurveyAnswer, survey_id=survey_id, person_id=person_id)
        event = SurveyAnswered(
            subject=given.id,
            version=given.raise_version(),
            program_id=survey.program_id,
            survey_id=survey_id,
            person_id=person_id,
            moment=survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
        )
        session.add(given)
        outbox.add(session, event)
    given.answers, given.answered_at = sealed, clock.now()
    return Form(survey, questions, is_asked=True, answered_at=given.answered_at, answers=kept)


def _require_fitting(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    problems = domain.unfit(questions, answers)
    if problems:
        texts = {question.key: f"“{question.text}” " for question in questions}
        raise Invalid.of(
            {f"answers.{key}": problem for key, problem in problems.items()},
            kind="answers-do-not-fit",
            detail=" ".join(f"{texts.get(key, f'{key}: ')}{problem}" for key, problem in problems.items()),
        )
    kept = domain.answered(questions, answers)
    if not kept:
        raise Invalid.of(
            {"answers": Wrong("nothing-answered", "Answer at least one of the questions.")}, kind="answers-do-not-fit"
        )
    return kept


async def _revealed(session: AsyncSession, given: SurveyAnswer) -> Mapping[str, Answer] | None:
    try:
        return json.loads(await reveal(session, given.answers))
    except KeyLost:
        return None
