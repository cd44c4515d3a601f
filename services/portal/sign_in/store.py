"""Queries over sessions and drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from services.portal.sign_in.tables import PortalDraft, PortalSession
from shared.db import AsyncSession

__all__ = ["add", "find", "find_ended", "find_locked", "forget", "forget_before", "put_draft", "take_draft"]


_FIND = select(PortalSession.sealed, exists().where(PortalDraft.key == bindparam("key"))).where(
    PortalSession.key == bindparam("key"), PortalSession.expires_at > bindparam("now")
)
"""Made once: every page asks this before anything else."""


async def add(session: AsyncSession, key: bytes, sealed: bytes, expires_at: datetime) -> None:
    session.add(PortalSession(key=key, sealed=sealed, expires_at=expires_at))
    await session.flush()


async def find(session: AsyncSession, key: bytes, now: datetime) -> tuple[bytes, bool] | None:
    """What is sealed in a session that has not expired, and whether it has a draft."""
    row = (await session.execute(_FIND, {"key": key, "now": now})).first()
    return (row[0], row[1]) if row is not None else None


async def find_locked(session: AsyncSession, key: bytes, now: datetime) -> PortalSession | None:
    """A session that has not expired; nobody else changes it until the transaction ends."""
    query = select(PortalSession).where(PortalSession.key == key, PortalSession.expires_at > now)
    return await session.scalar(query.with_for_update())


async def forget(session: AsyncSession, key: bytes) -> bytes | None:
    """What was sealed in a session, also one that has expired; it is gone afterwards."""
    return await session.scalar(delete(PortalSession).where(PortalSession.key == key).returning(PortalSession.sealed))


async def find_ended(session: AsyncSession, key: bytes) -> bytes | None:
    """What is sealed in a session, also one that has expired."""
    return await session.scalar(select(PortalSession.sealed).where(PortalSession.key == key))


async def forget_before(session: AsyncSession, instant: datetime) -> None:
    """Forget sessions and drafts that expired before an instant."""
    await session.execute(delete(PortalSession).where(PortalSession.expires_at <= instant))
    await session.execute(delete(PortalDraft).where(PortalDraft.expires_at <= instant))


async def put_draft(session: AsyncSession, key: bytes, sealed: bytes, expires_at: datetime) -> None:
    """Keep a draft; a later one of the same session replaces it."""
    statement = insert(PortalDraft).values(key=key, sealed=sealed, expires_at=expires_at)
    changed = {"sealed": sealed, "expires_at": expires_at}
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed))


async def take_draft(session: AsyncSession, key: bytes, now: datetime) -> bytes | None:
    """A draft that has not expired; it is gone afterwards."""
    taken = delete(PortalDraft).where(PortalDraft.key == key).returning(PortalDraft.sealed, PortalDraft.expires_at)
    row = (await session.execute(taken)).first()
    return row.sealed if row is not None and row.expires_at > now else None
