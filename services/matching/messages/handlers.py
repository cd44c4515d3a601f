"""The thread of a mentorship: its people write to each other, and nobody else reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.matching.members.handlers import names_of_others
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.handlers import of_the_people, people_of, together
from services.matching.mentorships.tables import Mentorship
from services.matching.messages import domain, store
from services.matching.messages.tables import Message
from services.matching.people import store as people
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MessagePosted
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, NotFound

__all__ = [
    "Readable",
    "Thread",
    "Unread",
    "change",
    "count_unread",
    "mark_read",
    "post",
    "read_message",
    "read_thread",
    "readable",
    "require_open",
    "seen_since",
    "take_back",
]


@dataclass(frozen=True, slots=True)
class Readable:
    """A message with who wrote it and its words: "" when it was taken back, None when they were erased."""

    row: Message
    author_name: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A part of a thread, oldest first. older, newer: the messages at which to go on, None at that end."""

    messages: Sequence[Readable]
    older: UUID | None
    newer: UUID | None
    total: int


@dataclass(frozen=True, slots=True)
class Unread:
    """How many messages somebody has not read in a mentorship. others: the names of those whom they are with there."""

    mentorship_id: UUID
    number: int
    others: Sequence[str]


async def post(session: AsyncSession, me: Principal, mentorship_id: UUID, *, words: str) -> Readable:
    """Write to all others of a mentorship. Raises Forbidden, NotFound, Conflict some time after its end."""
    mentorship = await of_the_people(session, me, "message.post", mentorship_id)
    require_open(mentorship)
    author = me.person_id or mentorship.mentee_id
    message = new_aggregate(
        Message,
        mentorship_id=mentorship_id,
        author_id=author,
        words=await seal(session, author, words),
        posted_at=clock.now(),
        edited_at=None,
    )
    session.add(message)
    told = await together(session, mentorship)
    outbox.add(session, MessagePosted(subject=message.id, version=message.raise_version(), posted_by=author, **told))
    return (await readable(session, [message]))[0]


async def read_thread(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, before: UUID | None, after: UUID | None, limit: int
) -> Thread:
    """The newest messages; those before one; or, where `after` is given, those that came after it."""
    since = await seen_since(session, me, "message.read", mentorship_id)
    total = await store.count(session, mentorship_id, since)
    if after is not None:
        rows = await store.next_after(session, mentorship_id, since, after, limit)
        shown = rows[:limit]
        newer = shown[-1].id if shown else after
        return Thread(await readable(session, shown), shown[0].id if shown else None, newer, total)
    rows = await store.newest(session, mentorship_id, since, before, limit)
    shown = rows[:limit][::-1]
    older = shown[0].id if len(rows) > limit else None
    return Thread(await readable(session, shown), older, shown[-1].id if shown else before, total)


async def read_message(session: AsyncSession, me: Principal, message_id: UUID) -> Readable:
    """One message. Raises Forbidden, NotFound, also for what was said before the caller joined."""
    message = await db.get(session, Message, message_id)
    if message.posted_at < await seen_since(session, me, "message.read", message.mentorship_id):
        raise _not_in_thread(message_id)
    return (await readable(session, [message]))[0]


async def change(session: AsyncSession, me: Principal, message_id: UUID, *, words: str, if_match: int) -> Readable:
    """Write one's own message anew, shortly after posting it.

    Raises Forbidden, NotFound, Conflict, PreconditionFailed.
    """
    message = await _own(session, me, message_id)
    db.require_version(message.version, if_match)
    if message.words is None:
        raise Conflict("You took this message back. Write a new one.", kind="taken-back")
    if not domain.can_edit(message.posted_at, clock.now()):
        minutes = int(domain.EDITED_FOR.total_seconds() // 60)
        raise Conflict(
            f"A message can be changed for {minutes} minutes. You can still take it back.", kind="no-longer-changed"
        )
    message.words = await seal(session, message.author_id, words)
    message.edited_at = clock.now()
    message.raise_version()
    return (await readable(session, [message]))[0]


async def take_back(session: AsyncSession, me: Principal, message_id: UUID) -> Readable:
    """Remove the words of one's own message for good, whenever one likes; again changes nothing."""
    message = await _own(session, me, message_id)
    if message.words is not None:
        message.words = None
        message.raise_version()
    return (await readable(session, [message]))[0]


async def mark_read(session: AsyncSession, me: Principal, mentorship_id: UUID, message_id: UUID) -> int:
    """Say up to which message one has read, which nobody else learns; returns how many are left."""
    since = await seen_since(session, me, "message.read", mentorship_id)
    message = await db.get(session, Message, message_id)
    if message.mentorship_id != mentorship_id or message.posted_at < since:
        raise _not_in_thread(message_id)
    if me.person_id is not None:
        await store.read_to(session, mentorship_id, me.person_id, message_id)
    found = await store.unread(session, me.person_id, mentorship_id=mentorship_id, after=None, limit=1)
    return found[0][1] if found else 0


async def count_unread(session: AsyncSession, me: Principal, *, after: UUID | None, limit: int) -> Sequence[Unread]:
    """Up to `limit` + 1 of the caller's mentorships with messages that they have not read."""
    allow(me, "message.read", mentee=me.person_id, mentor=me.person_id)
    rows = await store.unread(session, me.person_id, mentorship_id=None, after=after, limit=limit)
    names = await names_of_others(session, me.person_id, [mentorship_id for mentorship_id, _ in rows])
    return [Unread(mentorship_id, number, names[mentorship_id]) for mentorship_id, number in rows]


async def seen_since(session: AsyncSession, me: Principal, action: str, mentorship_id: UUID) -> datetime:
    """From when on the caller, one of its people, sees what is said in a mentorship. Raises Forbidden, NotFound."""
    await db.get(session, Mentorship, mentorship_id)
    people = await people_of(session, mentorship_id)
    allow(me, action, mentee=people.mentees, mentor=people.mentors)
    since = await mentorships.joined_at(session, mentorship_id, me.person_id)
    if since is None:
        raise LookupError("who is in a mentorship has joined it")
    return since


def require_open(mentorship: Mentorship) -> None:
    """Raises Conflict (`thread-closed`) some time after a mentorship has ended."""
    if mentorship.ended_on is not None and not domain.is_open(mentorship.ended_on, clock.today()):
        raise Conflict(
            f"This mentorship ended on {mentorship.ended_on}; what you wrote stays readable, and nothing new can be "
            f"added since {domain.last_day(mentorship.ended_on)}.",
            kind="thread-closed",
        )


async def readable(session: AsyncSession, rows: Sequence[Message]) -> list[Readable]:
    """The messages with their authors' names and words."""
    names = await people.names(session, {row.author_id for row in rows})
    sealed = {row.id: row.words for row in rows if row.words is not None}
    words = dict(zip(sealed, await reveal_all(session, list(sealed.values())), strict=True))
    return [Readable(row, names.get(row.author_id, ""), words.get(row.id, "")) for row in rows]


def _not_in_thread(message_id: UUID) -> NotFound:
    return NotFound(f"There is no message {message_id} in this thread.")


async def _own(session: AsyncSession, me: Principal, message_id: UUID) -> Message:
    message = await db.get(session, Message, message_id, lock=True)
    allow(me, "message.change", author=message.author_id)
    return message
