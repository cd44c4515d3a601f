"""Queries about what somebody does in a program."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from services.matching.mentorships.store import IN_NOW
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from shared.db import AsyncSession

__all__ = ["in_mentorship"]


async def in_mentorship(session: AsyncSession, program_id: UUID, person_id: UUID, role: str) -> bool:
    """Whether somebody is in a mentorship of a program that has not ended, in this role or as a peer."""
    found = exists().where(
        Mentorship.id == MentorshipMember.mentorship_id,
        Mentorship.program_id == program_id,
        MentorshipMember.person_id == person_id,
        MentorshipMember.role.in_((role, "peer")),
        *IN_NOW,
    )
    return bool(await session.scalar(select(found)))
