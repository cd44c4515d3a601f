"""Making digests of what has gathered for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.decisions.domain import (
    DIGESTIBLE,
    Caps,
    Gather,
    Reader,
    Send,
    after_today,
    has_room,
    is_capped,
)
from services.notifications.decisions.handlers import View, view, with_counts
from services.notifications.decisions.store import lock
from services.notifications.deliveries import store as deliveries
from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.digests import store
from services.notifications.digests.store import BATCH
from services.notifications.due import store as due_nudges
from services.notifications.due.handlers import carry_out
from services.notifications.due.store import DueNudge
from services.notifications.nudges.domain import Rule, State
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = ["BATCH", "make_digests"]

MOST = 30
"""Nudges in one mail; the rest waits for the next digest."""


async def make_digests(session: AsyncSession, caps: Caps) -> int:
    """Make up to BATCH digests that are due, and hand them to the queue of mails. Returns how many were due.

    What is about to be sent all alone goes as itself.
    """
    now = clock.now()
    people = await store.due(session, now)
    if not people:
        return 0
    await lock(session, people)  # before their rows, which whoever has this lock may want
    digests = {digest.person_id: digest for digest in await store.take(session, people, now)}
    for digest in digests.values():
        digest.next_at = None
    await session.flush()
    found = await due_nudges.take_of(session, digests.keys(), sorted(DIGESTIBLE), now)
    seen = await view(session, found)
    batch = [due for due in found if seen.asked[due.row.id].digestible]  # what does not come by mail waits for itself
    readers = await with_counts(session, seen.readers, seen.readers.keys(), now)
    verdicts = {due.row.id: seen.on_the_way(due, now) for due in batch}
    mails: list[Mapping[str, Any]] = []
    together: set[UUID] = set()
    for person, reader in readers.items():
        going = [due for due in batch if due.row.person_id == person and verdicts[due.row.id] == Send()]
        if not going:
            continue
        some = _some(going, seen, reader, caps)
        later = Gather(after_today(reader, now))
        verdicts.update({due.row.id: later for due in going if due not in some})
        if some:
            digests[person].last_at = now
        if len(some) > 1 and some[0].takes_mail:
            mails.append(_together(some, now))
            together.update(due.row.id for due in some)
    alone = [due for due in batch if due.row.id not in together]
    if mails:
        await deliveries.add(session, mails)
    await carry_out(session, alone, [verdicts[due.row.id] for due in alone], seen.ways, now)
    return len(people)


def _some(going: Sequence[DueNudge], seen: View, reader: Reader, caps: Caps) -> Sequence[DueNudge]:
    """What goes now: nothing where the reader has had enough for today, unless they need some of it to take part."""
    if all(is_capped(due.nudge) for due in going) and not has_room(reader, caps):
        return ()
    first = sorted(going, key=lambda due: (seen.asked[due.row.id].priority, due.row.due, due.row.id))[:MOST]
    return [due for due in going if due in first]


def _together(some: Sequence[DueNudge], now: datetime) -> Mapping[str, Any]:
    """The delivery of a digest that carries these."""
    key = new_id()
    for due in some:
        due.row.state, due.row.digest_id, due.row.try_at = State.SENDING, key, now
    return {
        "id": key,
        "channel": Channel.EMAIL,
        "rule": Rule.DIGEST,
        "about": some[0].row.person_id,
        "nudge_id": None,
        "person_id": some[0].row.person_id,
        "target_id": None,
        "program_id": None,
        "traceparent": telemetry.traceparent(),
        "state": DeliveryState.PENDING,
        "created_at": now,
        "try_at": now,
        "attempts": 0,
    }
