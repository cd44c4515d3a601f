"""Commands and questions about communities of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.communities import store
from services.matching.communities.domain import CLOSED, MACHINE, OPEN
from services.matching.communities.tables import Community, CommunityMember
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import CommunityDefined, CommunityJoined, CommunityLeft
from shared.events.profiles import PersonErased, PersonLeft
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, Forbidden

__all__ = [
    "Member",
    "Shown",
    "close",
    "describe",
    "found",
    "join",
    "leave",
    "leave_all",
    "list_communities",
    "list_members",
    "read",
]

Member = tuple[CommunityMember, str]
"""Somebody who belongs to a community, and their name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A community as the caller sees it. mine: they belong to it."""

    row: Community
    members: int
    mine: bool


async def found(session: AsyncSession, me: Principal, *, name: str, description: str) -> Shown:
    """Found a community. Raises Conflict (`name-taken`)."""
    allow(me, "community.found")
    await _require_free(session, name)
    community = new_aggregate(
        Community,
        name=name,
        description=description,
        state=OPEN,
        founded_by=me.person_id,
        founded_at=clock.now(),
    )
    session.add(community)
    _tell(session, community)
    return Shown(community, 0, mine=False)


async def describe(
    session: AsyncSession, me: Principal, community_id: UUID, *, name: str, description: str, if_match: int
) -> Shown:
    """Give a community another name or description."""
    community = await _changeable(session, me, community_id)
    db.require_version(community.version, if_match)
    moved(MACHINE, community.state, "describe")
    if name != community.name:
        await _require_free(session, name, but=community_id)
    community.name, community.description = name, description
    _tell(session, community)
    return await _one(session, me, community)


async def close(session: AsyncSession, me: Principal, community_id: UUID) -> Shown:
    """Let nobody join any more; once more changes nothing. Members stay, and may leave."""
    community = await _changeable(session, me, community_id)
    if community.state != CLOSED:
        community.state = moved(MACHINE, community.state, "close")
        _tell(session, community)
    return await _one(session, me, community)


async def join(session: AsyncSession, me: Principal, community_id: UUID) -> Shown:
    """Belong to a community; once more changes nothing."""
    person_id = _myself(me)
    community = await store.shared(session, community_id)
    moved(MACHINE, community.state, "join")
    member = await store.member_row(session, community_id, person_id, new_at=clock.now())
    if member is not None and member.left_at is not None:
        member.joined_at, member.left_at = clock.now(), None
        event = CommunityJoined(
            subject=member.id, version=member.raise_version(), community_id=community_id, person_id=person_id
        )
        outbox.add(session, event)
    return await _one(session, me, community)


async def leave(session: AsyncSession, me: Principal, community_id: UUID) -> Shown:
    """Belong to a community no longer; once more changes nothing."""
    person_id = _myself(me)
    community = await db.get(session, Community, community_id)
    member = await store.member_row(session, community_id, person_id)
    if member is not None:
        _leave(session, member)
    return await _one(session, me, community)


async def leave_all(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    """Who has left the organization or is erased belongs to nothing any more."""
    for member in await store.of_person(session, event.subject):
        _leave(session, member)


async def read(session: AsyncSession, me: Principal, community_id: UUID) -> Shown:
    allow(me, "community.read")
    return await _one(session, me, await db.get(session, Community, community_id))


async def list_communities(
    session: AsyncSession,
    me: Principal,
    *,
    closed: bool,
    mine: bool,
    shared_with: UUID | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Shown], int]:
    """Open ones, in the order of founding. closed: closed ones too. mine: only those that the caller belongs to.
    shared_with: only those that this person belongs to as well, as members see of each other."""
    allow(me, "community.read")
    own = mine or shared_with is not None
    if own and me.person_id is None:
        return [], 0
    members = [person for person in (me.person_id, shared_with) if own and person is not None]
    rows, total = await store.communities(session, closed=closed, members=members, after=after, limit=limit)
    return await _shown(session, me, rows), total


async def list_members(
    session: AsyncSession, me: Principal, community_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Member], int]:
    """Who belongs to a community, for those who do themselves."""
    await db.get(session, Community, community_id)
    mine = me.person_id is not None and await store.belonging(session, me.person_id, [community_id])
    allow(me, "community.members", members=me.person_id if mine else None)
    return await store.members(session, community_id, after, limit)


def _myself(me: Principal) -> UUID:
    allow(me, "community.join", me.person_id)
    if me.person_id is None:
        raise Forbidden("This account belongs to no person.")
    return me.person_id


async def _changeable(session: AsyncSession, me: Principal, community_id: UUID) -> Community:
    community = await db.get(session, Community, community_id, lock=True)
    allow(me, "community.change", founder=community.founded_by)
    return community


async def _require_free(session: AsyncSession, name: str, but: UUID | None = None) -> None:
    await store.lock_names(session)
    if await store.is_named(session, name, but):
        raise Conflict(f"There is a community named {name} already.", kind="name-taken")


def _leave(session: AsyncSession, member: CommunityMember) -> None:
    if member.left_at is not None:
        return
    member.left_at = clock.now()
    event = CommunityLeft(
        subject=member.id,
        version=member.raise_version(),
        community_id=member.community_id,
        person_id=member.person_id,
    )
    outbox.add(session, event)


def _tell(session: AsyncSession, community: Community) -> None:
    event = CommunityDefined(
        subject=community.id,
        version=community.raise_version(),
        name=community.name,
        closed=community.state == CLOSED,
    )
    outbox.add(session, event)


async def _one(session: AsyncSession, me: Principal, community: Community) -> Shown:
    [shown] = await _shown(session, me, [community])
    return shown


async def _shown(session: AsyncSession, me: Principal, rows: Sequence[Community]) -> list[Shown]:
    ids = [row.id for row in rows]
    counts = await store.counts(session, ids)
    mine = await store.belonging(session, me.person_id, ids) if me.person_id else set[UUID]()
    return [Shown(row, counts.get(row.id, 0), mine=row.id in mine) for row in rows]
