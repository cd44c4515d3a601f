"""Agendas and notes of sessions. Their words are sealed with the author's key, and no event tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.matching.mentorships import store as mentorships
from services.matching.mentorships.handlers import people_of
from services.matching.messages.handlers import seen_since
from services.matching.session_notes import domain, store
from services.matching.session_notes.tables import SessionNote
from services.matching.sessions.handlers import time_of
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Forbidden, NotFound

__all__ = ["Readable", "change", "delete", "list_notes", "write"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A note with its words; None where the author's words were erased."""

    note: SessionNote
    words: str | None


async def write(
    session: AsyncSession,
    me: Principal,
    session_id: UUID,
    *,
    kind: str,
    shared: bool,
    occurrence: datetime | None,
    words: str,
) -> Readable:
    """Write an agenda or a note. occurrence: to which time of a recurrence it belongs, as that has it; None for all."""
    meeting = await db.get(session, Session, session_id)
    await _allow(session, me, "note.write", meeting)
    planned_at = (await time_of(session, meeting, occurrence)).planned_at if occurrence is not None else None
    author = me.person_id or meeting.scheduled_by
    note = new_aggregate(
        SessionNote,
        session_id=session_id,
        planned_at=planned_at,
        author_id=author,
        kind=kind,
        shared=domain.is_shared(kind, wished=shared),
        words=await seal(session, author, words),
        written_at=clock.now(),
    )
    note.raise_version()
    session.add(note)
    return Readable(note, words)


async def change(
    session: AsyncSession, me: Principal, note_id: UUID, *, shared: bool, words: str, if_match: int
) -> Readable:
    """Write a note of one's own anew. Raises NotFound, Forbidden, PreconditionFailed."""
    note = await _mine(session, me, note_id)
    db.require_version(note.version, if_match)
    note.shared = domain.is_shared(note.kind, wished=shared)
    note.words = await seal(session, note.author_id, words)
    note.written_at = clock.now()
    note.raise_version()
    return Readable(note, words)


async def delete(session: AsyncSession, me: Principal, note_id: UUID) -> None:
    """Delete a note of one's own, also after having left. Raises NotFound, Forbidden."""
    note = await db.get(session, SessionNote, note_id, lock=True)
    _require_seen(me, note)
    allow(me, "note.delete", author=note.author_id)
    await store.delete(session, note)


async def list_notes(
    session: AsyncSession,
    me: Principal,
    session_id: UUID,
    *,
    occurrence: datetime | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Readable], int]:
    """What the caller may read: their own, and what was shared since they joined or is for times after that; of who has
    left, their own."""
    meeting = await db.get(session, Session, session_id)
    since = await _since(session, me, meeting.mentorship_id)
    rows, total = await store.notes(session, meeting, me.person_id, since, occurrence, after, limit)
    words = await reveal_all(session, [row.words for row in rows])
    return [Readable(row, text) for row, text in zip(rows, words, strict=True)], total


async def _mine(session: AsyncSession, me: Principal, note_id: UUID) -> SessionNote:
    """A note of the caller's, locked. A private note of another's is not there for anybody else."""
    note = await db.get(session, SessionNote, note_id, lock=True)
    await _allow(session, me, "note.write", await db.get(session, Session, note.session_id))
    _require_seen(me, note)
    if me.person_id != note.author_id:
        raise Forbidden("Only who has written this can change it.", action="note.write")
    return note


def _require_seen(me: Principal, note: SessionNote) -> None:
    if not domain.may_read(me.person_id, note.author_id, shared=note.shared):
        raise NotFound(f"There is no session note {note.id}.")


async def _since(session: AsyncSession, me: Principal, mentorship_id: UUID) -> datetime | None:
    """From when on the caller reads what others have shared; None for who has left."""
    now = (await people_of(session, mentorship_id)).all
    if me.person_id not in now and me.person_id in await mentorships.people_ever(session, mentorship_id):
        allow(me, "note.read", mentee=me.person_id)
        return None
    return await seen_since(session, me, "note.read", mentorship_id)


async def _allow(session: AsyncSession, me: Principal, action: str, meeting: Session) -> None:
    people = await people_of(session, meeting.mentorship_id)
    allow(me, action, mentee=people.mentees, mentor=people.mentors)
