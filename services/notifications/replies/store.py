"""Queries about who answers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.notifications.people.store import ACTIVE
from services.notifications.people.tables import Contact, Person
from services.notifications.sessions.tables import Invitee
from shared.db import AsyncSession

__all__ = ["invitee_at"]


async def invitee_at(session: AsyncSession, item_id: UUID, email: str) -> Invitee | None:
    """Who is invited to something and is reached at this address now."""
    query = (
        select(Invitee)
        .join(Person, Person.id == Invitee.person_id)
        .join(Contact, Contact.person_id == Invitee.person_id)
        .where(
            Invitee.item_id == item_id,
            Invitee.out.is_(False),
            Person.status == ACTIVE,
            func.lower(Contact.email) == email.lower(),
        )
        .order_by(Invitee.person_id)
        .limit(1)
    )
    return await session.scalar(query, execution_options={"populate_existing": True})
