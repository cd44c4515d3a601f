"""Who mentors whom, and who administers what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.profiles.mentorships.tables import KnownMentorship, KnownProgram
from shared.db import AsyncSession

__all__ = ["administrators", "keep_mentorship", "mentors_of", "running", "together"]


async def mentors_of(session: AsyncSession, mentee_id: UUID) -> Sequence[UUID]:
    """Who mentors this person now."""
    query = select(KnownMentorship.mentor_id).where(
        KnownMentorship.mentee_id == mentee_id, KnownMentorship.ended_on.is_(None)
    )
    return (await session.scalars(query)).all()


async def running(session: AsyncSession, mentee_id: UUID) -> Sequence[KnownMentorship]:
    """A mentee's mentorships that have not ended, the earliest first."""
    query = select(KnownMentorship).where(KnownMentorship.mentee_id == mentee_id, KnownMentorship.ended_on.is_(None))
    return (await session.scalars(query.order_by(KnownMentorship.mentorship_id))).all()


async def together(session: AsyncSession, mentorship_ids: Collection[UUID]) -> dict[UUID, KnownMentorship]:
    """These mentorships, running or ended, by id."""
    wanted = literal(list(mentorship_ids), ARRAY(Uuid()))
    found = await session.scalars(select(KnownMentorship).where(KnownMentorship.mentorship_id == any_(wanted)))
    return {mentorship.mentorship_id: mentorship for mentorship in found}


async def administrators(session: AsyncSession, program_id: UUID) -> frozenset[UUID]:
    """Who administers a program; nobody for one that is not known."""
    found = await session.scalar(select(KnownProgram.admins).where(KnownProgram.program_id == program_id))
    return frozenset(map(UUID, found or ()))


async def keep_mentorship(session: AsyncSession, values: Mapping[str, Any], *, told: Mapping[str, date]) -> None:
    """Insert a mentorship or fill in what an event tells of it: told is started_on or ended_on."""
    statement = insert(KnownMentorship).values(**values, **told)
    await session.execute(statement.on_conflict_do_update(index_elements=["mentorship_id"], set_=dict(told)))
