"""Counting how far the people of a program have come, in the facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, case, distinct, func, literal, or_, select

from services.analytics.cohorts.domain import UNITS, midpoint
from services.analytics.counting import day_of, fewer, grouped, mean, people_of, rounded, rows_of, share
from services.analytics.facts.approaching import proposal, request
from services.analytics.facts.mentorships import feedback, membership, mentorship
from services.analytics.facts.programs import participation
from services.analytics.facts.sessions import session as planned
from services.analytics.facts.states import at_the_start
from services.analytics.meetings import mentees_meetings
from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["endings", "journeys", "steps", "times"]


_ANSWERS = ("accepted", "declined")


async def steps(session: AsyncSession, program: Row[Any], names: Sequence[str]) -> Counts:
    """How many mentees reached each step of the funnel, and all before it. names: of the steps, the first one first."""
    return await _by_units(session, program, _steps(program.id), names, nested=True)


async def journeys(session: AsyncSession, program: Row[Any], names: Sequence[str], today: date) -> Counts:
    """How many mentees have been through each of these, whatever was before."""
    return await _by_units(session, program, _journeys(program, today), names, nested=False)


async def _by_units(
    session: AsyncSession, program: Row[Any], mentees: Select[Any], names: Sequence[str], *, nested: bool
) -> Counts:
    """mentees: person_id, and a truth value for each name."""
    found, start = mentees.subquery(), at_the_start(program)
    units = (func.coalesce(start.c[name], "").label(name) for name in UNITS)
    query = select(*(found.c[name] for name in names), *units).outerjoin(start, start.c.person_id == found.c.person_id)
    source = query.subquery()
    flags = [source.c[name] for name in names]
    true = [and_(*flags[: place + 1]) if nested else flag for place, flag in enumerate(flags)]
    columns = [func.count().filter(flag).label(name) for name, flag in zip(names, true, strict=True)]
    return await rows_of(session, grouped(source, columns, UNITS), UNITS, people_of(names))


def _mentees(program_id: UUID, *flags: ColumnElement[Any]) -> Select[Any]:
    query = select(participation.c.person_id, *flags)
    return query.where(participation.c.program_id == program_id, participation.c.role == "mentee")


def _among(query: Select[Any] | CompoundSelect[Any], name: str) -> ColumnElement[bool]:
    """Whether a mentee is among those whom a query selects."""
    return participation.c.person_id.in_(query).label(name)


def _steps(program_id: UUID) -> Select[Any]:
    theirs = membership.c.program_id == program_id
    started = select(membership.c.mentee_id).where(theirs, membership.c.started_at.is_not(None))
    proposed = select(proposal.c.mentee_id).where(proposal.c.program_id == program_id)
    asked = select(request.c.mentee_id).where(request.c.program_id == program_id)
    met = mentees_meetings(program_id).subquery()
    held = select(met.c.mentee_id).where(met.c.held)
    later = or_(planned.c.recurrence != "", day_of(planned.c.starts_at) >= day_of(membership.c.started_at))
    scheduled = (
        select(membership.c.mentee_id)
        .join(planned, planned.c.mentorship_id == membership.c.mentorship_id)
        .where(
            theirs,
            planned.c.scheduled_at.is_not(None),
            or_(func.coalesce(membership.c.kind, "").not_in(("group", "circle")), later),
        )
    )
    told = (
        select(membership.c.mentee_id)
        .join(feedback, feedback.c.mentorship_id == membership.c.mentorship_id)
        .where(theirs, feedback.c.given_at.is_not(None))
    )
    return _mentees(
        program_id,
        participation.c.enrolled_at.is_not(None).label("enrolled"),
        _among(proposed.union_all(asked, started), "proposed"),
        _among(
            proposed.where(proposal.c.accepted_at.is_not(None)).union_all(
                asked.where(request.c.ended_as == "accepted"), started
            ),
            "accepted",
        ),
        _among(started, "started"),
        _among(scheduled.union_all(select(met.c.mentee_id)), "scheduled"),
        _among(held, "held"),
        _among(told, "feedback"),
    )


def _journeys(program: Row[Any], today: date) -> Select[Any]:
    theirs = membership.c.program_id == program.id
    mentees = select(membership.c.mentee_id).where(theirs)
    signed = mentees.join(mentorship, mentorship.c.id == membership.c.mentorship_id)
    met = mentees_meetings(program.id).subquery()
    middle = midpoint(program.starts_on, program.ends_on, program.midpoint_on)
    running = and_(
        day_of(membership.c.started_at) <= middle, or_(membership.c.ended_on.is_(None), membership.c.ended_on >= middle)
    )
    ended = membership.c.ended_on.is_not(None)
    return _mentees(
        program.id,
        participation.c.invited_at.is_not(None).label("invited"),
        participation.c.enrolled_at.is_not(None).label("enrolled"),
        participation.c.waitlisted_at.is_not(None).label("waitlisted"),
        _among(mentees.where(membership.c.started_at.is_not(None)), "matched"),
        _among(signed.where(mentorship.c.agreement_signed_at.is_not(None)), "signed"),
        _among(select(met.c.mentee_id).where(met.c.held), "met"),
        _among(mentees.where(running, literal(today >= middle)), "midpoint"),
        _among(mentees.where(ended, membership.c.completed), "completed"),
        _among(mentees.where(ended, membership.c.completed.is_(False)), "ended_early"),
    )


async def endings(session: AsyncSession, program: Row[Any]) -> Counts:
    """How many mentees have mentorships that ended, by reason."""
    source = (
        select(
            membership.c.mentee_id,
            membership.c.completed,
            membership.c.rematch,
            func.coalesce(membership.c.reason, "").label("reason"),
        )
        .where(membership.c.program_id == program.id, membership.c.ended_on.is_not(None))
        .subquery()
    )
    people = func.count(distinct(source.c.mentee_id))
    columns = [
        people.label("ended"),
        people.filter(source.c.completed.is_(False)).label("early"),
        people.filter(source.c.rematch).label("rematch"),
    ]
    by = ("reason",)
    return await rows_of(session, grouped(source, columns, by), by, people_of(("ended", "early", "rematch")))


async def times(session: AsyncSession, program: Row[Any]) -> Counts:
    """How many days mentees wait for a mentorship and a session, and how requests are answered."""
    return Counts({**await _waits(session, program.id), **await _answers(session, program.id)})


async def _waits(session: AsyncSession, program_id: UUID) -> dict[str, Cell]:
    met = mentees_meetings(program_id).subquery()
    first_met = (
        select(met.c.mentee_id, func.min(met.c.met_on).label("day"))
        .where(met.c.held)
        .group_by(met.c.mentee_id)
        .subquery()
    )
    first_matched = (
        select(membership.c.mentee_id, func.min(day_of(membership.c.started_at)).label("day"))
        .where(membership.c.program_id == program_id, membership.c.started_at.is_not(None))
        .group_by(membership.c.mentee_id)
        .subquery()
    )
    waits = (
        _mentees(
            program_id,
            func.greatest(first_matched.c.day - day_of(participation.c.enrolled_at), 0).label("to_match"),
            case((first_met.c.day.is_not(None), func.greatest(first_met.c.day - first_matched.c.day, 0))).label(
                "to_session"
            ),
        )
        .join(first_matched, first_matched.c.mentee_id == participation.c.person_id)
        .outerjoin(first_met, first_met.c.mentee_id == participation.c.person_id)
        .where(participation.c.enrolled_at.is_not(None))
        .subquery()
    )
    row = (
        await session.execute(select(*_spread(waits.c.to_match, "match"), *_spread(waits.c.to_session, "session")))
    ).one()
    return {
        "matched": Cell.of(row.match_count),
        "to_match_median": Cell(row.match_count, rounded(row.match_median)),
        "to_match_mean": mean(row.match_count, row.match_sum, row.match_count),
        "met": Cell.of(row.session_count),
        "to_session_median": Cell(row.session_count, rounded(row.session_median)),
        "to_session_mean": mean(row.session_count, row.session_sum, row.session_count),
    }


def _spread(days: ColumnElement[Any], name: str) -> tuple[ColumnElement[Any], ...]:
    """How many, their sum, and their median."""
    return (
        func.count(days).label(f"{name}_count"),
        func.sum(days).label(f"{name}_sum"),
        func.percentile_cont(0.5).within_group(days).label(f"{name}_median"),
    )


async def _answers(session: AsyncSession, program_id: UUID) -> dict[str, Cell]:
    """What comes of requests. A number tells of those who asked and of those who were asked: of the fewer."""
    answered = request.c.ended_as.in_(_ANSWERS)
    decided = request.c.ended_as.in_((*_ANSWERS, "expired"))
    days = case((answered, day_of(request.c.ended_at) - day_of(request.c.requested_at)))
    people = fewer(request.c.mentee_id, request.c.mentor_id)
    query = select(
        func.count().label("requests"),
        people().label("asking"),
        func.count().filter(decided).label("decided"),
        people(decided).label("deciding"),
        func.count().filter(answered).label("answered"),
        people(answered).label("answering"),
        *_spread(days, "wait"),
    )
    row = (await session.execute(query.where(request.c.program_id == program_id))).one()
    return {
        "requests": Cell(row.asking, row.requests),
        "decided": Cell(row.deciding, row.decided),
        "answered": Cell(row.answering, row.answered),
        "answered_share": share(row.answering, row.answered, row.decided),
        "to_answer_median": Cell(row.answering, rounded(row.wait_median)),
        "to_answer_mean": mean(row.answering, row.wait_sum, row.wait_count),
    }
