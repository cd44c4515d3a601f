"""Asking how people were on a day: the units that numbers are broken down by."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, Subquery, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.analytics.facts.people import person_state
from services.analytics.facts.programs import participation

__all__ = ["at_the_start", "newest_states", "spans", "states_on"]

_STATE = ("department", "grade", "location", "country", "manager_id", "start_date", "status", "external")


def at_the_start(program: Row[Any]) -> Subquery:
    """Everybody of whom a program knows, as they were on the day it began (as of `states_on`)."""
    people = select(participation.c.person_id).where(participation.c.program_id == program.id)
    return states_on(program.starts_on, people)


def states_on(day: date, people: Select[Any] | None = None) -> Subquery:
    """One row for each of these people, or of all: as the highest version says whose effective date is not later than
    the day; who came later, as the first version that is known says."""
    was = person_state.c.effective_date <= day
    return _one_each(people, was.desc(), case((was, person_state.c.version)).desc(), person_state.c.version)


def newest_states(people: Select[Any] | None = None) -> Subquery:
    """One row for each of these people, as the newest version says, whenever it takes effect."""
    return _one_each(people, person_state.c.version.desc())


def spans() -> Subquery:
    """How everybody was from which day on, `effective_date`, and before which day, `replaced_from`, which is null for
    what is still so. What an older version says of a day from which a newer one says something else is not so, as when
    somebody's leaving was taken back."""
    replaced = func.min(person_state.c.effective_date, type_=Date).over(
        partition_by=person_state.c.person_id, order_by=person_state.c.version.desc(), rows=(None, -1)
    )
    told = (
        select(person_state, replaced.label("replaced_from"))
        .where(person_state.c.effective_date.is_not(None), person_state.c.version.is_not(None))
        .subquery()
    )
    return (
        select(told).where(or_(told.c.replaced_from.is_(None), told.c.replaced_from > told.c.effective_date)).subquery()
    )


def _one_each(people: Select[Any] | None, *order: ColumnElement[Any]) -> Subquery:
    columns = (person_state.c[name] for name in ("person_id", "version", *_STATE, "offers", "wants"))
    query = select(*columns).ext(distinct_on(person_state.c.person_id)).order_by(person_state.c.person_id, *order)
    return (query if people is None else query.where(person_state.c.person_id.in_(people))).subquery()
