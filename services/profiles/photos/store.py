"""Queries over photos."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.profiles.photos.tables import Photo
from shared.db import AsyncSession

__all__ = ["Size", "digest", "digests", "drop", "keep", "read"]

Size = Literal["small", "large"]


async def digests(session: AsyncSession, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Which photo each of these people has; those without one are absent."""
    wanted = literal(list(person_ids), ARRAY(Uuid()))
    query = select(Photo.person_id, Photo.digest).where(Photo.person_id == any_(wanted))
    return dict((await session.execute(query)).all())


async def digest(session: AsyncSession, person_id: UUID) -> str | None:
    return await session.scalar(select(Photo.digest).where(Photo.person_id == person_id))


async def read(session: AsyncSession, person_id: UUID, size: Size) -> tuple[str, bytes] | None:
    """A person's photo and its digest."""
    column = Photo.small if size == "small" else Photo.large
    rows = await session.execute(select(Photo.digest, column).where(Photo.person_id == person_id))
    row = rows.one_or_none()
    return None if row is None else (row[0], row[1])


async def keep(session: AsyncSession, person_id: UUID, *, digest: str, small: bytes, large: bytes) -> None:
    """The person's photo from now on."""
    values = {"digest": digest, "small": small, "large": large}
    statement = insert(Photo).values(person_id=person_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=[Photo.person_id], set_=values))


async def drop(session: AsyncSession, person_id: UUID) -> None:
    await session.execute(delete(Photo).where(Photo.person_id == person_id))
