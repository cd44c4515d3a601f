"""Action items: what somebody of a mentorship has set out to do, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.matching.action_items import store
from services.matching.action_items.tables import ActionItem
from services.matching.mentorships.domain import ENDED
from services.matching.mentorships.handlers import People, people_of
from services.matching.mentorships.tables import Mentorship
from services.matching.messages.handlers import seen_since
from services.matching.people import store as people
from services.matching.sessions.domain import local_date
from services.matching.sessions.tables import Session
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Forbidden, Invalid
from shared.wrong import Wrong

__all__ = ["Readable", "add", "change", "delete", "finish", "list_items", "list_mine", "reopen"]


@dataclass(frozen=True, slots=True)
class Readable:
    """An item with its words; None where they were erased with their author's data."""

    item: ActionItem
    words: str | None


async def add(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    words: str,
    owner_id: UUID | None,
    due: date | None,
    session_id: UUID | None,
) -> Readable:
    """Add an item. owner_id: one of the people, the caller when not given. session_id: at which it came up.

    Raises Conflict once the mentorship has ended.
    """
    mentorship, members = await _allowed(session, me, "action.change", mentorship_id)
    if mentorship.state == ENDED:
        raise Conflict(f"This mentorship ended on {mentorship.ended_on}.", kind="mentorship-ended")
    me_id = me.person_id or mentorship.mentee_id
    owner = _owner(members, owner_id or me_id)
    if session_id is not None:
        meeting = await session.get(Session, session_id)
        if meeting is None or meeting.mentorship_id != mentorship_id:
            raise Invalid(Wrong("session-of-another", "This mentorship has no such session."), where="body.session_id")
    item = new_aggregate(
        ActionItem,
        mentorship_id=mentorship_id,
        session_id=session_id,
        owner_id=owner,
        added_by=me_id,
        words=await seal(session, me_id, words),
        due=due,
        done_on=None,
        added_at=clock.now(),
    )
    item.raise_version()
    session.add(item)
    return Readable(item, words)


async def change(
    session: AsyncSession,
    me: Principal,
    item_id: UUID,
    *,
    words: str,
    owner_id: UUID,
    due: date | None,
    if_match: int,
) -> Readable:
    """Write an item anew, as who has added it or who is to do it. Raises Forbidden, PreconditionFailed, Invalid."""
    item, members = await _locked(session, me, item_id)
    me_id = _party(me, item)
    db.require_version(item.version, if_match)
    item.words = await seal(session, me_id, words)
    item.owner_id = _owner(members, owner_id)
    item.due = due
    item.raise_version()
    return Readable(item, words)


async def finish(session: AsyncSession, me: Principal, item_id: UUID) -> Readable:
    """Say that an item is done; once more changes nothing."""
    item, _ = await _locked(session, me, item_id)
    if item.done_on is None:
        known = await people.people(session, [item.owner_id])
        zone = known[item.owner_id].zone if item.owner_id in known else "UTC"
        item.done_on = local_date(clock.now(), zone)
        item.raise_version()
    return await _one(session, item)


async def reopen(session: AsyncSession, me: Principal, item_id: UUID) -> Readable:
    """Say that an item is not done; once more changes nothing."""
    item, _ = await _locked(session, me, item_id)
    if item.done_on is not None:
        item.done_on = None
        item.raise_version()
    return await _one(session, item)


async def delete(session: AsyncSession, me: Principal, item_id: UUID) -> None:
    """Delete an item, as who has added it or who is to do it."""
    item, _ = await _locked(session, me, item_id)
    _party(me, item)
    await store.delete(session, item)


async def list_items(
    session: AsyncSession,
    me: Principal,
    mentorship_id: UUID,
    *,
    is_open: bool | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Readable], int]:
    """The items of a mentorship that were added since the caller joined, or are theirs. is_open: only those that are,
    or are not."""
    since = await seen_since(session, me, "action.read", mentorship_id)
    seen = store.seen(mentorship_id, me.person_id, since)
    rows, total = await store.items(session, after, limit, seen, is_open=is_open)
    return await _readable(session, rows), total


async def list_mine(
    session: AsyncSession, me: Principal, *, is_open: bool | None, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """What the caller has set out to do, in all mentorships."""
    allow(me, "action.read", mentee=me.person_id)
    rows, total = await store.items(session, after, limit, store.owned(me.person_id), is_open=is_open)
    return await _readable(session, rows), total


async def _allowed(session: AsyncSession, me: Principal, action: str, mentorship_id: UUID) -> tuple[Mentorship, People]:
    mentorship = await db.get(session, Mentorship, mentorship_id)
    members = await people_of(session, mentorship_id)
    allow(me, action, mentee=members.mentees, mentor=members.mentors)
    return mentorship, members


async def _locked(session: AsyncSession, me: Principal, item_id: UUID) -> tuple[ActionItem, People]:
    item = await db.get(session, ActionItem, item_id, lock=True)
    _, members = await _allowed(session, me, "action.change", item.mentorship_id)
    return item, members


def _party(me: Principal, item: ActionItem) -> UUID:
    if me.person_id not in {item.added_by, item.owner_id}:
        raise Forbidden("Only who has added this, or is to do it, can change it.", action="action.change")
    return me.person_id or item.added_by


def _owner(members: People, owner_id: UUID) -> UUID:
    if owner_id not in members.all:
        raise Invalid(
            Wrong("owner-elsewhere", "The one who is to do it is not in this mentorship."), where="body.owner_id"
        )
    return owner_id


async def _one(session: AsyncSession, item: ActionItem) -> Readable:
    [readable] = await _readable(session, [item])
    return readable


async def _readable(session: AsyncSession, rows: Sequence[ActionItem]) -> list[Readable]:
    words = await reveal_all(session, [row.words for row in rows])
    return [Readable(row, text) for row, text in zip(rows, words, strict=True)]
