"""Planning surveys, and taking them over into another program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.matching.forms import domain as forms
from services.matching.programs.domain import LAST_DAY
from services.matching.programs.handlers import administered, dates_of
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from services.matching.surveys import domain, store
from services.matching.surveys.domain import MACHINE, PLANNED, Window
from services.matching.surveys.tables import Survey
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import Moment
from shared.policy import Principal
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = ["Survey", "change", "copy", "delete", "list_surveys", "locked", "plan"]

MOST = 20
"""Surveys of one program; nobody answers more."""


async def plan(
    session: AsyncSession,
    me: Principal,
    program_id: UUID,
    *,
    moment: Moment,
    title: str,
    questions: Sequence[Mapping[str, Any]],
    opens_on: date | None,
    closes_on: date | None,
) -> Survey:
    """A new survey, which opens on its day. Raises Conflict (`too-many-surveys`), Invalid."""
    program = await administered(session, me, "survey.change", program_id, lock=True)
    _, count = await store.surveys(session, program.id, None, 0)
    if count >= MOST:
        raise Conflict(
            f"{program.name} has {MOST} surveys already; delete a planned one first.", kind="too-many-surveys"
        )
    days = _window(program, moment, opens_on, closes_on)
    return _add(session, program.id, moment, title, _sound(questions), days)


async def change(
    session: AsyncSession,
    me: Principal,
    survey_id: UUID,
    *,
    moment: Moment,
    title: str,
    questions: Sequence[Mapping[str, Any]],
    opens_on: date | None,
    closes_on: date | None,
    if_match: int,
) -> Survey:
    """Write a whole planned survey anew. Raises Conflict (`wrong-state`), Invalid, PreconditionFailed."""
    survey, program = await locked(session, me, "survey.change", survey_id, if_match=if_match)
    survey.state = moved(MACHINE, survey.state, "change")
    days = _window(program, moment, opens_on, closes_on)
    survey.moment, survey.title, survey.questions = moment, title, _sound(questions)
    survey.opens_on, survey.closes_on = days.opens_on, days.closes_on
    survey.raise_version()
    return survey


async def delete(session: AsyncSession, me: Principal, survey_id: UUID, *, if_match: int) -> None:
    """Drop a planned survey. Raises Conflict (`wrong-state`), PreconditionFailed."""
    survey, _ = await locked(session, me, "survey.change", survey_id, if_match=if_match)
    moved(MACHINE, survey.state, "change")
    await session.delete(survey)


async def list_surveys(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Survey], int]:
    """Up to `limit` + 1 of a program, and how many there are. Raises Forbidden, NotFound."""
    await administered(session, me, "survey.read", program_id)
    return await store.surveys(session, program_id, after, limit)


async def copy(session: AsyncSession, source: Program, target: Program) -> None:
    """Plan the surveys of a program for another one, as far from its first day."""
    by = target.starts_on - source.starts_on
    rows, _ = await store.surveys(session, source.id, None, MOST)
    for row in rows:
        days = Window(min(row.opens_on + by, LAST_DAY), min(row.closes_on + by, LAST_DAY))
        _add(session, target.id, row.moment, row.title, row.questions, days)


async def locked(
    session: AsyncSession, me: Principal, action: str, survey_id: UUID, *, if_match: int | None = None
) -> tuple[Survey, Program]:
    """A survey of a program that the caller administers, locked. Raises Forbidden, NotFound, PreconditionFailed."""
    survey = await db.get(session, Survey, survey_id, lock=True)
    program = await administered(session, me, action, survey.program_id)
    if if_match is not None:
        db.require_version(survey.version, if_match)
    return survey, program


def _add(
    session: AsyncSession,
    program_id: UUID,
    moment: str,
    title: str,
    questions: Sequence[Mapping[str, Any]],
    days: Window,
) -> Survey:
    survey = new_aggregate(
        Survey,
        program_id=program_id,
        moment=moment,
        title=title,
        questions=list(questions),
        state=PLANNED,
        opens_on=days.opens_on,
        closes_on=days.closes_on,
        asked=0,
        opened_at=None,
        closed_at=None,
    )
    survey.raise_version()
    session.add(survey)
    return survey


def _window(program: Program, moment: Moment, opens_on: date | None, closes_on: date | None) -> Window:
    days = domain.window(moment, dates_of(program), opens_on, closes_on, clock.today())
    if days is None:
        undated = Wrong("undated", "The program has no day for this; say when the survey opens.")
        raise Invalid.of({"opens_on": undated}, kind="no-such-day")
    if problems := days.problems(clock.today()):
        raise Invalid.of(problems, kind="dates-out-of-order")
    return days


def _sound(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if twice := forms.twice(forms.questions_from(questions)):
        raise Invalid.of({"questions": twice}, kind="asked-twice")
    return [dict(question) for question in questions]
