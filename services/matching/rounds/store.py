"""Queries about match rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from services.matching.enrollments.domain import ENROLLED
from services.matching.enrollments.tables import Enrollment
from services.matching.people.tables import Person
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from shared.db import AsyncSession, rows_after
from shared.problems import NotFound

__all__ = [
    "Listing",
    "add_pairs",
    "add_unmatched",
    "couples",
    "held",
    "listed_pairs",
    "next_waiting",
    "note",
    "pair",
    "pairs",
    "places",
    "program_of",
    "rounds",
    "unmatched",
    "unmatched_one",
]


@dataclass(frozen=True, slots=True)
class Listing:
    """How pairs are listed. sort: mentee, mentor (by name), score, rank (of the mentor for the mentee); None: by id.

    search: what the name of one of the two contains.
    """

    sort: str | None = None
    down: bool = False
    search: str = ""


async def next_waiting(session: AsyncSession, now: datetime) -> Round | None:
    """The oldest round that is to be solved and that no living worker has in hand, locked."""
    free = or_(
        Round.state == "queued",
        and_(Round.state == "solving", or_(Round.lease_until.is_(None), Round.lease_until < now)),
    )
    query = select(Round).where(free).order_by(Round.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).one_or_none()


async def held(session: AsyncSession, round_id: UUID, worker: UUID) -> Round | None:
    """The round, locked, if this worker still has it in hand."""
    query = select(Round).where(Round.id == round_id, Round.worker == worker, Round.state == "solving")
    return (await session.scalars(query.with_for_update())).one_or_none()


async def note(
    session: AsyncSession, round_id: UUID, worker: UUID, *, lease_until: datetime, progress: dict[str, Any] | None
) -> bool:
    """Prolong a worker's lease and show its progress. Returns whether it still has the round in hand."""
    statement = update(Round).where(Round.id == round_id, Round.worker == worker, Round.state == "solving")
    told = {"lease_until": lease_until} | ({} if progress is None else {"progress": progress})
    return await session.scalar(statement.values(told).returning(Round.id)) is not None


async def program_of(session: AsyncSession, round_id: UUID) -> UUID:
    """The program of a round. Raises NotFound."""
    program_id = await session.scalar(select(Round.program_id).where(Round.id == round_id))
    if program_id is None:
        raise NotFound(f"There is no match round {round_id}.")
    return program_id


async def places(session: AsyncSession, program_id: UUID) -> Mapping[UUID, int]:
    """How many mentees each mentor of a program can take, taken places included."""
    query = select(Enrollment.person_id, Enrollment.places).where(
        Enrollment.program_id == program_id, Enrollment.role == "mentor", Enrollment.state == ENROLLED
    )
    return dict((await session.execute(query)).all())


async def add_pairs(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(RoundPair), rows)


async def add_unmatched(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(RoundUnmatched), rows)


async def rounds(
    session: AsyncSession, program_id: UUID, after: UUID | None, limit: int, *, newest: bool = False
) -> tuple[Sequence[Round], int]:
    """Up to `limit` + 1 rounds of a program in the order of asking for them, or the newest first, and how many there
    are."""
    return await rows_after(session, Round, [Round.program_id == program_id], after, limit, newest=newest)


async def pairs(
    session: AsyncSession, round_id: UUID, after: UUID | None = None, limit: int | None = None
) -> Sequence[RoundPair]:
    """Pairs in the order of the mentees' ids: all, or up to `limit` + 1."""
    query = select(RoundPair).where(RoundPair.round_id == round_id).order_by(RoundPair.mentee_id)
    if after is not None:
        query = query.where(RoundPair.mentee_id > after)
    return (await session.scalars(query if limit is None else query.limit(limit + 1))).all()


async def listed_pairs(
    session: AsyncSession, round_id: UUID, listing: Listing, after: UUID | None, limit: int
) -> tuple[Sequence[RoundPair], int]:
    """Up to `limit` + 1 pairs that are sought, sorted, and how many are sought."""
    mentee, mentor = aliased(Person), aliased(Person)
    values: Mapping[str, ColumnElement[Any]] = {
        "mentee": func.lower(func.coalesce(mentee.name, "")),
        "mentor": func.lower(func.coalesce(mentor.name, "")),
        "score": RoundPair.micro.expression,
        "rank": RoundPair.better_mentors.expression,
    }
    sought = [RoundPair.round_id == round_id]
    if listing.search:
        either = (person.name.icontains(listing.search, autoescape=True) for person in (mentee, mentor))
        sought.append(or_(*either))

    def among(*columns: Any) -> Any:
        people = select(*columns).select_from(RoundPair).outerjoin(mentee, mentee.id == RoundPair.mentee_id)
        return people.outerjoin(mentor, mentor.id == RoundPair.mentor_id).where(*sought)

    total = await session.scalar(among(func.count(RoundPair.mentee_id)))
    value = values.get(listing.sort or "")
    by = (RoundPair.mentee_id,) if value is None else (value, RoundPair.mentee_id)
    query = among(RoundPair)
    if after is not None:
        last = (after,)
        if value is not None:
            last = (await session.scalar(among(value).where(RoundPair.mentee_id == after)), after)
        here, there = tuple_(*by), tuple_(*map(literal, last))
        query = query.where(here < there if listing.down else here > there)
    ordered = query.order_by(*(column.desc() if listing.down else column for column in by))
    return (await session.scalars(ordered.limit(limit + 1))).all(), total or 0


async def couples(session: AsyncSession, round_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    """Mentee and mentor of every pair of a round."""
    query = select(RoundPair.mentee_id, RoundPair.mentor_id).where(RoundPair.round_id == round_id)
    return [(mentee, mentor) for mentee, mentor in await session.execute(query)]


async def pair(session: AsyncSession, round_id: UUID, mentee_id: UUID) -> RoundPair | None:
    return await session.get(RoundPair, (round_id, mentee_id))


async def unmatched(session: AsyncSession, round_id: UUID, after: UUID | None, limit: int) -> Sequence[RoundUnmatched]:
    """Up to `limit` + 1 of the unmatched, in the order of their ids."""
    query = select(RoundUnmatched).where(RoundUnmatched.round_id == round_id)
    if after is not None:
        query = query.where(RoundUnmatched.person_id > after)
    return (await session.scalars(query.order_by(RoundUnmatched.person_id).limit(limit + 1))).all()


async def unmatched_one(session: AsyncSession, round_id: UUID, mentee_id: UUID) -> RoundUnmatched | None:
    return await session.get(RoundUnmatched, (round_id, mentee_id))
