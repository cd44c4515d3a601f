"""What becomes of a survey: by the program's admins, and by the clock."""

from __future__ import annotations

from uuid import UUID

from services.matching.announcements.domain import parts
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.survey_results.handlers import freeze
from services.matching.survey_states import store
from services.matching.surveys import domain
from services.matching.surveys.domain import CLOSED_SURVEY, MACHINE, PLANNED, Window
from services.matching.surveys.handlers import locked
from services.matching.surveys.tables import Survey
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import ScaleResult, SurveyClosed, SurveyOpened
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict

__all__ = ["close", "follow_the_clock", "open_now"]

_AT_ONCE = 5


async def open_now(session: AsyncSession, me: Principal, survey_id: UUID) -> Survey:
    """Ask people today. Raises Conflict: `wrong-state`; `program-not-going`, where nobody can be asked any more or yet;
    `nobody-to-ask`."""
    survey, program = await locked(session, me, "survey.change", survey_id)
    moved(MACHINE, survey.state, "open")
    if not domain.may_open(survey.moment, program.state):
        raise Conflict(
            f"{program.name} is {program.state}, so nobody is asked about its {survey.moment}.",
            kind="program-not-going",
        )
    if await _open(session, survey) == 0:
        raise Conflict(f"Nobody takes part in {program.name} whom it could ask.", kind="nobody-to-ask")
    return survey


async def close(session: AsyncSession, me: Principal, survey_id: UUID) -> Survey:
    """Take no more answers; there is no way back. Raises Conflict (`wrong-state`)."""
    survey, program = await locked(session, me, "survey.change", survey_id)
    moved(MACHINE, survey.state, "close")
    await _close(session, survey, program)
    return survey


async def follow_the_clock(session: AsyncSession) -> int:
    """Open and close the surveys whose day it is, some of them, and count those that closed before results were kept.
    Returns how many; 0 when there are none."""
    found = await store.due(session, clock.today(), _AT_ONCE)
    for survey, program in found:
        if survey.state == PLANNED:
            await _open(session, survey)
        elif survey.state == CLOSED_SURVEY:
            await freeze(session, survey, program.minimum_cell)
        else:
            await _close(session, survey, program)
    return len(found)


async def _open(session: AsyncSession, survey: Survey) -> int:
    """Ask everybody. Returns how many that are."""
    survey.state = moved(MACHINE, survey.state, "open")
    days = domain.opened(Window(survey.opens_on, survey.closes_on), clock.today())
    survey.opens_on, survey.closes_on, survey.opened_at = days.opens_on, days.closes_on, clock.now()
    people = await store.people_to_ask(session, survey.program_id)
    await store.add_recipients(session, survey.id, people)
    survey.asked = len(people)
    for part in parts(list(people)):
        event = SurveyOpened(
            subject=survey.id,
            version=survey.raise_version(),
            program_id=survey.program_id,
            title=survey.title,
            moment=survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
            closes_on=survey.closes_on,
            recipients=tuple(part),
        )
        outbox.add(session, event)
    return len(people)


async def _close(session: AsyncSession, survey: Survey, program: Program) -> None:
    survey.state = moved(MACHINE, survey.state, "close")
    survey.closes_on, survey.closed_at = min(survey.closes_on, clock.today()), clock.now()
    found = await freeze(session, survey, program.minimum_cell)
    results = [
        ScaleResult(question=one.question.key, answered=one.answered, mean=one.mean)
        for one in found.questions
        if one.answered is not None and one.mean is not None
    ]
    event = SurveyClosed(
        subject=survey.id,
        version=survey.raise_version(),
        program_id=survey.program_id,
        moment=survey.moment,  # pyright: ignore[reportArgumentType] - a column of these moments
        answered=found.answered,
        results=tuple(results),
    )
    outbox.add(session, event)
