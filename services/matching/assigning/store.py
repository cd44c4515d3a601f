"""Queries about mentorships that mentees are given from and to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship
from shared.db import AsyncSession

__all__ = ["lock_from_and_to"]


async def lock_from_and_to(
    session: AsyncSession, program_id: UUID, mentorship_ids: Collection[UUID], mentors: Collection[UUID]
) -> None:
    """Lock these mentorships and the groups of these mentors, all in one order: two who move mentees in opposite
    directions wait for each other. Who calls it has locked the mentors' enrollments, so that no group begins."""
    group = and_(
        Mentorship.program_id == program_id,
        Mentorship.kind == "group",
        Mentorship.mentor_id.in_(mentors),
        Mentorship.state != ENDED,
    )
    query = select(Mentorship).where(or_(Mentorship.id.in_(mentorship_ids), group)).order_by(Mentorship.id)
    await session.scalars(query.with_for_update(), execution_options={"populate_existing": True})
