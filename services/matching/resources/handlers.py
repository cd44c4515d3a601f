"""What people of a mentorship share with each other, and searching it together with what they wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.mentorships.handlers import of_the_people, together
from services.matching.messages import store as messages
from services.matching.messages.domain import terms
from services.matching.messages.handlers import require_open, seen_since
from services.matching.messages.tables import Message
from services.matching.people import store as people
from services.matching.resources import domain, store
from services.matching.resources.domain import SEARCHED, Hit
from services.matching.resources.tables import SharedResource
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import ResourceShared
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = ["Found", "Readable", "list_resources", "search", "share", "withdraw"]


@dataclass(frozen=True, slots=True)
class Readable:
    """A resource with who shares it and the note: "" where there is none, None where it was erased."""

    row: SharedResource
    name: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """hits: the newest of what was found. total: how much was found. complete: everything there is was searched."""

    hits: Sequence[Hit]
    names: Mapping[UUID, str]
    total: int
    complete: bool


async def share(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, title: str, link: str, note: str
) -> Readable:
    """Share a link with all others of a mentorship. Raises Forbidden, NotFound, Conflict some time after its end."""
    mentorship = await of_the_people(session, me, "resource.share", mentorship_id)
    require_open(mentorship)
    sharer = me.person_id or mentorship.mentee_id
    resource = new_aggregate(
        SharedResource,
        mentorship_id=mentorship_id,
        shared_by=sharer,
        title=title,
        link=link,
        note=await seal(session, sharer, note) if note else None,
        shared_at=clock.now(),
        withdrawn=False,
    )
    session.add(resource)
    event = ResourceShared(
        subject=resource.id,
        version=resource.raise_version(),
        shared_by=sharer,
        title=title,
        **await together(session, mentorship),
    )
    outbox.add(session, event)
    return (await _readable(session, [resource]))[0]


async def list_resources(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """Up to `limit` + 1 of what was shared since the caller joined, and how many there are."""
    since = await seen_since(session, me, "resource.read", mentorship_id)
    rows, total = await store.resources(session, mentorship_id, since, after, limit)
    return await _readable(session, rows), total


async def withdraw(session: AsyncSession, me: Principal, resource_id: UUID) -> None:
    """Show what one has shared to nobody any more, and forget it; again changes nothing. Raises Forbidden, NotFound."""
    resource = await db.get(session, SharedResource, resource_id, lock=True)
    allow(me, "resource.withdraw", author=resource.shared_by)
    resource.withdrawn = True
    resource.title, resource.link, resource.note = "", "", None


async def search(session: AsyncSession, me: Principal, mentorship_id: UUID, *, query: str, limit: int) -> Found:
    """Messages and resources in which all words of the query occur, whatever their case and accents.

    Reads and decrypts the newest `domain.SEARCHED` of each at most. Raises Forbidden, NotFound, Invalid.
    """
    since = await seen_since(session, me, "message.read", mentorship_id)
    wanted = terms(query)
    if not wanted:
        raise Invalid(Wrong("nothing-to-look-for", "Write at least one letter or digit to look for."), where="query.q")
    said = await messages.newest_said(session, mentorship_id, since, SEARCHED)
    shared = await store.newest(session, mentorship_id, since, SEARCHED)
    texts = await _texts(session, said[:SEARCHED], shared[:SEARCHED])
    # In a thread of its own, since a long one takes the better part of a second, in which others are to be answered.
    found = await asyncio.to_thread(domain.hits, texts, wanted)
    names = await people.names(session, {hit.by for hit in found[:limit]})
    return Found(found[:limit], names, len(found), len(said) <= SEARCHED and len(shared) <= SEARCHED)


async def _texts(session: AsyncSession, said: Sequence[Message], shared: Sequence[SharedResource]) -> list[Hit]:
    """What can be read of these messages and resources."""
    sealed = {row.id: row.words for row in said if row.words} | {row.id: row.note for row in shared if row.note}
    words = dict(zip(sealed, await reveal_all(session, list(sealed.values())), strict=True))
    return [
        *(Hit("message", row.id, row.author_id, row.posted_at, words.get(row.id) or "") for row in said),
        *(
            Hit("resource", row.id, row.shared_by, row.shared_at, words.get(row.id) or "", row.title, row.link)
            for row in shared
        ),
    ]


async def _readable(session: AsyncSession, rows: Sequence[SharedResource]) -> list[Readable]:
    names = await people.names(session, {row.shared_by for row in rows})
    sealed = {row.id: row.note for row in rows if row.note is not None}
    notes = dict(zip(sealed, await reveal_all(session, list(sealed.values())), strict=True))
    return [Readable(row, names.get(row.shared_by, ""), notes.get(row.id, "")) for row in rows]
