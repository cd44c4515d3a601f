"""Queries about preferences."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications.chats.tables import ChatChannel
from services.notifications.people.tables import Contact, Person
from services.notifications.preferences.domain import Choices, QuietHours
from services.notifications.preferences.tables import Preference
from shared.db import AsyncSession

__all__ = ["Wishes", "forget", "has_chat", "lock", "preference", "wishes"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """languages: BCP 47, the dearest first. country: ISO 3166 or a name."""

    languages: tuple[str, ...]
    country: str


def _defaults(person_id: UUID) -> dict[str, object]:
    choices = Choices(QuietHours().start, QuietHours().end)
    return {
        "person_id": person_id,
        "version": 0,
        "quiet_start": choices.quiet_start,
        "quiet_end": choices.quiet_end,
        "muted": [],
        "channels": {},
        "digest": choices.digest,
        "digest_at": choices.digest_at,
        "language": choices.language,
        "away_until": choices.away_until,
    }


async def preference(session: AsyncSession, person_id: UUID) -> Preference:
    """What a person prefers; version 0 while they have chosen nothing."""
    return await session.get(Preference, person_id) or Preference(**_defaults(person_id))


async def lock(session: AsyncSession, person_id: UUID) -> Preference:
    """The same, locked for a change; the row is made when there is none."""
    await session.execute(insert(Preference).values(_defaults(person_id)).on_conflict_do_nothing())
    query = select(Preference).where(Preference.person_id == person_id).with_for_update()
    return (await session.scalars(query)).one()


async def forget(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(Preference).where(Preference.person_id == person_id))


async def has_chat(session: AsyncSession, person_id: UUID) -> bool:
    """Whether a chat channel of theirs takes something."""
    mine = exists().where(ChatChannel.person_id == person_id, ChatChannel.disabled_at.is_(None))
    return bool(await session.scalar(select(mine)))


async def wishes(session: AsyncSession, person_id: UUID) -> Wishes:
    """In which languages a person likes to read, as far as it is known."""
    chosen = await session.get(Preference, person_id)
    contact = await session.get(Contact, person_id)
    person = await session.get(Person, person_id)
    found = (chosen.language if chosen else "", contact.language if contact else "")
    return Wishes(found, person.country if person else "")
