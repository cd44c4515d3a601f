"""Queries over endorsements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from services.matching.endorsements import domain
from services.matching.endorsements.tables import KnownEndorsement, MergedSkill
from shared.db import AsyncSession

__all__ = ["colleagues", "merged"]


async def merged(session: AsyncSession) -> Mapping[UUID, UUID]:
    """Skills that are other names of skills, and of which."""
    return dict((await session.execute(select(MergedSkill.skill_id, MergedSkill.into))).all())


async def colleagues(
    session: AsyncSession, people: Collection[UUID], merged: Mapping[UUID, UUID]
) -> Mapping[UUID, Mapping[UUID, int]]:
    """How many colleagues stand for each skill of these people; without those for whom nobody does."""
    query = select(KnownEndorsement.given_by, KnownEndorsement.given_to, KnownEndorsement.skill_id).where(
        KnownEndorsement.given_to == any_(literal(list(people), ARRAY(Uuid()))), ~KnownEndorsement.withdrawn
    )
    return domain.colleagues((await session.execute(query)).all(), merged)
