"""What profiles keeps of communities: the directory finds those who belong to one.

Entries of the directory follow by a worker, as with mentorships.
"""

from __future__ import annotations

from services.profiles.communities import store
from services.profiles.communities.tables import CommunityBelonging, KnownCommunity
from services.profiles.directory import handlers as directory
from shared.db import AsyncSession, upsert_newer
from shared.events.matching import CommunityDefined, CommunityJoined, CommunityLeft

__all__ = ["join", "keep_community", "leave"]


async def keep_community(session: AsyncSession, event: CommunityDefined) -> None:
    """Remember what a community is called."""
    values = {"community_id": event.subject, "version": event.version, "name": event.name, "closed": event.closed}
    await upsert_newer(session, KnownCommunity, values)


async def join(session: AsyncSession, event: CommunityJoined) -> None:
    """Find a person by this community from now on; it may be known by name later."""
    values = {"community_id": event.community_id, "person_id": event.person_id, "version": event.version}
    if await upsert_newer(session, CommunityBelonging, values):
        await directory.refresh_later(session, [event.person_id])


async def leave(session: AsyncSession, event: CommunityLeft) -> None:
    """Find a person by this community no longer."""
    await store.forget(session, event.community_id, event.person_id, event.version)
    await directory.refresh_later(session, [event.person_id])
