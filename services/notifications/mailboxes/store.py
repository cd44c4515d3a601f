"""Queries about mails that were read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.notifications.mailboxes.tables import ReceivedMail
from shared.db import AsyncSession

__all__ = ["forget_before", "outcome_of", "remember", "settle"]


async def outcome_of(session: AsyncSession, mailbox: str, digest: str) -> str | None:
    """What came of a mail before; None when it is new."""
    query = select(ReceivedMail.outcome).where(ReceivedMail.mailbox == mailbox, ReceivedMail.digest == digest)
    return await session.scalar(query)


async def remember(session: AsyncSession, mailbox: str, digest: str, now: datetime) -> bool:
    """Take a mail as ours to act on; False when somebody has, or is about to."""
    row = {"mailbox": mailbox, "digest": digest, "outcome": "", "at": now}
    new = insert(ReceivedMail).values(row).on_conflict_do_nothing().returning(ReceivedMail.digest)
    return await session.scalar(new) is not None


async def settle(session: AsyncSession, mailbox: str, digest: str, outcome: str) -> None:
    """Keep what came of a mail."""
    found = update(ReceivedMail).where(ReceivedMail.mailbox == mailbox, ReceivedMail.digest == digest)
    await session.execute(found.values(outcome=outcome), execution_options={"synchronize_session": False})


async def forget_before(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(ReceivedMail).where(ReceivedMail.at < before))
