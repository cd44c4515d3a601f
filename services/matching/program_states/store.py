"""Which programs the clock moves on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, or_, select

from services.matching.programs.domain import OPEN, RUNNING
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["due", "lock"]


async def due(session: AsyncSession, today: date, limit: int) -> Sequence[Program]:
    """Programs that begin or have ended by this day, locked; those that another worker has in hand are left out."""
    begins = and_(Program.state == OPEN, func.coalesce(Program.kickoff_on, Program.starts_on) <= today)
    ended = and_(Program.state.in_([OPEN, RUNNING]), Program.ends_on < today)
    query = select(Program).where(or_(begins, ended)).order_by(Program.id).limit(limit)
    # Rows may refer to it meanwhile: who starts a mentorship in it holds a request that closing waits for.
    return (await session.scalars(query.with_for_update(skip_locked=True, key_share=True))).all()


async def lock(session: AsyncSession, program: Program) -> None:
    """Lock a program and read it again, but let others refer to it meanwhile; see `due`."""
    await session.refresh(program, with_for_update={"key_share": True})
