"""Queries about what admins are to hear of mentorships that may fall asleep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from services.notifications.health.domain import MENTORSHIPS, WELL_AGAIN
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.tables import NudgeRow
from shared.db import AsyncSession

__all__ = ["lock", "naming", "waiting"]


async def lock(session: AsyncSession, program_id: UUID) -> None:
    """Until the transaction ends, nobody else counts what the admins of this program are to hear."""
    key = func.hashtextextended(f"mentorships at risk in {program_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def waiting(session: AsyncSession, program_id: UUID, now: datetime) -> Sequence[NudgeRow]:
    """What the admins of a program are to hear and have not; so is what was taken back and may still go, as all were
    well again."""
    back = and_(NudgeRow.state == State.DROPPED, NudgeRow.reason == WELL_AGAIN, NudgeRow.due > now)
    query = (
        select(NudgeRow)
        .where(
            NudgeRow.rule == Rule.MENTORSHIPS_AT_RISK,
            NudgeRow.about == program_id,
            or_(NudgeRow.state.in_((State.PLANNED, State.WAITING)), back),
        )
        .order_by(NudgeRow.id)
        .with_for_update()
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


def naming(row: NudgeRow) -> list[str]:
    """The mentorships that a mail to an admin counts."""
    return list(row.payload.get(MENTORSHIPS, ())) if row.state != State.DROPPED else []
