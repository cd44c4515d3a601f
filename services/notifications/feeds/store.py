"""Queries about calendar feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.feeds.tables import Feed
from services.notifications.people.store import ACTIVE
from services.notifications.people.tables import Contact, Person
from services.notifications.preferences.tables import Preference
from shared.db import AsyncSession

__all__ = ["Reader", "feed_of", "forget", "put", "reader"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose feed it is. chosen, contact: languages, "" where none is told."""

    person_id: UUID
    country: str
    chosen: str
    contact: str


async def feed_of(session: AsyncSession, person_id: UUID) -> Feed | None:
    return await session.scalar(select(Feed).where(Feed.person_id == person_id))


async def put(session: AsyncSession, person_id: UUID, digest: str, now: datetime) -> Feed:
    """A person's feed with a new token, in place of the one before."""
    fresh = {"digest": digest, "created_at": now}
    statement = insert(Feed).values(person_id=person_id, version=1, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["person_id"], set_={**fresh, "version": Feed.version + 1}
    )
    rows = await session.scalars(statement.returning(Feed), execution_options={"populate_existing": True})
    return rows.one()


async def forget(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(Feed).where(Feed.person_id == person_id))


async def reader(session: AsyncSession, digest: str) -> Reader | None:
    """Whose feed a token opens; None for an unknown one, and when they have left."""
    query = (
        select(Person.id, Person.country, Preference.language, Contact.language)
        .select_from(Feed)
        .join(Person, Person.id == Feed.person_id)
        .outerjoin(Preference, Preference.person_id == Feed.person_id)
        .outerjoin(Contact, Contact.person_id == Feed.person_id)
        .where(Feed.digest == digest, Person.status == ACTIVE)
    )
    found = (await session.execute(query)).first()
    if found is None:
        return None
    person_id, country, chosen, contact = found
    return Reader(person_id, country, chosen or "", contact or "")
