"""Counting nudges."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from services.analytics.nudges import store
from services.analytics.publications.domain import Counts, Family
from shared.db import AsyncSession

__all__ = ["count"]


async def count(session: AsyncSession, program: Row[Any] | None, family: Family) -> Counts:  # noqa: ARG001 - of all
    """Count `domain.NUDGES` for the organization, before anything is hidden."""
    return await store.nudges(session)
