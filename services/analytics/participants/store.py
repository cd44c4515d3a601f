"""Queries about who takes part in a program, in the facts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    RowMapping,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.analytics.activity.domain import WITHIN_DAYS
from services.analytics.cohorts.domain import UNITS
from services.analytics.counting import day_of
from services.analytics.facts.mentorships import membership, mentorship
from services.analytics.facts.programs import participation
from services.analytics.facts.states import at_the_start
from services.analytics.meetings import mentees_meetings
from services.analytics.participants.domain import PATIENCE_DAYS, Status, Stuck
from shared.db import AsyncSession

__all__ = ["each_participant", "participants"]

_AT_ONCE = 1000

_STAND = (
    "invited_at", "enrolled_at", "waitlisted_at", "withdrew_at", "matched_since", "first_session_on", "last_session_on",
    "mentorship_ids", "running_ids",
)  # fmt: skip


async def participants(
    session: AsyncSession,
    program: Row[Any],
    role: str,
    filters: Mapping[str, str],
    planned: Collection[UUID],
    today: date,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[RowMapping], int]:
    """Up to `limit` + 1 people by id, and how many there are. filters: status, stuck, and the units. planned: the
    mentorships with a session to come."""
    chosen = _chosen(program, role, filters, planned, today)
    # Counted in the same breath: who takes part is found once, whatever page is shown.
    counted = chosen.add_columns(func.count().over().label("total")).cte()
    query = select(counted).order_by(counted.c.person_id).limit(limit + 1)
    query = query if after is None else query.where(counted.c.person_id > after)
    rows = (await session.execute(query)).mappings().all()
    if rows or after is None:
        return rows, rows[0]["total"] if rows else 0
    return rows, await session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


async def each_participant(
    session: AsyncSession,
    program: Row[Any],
    role: str,
    filters: Mapping[str, str],
    planned: Collection[UUID],
    today: date,
) -> AsyncGenerator[RowMapping]:
    """The same people, all of them: found once, and read in pieces."""
    chosen = _chosen(program, role, filters, planned, today)
    query = chosen.order_by(chosen.selected_columns.person_id).execution_options(yield_per=_AT_ONCE)
    async for row in (await session.stream(query)).mappings():
        yield row


def _chosen(
    program: Row[Any], role: str, filters: Mapping[str, str], planned: Collection[UUID], today: date
) -> Select[Any]:
    found = _people(program, role, planned, today)
    chosen: list[ColumnElement[bool]] = [
        found.c[value] if name == "stuck" else found.c[name] == value for name, value in filters.items()
    ]
    return select(found).where(*chosen)


def _people(program: Row[Any], role: str, planned: Collection[UUID], today: date) -> Subquery:
    """Everybody in this role, with where they stand and a truth value for each way of being stuck."""
    together, start = _together(program, role, planned, today), at_the_start(program)
    status = participation.c.status
    running = func.coalesce(func.cardinality(together.c.running_ids), 0) > 0
    stuck: Mapping[Stuck, ColumnElement[bool]] = {
        Stuck.UNANSWERED: status == Status.INVITED,
        Stuck.WAITING: status == Status.WAITLISTED,
        Stuck.UNMATCHED: and_(status == Status.ENROLLED, ~running),
        Stuck.UNSIGNED: together.c.unsigned,
        Stuck.NOT_MET: together.c.not_met,
        Stuck.QUIET: together.c.quiet,
    }
    columns = [
        participation.c.person_id,
        status,
        *(participation.c[name] for name in _STAND if name in participation.c),
        *(together.c[name] for name in _STAND if name in together.c),
        *(func.coalesce(start.c[name], "").label(name) for name in UNITS),
        *(func.coalesce(condition, literal(value=False)).label(name.value) for name, condition in stuck.items()),
    ]
    return (
        select(*columns)
        .outerjoin(together, together.c.person_id == participation.c.person_id)
        .outerjoin(start, start.c.person_id == participation.c.person_id)
        .where(participation.c.program_id == program.id, participation.c.role == role, status.is_not(None))
        .subquery()
    )


def _together(program: Row[Any], role: str, planned: Collection[UUID], today: date) -> Subquery:
    """What everybody in this role has of mentorships and sessions."""
    side = f"{role}_id"
    meetings = mentees_meetings(program.id).subquery()
    met = (
        select(
            meetings.c[side],
            meetings.c.mentorship_id,
            func.min(meetings.c.met_on).label("first_on"),
            func.max(meetings.c.met_on).label("last_on"),
        )
        .where(meetings.c.held)
        .group_by(meetings.c[side], meetings.c.mentorship_id)
        .subquery()
    )
    person = membership.c[side]
    running = and_(membership.c.started_at.is_not(None), membership.c.ended_on.is_(None))
    old = and_(running, day_of(membership.c.started_at) <= today - timedelta(days=PATIENCE_DAYS))
    lately = or_(
        met.c.last_on >= today - timedelta(days=WITHIN_DAYS),
        membership.c.mentorship_id == any_(literal(list(planned), ARRAY(Uuid()))),
    )
    ids = aggregate_order_by(membership.c.mentorship_id, membership.c.started_at, membership.c.mentorship_id)
    columns = [
        person.label("person_id"),
        func.array_agg(ids).label("mentorship_ids"),
        func.array_agg(ids).filter(running).label("running_ids"),
        func.min(membership.c.started_at).filter(running).label("matched_since"),
        func.min(met.c.first_on).label("first_session_on"),
        func.max(met.c.last_on).label("last_session_on"),
        func.bool_or(and_(old, mentorship.c.agreement_signed_at.is_(None))).label("unsigned"),
        func.bool_or(and_(old, met.c.last_on.is_(None))).label("not_met"),
        func.bool_or(and_(running, met.c.last_on.is_not(None), ~lately)).label("quiet"),
    ]
    return (
        select(*columns)
        .outerjoin(mentorship, mentorship.c.id == membership.c.mentorship_id)
        .outerjoin(met, and_(met.c[side] == person, met.c.mentorship_id == membership.c.mentorship_id))
        .where(membership.c.program_id == program.id)
        .group_by(person)
        .subquery()
    )
