"""Who mentors whom, and who administers what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert

from services.profiles.mentorships.tables import KnownMentorship, KnownProgram
from shared.db import AsyncSession
from shared.policy import Principal

__all__ = ["administrators", "keep_end", "keep_start", "mentees_in", "mentors_for", "mentors_of", "running"]


async def mentors_of(session: AsyncSession, mentee_id: UUID) -> Sequence[UUID]:
    """Who mentors this person now."""
    query = select(KnownMentorship.mentor_id).where(
        KnownMentorship.mentee_id == mentee_id, KnownMentorship.ended_on.is_(None)
    )
    return (await session.scalars(query)).all()


async def mentors_for(session: AsyncSession, me: Principal, person_id: UUID) -> Sequence[UUID]:
    """Who mentors this person now, where that matters: only a coach from outside sees nobody else."""
    return await mentors_of(session, person_id) if me.restricted else ()


async def running(session: AsyncSession, mentee_id: UUID) -> Sequence[KnownMentorship]:
    """A mentee's mentorships that have not ended, the earliest first."""
    query = select(KnownMentorship).where(KnownMentorship.mentee_id == mentee_id, KnownMentorship.ended_on.is_(None))
    return (await session.scalars(query.order_by(KnownMentorship.mentorship_id))).all()


async def mentees_in(session: AsyncSession, mentorship_id: UUID) -> dict[UUID, KnownMentorship]:
    """A mentorship, running or ended, as it is for each of its mentees; empty for one that is not known."""
    found = await session.scalars(select(KnownMentorship).where(KnownMentorship.mentorship_id == mentorship_id))
    return {mentorship.mentee_id: mentorship for mentorship in found}


async def administrators(session: AsyncSession, program_id: UUID) -> frozenset[UUID]:
    """Who administers a program; nobody for one that is not known."""
    found = await session.scalar(select(KnownProgram.admins).where(KnownProgram.program_id == program_id))
    return frozenset(map(UUID, found or ()))


async def keep_start(session: AsyncSession, values: Mapping[str, Any], started_on: date) -> None:
    """A mentee's mentorship has started; or again, for who comes back to a group. An end that was heard of before the
    start stays."""
    statement = insert(KnownMentorship).values(**values, started_on=started_on)
    ended_on = case((KnownMentorship.started_on.is_(None), KnownMentorship.ended_on), else_=None)
    told = {"started_on": started_on, "ended_on": ended_on}
    await session.execute(statement.on_conflict_do_update(index_elements=_KEYS, set_=told))


async def keep_end(session: AsyncSession, values: Mapping[str, Any], ended_on: date) -> None:
    """A mentee's mentorship has ended."""
    statement = insert(KnownMentorship).values(**values, ended_on=ended_on)
    await session.execute(statement.on_conflict_do_update(index_elements=_KEYS, set_={"ended_on": ended_on}))


_KEYS = ["mentorship_id", "mentee_id"]
