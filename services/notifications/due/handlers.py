"""Deciding about nudges whose time has come, and once more when they are about to be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.attempts.handlers import count_nudge
from services.notifications.decisions.domain import Caps, Drop, Gather, Postpone, Send, Verdict, Wait
from services.notifications.decisions.handlers import Target, decide, view
from services.notifications.deliveries.domain import Channel, Gone, Later
from services.notifications.digests.store import gather
from services.notifications.due import store
from services.notifications.due.store import BATCH, DueNudge
from services.notifications.nudges.domain import State
from shared import clock
from shared.db import AsyncSession

__all__ = ["BATCH", "UNCOLLECTED", "carry_out", "hand_over", "look_again", "look_at", "look_into"]

UNCOLLECTED = timedelta(hours=1)
"""A digest collects what has gathered for it; what it has not collected so long after is decided about anew."""
_UNKNOWN_AGAIN = timedelta(minutes=10)
"""Who was known when it was decided that they hear something is known again by then, or has left."""


async def hand_over(session: AsyncSession, caps: Caps) -> int:
    """Decide about up to BATCH due nudges, and hand those that go to their channels' queues. Returns how many there
    were."""
    now = clock.now()
    batch = await store.take(session, now)
    view, verdicts = await decide(session, batch, now, caps)
    await carry_out(session, batch, verdicts, view.ways, now)
    return len(batch)


async def carry_out(
    session: AsyncSession,
    batch: Sequence[DueNudge],
    verdicts: Sequence[Verdict],
    ways: Mapping[UUID, Sequence[Target]],
    now: datetime,
) -> None:
    """Let become of these nudges, which are locked, what was decided. ways: by their ids."""
    sent: list[tuple[UUID, Channel, UUID | None]] = []
    digests: dict[UUID, datetime] = {}
    for due, verdict in zip(batch, verdicts, strict=True):
        match verdict:
            case Drop(reason):
                due.row.state, due.row.reason, due.row.ended_at = State.DROPPED, reason, now
                if due.erased:
                    due.row.payload = {}
                count_nudge(due.row.rule, State.DROPPED)
            case Wait():
                due.row.state = State.WAITING
            case Postpone(until):
                due.row.try_at = until
            case Gather(until):
                due.row.try_at = until + UNCOLLECTED
                person = due.row.person_id
                digests[person] = min(until, digests.get(person, until))
            case Send():
                sent += [(due.row.id, channel, target) for channel, target in ways[due.row.id]]
    if sent:
        await store.send(session, sent, now)
    await gather(session, digests)


async def look_again(
    session: AsyncSession, nudge_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, DueNudge | Later | Gone]:
    """Nudges that are about to be sent, with what they need; or what else becomes of their deliveries."""
    found = await store.read(session, nudge_ids)
    answers: dict[UUID, DueNudge | Later | Gone] = {key: Gone("gone") for key in nudge_ids}
    answers.update(await look_at(session, list(found.values()), now))
    return answers


async def look_into(
    session: AsyncSession, digests: Collection[UUID], now: datetime
) -> Mapping[UUID, Sequence[DueNudge] | Later | Gone]:
    """What digests that are about to be sent still carry, by their deliveries; or what else becomes of those.

    What nobody wants any more is dropped from them. As soon as something is held back, as in quiet hours, all of it is.
    """
    if not digests:
        return {}
    batch = await store.in_digests(session, digests)
    answers = await look_at(session, batch, now)
    carried: dict[UUID, list[DueNudge]] = {}
    later: dict[UUID, datetime] = {}
    for due in batch:
        key, found = due.row.digest_id, answers[due.row.id]
        if key is None:
            continue
        match found:
            case Gone(reason):
                due.row.state, due.row.reason, due.row.ended_at = State.DROPPED, reason, now
                due.row.digest_id = None
                count_nudge(due.row.rule, State.DROPPED)
            case Later(until):
                later[key] = max(until, later.get(key, until))
            case DueNudge():
                carried.setdefault(key, []).append(due)
    return {key: Later(later[key]) if key in later else carried.get(key, Gone("gone")) for key in digests}


async def look_at(
    session: AsyncSession, batch: Sequence[DueNudge], now: datetime
) -> Mapping[UUID, DueNudge | Later | Gone]:
    """The same of nudges that are loaded."""
    seen = await view(session, batch)
    return {due.row.id: _answer(due, seen.on_the_way(due, now), now) for due in batch}


def _answer(due: DueNudge, verdict: Verdict, now: datetime) -> DueNudge | Later | Gone:
    if due.row.state != State.SENDING:
        return Gone(due.row.reason or "replanned")
    match verdict:
        case Send():
            return due
        case Postpone(until) | Gather(until):
            return Later(until)
        case Wait():
            return Later(now + _UNKNOWN_AGAIN)
        case Drop(reason):
            return Gone(reason)
