"""Counting what people do together, in the facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Text,
    cast,
    distinct,
    func,
    literal_column,
    null,
    select,
    true,
    tuple_,
    union_all,
)

from services.analytics.activity.domain import PARTICIPATION
from services.analytics.counting import day_of, fewer, mean, share
from services.analytics.facts.goals import goal, milestone, reflection
from services.analytics.facts.mentorships import appreciation, check_in, feedback, membership
from services.analytics.facts.programs import participation as enrolled
from services.analytics.meetings import mentees_meetings
from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["met_since", "participation", "running"]

_BY = ("month",)


async def participation(session: AsyncSession, program: Row[Any]) -> Counts:
    """What people of a program did, in all and by month."""
    source = union_all(*_happenings(program)).subquery()
    month = func.to_char(source.c.day, "YYYY-MM").label("month")
    keys = select(source, month).where(source.c.day.is_not(None)).subquery()
    yes, no = keys.c.yes, keys.c.yes.is_(False)
    things, people = func.count(distinct(keys.c.thing)), func.count(distinct(keys.c.person_id))
    rated = keys.c.number.is_not(None)
    columns: list[ColumnElement[Any]] = [
        keys.c.kind,
        keys.c.month,
        things.label("things"),
        people.label("people"),
        things.filter(yes).label("yes_things"),
        people.filter(yes).label("yes_people"),
        things.filter(no).label("no_things"),
        people.filter(no).label("no_people"),
        func.sum(keys.c.number).label("total"),
        func.count(keys.c.number).label("numbers"),
        fewer(keys.c.person_id, keys.c.other_id)(rated).label("rated_people"),
    ]
    sets = func.grouping_sets(tuple_(keys.c.kind), tuple_(keys.c.kind, keys.c.month))
    total: dict[str, Cell] = dict(_NOTHING)
    months: dict[str, dict[str, Cell]] = {}
    for row in await session.execute(select(*columns).group_by(sets)):
        cells = total if row.month is None else months.setdefault(row.month, dict(_NOTHING))
        cells.update(_cells(row))
    return Counts(total, {"month": months})


def _cells(row: Row[Any]) -> dict[str, Cell]:
    """What a kind of happening comes to. Names of kinds that tell of one measure only are those of the measure."""
    if row.kind == "meeting":
        return {"held": Cell(row.yes_people, row.yes_things), "missed": Cell(row.no_people, row.no_things)}
    if row.kind == "spacing":
        return {"spacing": mean(row.rated_people, row.total, row.numbers)}
    cells = {row.kind: Cell(row.people, row.things)}
    if row.kind == "feedback":
        cells["rating"] = mean(row.rated_people, row.total, row.numbers)
    elif row.kind == "check_ins":
        cells["on_track"] = Cell(row.yes_people, row.yes_things)
        cells["on_track_share"] = share(row.yes_people, row.yes_things, row.things)
    return cells


def _happenings(program: Row[Any]) -> Iterator[Select[Any]]:
    """Everything that counts, a row for each person in it."""
    meetings = mentees_meetings(program.id).subquery()
    thing = func.concat(meetings.c.session_id, " ", meetings.c.occurrence)
    yield _rows("meeting", meetings.c.met_on, thing, meetings.c.mentee_id, yes=meetings.c.held)
    before = func.lag(meetings.c.met_on).over(
        partition_by=(meetings.c.mentee_id, meetings.c.mentorship_id),
        order_by=(meetings.c.met_on, meetings.c.session_id, meetings.c.occurrence),
    )
    gaps = select(meetings, (meetings.c.met_on - before).label("gap")).where(meetings.c.held).subquery()
    yield _rows("spacing", gaps.c.met_on, gaps.c.session_id, gaps.c.mentee_id, number=gaps.c.gap)
    yield from _personal(program)
    told = feedback.c
    given = _rows("feedback", day_of(told.given_at), told.id, told.given_by, told.given_to, number=told.rating)
    yield given.where(told.program_id == program.id)
    sent = appreciation.c
    yield _rows("appreciation", day_of(sent.sent_at), sent.id, sent.sent_by).where(sent.program_id == program.id)
    check = check_in.c
    yield _rows(
        "check_ins", check.recorded_on, check.id, check.person_id, yes=func.coalesce(check.on_track == "yes", False)
    ).where(check.program_id == program.id)


def _personal(program: Row[Any]) -> Iterator[Select[Any]]:
    """What belongs to mentees and not to a program, from its first day to its last."""
    mentees = select(enrolled.c.person_id).where(
        enrolled.c.program_id == program.id, enrolled.c.role == "mentee", enrolled.c.enrolled_at.is_not(None)
    )
    first_shared = (
        select(reflection.c.id, reflection.c.person_id, func.min(reflection.c.shared_at).label("shared_at"))
        .where(reflection.c.person_id.in_(mentees))
        .group_by(reflection.c.id, reflection.c.person_id)
        .subquery()
    )
    kinds: tuple[tuple[str, ColumnElement[Any], FromClause, ColumnElement[bool]], ...] = (
        ("goals_set", day_of(goal.c.set_at), goal, true()),
        ("goals_achieved", goal.c.state_on, goal, goal.c.state == "achieved"),
        ("milestones", milestone.c.reached_on, milestone, true()),
        ("reflections", day_of(first_shared.c.shared_at), first_shared, true()),
    )
    for kind, day, table, chosen in kinds:
        within = day.between(program.starts_on, program.ends_on)
        theirs = table.c.person_id.in_(mentees)
        yield _rows(kind, day, table.c.id, table.c.person_id).where(theirs, within, chosen)


def _rows(
    kind: str,
    day: ColumnElement[Any],
    thing: ColumnElement[Any],
    person: ColumnElement[Any],
    other: ColumnElement[Any] | None = None,
    *,
    number: ColumnElement[Any] | None = None,
    yes: ColumnElement[Any] | None = None,
) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        literal_column(f"'{kind}'", Text).label("kind"),
        day.label("day"),
        cast(thing, Text).label("thing"),
        person.label("person_id"),
        (person if other is None else other).label("other_id"),
        (cast(null(), Integer) if number is None else number).label("number"),
        (cast(null(), Boolean) if yes is None else yes).label("yes"),
    ]
    return select(*columns)


_NOTHING = {measure.name: Cell(0, None if not measure.additive else 0) for measure in PARTICIPATION.measures}


async def running(session: AsyncSession, program_id: UUID) -> set[tuple[UUID, UUID]]:
    """Mentees with their mentorships that have started and not ended."""
    query = select(membership.c.mentee_id, membership.c.mentorship_id).where(
        membership.c.program_id == program_id,
        membership.c.started_at.is_not(None),
        membership.c.ended_on.is_(None),
    )
    return {(mentee, mentorship) for mentee, mentorship in await session.execute(query)}


async def met_since(session: AsyncSession, program_id: UUID, first: date, last: date) -> set[tuple[UUID, UUID]]:
    """Mentees with the mentorships in which they held a session on one of these days."""
    met = mentees_meetings(program_id).subquery()
    query = select(met.c.mentee_id, met.c.mentorship_id).where(met.c.held, met.c.met_on.between(first, last)).distinct()
    return {(mentee, mentorship) for mentee, mentorship in await session.execute(query)}
