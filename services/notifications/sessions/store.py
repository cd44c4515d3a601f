"""Queries about what is in calendars, and about who was invited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, cast, delete, func, join, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import aliased

from services.notifications.people.store import ACTIVE
from services.notifications.people.tables import Contact, Person
from services.notifications.sessions.domain import Item, Kind, Partstat
from services.notifications.sessions.tables import CalendarItem, Invitee
from shared.db import AsyncSession, upsert_newer

__all__ = [
    "Attending",
    "ask_anew",
    "attending",
    "forget_person",
    "invite",
    "invited",
    "invitees",
    "item",
    "items_of",
    "keep",
    "keep_day",
    "row_of",
    "take_off",
]

_ANEW = {"populate_existing": True}
"""Rows are written past the session, which would show what it has read before."""


@dataclass(frozen=True, slots=True)
class Attending:
    """An invitee who can be reached."""

    invitee: Invitee
    name: str
    email: str


async def row_of(session: AsyncSession, item_id: UUID, *, lock: bool = False) -> CalendarItem | None:
    query = select(CalendarItem).where(CalendarItem.id == item_id)
    return await session.scalar(query.with_for_update() if lock else query, execution_options=_ANEW)


def item(row: CalendarItem | None) -> Item | None:
    """A session or gathering as its row has it; None without one."""
    if row is None or not row.plan:
        return None
    return Item.read(row.plan, version=row.version, sequence=row.sequence, cancelled=row.cancelled)


async def keep(
    session: AsyncSession,
    item_id: UUID,
    kind: Kind,
    told: Item,
    at: datetime,
    *,
    mentorship_id: UUID | None = None,
    program_id: UUID | None = None,
) -> None:
    """Store what has become of a session or gathering, whose row is locked where there is one."""
    values: dict[str, Any] = {
        "version": told.version,
        "sequence": told.sequence,
        "cancelled": told.cancelled,
        "plan": told.plan(),
        "ends_on": told.last_day,
        "changed_at": at,
        "mentorship_id": mentorship_id,
        "program_id": program_id,
    }
    statement = insert(CalendarItem).values(id=item_id, kind=kind, replies=0, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=values),
    )


async def keep_day(
    session: AsyncSession,
    item_id: UUID,
    kind: Kind,
    version: int,
    at: datetime,
    plan: dict[str, Any],
    *,
    due: date | None,
    over: bool,
) -> bool:
    """Store what has become of a goal or milestone unless a later event has told already; whether this one has."""
    values = {
        "id": item_id,
        "kind": kind,
        "version": version,
        "sequence": 0,
        "mentorship_id": None,
        "program_id": None,
        "cancelled": over,
        "plan": plan,
        "replies": 0,
        "ends_on": due,
        "changed_at": at,
    }
    return await upsert_newer(session, CalendarItem, values)


async def invitees(session: AsyncSession, item_id: UUID) -> Mapping[UUID, Invitee]:
    """Who is or was invited, by person."""
    rows = await session.scalars(select(Invitee).where(Invitee.item_id == item_id), execution_options=_ANEW)
    return {row.person_id: row for row in rows}


async def invite(
    session: AsyncSession, item_id: UUID, people: Collection[UUID], since: int, *, speaks: bool = False
) -> None:
    """Put people on something who are not on it, not any more, or not as those who speak."""
    if not people:
        return
    fresh: dict[str, Any] = {
        "since": since, "partstat": Partstat.NEEDS_ACTION, "times": {}, "replied_at": None, "out": False,
        "speaks": speaks,
    }  # fmt: skip
    statement = insert(Invitee).on_conflict_do_update(index_elements=["item_id", "person_id"], set_=fresh)
    await session.execute(statement, [{"item_id": item_id, "person_id": person, **fresh} for person in people])


async def take_off(session: AsyncSession, item_id: UUID, people: Collection[UUID]) -> None:
    await session.execute(
        update(Invitee)
        .where(Invitee.item_id == item_id, Invitee.person_id == any_(literal(list(people), ARRAY(Uuid()))))
        .values(out=True)
    )


async def attending(session: AsyncSession, session_id: UUID) -> Sequence[Attending]:
    """Who is invited to a session and can be reached, in the order of their names; nobody for anything else."""
    query = (
        select(Invitee, Person.name, Contact.email)
        .join(CalendarItem, CalendarItem.id == Invitee.item_id)
        .join(Person, Person.id == Invitee.person_id)
        .join(Contact, Contact.person_id == Invitee.person_id)
        .where(
            Invitee.item_id == session_id,
            Invitee.out.is_(False),
            CalendarItem.kind == Kind.SESSION,
            Person.status == ACTIVE,
        )
        .order_by(Person.name, Person.id)
    )
    return [
        Attending(invitee, name, email)
        for invitee, name, email in await session.execute(query, execution_options=_ANEW)
    ]


async def invited(
    session: AsyncSession, person_id: UUID, before: UUID | None, limit: int
) -> tuple[Sequence[tuple[CalendarItem, Invitee]], int]:
    """Up to `limit` + 1 sessions and gatherings that somebody is on, the latest first, and how many there are."""
    there = (
        Invitee.person_id == person_id,
        Invitee.out.is_(False),
        CalendarItem.kind.in_((Kind.SESSION, Kind.GATHERING)),
    )
    both = join(CalendarItem, Invitee, Invitee.item_id == CalendarItem.id)
    total = await session.scalar(select(func.count()).select_from(both).where(*there))
    query = select(CalendarItem, Invitee).select_from(both).where(*there).order_by(CalendarItem.id.desc())
    rows = await session.execute(
        query.limit(limit + 1) if before is None else query.where(CalendarItem.id < before).limit(limit + 1)
    )
    return [(row, one) for row, one in rows], total or 0


async def items_of(session: AsyncSession, person_id: UUID, since: date, limit: int) -> Sequence[CalendarItem]:
    """What is in a person's calendar from a day on, the latest first; a milestone only while its goal is open."""
    goal = aliased(CalendarItem)
    of_goal = (goal.kind == Kind.GOAL) & (goal.plan["goal_id"].as_string() == CalendarItem.plan["goal_id"].as_string())
    over = select(goal.id).where(of_goal, goal.cancelled, CalendarItem.kind == Kind.MILESTONE).exists()
    query = (
        select(CalendarItem)
        .join(Invitee, Invitee.item_id == CalendarItem.id)
        .where(
            Invitee.person_id == person_id,
            Invitee.out.is_(False),
            CalendarItem.cancelled.is_(False),
            CalendarItem.ends_on >= since,
            ~over,
        )
        .order_by(CalendarItem.ends_on.desc(), CalendarItem.id)
    )
    return (await session.scalars(query.limit(limit))).all()


async def forget_person(session: AsyncSession, person_id: UUID) -> None:
    """Forget to what a person was invited, and their own goals and milestones."""
    own = select(Invitee.item_id).where(Invitee.person_id == person_id)
    await session.execute(
        delete(CalendarItem).where(CalendarItem.id.in_(own), CalendarItem.kind.in_((Kind.GOAL, Kind.MILESTONE)))
    )
    await session.execute(delete(Invitee).where(Invitee.person_id == person_id))


async def ask_anew(session: AsyncSession, item_id: UUID, occurrence: datetime | None = None) -> None:
    """Forget what was answered to all of something, or to one time of it, as the recurrence has it."""
    of_item = update(Invitee).where(Invitee.item_id == item_id)
    if occurrence is None:
        await session.execute(of_item.values(partstat=Partstat.NEEDS_ACTION, times={}, replied_at=None))
        return
    asked = {occurrence.isoformat(): {"partstat": Partstat.NEEDS_ACTION.value, "at": None}}
    await session.execute(of_item.values(times=Invitee.times.concat(cast(asked, JSONB))))
