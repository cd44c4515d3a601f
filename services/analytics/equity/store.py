"""Counting groups of people, in the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Row, Subquery, Uuid, and_, any_, func, literal, or_, select, union_all

from services.analytics.cohorts.domain import UNITS
from services.analytics.counting import grouped, place_of
from services.analytics.facts.approaching import proposal
from services.analytics.facts.mentorships import feedback, membership
from services.analytics.facts.programs import attributes, participation
from services.analytics.facts.programs import program as programs_told
from services.analytics.facts.states import at_the_start, spans
from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["mentees", "participation_of"]


_Place = tuple[str, str]
"""A dimension and its value; both "" for everybody."""
_EVERYBODY: _Place = ("", "")
_MEASURES = ("employed", "mentees", "mentors")


async def participation_of(session: AsyncSession, programs: Sequence[Row[Any]]) -> dict[UUID, Counts]:
    """Who of those employed when each of these programs began took part in it, by program."""
    employed = await _employed_on(session, {program.starts_on for program in programs})
    taking_part = await _taking_part(session, [program.id for program in programs])
    found: dict[UUID, Counts] = {}
    for program in programs:
        there = employed[program.starts_on]
        counts = (there, *(taking_part.get((program.id, role), {}) for role in ("mentee", "mentor")))
        cells = {
            place: {name: Cell.of(people.get(place, 0)) for name, people in zip(_MEASURES, counts, strict=True)}
            for place in (_EVERYBODY, *there)
        }
        rows = {unit: {value: row for (name, value), row in cells.items() if name == unit} for unit in UNITS}
        found[program.id] = Counts(cells[_EVERYBODY], rows)
    return found


async def _employed_on(session: AsyncSession, days: Collection[date]) -> dict[date, dict[_Place, int]]:
    """How many people worked in the organization on each of these days. All days are counted in one pass over all
    people: somebody begins to count on one of them, and ceases to on a later one."""
    ordered, there = sorted(days), _employed()
    # How many of the days are before another: those whose next day is not after it.
    next_days = literal([day + timedelta(days=1) for day in ordered], ARRAY(Date()))
    until = func.coalesce(func.width_bucket(there.c.replaced_from, next_days), len(ordered))
    moves = union_all(
        select(there, func.width_bucket(there.c.effective_date, next_days).label("at"), literal(1).label("by")),
        select(there, until, literal(-1)),
    ).subquery()
    query = grouped(moves, [moves.c.at, func.sum(moves.c.by).label("more")], UNITS).group_by(moves.c.at)
    more: dict[int, list[tuple[_Place, int]]] = {}
    for row in await session.execute(query):
        more.setdefault(row.at, []).append((place_of(row, UNITS), row.more))
    found: dict[date, dict[_Place, int]] = {}
    now: Counter[_Place] = Counter()
    for at, day in enumerate(ordered):
        now.update(dict(more.get(at, ())))
        found[day] = {place: people for place, people in now.items() if people}
    return found


async def _taking_part(session: AsyncSession, programs: Sequence[UUID]) -> dict[tuple[UUID, str], dict[_Place, int]]:
    """How many of those who worked in the organization when a program began took part in it, by program and role."""
    there = _employed()
    source = (
        select(there, participation.c.program_id, participation.c.role)
        .join(participation, participation.c.person_id == there.c.person_id)
        .join(programs_told, programs_told.c.id == participation.c.program_id)
        .where(
            participation.c.program_id == any_(literal(list(programs), ARRAY(Uuid()))),
            participation.c.enrolled_at.is_not(None),
            there.c.effective_date <= programs_told.c.starts_on,
            or_(there.c.replaced_from.is_(None), there.c.replaced_from > programs_told.c.starts_on),
        )
        .subquery()
    )
    keys = (source.c.program_id, source.c.role)
    found: dict[tuple[UUID, str], dict[_Place, int]] = {}
    for row in await session.execute(grouped(source, [*keys, func.count().label("people")], UNITS).group_by(*keys)):
        found.setdefault((row.program_id, row.role), {})[place_of(row, UNITS)] = row.people
    return found


def _employed() -> Subquery:
    """Who worked in the organization, from which day on and until when, in which units."""
    state = spans()
    return (
        select(
            state.c.person_id,
            state.c.effective_date,
            state.c.replaced_from,
            *(func.coalesce(state.c[name], "").label(name) for name in UNITS),
        )
        .where(state.c.status == "active", state.c.external.is_not(True))
        .subquery()
    )


async def mentees(session: AsyncSession, program: Row[Any]) -> Sequence[Row[Any]]:
    """Every mentee: the units, what they tell of their identity, and how they fare."""
    start = at_the_start(program)
    proposed = (
        select(
            proposal.c.mentee_id,
            func.bool_or(proposal.c.ended_as.is_not(None)).label("proposed"),
            func.bool_or(proposal.c.accepted_at.is_not(None)).label("accepted"),
            func.avg(proposal.c.score).label("score"),
        )
        .where(proposal.c.program_id == program.id)
        .group_by(proposal.c.mentee_id)
        .subquery()
    )
    ended = (
        select(membership.c.mentee_id, func.bool_or(membership.c.completed).label("completed"))
        .where(membership.c.program_id == program.id, membership.c.ended_on.is_not(None))
        .group_by(membership.c.mentee_id)
        .subquery()
    )
    rated = (
        select(feedback.c.given_by, func.avg(feedback.c.rating).label("rating"))
        .join(
            membership,
            and_(membership.c.mentorship_id == feedback.c.mentorship_id, membership.c.mentee_id == feedback.c.given_by),
        )
        .where(membership.c.program_id == program.id, feedback.c.rating.is_not(None))
        .group_by(feedback.c.given_by)
        .subquery()
    )
    person = participation.c.person_id
    query = (
        select(
            *(func.coalesce(start.c[name], "").label(name) for name in UNITS),
            attributes.c.shared,
            func.coalesce(or_(proposed.c.proposed, proposed.c.accepted), False).label("proposed"),
            func.coalesce(proposed.c.accepted, False).label("accepted"),
            ended.c.mentee_id.is_not(None).label("ended"),
            func.coalesce(ended.c.completed, False).label("completed"),
            proposed.c.score,
            rated.c.rating,
        )
        .select_from(participation)
        .outerjoin(start, start.c.person_id == person)
        .outerjoin(attributes, attributes.c.enrollment_id == participation.c.enrollment_id)
        .outerjoin(proposed, proposed.c.mentee_id == person)
        .outerjoin(ended, ended.c.mentee_id == person)
        .outerjoin(rated, rated.c.given_by == person)
        .where(
            participation.c.program_id == program.id,
            participation.c.role == "mentee",
            participation.c.enrolled_at.is_not(None),
        )
    )
    return (await session.execute(query)).all()
