"""Queries about who takes part in a program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from services.notifications.participants.tables import Participant
from shared.db import AsyncSession

__all__ = ["participants"]


async def participants(
    session: AsyncSession, program_id: UUID, states: Collection[str], person_id: UUID | None = None
) -> Sequence[Participant]:
    """All in one of these states; person_id: only in their roles."""
    query = select(Participant).where(Participant.program_id == program_id, Participant.state.in_(states))
    if person_id is not None:
        query = query.where(Participant.person_id == person_id)
    return (await session.scalars(query.order_by(Participant.person_id, Participant.role))).all()
