"""Queries about whom people keep away. What follows from a block is in `pairs`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.blocks.tables import Block
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.programs.tables import Program
from shared.db import AsyncSession

__all__ = ["add", "blocks", "forget", "going", "remove"]


async def add(session: AsyncSession, person_id: UUID, blocked_id: UUID, now: datetime) -> Block:
    """Keep somebody away; who is kept away already stays so."""
    values = {"person_id": person_id, "blocked_id": blocked_id, "blocked_at": now}
    await session.execute(insert(Block).values(values).on_conflict_do_nothing())
    query = select(Block).where(Block.person_id == person_id, Block.blocked_id == blocked_id)
    return (await session.scalars(query)).one()


async def remove(session: AsyncSession, person_id: UUID, blocked_id: UUID) -> None:
    await session.execute(delete(Block).where(Block.person_id == person_id, Block.blocked_id == blocked_id))


async def forget(session: AsyncSession, person_id: UUID) -> None:
    """Keep no block by or of a person."""
    await session.execute(delete(Block).where(or_(Block.person_id == person_id, Block.blocked_id == person_id)))


async def blocks(session: AsyncSession, person_id: UUID, after: UUID | None, limit: int) -> tuple[Sequence[Block], int]:
    """Up to `limit` + 1 of a person's own blocks, by the id of whom they keep away, and how many there are."""
    query = select(Block).where(Block.person_id == person_id)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    if after is not None:
        query = query.where(Block.blocked_id > after)
    return (await session.scalars(query.order_by(Block.blocked_id).limit(limit + 1))).all(), total or 0


async def going(session: AsyncSession, one: UUID, other: UUID) -> Sequence[tuple[UUID, Program]]:
    """The mentorships that these two are in together now, with their programs."""
    together = (
        select(MentorshipMember.mentorship_id)
        .where(MentorshipMember.person_id.in_((one, other)), MentorshipMember.left_on.is_(None))
        .group_by(MentorshipMember.mentorship_id)
        .having(func.count() == 2)
    )
    query = (
        select(Mentorship.id, Program)
        .join(Program, Program.id == Mentorship.program_id)
        .where(Mentorship.id.in_(together), Mentorship.state != ENDED)
        .order_by(Mentorship.id)
    )
    return [(key, program) for key, program in (await session.execute(query)).all()]
