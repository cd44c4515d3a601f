"""Counting matches, in the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Subquery, and_, case, func, literal, select

from services.analytics.counting import fewer, grouped, mean, people_of, rows_of, share
from services.analytics.facts.approaching import proposal
from services.analytics.facts.mentorships import feedback, membership
from services.analytics.facts.programs import participation, round_, unmatched
from services.analytics.facts.states import newest_states
from services.analytics.matches.domain import BANDS, LOADS
from services.analytics.publications.domain import Cell, Counts
from shared.db import AsyncSession

__all__ = ["left_over", "match_quality", "mentors"]


async def match_quality(session: AsyncSession, program_id: UUID) -> Counts:
    """Proposals and what came of them, in all and by their score."""
    source = _proposals(program_id)
    decided, accepted = source.c.ended_as.is_not(None), source.c.ended_as == "accepted"
    declined, scored = source.c.ended_as == "declined", source.c.score.is_not(None)
    ended, rated = accepted & source.c.ended, accepted & (source.c.ratings > 0)
    parts: Mapping[str, ColumnElement[bool]] = {
        "proposals": source.c.proposed_at.is_not(None),
        "scored": scored,
        "decided": decided,
        "accepted": accepted,
        "scored_accepted": scored & accepted,
        "scored_declined": scored & declined,
        "ended": ended,
        "completed": ended & source.c.completed,
        "rated": rated,
    }
    people = fewer(source.c.mentee_id, source.c.mentor_id)
    columns = [
        *(func.count().filter(when).label(name) for name, when in parts.items()),
        *(people(when).label(f"{name}_people") for name, when in parts.items()),
        func.sum(source.c.score).label("score"),
        func.sum(source.c.score).filter(accepted).label("score_accepted"),
        func.sum(source.c.score).filter(declined).label("score_declined"),
        func.sum(source.c.rating).filter(rated).label("rating"),
        func.sum(source.c.ratings).filter(rated).label("ratings"),
    ]
    by = ("score_band",)
    return await rows_of(session, grouped(source, columns, by), by, _qualities)


def _qualities(row: Row[Any]) -> dict[str, Cell]:
    return {
        "proposals": Cell(row.proposals_people, row.proposals),
        "score": mean(row.scored_people, row.score, row.scored),
        "decided": Cell(row.decided_people, row.decided),
        "accepted": Cell(row.accepted_people, row.accepted),
        "accepted_share": share(row.accepted_people, row.accepted, row.decided),
        "score_accepted": mean(row.scored_accepted_people, row.score_accepted, row.scored_accepted),
        "score_declined": mean(row.scored_declined_people, row.score_declined, row.scored_declined),
        "ended": Cell(row.ended_people, row.ended),
        "completed": Cell(row.completed_people, row.completed),
        "completed_share": share(row.completed_people, row.completed, row.ended),
        "rating": mean(row.rated_people, row.rating, int(row.ratings or 0)),
    }


def _proposals(program_id: UUID) -> Subquery:
    """Each proposal with its band, and what its two had together."""
    together = (
        select(
            membership.c.mentee_id,
            membership.c.mentor_id,
            func.bool_or(membership.c.ended_on.is_not(None)).label("ended"),
            func.bool_or(membership.c.completed).label("completed"),
        )
        .where(membership.c.program_id == program_id)
        .group_by(membership.c.mentee_id, membership.c.mentor_id)
        .subquery()
    )
    given = (
        select(
            feedback.c.given_by,
            feedback.c.given_to,
            func.sum(feedback.c.rating).label("rating"),
            func.count(feedback.c.rating).label("ratings"),
        )
        .where(feedback.c.program_id == program_id)
        .group_by(feedback.c.given_by, feedback.c.given_to)
        .subquery()
    )
    of_the_two = and_(together.c.mentee_id == proposal.c.mentee_id, together.c.mentor_id == proposal.c.mentor_id)
    from_the_mentee = and_(given.c.given_by == proposal.c.mentee_id, given.c.given_to == proposal.c.mentor_id)
    band = case(*((proposal.c.score < below, name) for below, name in BANDS), else_="")
    columns = [
        *(proposal.c[name] for name in ("mentee_id", "mentor_id", "score", "proposed_at", "ended_as")),
        band.label("score_band"),
        func.coalesce(together.c.ended, literal(value=False)).label("ended"),
        func.coalesce(together.c.completed, literal(value=False)).label("completed"),
        given.c.rating,
        given.c.ratings,
    ]
    query = select(*columns).outerjoin(together, of_the_two).outerjoin(given, from_the_mentee)
    return query.where(proposal.c.program_id == program_id).subquery()


async def left_over(session: AsyncSession, program_id: UUID) -> Counts:
    """For whom a round found nobody, by why."""
    newest = (
        select(round_.c.id, round_.c.version)
        .where(round_.c.program_id == program_id, round_.c.version.is_not(None))
        .order_by(
            round_.c.approved_at.is_not(None).desc(),
            func.coalesce(round_.c.approved_at, round_.c.solved_at).desc(),
            round_.c.id.desc(),
        )
        .limit(1)
        .subquery()
    )
    source = (
        select(unmatched.c.person_id, func.coalesce(unmatched.c.reason, "").label("reason"))
        .join(newest, and_(newest.c.id == unmatched.c.round_id, newest.c.version == unmatched.c.version))
        .subquery()
    )
    by = ("reason",)
    query = grouped(source, [func.count().label("unmatched")], by)
    return await rows_of(session, query, by, people_of(("unmatched",)))


async def mentors(session: AsyncSession, program_id: UUID) -> Counts:
    """Mentors with their places, in all and by how many mentees they have."""
    theirs = (participation.c.program_id == program_id) & (participation.c.role == "mentor")
    known = newest_states(select(participation.c.person_id).where(theirs))
    taken = (
        select(membership.c.mentor_id, func.count().label("taken"))
        .where(
            membership.c.program_id == program_id,
            membership.c.started_at.is_not(None),
            membership.c.ended_on.is_(None),
        )
        .group_by(membership.c.mentor_id)
        .subquery()
    )
    number = func.coalesce(taken.c.taken, 0)
    load = case(*((number == int(name), name) for name in LOADS[:-1]), else_=LOADS[-1])
    columns = [
        func.coalesce(participation.c.places, 0).label("places"),
        number.label("taken"),
        load.label("load"),
        func.coalesce(known.c.external, literal(value=False)).label("external"),
    ]
    source = (
        select(*columns)
        .outerjoin(taken, taken.c.mentor_id == participation.c.person_id)
        .outerjoin(known, known.c.person_id == participation.c.person_id)
        .where(theirs, participation.c.status == "enrolled")
        .subquery()
    )
    ours = source.c.external.is_(False)
    totals = [
        func.count().filter(ours).label("mentors"),
        func.coalesce(func.sum(source.c.places).filter(ours), 0).label("places"),
        func.coalesce(func.sum(source.c.taken).filter(ours), 0).label("taken"),
        func.count().filter(source.c.external).label("coaches"),
    ]
    by = ("load",)
    return await rows_of(session, grouped(source, totals, by), by, _loads)


def _loads(row: Row[Any]) -> dict[str, Cell]:
    return {
        "mentors": Cell.of(row.mentors),
        "places": Cell(row.mentors, int(row.places)),
        "taken": Cell(row.mentors, int(row.taken)),
        "coaches": Cell.of(row.coaches),
    }
