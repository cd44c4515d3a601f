"""Queries about suppressed addresses and what was reported of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.people.tables import Contact
from services.notifications.suppressions.domain import Kind
from services.notifications.suppressions.tables import Bounce, Suppression
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = [
    "add_bounce",
    "contact_of",
    "forget",
    "forget_earlier_addresses",
    "lift",
    "page",
    "soft_bounces",
    "suppress",
    "suppressed",
]


async def suppressed(session: AsyncSession, person_ids: Collection[UUID]) -> set[UUID]:
    """Who of these people has an address that takes no mail."""
    found = await session.scalars(
        select(Suppression.person_id)
        .join(Contact, Contact.person_id == Suppression.person_id)
        .where(Suppression.person_id == func.any(list(person_ids)), Suppression.email == Contact.email)
    )
    return set(found)


async def contact_of(session: AsyncSession, person_id: UUID) -> Contact | None:
    """Where a person is reached, held as it is for this transaction, so that reports about one person come in turn."""
    return await session.scalar(select(Contact).where(Contact.person_id == person_id).with_for_update())


async def add_bounce(
    session: AsyncSession, person_id: UUID, delivery_id: UUID, email: str, kind: Kind, code: str, now: datetime
) -> bool:
    """Keep what was reported of a delivery; False when that was reported before."""
    row: Mapping[str, Any] = {
        "id": new_id(),
        "person_id": person_id,
        "delivery_id": delivery_id,
        "email": email,
        "kind": kind,
        "code": code,
        "at": now,
    }
    new = insert(Bounce).values(row).on_conflict_do_nothing().returning(Bounce.id)
    return await session.scalar(new) is not None


async def soft_bounces(session: AsyncSession, person_id: UUID, email: str, since: datetime) -> int:
    """How many soft bounces an address of a person had since then."""
    query = select(func.count()).select_from(Bounce)
    found = query.where(
        Bounce.person_id == person_id, Bounce.email == email, Bounce.kind == Kind.SOFT, Bounce.at > since
    )
    return await session.scalar(found) or 0


async def suppress(session: AsyncSession, person_id: UUID, email: str, reason: str, code: str, now: datetime) -> None:
    """Send no mail to this address of a person. The first reason stays."""
    values = {"person_id": person_id, "email": email, "reason": reason, "code": code, "since": now}
    statement = insert(Suppression).values(values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"], set_=values, where=Suppression.email != statement.excluded.email
        )
    )


async def lift(session: AsyncSession, person_id: UUID) -> bool:
    """Let mails go to a person's address again, whatever was reported of it so far; whether none did."""
    await session.execute(delete(Bounce).where(Bounce.person_id == person_id, Bounce.kind == Kind.SOFT))
    lifted = delete(Suppression).where(Suppression.person_id == person_id).returning(Suppression.person_id)
    return await session.scalar(lifted) is not None


async def forget_earlier_addresses(session: AsyncSession, person_id: UUID) -> None:
    """Keep only what is about where the person is reached now."""
    now = select(Contact.email).where(Contact.person_id == person_id).scalar_subquery()
    for table in (Bounce, Suppression):
        await session.execute(delete(table).where(table.person_id == person_id, table.email != now))


async def forget(session: AsyncSession, person_id: UUID) -> None:
    for table in (Bounce, Suppression):
        await session.execute(delete(table).where(table.person_id == person_id))


async def page(
    session: AsyncSession, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Suppression], int]:
    """Up to `limit` + 1 suppressions of addresses that are people's now, and how many there are."""
    conditions = [Suppression.email == Contact.email]
    if person_id is not None:
        conditions.append(Suppression.person_id == person_id)
    current = select(Suppression).join(Contact, Contact.person_id == Suppression.person_id).where(*conditions)
    total = await session.scalar(select(func.count()).select_from(current.subquery()))
    query = current.order_by(Suppression.person_id).limit(limit + 1)
    rows = await session.scalars(query if after is None else query.where(Suppression.person_id > after))
    return rows.all(), total or 0
