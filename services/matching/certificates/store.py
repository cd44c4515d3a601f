"""Queries about certificates."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from services.matching.certificates.tables import Certificate
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["about", "certificate", "forget", "of_person", "took_part"]


async def certificate(session: AsyncSession, certificate_id: UUID) -> Certificate | None:
    return await session.get(Certificate, certificate_id)


async def of_person(session: AsyncSession, mentorship_id: UUID, person_id: UUID) -> Certificate | None:
    query = select(Certificate).where(Certificate.mentorship_id == mentorship_id, Certificate.person_id == person_id)
    return (await session.scalars(query)).one_or_none()


async def took_part(session: AsyncSession, mentorship_id: UUID, person_id: UUID) -> bool:
    """Whether somebody is or was in a mentorship."""
    return await session.get(MentorshipMember, (mentorship_id, person_id)) is not None


async def about(session: AsyncSession, certificate: Certificate) -> tuple[Mentorship, MentorshipMember, Program]:
    """What a certificate is about."""
    query = (
        select(Mentorship, MentorshipMember, Program)
        .join(MentorshipMember, MentorshipMember.mentorship_id == Mentorship.id)
        .join(Program, Program.id == Mentorship.program_id)
        .where(Mentorship.id == certificate.mentorship_id, MentorshipMember.person_id == certificate.person_id)
    )
    mentorship, member, program = (await session.execute(query)).one()
    return mentorship, member, program


async def forget(session: AsyncSession, person_id: UUID) -> None:
    """Delete somebody's certificates."""
    await session.execute(delete(Certificate).where(Certificate.person_id == person_id))
