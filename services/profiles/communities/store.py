"""Who belongs to communities."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from services.profiles.communities.tables import CommunityBelonging
from shared.db import AsyncSession

__all__ = ["forget"]


async def forget(session: AsyncSession, community_id: UUID, person_id: UUID, version: int) -> None:
    """Let a person belong to a community no longer, unless they have joined it again since."""
    await session.execute(
        delete(CommunityBelonging).where(
            CommunityBelonging.community_id == community_id,
            CommunityBelonging.person_id == person_id,
            CommunityBelonging.version < version,
        )
    )
