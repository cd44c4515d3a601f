"""Queries about circles."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.matching.mentorships.store import IN_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from shared.db import AsyncSession

__all__ = ["in_circles"]


async def in_circles(session: AsyncSession, program_id: UUID) -> set[UUID]:
    """Who shares a circle of a program now."""
    query = (
        select(MentorshipMember.person_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(Mentorship.program_id == program_id, MentorshipMember.role == "peer", *IN_NOW)
    )
    return set(await session.scalars(query))
