"""Queries about proposals, and about who is busy by them or by a mentorship."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, insert, or_, select, union_all

from services.matching.mentorships.tables import Mentorship
from services.matching.places.store import ended_programs, matched
from services.matching.proposals.domain import OPEN
from services.matching.proposals.tables import Proposal
from shared.db import AsyncSession, rows_after
from shared.problems import NotFound

__all__ = [
    "Taken",
    "Who",
    "add_all",
    "due",
    "lock",
    "open_between",
    "open_of",
    "proposals",
    "taken",
    "who",
]

_FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class Taken:
    """Who is busy in a program by an open proposal or a mentorship. mentors: how many places of each are taken."""

    mentees: frozenset[UUID]
    mentors: Counter[UUID]


class Who(NamedTuple):
    """Whom a proposal is about, which never changes."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID


async def who(session: AsyncSession, proposal_id: UUID) -> Who:
    """Raises NotFound."""
    query = select(Proposal.program_id, Proposal.mentee_id, Proposal.mentor_id).where(Proposal.id == proposal_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound(f"There is no proposal {proposal_id}.")
    return Who(*found)


async def lock(session: AsyncSession, proposal_id: UUID) -> Proposal:
    """A proposal that exists, locked."""
    query = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    return (await session.scalars(query, execution_options=_FRESH)).one()


async def open_between(session: AsyncSession, program_id: UUID, mentee_id: UUID, mentor_id: UUID) -> UUID | None:
    """The open proposal of these two, if there is one."""
    query = select(Proposal.id).where(
        Proposal.program_id == program_id,
        Proposal.mentee_id == mentee_id,
        Proposal.mentor_id == mentor_id,
        Proposal.state == OPEN,
    )
    return await session.scalar(query)


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[Proposal]:
    """Open proposals whose last day has passed, and those that are left in programs that have ended; locked, without
    those that somebody else has in hand."""
    passed = or_(Proposal.answer_by < today, Proposal.program_id.in_(ended_programs(today)))
    query = select(Proposal).where(Proposal.state == OPEN, passed)
    query = query.order_by(Proposal.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def open_of(
    session: AsyncSession,
    *,
    program_id: UUID | None = None,
    mentee_id: UUID | None = None,
    mentor_id: UUID | None = None,
    person_id: UUID | None = None,
) -> Sequence[Proposal]:
    """Open proposals of a program, a mentee, a mentor, or of one of the two, locked in one order."""
    query = select(Proposal).where(Proposal.state == OPEN)
    if program_id is not None:
        query = query.where(Proposal.program_id == program_id)
    if mentee_id is not None:
        query = query.where(Proposal.mentee_id == mentee_id)
    if mentor_id is not None:
        query = query.where(Proposal.mentor_id == mentor_id)
    if person_id is not None:
        query = query.where(or_(Proposal.mentee_id == person_id, Proposal.mentor_id == person_id))
    locked = query.order_by(Proposal.id).with_for_update()
    return (await session.scalars(locked, execution_options=_FRESH)).all()


async def add_all(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(Proposal), rows)


async def taken(session: AsyncSession, program_id: UUID) -> Taken:
    """For whoever proposes: an open proposal counts as if both had said yes to it."""
    rows = (
        await session.execute(
            union_all(
                select(Proposal.mentee_id, Proposal.mentor_id).where(
                    Proposal.program_id == program_id, Proposal.state == OPEN
                ),
                matched(Mentorship.program_id == program_id),
            )
        )
    ).all()
    return Taken(frozenset(mentee for mentee, _ in rows), Counter(mentor for _, mentor in rows))


async def proposals(
    session: AsyncSession,
    *,
    program_id: UUID | None,
    person_id: UUID | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Proposal], int]:
    """Up to `limit` + 1 proposals in the order of proposing, and how many there are. person_id: one of the two."""
    where: list[ColumnElement[bool]] = []
    if program_id is not None:
        where.append(Proposal.program_id == program_id)
    if person_id is not None:
        where.append(or_(Proposal.mentee_id == person_id, Proposal.mentor_id == person_id))
    if state is not None:
        where.append(Proposal.state == state)
    return await rows_after(session, Proposal, where, after, limit)
