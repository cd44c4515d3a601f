"""Calendars that people let us read, so that nobody proposes times at which they are busy.

The address is a secret, since whoever has it reads all of the calendar: it is sealed and never shown again. Of the
calendar nothing is kept but when its person is busy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.availability import domain, store
from services.matching.availability.tables import BusyCalendar
from services.matching.fetching import CannotFetch, address_of, host_of
from services.matching.people import store as people
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import PersonErased, PersonLeft
from shared.policy import Principal, allow
from shared.private_text import KeyLost, Sealed, reveal, reveal_all, seal
from shared.problems import Invalid, NotFound
from shared.zones import zone_or_utc

__all__ = ["Claimed", "Read", "Shown", "claim", "forget", "forget_of_person", "give", "keep", "show"]

_AT_ONCE = 20

_REFUSALS: Mapping[str, str] = {
    "not-an-address": "This is not the address of a calendar, as in https://calendar.example.org/tom.ics.",
    "not-https": "The address of a calendar begins with https.",
    "not-public": "This address leads into a private network, where we do not read.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar as its person sees it. host: all that is shown of its address, "" where that was erased."""

    row: BusyCalendar
    host: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A calendar to read. address: None where its key is gone. etag: of what is known already, "" to read anew."""

    person_id: UUID
    sealed: Sealed
    address: str | None
    etag: str
    zone: str


@dataclass(frozen=True, slots=True)
class Read:
    """What was read. busy: {start, end}; None where the calendar is as it was."""

    etag: str
    busy: Sequence[dict[str, Any]] | None


async def give(session: AsyncSession, me: Principal, address: str, trusted: Collection[str]) -> Shown:
    """Let us read a calendar from now on, in place of one given before. trusted: as of `fetching.address_of`.

    Raises Invalid (`calendar-address`).
    """
    me_id = _myself(me, "availability.change")
    try:
        address_of(address, trusted)
    except CannotFetch as error:
        raise Invalid(_REFUSALS[error.reason], kind="calendar-address", where="body.address") from error
    sealed = await seal(session, me_id, address)
    return Shown(await store.put(session, me_id, sealed, clock.now()), host_of(address))


async def show(session: AsyncSession, me: Principal) -> Shown:
    """The caller's calendar. Raises NotFound."""
    row = await store.calendar(session, _myself(me, "availability.change"))
    if row is None:
        raise NotFound("You have given no calendar.")
    try:
        return Shown(row, host_of(await reveal(session, row.address)))
    except KeyLost:
        return Shown(row, "")


async def forget(session: AsyncSession, me: Principal) -> None:
    """Forget the caller's calendar and its busy times; once more changes nothing."""
    await store.forget(session, _myself(me, "availability.change"))


async def forget_of_person(session: AsyncSession, event: PersonErased | PersonLeft) -> None:
    await store.forget(session, event.subject)


async def claim(session: AsyncSession) -> Sequence[Claimed]:
    """Some calendars whose time has come; nobody else takes them for a while."""
    now = clock.now()
    rows = await store.due(session, now, _AT_ONCE)
    known = await people.people(session, [row.person_id for row in rows])
    addresses = await reveal_all(session, [row.address for row in rows])
    for row in rows:
        row.next_read_at = now + domain.HOLD
    return [
        Claimed(
            row.person_id,
            row.address,
            address,
            row.etag if domain.is_worth_an_etag(row.expanded_at, now) else "",
            zone_or_utc(known[row.person_id].zone).key if row.person_id in known else "UTC",
        )
        for row, address in zip(rows, addresses, strict=True)
    ]


async def keep(session: AsyncSession, claimed: Claimed, read: Read | str, now: datetime) -> None:
    """Keep what a calendar says, or a code for why it could not be read; nothing where it was replaced meanwhile."""
    row = await store.calendar(session, claimed.person_id, lock=True)
    if row is None or row.address != claimed.sealed:
        return
    if isinstance(read, str):
        row.failure, row.failures = read, row.failures + 1
    else:
        row.failure, row.failures = "", 0
        row.read_at = now
        row.etag = read.etag
        if read.busy is not None:
            row.busy, row.expanded_at = list(read.busy), now
    row.next_read_at = domain.next_read(now, row.failures)


def _myself(me: Principal, action: str) -> UUID:
    allow(me, action, me.person_id)
    assert me.person_id is not None  # noqa: S101 - nobody else is their own
    return me.person_id
