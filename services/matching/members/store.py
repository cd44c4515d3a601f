"""Queries about who is in a mentorship, and who may see what of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.matching.mentorships.store import IN_TO_THE_END
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.programs.domain import administrators
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["admins", "others"]


async def admins(session: AsyncSession, program_ids: Collection[UUID]) -> Mapping[UUID, list[UUID | str]]:
    """Who administers each of these programs."""
    rows = await session.execute(
        select(Program.id, Program.admins, Program.launched_by).where(Program.id.in_(program_ids))
    )
    return {key: administrators(admins, launched_by) for key, admins, launched_by in rows}


async def others(
    session: AsyncSession, person_id: UUID | None, mentorship_ids: Collection[UUID]
) -> Sequence[tuple[UUID, UUID]]:
    """Who else is in each of these mentorships, in the order of joining."""
    query = (
        select(MentorshipMember.mentorship_id, MentorshipMember.person_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            MentorshipMember.mentorship_id == any_(literal(list(mentorship_ids), ARRAY(Uuid()))),
            MentorshipMember.person_id != person_id,
            IN_TO_THE_END,
        )
        .order_by(MentorshipMember.joined_on, MentorshipMember.person_id)
    )
    return [(mentorship_id, other) for mentorship_id, other in await session.execute(query)]
