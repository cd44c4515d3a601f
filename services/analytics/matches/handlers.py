"""Counting matches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from services.analytics.matches import domain, store
from services.analytics.publications.domain import Counts, Family
from shared.db import AsyncSession

__all__ = ["count"]


async def count(session: AsyncSession, program: Row[Any], family: Family) -> Counts:
    """Count a family of `domain.FAMILIES` for a program, before anything of it is hidden."""
    if family is domain.MATCH_QUALITY:
        return await store.match_quality(session, program.id)
    if family is domain.UNMATCHED:
        return await store.left_over(session, program.id)
    return await store.mentors(session, program.id)
