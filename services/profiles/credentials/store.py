"""Queries over credentials."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, literal, select

from services.profiles.credentials.tables import Credential
from shared.db import AsyncSession

__all__ = ["of_people", "one", "page", "total"]


async def of_people(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, list[Credential]]:
    """The credentials of these people in the order in which they were added; people without any are absent."""
    wanted = literal(list(people), ARRAY(Uuid()))
    found: dict[UUID, list[Credential]] = {}
    query = select(Credential).where(Credential.person_id == any_(wanted)).order_by(Credential.id)
    for credential in await session.scalars(query):
        found.setdefault(credential.person_id, []).append(credential)
    return found


async def page(session: AsyncSession, person_id: UUID, after: UUID | None, limit: int) -> Sequence[Credential]:
    """Up to `limit` + 1 credentials of a person in the order in which they were added."""
    query = select(Credential).where(Credential.person_id == person_id).order_by(Credential.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Credential.id > after))).all()


async def total(session: AsyncSession, person_id: UUID) -> int:
    return (
        await session.scalar(select(func.count()).select_from(Credential).where(Credential.person_id == person_id)) or 0
    )


async def one(session: AsyncSession, person_id: UUID, credential_id: UUID, *, lock: bool = False) -> Credential | None:
    """A person's credential, locked for a change if asked."""
    query = select(Credential).where(Credential.id == credential_id, Credential.person_id == person_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
