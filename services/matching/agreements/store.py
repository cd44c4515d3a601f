"""Queries about agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.matching.agreements.domain import AGREED
from services.matching.agreements.tables import Agreement, AgreementSignature
from shared.db import AsyncSession

__all__ = ["agreements", "in_force", "newest", "numbered", "signatures"]


async def newest(session: AsyncSession, mentorship_id: UUID) -> Agreement | None:
    """The agreement with the highest number."""
    query = select(Agreement).where(Agreement.mentorship_id == mentorship_id).order_by(Agreement.number.desc())
    return (await session.scalars(query.limit(1))).one_or_none()


async def numbered(session: AsyncSession, mentorship_id: UUID, number: int) -> Agreement | None:
    query = select(Agreement).where(Agreement.mentorship_id == mentorship_id, Agreement.number == number)
    return (await session.scalars(query)).one_or_none()


async def in_force(session: AsyncSession, mentorship_id: UUID) -> Agreement | None:
    """The agreement that all have signed."""
    query = select(Agreement).where(Agreement.mentorship_id == mentorship_id, Agreement.state == AGREED)
    return (await session.scalars(query)).one_or_none()


async def agreements(
    session: AsyncSession, mentorship_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[Agreement], int]:
    """Up to `limit` + 1 agreements of a mentorship, the first one first, and how many there are."""
    of_it = Agreement.mentorship_id == mentorship_id
    total = await session.scalar(select(func.count()).select_from(Agreement).where(of_it))
    query = select(Agreement).where(of_it)
    if after is not None:
        # Ids of the same millisecond are in no order.
        last = select(Agreement.number).where(Agreement.id == after).scalar_subquery()
        query = query.where(Agreement.number > last)
    return (await session.scalars(query.order_by(Agreement.number).limit(limit + 1))).all(), total or 0


async def signatures(
    session: AsyncSession, agreement_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[AgreementSignature]]:
    """Who has signed each of these, in the order of signing."""
    query = select(AgreementSignature).where(AgreementSignature.agreement_id.in_(agreement_ids))
    found: defaultdict[UUID, list[AgreementSignature]] = defaultdict(list)
    for row in await session.scalars(query.order_by(AgreementSignature.signed_at, AgreementSignature.person_id)):
        found[row.agreement_id].append(row)
    return found
