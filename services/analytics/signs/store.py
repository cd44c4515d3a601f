"""Queries about what there is to see of mentorships, each for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from services.analytics.counting import day_of
from services.analytics.facts.goals import goal, milestone
from services.analytics.facts.mentorships import appreciation, check_in, exchange, feedback, membership, mentorship
from services.analytics.facts.programs import program
from services.analytics.facts.sessions import meeting
from services.analytics.facts.sessions import session as planned
from services.analytics.health.domain import (
    CHECK_INS_DAYS,
    GOALS_DAYS,
    MISSED_DAYS,
    PLANNED_DAYS,
    RATINGS_DAYS,
    RUNNING,
    Signs,
)
from services.analytics.recurring import meeting_between
from shared.db import AsyncSession

__all__ = ["Seen", "judged", "seen", "together"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A mentorship on a day. mentees: who is in it now, in the order in which they joined; of a circle, everybody."""

    program_id: UUID
    mentor_id: UUID
    mentees: tuple[UUID, ...]
    signs: Signs


def judged(today: date) -> Select[UUID]:
    """The ids of mentorships that run, rest not, and are of a program that runs."""
    there = exists().where(
        membership.c.mentorship_id == mentorship.c.id,
        membership.c.started_at.is_not(None),
        membership.c.ended_on.is_(None),
    )
    return (
        select(mentorship.c.id)
        .join(program, program.c.id == mentorship.c.program_id)
        .where(
            mentorship.c.started_at.is_not(None),
            func.coalesce(mentorship.c.paused, false()).is_(False),
            program.c.state.in_(RUNNING),
            program.c.starts_on <= today,
            program.c.ends_on >= today,
            there,
        )
    )


def together(*chosen: ColumnElement[bool]) -> Subquery:
    """id, mentees and joined_on of mentorships with the people who are in them now. chosen: of `membership`."""
    order = (membership.c.started_at, membership.c.mentee_id)
    return (
        select(
            membership.c.mentorship_id.label("id"),
            func.array_agg(aggregate_order_by(membership.c.mentee_id, *order)).label("mentees"),
            func.array_agg(aggregate_order_by(day_of(membership.c.started_at), *order)).label("joined_on"),
        )
        .where(membership.c.started_at.is_not(None), membership.c.ended_on.is_(None), *chosen)
        .group_by(membership.c.mentorship_id)
        .subquery()
    )


async def seen(session: AsyncSession, ids: Collection[UUID], now: datetime) -> Mapping[UUID, Seen]:
    """What there is to see of those of these mentorships that are judged today, by id."""
    today = now.date()
    found = {row.id: row for row in await session.execute(_mentorships(ids, today))}
    chosen = list(found)
    meetings = await _by_id(session, _meetings(chosen, today))
    ratings = await _by_id(session, _ratings(chosen, today))
    exchanged = await _by_id(session, _exchanged(chosen, {row.program_id for row in found.values()}))
    goals = await _grouped(session, _goals(chosen, today))
    checks = await _grouped(session, _check_ins(chosen))
    until = now + timedelta(days=PLANNED_DAYS)
    soon = await meeting_between(session, now, until, _among(chosen, planned.c.mentorship_id))
    result: dict[UUID, Seen] = {}
    for key, row in found.items():
        met, rated, passed = meetings.get(key), ratings.get(key), exchanged.get(key)
        signs = Signs(
            today=today,
            kind=row.kind,
            since=row.since,
            met_on=met.met_on if met else None,
            meets_soon=key in soon,
            missed=met.missed if met else 0,
            signed=row.signed,
            rating=float(rated.rating) if rated and rated.rating is not None else None,
            exchanged_on=passed.day if passed else None,
            check_in_days=row.check_in_days or 0,
            mentees=len(row.mentees),
            without_goal=sum(not one.has_goal for one in goals[key]),
            goals_stalled=sum(one.stalled for one in goals[key]),
            **_on_track(row, checks[key], today),
        )
        result[key] = Seen(row.program_id, row.mentor_id, tuple(row.mentees), signs)
    return result


def _on_track(row: Row[Any], checks: Sequence[Row[Any]], today: date) -> dict[str, Any]:
    """What those who are in it now said at their last check-ins."""
    since: dict[UUID, date] = dict(zip(row.mentees, row.joined_on, strict=True))
    if row.kind != "circle":
        since.setdefault(row.mentor_id, row.since)
    last = {one.person_id: one for one in checks if one.person_id in since}
    first = max(row.since, today - timedelta(days=CHECK_INS_DAYS))
    lately = [one.on_track for one in last.values() if one.recorded_on >= first]
    silent = (max(day, last[person].recorded_on) if person in last else day for person, day in since.items())
    return {
        "off_track": lately.count("no"),
        "wavering": lately.count("partly"),
        "checked_in_on": min(silent),
    }


def _among(ids: Collection[UUID], column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == any_(literal(list(ids), ARRAY(Uuid())))


_began: ColumnElement[date] = day_of(func.greatest(mentorship.c.started_at, mentorship.c.resumed_at))
"""The day from which all counts. GREATEST ignores what is null."""


def _within(days: int, today: date) -> ColumnElement[date]:
    return func.greatest(_began, today - timedelta(days=days))


def _mentorships(ids: Collection[UUID], today: date) -> Select[Any]:
    people = together(_among(ids, membership.c.mentorship_id))
    return (
        _rows(
            mentorship.c.id,
            mentorship.c.program_id,
            mentorship.c.mentor_id,
            func.coalesce(mentorship.c.kind, program.c.kind, "one-to-one").label("kind"),
            _began.label("since"),
            mentorship.c.agreement_signed_at.is_not(None).label("signed"),
            program.c.check_in_days,
            people.c.mentees,
            people.c.joined_on,
        )
        .join(program, program.c.id == mentorship.c.program_id)
        .join(people, people.c.id == mentorship.c.id)
        .where(mentorship.c.id.in_(judged(today).where(_among(ids, mentorship.c.id))))
    )


def _meetings(ids: Collection[UUID], today: date) -> Select[Any]:
    met, missed = meeting.c.met_on >= _began, meeting.c.met_on >= _within(MISSED_DAYS, today)
    return (
        _rows(
            mentorship.c.id,
            func.max(meeting.c.met_on).filter(meeting.c.held, met).label("met_on"),
            func.count().filter(~meeting.c.held, missed).label("missed"),
        )
        .join(meeting, meeting.c.mentorship_id == mentorship.c.id)
        .where(_among(ids, mentorship.c.id), meeting.c.met_on <= today)
        .group_by(mentorship.c.id)
    )


def _ratings(ids: Collection[UUID], today: date) -> Select[Any]:
    return (
        _rows(mentorship.c.id, func.avg(feedback.c.rating).label("rating"))
        .join(feedback, feedback.c.mentorship_id == mentorship.c.id)
        .where(_among(ids, mentorship.c.id), day_of(feedback.c.given_at) >= _within(RATINGS_DAYS, today))
        .group_by(mentorship.c.id)
    )


def _exchanged(ids: Collection[UUID], programs: Collection[UUID]) -> Select[Any]:
    parts = [
        select(table.c.mentorship_id, table.c[at].label("at")).where(
            _among(ids, table.c.mentorship_id), _among(programs, table.c.program_id)
        )
        for table, at in ((exchange, "at"), (appreciation, "sent_at"), (feedback, "given_at"))
    ]
    source = union_all(*parts).subquery()
    last = day_of(func.max(source.c.at)).label("day")
    return _rows(source.c.mentorship_id.label("id"), last).group_by(source.c.mentorship_id)


def _goals(ids: Collection[UUID], today: date) -> Select[Any]:
    """A row for each mentee who is in it now."""
    is_open = goal.c.state == "open"
    has = or_(is_open, and_(goal.c.state == "achieved", goal.c.state_on >= _began))
    stalled_on = day_of(goal.c.stalled_at)
    # Milestones are found by whose they are, for which there is an index.
    theirs = and_(milestone.c.person_id == goal.c.person_id, milestone.c.goal_id == goal.c.id)
    went_on = exists().where(theirs, milestone.c.reached_on >= stalled_on)
    stalled = and_(is_open, stalled_on >= _within(GOALS_DAYS, today), ~went_on)
    return (
        _rows(
            mentorship.c.id,
            func.coalesce(func.bool_or(has), false()).label("has_goal"),
            func.count().filter(stalled).label("stalled"),
        )
        .join(membership, membership.c.mentorship_id == mentorship.c.id)
        .outerjoin(goal, goal.c.person_id == membership.c.mentee_id)
        .where(
            _among(ids, mentorship.c.id),
            membership.c.started_at.is_not(None),
            membership.c.ended_on.is_(None),
        )
        .group_by(mentorship.c.id, membership.c.mentee_id)
    )


def _check_ins(ids: Collection[UUID]) -> Select[Any]:
    """The last one of each person."""
    key = (check_in.c.mentorship_id, check_in.c.person_id)
    return (
        _rows(check_in.c.mentorship_id.label("id"), check_in.c.person_id, check_in.c.on_track, check_in.c.recorded_on)
        .ext(distinct_on(*key))
        .where(_among(ids, check_in.c.mentorship_id), check_in.c.recorded_on.is_not(None))
        .order_by(*key, check_in.c.recorded_on.desc(), check_in.c.version.desc(), check_in.c.id.desc())
    )


def _rows(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns)


async def _by_id(session: AsyncSession, query: Select[Any]) -> Mapping[UUID, Row[Any]]:
    return {row.id: row for row in await session.execute(query)}


async def _grouped(session: AsyncSession, query: Select[Any]) -> Mapping[UUID, Sequence[Row[Any]]]:
    rows: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await session.execute(query):
        rows[row.id].append(row)
    return rows
