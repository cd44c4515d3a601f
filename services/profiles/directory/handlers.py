"""Keeping the directory's entries, and searching them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from shared.db import AsyncSession

__all__ = ["refresh", "refresh_later"]


async def refresh(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Make these people's entries anew from what this transaction has written of them."""


async def refresh_later(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Let a worker make these people's entries anew once this transaction has committed."""
