"""Queries over sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from services.portal.sign_in.tables import PortalSession
from shared.db import AsyncSession

__all__ = ["add", "find", "forget", "forget_expired", "replace"]


async def add(session: AsyncSession, key: bytes, sealed: bytes, expires_at: datetime) -> None:
    session.add(PortalSession(key=key, sealed=sealed, expires_at=expires_at))
    await session.flush()


async def find(session: AsyncSession, key: bytes, now: datetime, *, lock: bool = False) -> bytes | None:
    """What is sealed in a session that has not expired."""
    query = select(PortalSession.sealed).where(PortalSession.key == key, PortalSession.expires_at > now)
    return await session.scalar(query.with_for_update() if lock else query)


async def replace(session: AsyncSession, key: bytes, sealed: bytes) -> None:
    await session.execute(update(PortalSession).where(PortalSession.key == key).values(sealed=sealed))


async def forget(session: AsyncSession, key: bytes) -> None:
    await session.execute(delete(PortalSession).where(PortalSession.key == key))


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(PortalSession).where(PortalSession.expires_at <= now))
