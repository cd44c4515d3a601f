"""Counting groups of people, in the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select

from services.analytics.cohorts.domain import UNITS
from services.analytics.counting import grouped, people_of, rows_of
from services.analytics.facts.approaching import proposal
from services.analytics.facts.mentorships import feedback, membership
from services.analytics.facts.people import person_state
from services.analytics.facts.programs import attributes, participation
from services.analytics.facts.states import at_the_start, states_on
from services.analytics.publications.domain import Counts
from shared.db import AsyncSession

__all__ = ["mentees", "participation_of"]


async def participation_of(session: AsyncSession, program: Row[Any]) -> Counts:
    """Who of those employed when the program began took part in it."""
    state = states_on(program.starts_on)
    there = and_(participation.c.program_id == program.id, participation.c.enrolled_at.is_not(None))

    def takes_part(role: str) -> Any:
        return exists().where(there, participation.c.role == role, participation.c.person_id == state.c.person_id)

    source = (
        select(
            *(func.coalesce(state.c[name], "").label(name) for name in UNITS),
            takes_part("mentee").label("mentee"),
            takes_part("mentor").label("mentor"),
        )
        .where(
            state.c.status == "active",
            state.c.external.is_not(True),
            exists().where(
                person_state.c.person_id == state.c.person_id, person_state.c.effective_date <= program.starts_on
            ),
        )
        .subquery()
    )
    columns = [
        func.count().label("employed"),
        func.count().filter(source.c.mentee).label("mentees"),
        func.count().filter(source.c.mentor).label("mentors"),
    ]
    return await rows_of(session, grouped(source, columns, UNITS), UNITS, people_of(("employed", "mentees", "mentors")))


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
