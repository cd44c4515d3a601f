"""Counting skills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from services.analytics.publications.domain import Counts, Family
from services.analytics.skills import store
from shared.db import AsyncSession

__all__ = ["count"]


async def count(session: AsyncSession, program: Row[Any] | None, family: Family) -> Counts:  # noqa: ARG001 - of one
    """Count `domain.SKILLS` for a program, or for the organization where there is none, before anything is hidden."""
    return await store.skills(session, None if program is None else program.id)
