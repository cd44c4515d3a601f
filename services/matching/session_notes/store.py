"""Queries about agendas and notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_

from services.matching.session_notes.domain import AGENDA
from services.matching.session_notes.tables import SessionNote
from services.matching.sessions.tables import Session
from shared.db import AsyncSession, rows_after

__all__ = ["delete", "notes"]


async def notes(
    session: AsyncSession,
    meeting: Session,
    reader: UUID | None,
    since: datetime | None,
    planned_at: datetime | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[SessionNote], int]:
    """Up to `limit` + 1 of what a reader may see of a session, in the order of writing, and how many there are.

    since: when they joined; they read no notes from before, and no agendas of times before. None: only their own.
    planned_at: only of this time of a recurrence.
    """
    seen: ColumnElement[bool] = SessionNote.author_id == reader
    if since is not None:
        start = func.coalesce(SessionNote.planned_at, literal(meeting.last_start))
        for_later = and_(SessionNote.kind == AGENDA, start >= since)
        seen = or_(seen, and_(SessionNote.shared, or_(SessionNote.written_at >= since, for_later)))
    where = [SessionNote.session_id == meeting.id, seen]
    if planned_at is not None:
        where.append(SessionNote.planned_at == planned_at)
    return await rows_after(session, SessionNote, where, after, limit)


async def delete(session: AsyncSession, note: SessionNote) -> None:
    await session.delete(note)
