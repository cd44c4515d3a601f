"""Queries about the threads of mentorships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.mentorships.store import IN_TO_THE_END, JOINED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.messages.tables import Message, ThreadReader
from shared.db import AsyncSession

__all__ = ["count", "newest", "newest_said", "next_after", "read_to", "unread"]


async def count(session: AsyncSession, mentorship_id: UUID, since: datetime) -> int:
    """How many messages of a thread are seen from an instant on."""
    return await session.scalar(select(func.count()).where(*_seen(mentorship_id, since))) or 0


async def newest(
    session: AsyncSession, mentorship_id: UUID, since: datetime, before: UUID | None, limit: int
) -> Sequence[Message]:
    """Up to `limit` + 1 messages, newest first; those before one of them, or the very newest."""
    query = select(Message).where(*_seen(mentorship_id, since)).order_by(Message.id.desc()).limit(limit + 1)
    return (await session.scalars(query if before is None else query.where(Message.id < before))).all()


async def next_after(
    session: AsyncSession, mentorship_id: UUID, since: datetime, after: UUID, limit: int
) -> Sequence[Message]:
    """Up to `limit` + 1 messages that came after one, oldest first."""
    query = select(Message).where(*_seen(mentorship_id, since), Message.id > after)
    return (await session.scalars(query.order_by(Message.id).limit(limit + 1))).all()


async def newest_said(session: AsyncSession, mentorship_id: UUID, since: datetime, limit: int) -> Sequence[Message]:
    """Up to `limit` + 1 messages that were not taken back, newest first."""
    query = select(Message).where(*_seen(mentorship_id, since), Message.words.is_not(None))
    return (await session.scalars(query.order_by(Message.id.desc()).limit(limit + 1))).all()


async def read_to(session: AsyncSession, mentorship_id: UUID, person_id: UUID, message_id: UUID) -> None:
    """Keep up to which message somebody has read; an earlier one than before changes nothing."""
    row = insert(ThreadReader).values(mentorship_id=mentorship_id, person_id=person_id, read_to=message_id)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[ThreadReader.mentorship_id, ThreadReader.person_id],
            set_={"read_to": func.greatest(ThreadReader.read_to, row.excluded.read_to)},
        )
    )


async def unread(
    session: AsyncSession, person_id: UUID | None, *, mentorship_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Up to `limit` + 1 mentorships in which others wrote what somebody has not read, each with how many messages."""
    query = (
        select(Message.mentorship_id, func.count())
        .join(MentorshipMember, MentorshipMember.mentorship_id == Message.mentorship_id)
        .join(Mentorship, Mentorship.id == Message.mentorship_id)
        .outerjoin(
            ThreadReader,
            and_(
                ThreadReader.mentorship_id == Message.mentorship_id,
                ThreadReader.person_id == MentorshipMember.person_id,
            ),
        )
        .where(
            MentorshipMember.person_id == person_id,
            IN_TO_THE_END,
            Message.author_id != person_id,
            Message.words.is_not(None),
            Message.posted_at >= JOINED,
            or_(ThreadReader.read_to.is_(None), Message.id > ThreadReader.read_to),
        )
        .group_by(Message.mentorship_id)
        .order_by(Message.mentorship_id)
        .limit(limit + 1)
    )
    if mentorship_id is not None:
        query = query.where(Message.mentorship_id == mentorship_id)
    if after is not None:
        query = query.where(Message.mentorship_id > after)
    return [(mentorship, number) for mentorship, number in await session.execute(query)]


def _seen(mentorship_id: UUID, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Message.mentorship_id == mentorship_id, Message.posted_at >= since
