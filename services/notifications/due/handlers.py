"""Deciding about nudges whose time has come, and once more when they are about to be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.attempts.handlers import count_nudge
from services.notifications.deliveries import store as deliveries
from services.notifications.deliveries.domain import Channel, Gone, Later
from services.notifications.due import store
from services.notifications.due.store import BATCH, DueNudge
from services.notifications.nudges import domain
from services.notifications.nudges.domain import Drop, Postpone, Send, State, Wait
from services.notifications.preferences.domain import QuietHours, zone_or_utc
from shared import clock
from shared.db import AsyncSession

__all__ = ["BATCH", "Verdict", "hand_over", "look_again"]

Verdict = Send | Wait | Postpone | Drop

_UNKNOWN_AGAIN = timedelta(minutes=10)
"""Who was known when it was decided that they hear something is known again by then, or has left."""


async def decide(
    session: AsyncSession,  # noqa: ARG001 - caps and digests ask
    batch: Sequence[DueNudge],
    now: datetime,
    *,
    again: bool = False,  # noqa: ARG001 - they are asked once only
) -> Sequence[Verdict]:
    """What becomes of each of these nudges whose time has come. again: they were to be sent and are about to be; an
    outage, or a refusal for now, lies between the two decisions."""
    return [_decide(due, now) for due in batch]


def ways(due: DueNudge) -> Sequence[tuple[Channel, UUID | None]]:  # noqa: ARG001 - preferences will say
    """Over which channels, and to which targets of theirs, somebody hears a nudge."""
    return ((Channel.EMAIL, None),)


def _decide(due: DueNudge, now: datetime) -> Verdict:
    zone = zone_or_utc(due.person.zone if due.person else "UTC")
    muted = due.preference.muted if due.preference else ()
    return domain.decide(
        due.nudge, now, known=due.known, left=due.left, muted=muted, quiet=_quiet_hours(due), zone=zone
    )


def _quiet_hours(due: DueNudge) -> QuietHours:
    workdays = due.person.workdays if due.person else ()
    if due.preference is None:
        return QuietHours(workdays=workdays)
    return QuietHours(due.preference.quiet_start, due.preference.quiet_end, workdays)


async def hand_over(session: AsyncSession) -> int:
    """Decide about up to BATCH due nudges, and hand those that go to their channels' queues. Returns how many there
    were."""
    now = clock.now()
    batch = await store.take(session, now)
    sent: list[UUID] = []
    rows: list[Mapping[str, Any]] = []
    for due, verdict in zip(batch, await decide(session, batch, now), strict=True):
        match verdict:
            case Drop(reason):
                due.row.state, due.row.reason, due.row.ended_at = State.DROPPED, reason, now
                count_nudge(due.row.rule, State.DROPPED)
            case Wait():
                due.row.state = State.WAITING
            case Postpone(until):
                due.row.try_at = until
            case Send():
                sent.append(due.row.id)
                rows += [deliveries.carrying(due.row, channel, target, now) for channel, target in ways(due)]
    if sent:
        await deliveries.add(session, rows)
        await store.send(session, sent)
    return len(batch)


async def look_again(
    session: AsyncSession, nudge_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, DueNudge | Later | Gone]:
    """Nudges that are about to be sent, with what they need; or what else becomes of their deliveries."""
    found = await store.read(session, nudge_ids)
    answers: dict[UUID, DueNudge | Later | Gone] = {key: Gone("gone") for key in nudge_ids}
    batch = list(found.values())
    for due, verdict in zip(batch, await decide(session, batch, now, again=True), strict=True):
        answers[due.row.id] = _answer(due, verdict, now)
    return answers


def _answer(due: DueNudge, verdict: Verdict, now: datetime) -> DueNudge | Later | Gone:
    if due.row.state != State.SENDING:
        return Gone(due.row.reason or "replanned")
    match verdict:
        case Send():
            return due
        case Postpone(until):
            return Later(until)
        case Wait():
            return Later(now + _UNKNOWN_AGAIN)
        case Drop(reason):
            return Gone(reason)
