"""Queries about sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, delete, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.sessions.domain import CANCELLED, HELD, PROPOSED, SCHEDULED, Change, Plan, Time, times
from services.matching.sessions.tables import Session, SessionOccurrence
from shared.db import AsyncSession, rows_after

__all__ = [
    "change",
    "changes",
    "exceptions",
    "forget_changes",
    "held",
    "is_after",
    "lapsed",
    "may_be_between",
    "mentorship_of",
    "of_mentorship",
    "of_people",
    "open_of",
    "sessions",
    "times_of",
]

_PROPOSED = literal(PROPOSED, literal_execute=True)


async def sessions(
    session: AsyncSession,
    mentorship_id: UUID,
    since: datetime | None,
    after: UUID | None,
    limit: int,
    state: str | None = None,
) -> tuple[Sequence[Session], int]:
    """Up to `limit` + 1 sessions in the order of scheduling, and how many there are. since: only those of which a time
    may end after that. state: only those."""
    where: list[ColumnElement[bool]] = [Session.mentorship_id == mentorship_id]
    if state is not None:
        where.append(Session.state == state)
    if since is not None:
        where.append(_after(since))
    return await rows_after(session, Session, where, after, limit)


async def is_after(session: AsyncSession, session_id: UUID, since: datetime) -> bool:
    """Whether a time of a session may end after an instant."""
    query = select(Session.id).where(Session.id == session_id, _after(since))
    return await session.scalar(query) is not None


async def held(session: AsyncSession, mentorship_ids: Collection[UUID]) -> Counter[UUID]:
    """How many times people met, by mentorship."""
    among = Session.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid())))
    once = select(Session.mentorship_id).where(among, Session.state == HELD)
    again = (
        select(Session.mentorship_id)
        .join(SessionOccurrence, SessionOccurrence.session_id == Session.id)
        .where(among, SessionOccurrence.state == HELD)
    )
    return Counter(await session.scalars(once.union_all(again)))


async def mentorship_of(session: AsyncSession, session_id: UUID) -> UUID | None:
    """In which mentorship a session is; None when there is no such session."""
    return await session.scalar(select(Session.mentorship_id).where(Session.id == session_id))


async def of_mentorship(
    session: AsyncSession, mentorship_id: UUID, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Session]:
    """All sessions of a mentorship, or those that may have times between two instants."""
    where: list[ColumnElement[bool]] = [Session.mentorship_id == mentorship_id]
    if since is not None and until is not None:
        where.append(may_be_between(since, until))
    return (await session.scalars(select(Session).where(*where).order_by(Session.id))).all()


async def open_of(session: AsyncSession, mentorship_id: UUID) -> Sequence[Session]:
    """The sessions of a mentorship that are proposed or scheduled, locked."""
    query = select(Session).where(Session.mentorship_id == mentorship_id, Session.state.in_((PROPOSED, SCHEDULED)))
    return (await session.scalars(query.order_by(Session.id).with_for_update())).all()


async def of_people(
    session: AsyncSession, people: Collection[UUID], since: datetime, until: datetime
) -> Sequence[tuple[UUID, Session]]:
    """Each of these people with a scheduled session of theirs that may have times between two instants."""
    among = MentorshipMember.person_id == any_(literal(list(people), ARRAY(Uuid())))
    query = (
        select(MentorshipMember.person_id, Session)
        .join(Session, Session.mentorship_id == MentorshipMember.mentorship_id)
        .where(among, MentorshipMember.left_on.is_(None), Session.state == SCHEDULED, may_be_between(since, until))
    )
    return [(person_id, row) for person_id, row in await session.execute(query.order_by(Session.id))]


def may_be_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether a session may have times between two instants.

    A time of a recurrence may have been moved to before its first one, or after its last one.
    """
    moved = exists().where(
        SessionOccurrence.session_id == Session.id,
        SessionOccurrence.starts_at < until,
        SessionOccurrence.ends_at > since,
    )
    return or_((Session.starts_at < until) & (_last_end() > since), moved)


def _after(since: datetime) -> ColumnElement[bool]:
    moved = exists().where(SessionOccurrence.session_id == Session.id, SessionOccurrence.ends_at > since)
    return or_(_last_end() > since, moved)


def _last_end() -> ColumnElement[datetime]:
    return Session.last_start + (Session.ends_at - Session.starts_at)


async def changes(session: AsyncSession, rows: Collection[Session]) -> Mapping[UUID, Mapping[datetime, Change]]:
    """What is different about times of these sessions, by session and planned start."""
    found: dict[UUID, dict[datetime, Change]] = {row.id: {} for row in rows}
    recurring = [row.id for row in rows if row.recurrence]
    if recurring:
        among = SessionOccurrence.session_id == any_(literal(recurring, ARRAY(Uuid())))
        for one in await session.scalars(select(SessionOccurrence).where(among)):
            found[one.session_id][one.planned_at] = Change(one.state, one.starts_at, one.ends_at, one.held_on)
    return found


async def times_of(session: AsyncSession, rows: Collection[Session]) -> Mapping[UUID, Sequence[Time]]:
    """The times of these sessions."""
    different = await changes(session, rows)
    return {row.id: times(_plan(row), different[row.id]) for row in rows}


def _plan(row: Session) -> Plan:
    return Plan(row.starts_at, row.ends_at, row.zone, row.recurrence, row.state, row.cancelled_from, row.held_on)


async def change(session: AsyncSession, row: Session, time: Time) -> SessionOccurrence:
    """What is different about one time of a recurrence, begun now where nothing was."""
    found = await session.get(SessionOccurrence, (row.id, time.planned_at))
    if found is None:
        found = SessionOccurrence()
        found.session_id, found.planned_at = row.id, time.planned_at
        found.state, found.starts_at, found.ends_at = time.state, time.starts_at, time.ends_at
        found.held_on = found.said_by = found.said_at = None
        session.add(found)
    return found


async def exceptions(session: AsyncSession, session_id: UUID) -> tuple[datetime, ...]:
    """The times that a recurrence leaves out, as it has them."""
    query = select(SessionOccurrence.planned_at).where(
        SessionOccurrence.session_id == session_id, SessionOccurrence.state == CANCELLED
    )
    return tuple(await session.scalars(query.order_by(SessionOccurrence.planned_at)))


async def forget_changes(session: AsyncSession, session_id: UUID) -> None:
    """Let all times of a recurrence be as it has them."""
    await session.execute(delete(SessionOccurrence).where(SessionOccurrence.session_id == session_id))


async def lapsed(session: AsyncSession, now: datetime, limit: int) -> Sequence[tuple[Session, Mentorship]]:
    """Proposed sessions whose last time has come, with their mentorships, locked; without those that are locked."""
    query = (
        select(Session, Mentorship)
        .join(Mentorship, Mentorship.id == Session.mentorship_id)
        .where(Session.state == _PROPOSED, Session.last_start <= now)
        .order_by(Session.last_start)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row, mentorship) for row, mentorship in await session.execute(query)]
