"""Queries over the journal."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.profiles.mentorships.tables import KnownMentorship
from services.profiles.reflections.tables import Reflection, ReflectionComment, ReflectionShare
from shared.db import AsyncSession
from shared.private_text import reveal_all

__all__ = [
    "Comments",
    "Entry",
    "Filter",
    "add_share",
    "closed",
    "comments",
    "count",
    "count_comments",
    "count_shared_with",
    "delete_with_all",
    "entries",
    "entry",
    "opened",
    "page",
    "readers",
    "remove_share",
    "shared_with",
    "shares",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as whoever asks may see it. answers: None when the key that opens them is gone."""

    reflection: Reflection
    answers: dict[str, str] | None
    shares: Sequence[ReflectionShare]


@dataclass(frozen=True, slots=True)
class Filter:
    """Whose entries; only those about this goal, only those about this session."""

    person_id: UUID
    goal_id: UUID | None = None
    session_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [Reflection.person_id == self.person_id]
        if self.goal_id is not None:
            found.append(Reflection.goal_id == self.goal_id)
        if self.session_id is not None:
            found.append(Reflection.session_id == self.session_id)
        return found


@dataclass(frozen=True, slots=True)
class Comments:
    """Those on an entry that somebody may see. by: only those that one of these has written; None for all."""

    reflection_id: UUID
    by: frozenset[UUID | None] | None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [ReflectionComment.reflection_id == self.reflection_id]
        if self.by is not None:
            found.append(ReflectionComment.author_id.in_(self.by))
        return found


def closed(answers: Mapping[str, str]) -> str:
    """Answers as they are sealed."""
    return json.dumps(answers, ensure_ascii=False)


async def opened(session: AsyncSession, reflections: Sequence[Reflection]) -> list[dict[str, str] | None]:
    """The answers of these entries; None where the key that opens them is gone."""
    texts = await reveal_all(session, [reflection.words for reflection in reflections])
    return [None if text is None else json.loads(text) for text in texts]


async def entries(session: AsyncSession, me: UUID | None, reflections: Sequence[Reflection]) -> list[Entry]:
    """Entries with their words. A mentor learns of their own share only, not with whom else one is shared."""
    shared = await shares(session, [reflection.id for reflection in reflections])
    answers = await opened(session, reflections)
    return [
        Entry(each, words, [share for share in shared[each.id] if me in {each.person_id, share.shared_with}])
        for each, words in zip(reflections, answers, strict=True)
    ]


async def entry(session: AsyncSession, me: UUID | None, reflection: Reflection) -> Entry:
    """As `entries`, of one."""
    [found] = await entries(session, me, [reflection])
    return found


async def page(session: AsyncSession, wanted: Filter, after: UUID | None, limit: int) -> Sequence[Reflection]:
    """Up to `limit` + 1 of these entries, the newest first."""
    return await _newest(session, select(Reflection).where(*wanted.conditions()), after, limit)


async def count(session: AsyncSession, wanted: Filter) -> int:
    query = select(func.count()).select_from(Reflection).where(*wanted.conditions())
    return await session.scalar(query) or 0


async def shared_with(session: AsyncSession, mentor_id: UUID, after: UUID | None, limit: int) -> Sequence[Reflection]:
    """Up to `limit` + 1 entries that this person may read as a mentor, the newest first."""
    return await _newest(session, select(Reflection).where(_may_read(mentor_id)), after, limit)


async def count_shared_with(session: AsyncSession, mentor_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Reflection).where(_may_read(mentor_id))) or 0


async def shares(session: AsyncSession, reflection_ids: Collection[UUID]) -> dict[UUID, list[ReflectionShare]]:
    """The shares of each of these entries whose mentorships run, the earliest first."""
    wanted = ReflectionShare.reflection_id == any_(literal(list(reflection_ids), ARRAY(Uuid())))
    query = (
        select(ReflectionShare)
        .join(Reflection, Reflection.id == ReflectionShare.reflection_id)
        .join(KnownMentorship, _shared_in())
        .where(wanted, KnownMentorship.ended_on.is_(None))
        .order_by(ReflectionShare.shared_at, ReflectionShare.mentorship_id)
    )
    found: dict[UUID, list[ReflectionShare]] = {key: [] for key in reflection_ids}
    for share in await session.scalars(query):
        found[share.reflection_id].append(share)
    return found


async def readers(session: AsyncSession, reflection_id: UUID) -> frozenset[UUID]:
    """The mentors who may read an entry now."""
    found = await shares(session, [reflection_id])
    return frozenset(share.shared_with for share in found[reflection_id])


async def add_share(session: AsyncSession, share: ReflectionShare) -> bool:
    """Keep a share; whether it is new."""
    values = {column.name: getattr(share, column.name) for column in ReflectionShare.__table__.columns}
    statement = insert(ReflectionShare).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(ReflectionShare.reflection_id))).first() is not None


async def remove_share(session: AsyncSession, reflection_id: UUID, mentorship_id: UUID) -> bool:
    """Take a share back; whether there was one."""
    statement = delete(ReflectionShare).where(
        ReflectionShare.reflection_id == reflection_id, ReflectionShare.mentorship_id == mentorship_id
    )
    return (await session.execute(statement.returning(ReflectionShare.reflection_id))).first() is not None


async def comments(
    session: AsyncSession, seen: Comments, after: UUID | None, limit: int
) -> Sequence[ReflectionComment]:
    """Up to `limit` + 1 of these comments in the order in which they were written."""
    query = select(ReflectionComment).where(*seen.conditions())
    if after is not None:
        query = query.where(ReflectionComment.id > after)
    return (await session.scalars(query.order_by(ReflectionComment.id).limit(limit + 1))).all()


async def count_comments(session: AsyncSession, seen: Comments) -> int:
    query = select(func.count()).select_from(ReflectionComment).where(*seen.conditions())
    return await session.scalar(query) or 0


async def delete_with_all(session: AsyncSession, reflection: Reflection) -> None:
    """Delete an entry with what was said about it and with whom it was shared."""
    await session.execute(delete(ReflectionComment).where(ReflectionComment.reflection_id == reflection.id))
    await session.execute(delete(ReflectionShare).where(ReflectionShare.reflection_id == reflection.id))
    await session.delete(reflection)


async def _newest(
    session: AsyncSession, query: Select[Reflection], after: UUID | None, limit: int
) -> Sequence[Reflection]:
    if after is not None:
        query = query.where(Reflection.id < after)
    return (await session.scalars(query.order_by(Reflection.id.desc()).limit(limit + 1))).all()


def _may_read(mentor_id: UUID) -> ColumnElement[bool]:
    shared = (
        select(ReflectionShare.reflection_id)
        .join(KnownMentorship, KnownMentorship.mentorship_id == ReflectionShare.mentorship_id)
        .where(
            ReflectionShare.shared_with == mentor_id,
            KnownMentorship.mentee_id == Reflection.person_id,
            KnownMentorship.ended_on.is_(None),
        )
        .correlate(Reflection)
    )
    return Reflection.id.in_(shared)


def _shared_in() -> ColumnElement[bool]:
    """The mentorship in which an entry is shared, as it is for its writer: a group has other mentees, too."""
    return and_(
        KnownMentorship.mentorship_id == ReflectionShare.mentorship_id,
        KnownMentorship.mentee_id == Reflection.person_id,
    )
