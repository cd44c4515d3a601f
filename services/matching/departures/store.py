"""Queries about departures."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.matching.departures.tables import Departure
from shared.db import AsyncSession

__all__ = ["note", "take"]


async def note(session: AsyncSession, person_id: UUID) -> None:
    """Somebody is to be taken out. It waits for a worker who does so just now and may not know all of it."""
    new = insert(Departure).values(person_id=person_id)
    again = new.on_conflict_do_update(
        index_elements=[Departure.person_id], set_={Departure.person_id: new.excluded.person_id}
    )
    await session.execute(again)


async def take(session: AsyncSession) -> UUID | None:
    """Somebody who is to be taken out and whom no other worker has in hand; done with when this transaction commits."""
    query = select(Departure.person_id).order_by(Departure.person_id).limit(1).with_for_update(skip_locked=True)
    person_id = await session.scalar(query)
    if person_id is not None:
        await session.execute(delete(Departure).where(Departure.person_id == person_id))
    return person_id
