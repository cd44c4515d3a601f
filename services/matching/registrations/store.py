"""Queries about registrations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from services.matching.enrollments.domain import TAKES_PART
from services.matching.enrollments.tables import Enrollment
from services.matching.gatherings.tables import Gathering
from services.matching.registrations.domain import REGISTERED, WAITING
from services.matching.registrations.tables import Registration
from shared.db import AsyncSession, rows_after

__all__ = [
    "counts",
    "find",
    "first_waiting",
    "last_wait",
    "of_person",
    "open_among",
    "open_of",
    "positions",
    "registrations",
    "takes_part",
    "was_there",
]


async def counts(session: AsyncSession, gatherings: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """How many have a place and how many wait, by gathering. For a decision, hold the gathering's lock."""
    query = (
        select(
            Registration.gathering_id,
            func.count().filter(Registration.state == REGISTERED),
            func.count().filter(Registration.state == WAITING),
        )
        .where(Registration.gathering_id.in_(gatherings))
        .group_by(Registration.gathering_id)
    )
    found = {key: (taken, waiting) for key, taken, waiting in (await session.execute(query)).all()}
    return {key: found.get(key, (0, 0)) for key in gatherings}


async def find(
    session: AsyncSession, gathering_id: UUID, person_id: UUID, *, lock: bool = False
) -> Registration | None:
    """A person's registration for a gathering, in whatever state."""
    query = select(Registration).where(Registration.gathering_id == gathering_id, Registration.person_id == person_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def of_person(session: AsyncSession, gatherings: Collection[UUID], person_id: UUID) -> Mapping[UUID, str]:
    """The states of a person's registrations for these gatherings."""
    query = select(Registration.gathering_id, Registration.state).where(
        Registration.gathering_id.in_(gatherings), Registration.person_id == person_id
    )
    return dict((await session.execute(query)).all())


async def first_waiting(session: AsyncSession, gathering_id: UUID, most: int) -> Sequence[Registration]:
    """Those who have waited longest, locked."""
    query = (
        select(Registration)
        .where(Registration.gathering_id == gathering_id, Registration.state == WAITING)
        .order_by(Registration.waiting_since, Registration.id)
        .limit(most)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def last_wait(session: AsyncSession, gathering_id: UUID) -> datetime | None:
    """Since when the last of those who wait has waited."""
    query = select(func.max(Registration.waiting_since)).where(
        Registration.gathering_id == gathering_id, Registration.state == WAITING
    )
    return await session.scalar(query)


async def positions(session: AsyncSession, rows: Sequence[Registration]) -> Mapping[UUID, int]:
    """The place in the waitlist, from 1, of those of these registrations that wait."""
    waiting = [row for row in rows if row.state == WAITING]
    if not waiting:
        return {}
    order = func.row_number().over(
        partition_by=Registration.gathering_id, order_by=(Registration.waiting_since, Registration.id)
    )
    ranked = (
        select(Registration.id, order.label("position"))
        .where(
            Registration.gathering_id.in_({row.gathering_id for row in waiting}),
            Registration.state == WAITING,
        )
        .subquery()
    )
    query = select(ranked.c.id, ranked.c.position).where(ranked.c.id.in_([row.id for row in waiting]))
    return dict((await session.execute(query)).all())


async def open_of(session: AsyncSession, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """Gatherings to come for which a person has or awaits a place, in one order everywhere."""
    query = (
        select(Registration.gathering_id)
        .join(Gathering, Gathering.id == Registration.gathering_id)
        .where(
            Registration.person_id == person_id,
            Registration.state.in_((REGISTERED, WAITING)),
            Registration.attended_at.is_(None),
            Gathering.ends_at > now,
        )
        .order_by(Registration.gathering_id)
    )
    return (await session.scalars(query)).all()


async def open_among(session: AsyncSession, gathering_id: UUID, people: Collection[UUID]) -> Sequence[Registration]:
    """Those of these people's registrations, locked, that hold or await a place of who has not come yet."""
    query = select(Registration).where(
        Registration.gathering_id == gathering_id,
        Registration.person_id.in_(people),
        Registration.state.in_((REGISTERED, WAITING)),
        Registration.attended_at.is_(None),
    )
    return (await session.scalars(query.order_by(Registration.id).with_for_update())).all()


async def takes_part(session: AsyncSession, program_id: UUID, person_id: UUID) -> bool:
    """Whether a person takes part in a program, in any role."""
    query = select(
        exists().where(
            Enrollment.program_id == program_id,
            Enrollment.person_id == person_id,
            Enrollment.state.in_(TAKES_PART),
        )
    )
    return bool(await session.scalar(query))


async def was_there(session: AsyncSession, gathering_id: UUID, person_id: UUID) -> bool:
    """Whether a person checked in to a gathering, or was recorded."""
    query = select(
        exists().where(
            Registration.gathering_id == gathering_id,
            Registration.person_id == person_id,
            Registration.attended_at.is_not(None),
        )
    )
    return bool(await session.scalar(query))


async def registrations(
    session: AsyncSession,
    *,
    gathering_id: UUID | None = None,
    person_id: UUID | None = None,
    state: str | None = None,
    attended: bool | None = None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Registration], int]:
    """Up to `limit` + 1 registrations in the order in which people first asked, and how many there are."""
    where: list[ColumnElement[bool]] = []
    if gathering_id is not None:
        where.append(Registration.gathering_id == gathering_id)
    if person_id is not None:
        where.append(Registration.person_id == person_id)
    if state is not None:
        where.append(Registration.state == state)
    if attended is not None:
        where.append(Registration.attended_at.is_not(None) if attended else Registration.attended_at.is_(None))
    return await rows_after(session, Registration, where, after, limit)
