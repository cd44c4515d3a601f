"""Queries about who may see what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from services.matching.programs.domain import administrators
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["admins"]


async def admins(session: AsyncSession, program_ids: Collection[UUID]) -> Mapping[UUID, list[UUID | str]]:
    """Who administers each of these programs."""
    rows = await session.execute(
        select(Program.id, Program.admins, Program.launched_by).where(Program.id.in_(program_ids))
    )
    return {key: administrators(admins, launched_by) for key, admins, launched_by in rows}
