"""Queries about communities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.communities.domain import OPEN
from services.matching.communities.tables import Community, CommunityMember
from services.matching.people.store import ACTIVE
from services.matching.people.tables import Person
from shared.db import AsyncSession, rows_after
from shared.ids import new_id
from shared.problems import NotFound

__all__ = [
    "belonging",
    "communities",
    "counts",
    "is_named",
    "lock_names",
    "member_row",
    "members",
    "of_person",
    "shared",
]


_NAMES = 0x636F6D6D
"""An advisory lock of this feature's own."""


async def lock_names(session: AsyncSession) -> None:
    """Let names be given one after another, so that two communities do not get the same."""
    await session.execute(select(func.pg_advisory_xact_lock(_NAMES)))


async def is_named(session: AsyncSession, name: str, but: UUID | None = None) -> bool:
    """Whether another community has this name, in capital or small letters."""
    query = select(Community.id).where(func.lower(Community.name) == func.lower(name))
    if but is not None:
        query = query.where(Community.id != but)
    return await session.scalar(query.limit(1)) is not None


async def communities(
    session: AsyncSession, *, closed: bool, members: Collection[UUID], after: UUID | None, limit: int
) -> tuple[Sequence[Community], int]:
    """Up to `limit` + 1 communities in the order of founding, and how many there are. closed: closed ones too;
    members: only those that all of these people belong to."""
    where: list[ColumnElement[bool]] = []
    if not closed:
        where.append(Community.state == OPEN)
    where += [
        exists().where(
            CommunityMember.community_id == Community.id,
            CommunityMember.person_id == person_id,
            CommunityMember.left_at.is_(None),
        )
        for person_id in members
    ]
    return await rows_after(session, Community, where, after, limit)


async def counts(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many active people belong to each; nothing of those that nobody belongs to."""
    query = (
        select(CommunityMember.community_id, func.count())
        .join(Person, Person.id == CommunityMember.person_id)
        .where(CommunityMember.community_id.in_(ids), CommunityMember.left_at.is_(None), Person.status == ACTIVE)
        .group_by(CommunityMember.community_id)
    )
    return dict((await session.execute(query)).all())


async def shared(session: AsyncSession, community_id: UUID) -> Community:
    """A community, locked against being closed meanwhile, but not against others who join. Raises NotFound."""
    query = select(Community).where(Community.id == community_id).with_for_update(read=True)
    community = (await session.scalars(query)).one_or_none()
    if community is None:
        raise NotFound(f"There is no community {community_id}.")
    return community


async def belonging(session: AsyncSession, person_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """To which of these communities a person belongs."""
    query = select(CommunityMember.community_id).where(
        CommunityMember.person_id == person_id,
        CommunityMember.community_id.in_(ids),
        CommunityMember.left_at.is_(None),
    )
    return set(await session.scalars(query))


async def of_person(session: AsyncSession, person_id: UUID) -> Sequence[CommunityMember]:
    """A person's belongings, locked in one order everywhere."""
    query = select(CommunityMember).where(CommunityMember.person_id == person_id, CommunityMember.left_at.is_(None))
    return (await session.scalars(query.order_by(CommunityMember.id).with_for_update())).all()


async def member_row(
    session: AsyncSession, community_id: UUID, person_id: UUID, *, new_at: datetime | None = None
) -> CommunityMember | None:
    """A person's row in a community, locked. new_at: where there is none, make one that has been left at once and of
    which no event has spoken yet."""
    if new_at is not None:
        values = {
            "id": new_id(),
            "version": 0,
            "community_id": community_id,
            "person_id": person_id,
            "joined_at": new_at,
            "left_at": new_at,
        }
        await session.execute(insert(CommunityMember).values(values).on_conflict_do_nothing())
    query = select(CommunityMember).where(
        CommunityMember.community_id == community_id, CommunityMember.person_id == person_id
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def members(
    session: AsyncSession, community_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[tuple[CommunityMember, str]], int]:
    """Up to `limit` + 1 active people who belong to a community, with their names, in the order in which they first
    joined; and how many there are."""
    query = (
        select(CommunityMember, Person.name)
        .join(Person, Person.id == CommunityMember.person_id)
        .where(
            CommunityMember.community_id == community_id,
            CommunityMember.left_at.is_(None),
            Person.status == ACTIVE,
        )
    )
    total = (await counts(session, [community_id])).get(community_id, 0)
    if after is not None:
        query = query.where(CommunityMember.id > after)
    rows = await session.execute(query.order_by(CommunityMember.id).limit(limit + 1))
    return [(member, name) for member, name in rows.all()], total
