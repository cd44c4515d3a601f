"""Queries about mentorships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.mentorships.domain import MENTEE, Person, Together
from services.notifications.mentorships.tables import Meeting, Member, Mentorship
from services.notifications.sessions import store as sessions
from services.notifications.sessions.tables import CalendarItem
from shared.db import AsyncSession

__all__ = ["begun", "kind_of", "member", "mentorship", "of_program", "say", "together"]

_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the one time of a session that has no recurrence."""


async def mentorship(session: AsyncSession, mentorship_id: UUID, program_id: UUID, mentor_id: UUID) -> Mentorship:
    """The row of a mentorship, locked; made when there is none."""
    values = {"id": mentorship_id, "program_id": program_id, "mentor_id": mentor_id, "kind": "one-to-one"}
    await session.execute(insert(Mentorship).values(**values, agreement=0, agreed=0).on_conflict_do_nothing())
    query = select(Mentorship).where(Mentorship.id == mentorship_id).with_for_update()
    return (await session.scalars(query)).one()


async def member(session: AsyncSession, mentorship_id: UUID, person_id: UUID, role: str = MENTEE) -> Member:
    """The row of a person in a mentorship; made when there is none."""
    key = {"mentorship_id": mentorship_id, "person_id": person_id}
    await session.execute(insert(Member).values(**key, role=role, signed=0).on_conflict_do_nothing())
    return await session.get_one(Member, (mentorship_id, person_id))


async def begun(session: AsyncSession, mentorship_id: UUID) -> Sequence[Member]:
    """All who are or were in a mentorship."""
    return (await session.scalars(select(Member).where(Member.mentorship_id == mentorship_id))).all()


async def kind_of(session: AsyncSession, mentorship_id: UUID) -> str:
    """Of the program; "one-to-one" while nobody has told."""
    return await session.scalar(select(Mentorship.kind).where(Mentorship.id == mentorship_id)) or "one-to-one"


async def say(
    session: AsyncSession,
    mentorship_id: UUID,
    session_id: UUID,
    occurrence: datetime | None,
    held_on: date | None,
    said_at: datetime,
) -> None:
    """Store what was said of a session unless something else was said later."""
    statement = insert(Meeting).values(
        session_id=session_id,
        occurrence=occurrence or _ONCE,
        mentorship_id=mentorship_id,
        held_on=held_on,
        said_at=said_at,
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["session_id", "occurrence"],
            set_={"held_on": statement.excluded.held_on, "said_at": statement.excluded.said_at},
            where=Meeting.said_at <= statement.excluded.said_at,
        )
    )


async def of_program(session: AsyncSession, program_id: UUID) -> Sequence[UUID]:
    """All mentorships of a program."""
    query = select(Mentorship.id).where(Mentorship.program_id == program_id).order_by(Mentorship.id)
    return (await session.scalars(query)).all()


async def together(session: AsyncSession, mentorship_id: UUID) -> Together | None:
    """A mentorship with what matters about it; None while nothing of it has been told."""
    await session.flush()
    row = await session.get(Mentorship, mentorship_id, populate_existing=True)
    if row is None:
        return None
    met_on = await session.scalar(select(func.max(Meeting.held_on)).where(Meeting.mentorship_id == mentorship_id))
    paused = row.paused_at is not None and (row.resumed_at is None or row.paused_at > row.resumed_at)
    return Together(
        row.id,
        row.program_id,
        row.kind,
        row.mentor_id,
        row.started_at.date() if row.started_at else None,
        [_person(one) for one in await begun(session, mentorship_id) if _is_in(one)],
        paused,
        row.resumed_at.date() if row.resumed_at else None,
        met_on,
        await _meets_on(session, mentorship_id),
        row.agreement,
        row.proposed_at,
        row.agreed,
    )


def _is_in(member: Member) -> bool:
    return member.joined_at is not None and (member.left_at is None or member.left_at < member.joined_at)


def _person(member: Member) -> Person:
    since = member.joined_at or _ONCE
    return Person(member.person_id, member.role, since.date(), member.signed, member.checked_in_on)


async def _meets_on(session: AsyncSession, mentorship_id: UUID) -> date | None:
    """The day of the last time at which people mean to meet, or meant to and have not said how it went."""
    query = select(CalendarItem).where(CalendarItem.mentorship_id == mentorship_id, CalendarItem.cancelled.is_(False))
    items = {row.id: sessions.item(row) for row in await session.scalars(query)}
    missed = {
        (row.session_id, row.occurrence)
        for row in await session.scalars(
            select(Meeting).where(Meeting.mentorship_id == mentorship_id, Meeting.held_on.is_(None))
        )
    }
    days = [
        time.start.astimezone(UTC).date()
        for session_id, item in items.items()
        if item is not None
        for time in item.times
        if (session_id, time.planned if item.recurrence else _ONCE) not in missed
    ]
    return max(days, default=None)
