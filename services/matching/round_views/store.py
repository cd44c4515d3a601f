"""Queries about a round as a whole, and about two of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.matching.people.tables import Person
from services.matching.rounds.tables import RoundPair
from services.matching.snapshots.tables import RoundParticipant
from shared.db import AsyncSession

__all__ = ["HIGHEST_RANK", "Changes", "Difference", "FoundMentor", "changes", "differences", "mentors", "ranks"]

HIGHEST_RANK = 10
"""Stands for all from it on."""


class FoundMentor(NamedTuple):
    person_id: UUID
    name: str
    mentees: int


class Changes(NamedTuple):
    """Mentees with the same mentor in both rounds, with another one, only here, only in the other."""

    kept: int
    changed: int
    gained: int
    lost: int


class Difference(NamedTuple):
    mentee_id: UUID
    before_id: UUID | None
    before_micro: int | None
    after_id: UUID | None
    after_micro: int | None


async def ranks(session: AsyncSession, round_id: UUID, better: InstrumentedAttribute[int]) -> Sequence[tuple[int, int]]:
    """Rank and number of pairs. better: the column that counts those who score higher."""
    rank = func.least(better + 1, HIGHEST_RANK)
    query = select(rank, func.count()).where(RoundPair.round_id == round_id).group_by(rank).order_by(rank)
    return [(found, count) for found, count in await session.execute(query)]


async def mentors(
    session: AsyncSession, frozen_id: UUID, round_id: UUID, *, search: str, after: UUID | None, limit: int
) -> tuple[Sequence[FoundMentor], int]:
    """Up to `limit` + 1 mentors by name, and how many there are. frozen_id: the round whose frozen people they are."""
    name = func.lower(Person.name)
    among = select(RoundParticipant.person_id).where(
        RoundParticipant.round_id == frozen_id, RoundParticipant.role == "mentor"
    )
    known = [Person.id.in_(among), *([Person.name.icontains(search, autoescape=True)] if search else [])]
    total = await session.scalar(select(func.count()).select_from(Person).where(*known))
    given = select(func.count()).where(RoundPair.round_id == round_id, RoundPair.mentor_id == Person.id)
    query = select(Person.id, Person.name, given.scalar_subquery()).where(*known).order_by(name, Person.id)
    if after is not None:
        last = await session.scalar(select(name).where(Person.id == after))
        query = query.where(tuple_(name, Person.id) > tuple_(literal(last or ""), literal(after)))
    rows = await session.execute(query.limit(limit + 1))
    return [FoundMentor(*row) for row in rows], total or 0


async def changes(session: AsyncSession, round_id: UUID, other_id: UUID) -> Changes:
    here, there, both = _beside(round_id, other_id)

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    query = both.with_only_columns(
        counted(here.c.mentor_id == there.c.mentor_id),
        counted(here.c.mentor_id != there.c.mentor_id),
        counted(there.c.mentor_id.is_(None)),
        counted(here.c.mentor_id.is_(None)),
    )
    return Changes(*(await session.execute(query)).one())


async def differences(
    session: AsyncSession, round_id: UUID, other_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Difference]:
    """Up to `limit` + 1 mentees whom the two match differently, in the order of their ids."""
    here, there, both = _beside(round_id, other_id)
    mentee = func.coalesce(here.c.mentee_id, there.c.mentee_id)
    query = both.with_only_columns(mentee, there.c.mentor_id, there.c.micro, here.c.mentor_id, here.c.micro)
    query = query.where(here.c.mentor_id.is_distinct_from(there.c.mentor_id)).order_by(mentee)
    if after is not None:
        query = query.where(mentee > after)
    return [Difference(*row) for row in await session.execute(query.limit(limit + 1))]


def _beside(round_id: UUID, other_id: UUID) -> tuple[Any, Any, Select[Any]]:
    """The pairs of a round and of another, and the join of both by mentee."""

    def pairs(key: UUID) -> Any:
        pair = aliased(RoundPair)
        return select(pair.mentee_id, pair.mentor_id, pair.micro).where(pair.round_id == key).subquery()

    here, there = pairs(round_id), pairs(other_id)
    joined = here.join(there, here.c.mentee_id == there.c.mentee_id, full=True)
    return here, there, select(here.c.mentee_id).select_from(joined)
