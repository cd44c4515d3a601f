"""Moving deliveries from one state to the next, as senders say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

import structlog

from services.notifications.attempts import store
from services.notifications.attempts.store import Try
from services.notifications.deliveries import store as queue
from services.notifications.deliveries.domain import (
    Accepted,
    Channel,
    DeliveryState,
    End,
    Gone,
    Later,
    Outcome,
    Refused,
    Unknown,
    after_attempt,
)
from services.notifications.deliveries.tables import Delivery
from services.notifications.nudges.domain import State as NudgeState
from services.notifications.suppressions.handlers import note_refusal
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events.base import CONTENT_TYPE
from shared.events.notifications import NotificationDelivered, NotificationFailed
from shared.messaging import outbox
from shared.messaging.transport import Headers

__all__ = ["ACCEPTED", "Sent", "adopt_orphans", "count_accepted", "count_nudge", "delivered", "give_back", "turn"]

log = structlog.get_logger(__name__)

_chance = SystemRandom()

_deliveries = telemetry.meter.create_counter(
    "telemachus.deliveries.ended", description="Deliveries that a channel took, refused, or may have taken"
)
_attempts = telemetry.meter.create_counter("telemachus.deliveries.attempts", description="Attempts by their outcome")
_nudges = telemetry.meter.create_counter(
    "telemachus.nudges.ended", description="Nudges that were delivered, have failed or were dropped"
)
_lateness = telemetry.meter.create_histogram(
    "telemachus.nudges.lateness", unit="s", description="Seconds from when a nudge was to be sent until it was accepted"
)


ACCEPTED = End(DeliveryState.ACCEPTED, None)
_SENDER_LOST = Unknown("sender-lost")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel said to a delivery. headers: of the trace in which it was sent."""

    delivery: Delivery
    outcome: Outcome
    took: timedelta
    headers: Headers = ()


async def turn(
    session: AsyncSession,
    sender: int,
    *,
    sent: Sequence[Sent] = (),
    aside: Sequence[tuple[Delivery, Later | Gone | Refused]] = (),
    begin: Sequence[UUID] = (),
) -> set[UUID]:
    """One step of a sender: these were sent, these are not to be sent after all, and these come next. Returns which of
    those may be handed to their channel now."""
    now = clock.now()
    accepted, others = _parted(sent)
    if others:
        await _record(session, sender, others, now)
    for delivery, verdict in aside:
        await _put_aside(session, sender, delivery, verdict, now)
    if not accepted and not begin:
        return set()
    tries = [Try(one.delivery, "accepted", ACCEPTED, one.took) for one in accepted]
    done = await store.step(session, sender, tries, begin, now)
    told = [one for one in accepted if one.delivery.id in done.accepted]
    for one in told:
        _attempts.add(1, {"channel": one.delivery.channel, "outcome": "accepted"})
        _tell(session, one.delivery, ACCEPTED, one.headers)
    _count([(*ended, NudgeState.DELIVERED) for ended in done.accepted.values() if ended], now)
    await _settle(session, [(one.delivery, ACCEPTED) for one in told if not done.accepted[one.delivery.id]], now)
    if unwanted := set(begin) - done.begun:
        await store.drop_unwanted(session, sender, unwanted, now)
    return done.begun


def _parted(sent: Sequence[Sent]) -> tuple[list[Sent], list[Sent]]:
    """What was accepted, and what was not."""
    accepted = [one for one in sent if isinstance(one.outcome, Accepted)]
    return accepted, [one for one in sent if not isinstance(one.outcome, Accepted)]


async def give_back(session: AsyncSession, sender: int, ids: Collection[UUID]) -> None:
    """Let others have what this sender has taken and not begun."""
    await queue.give_back(session, sender, ids)


async def adopt_orphans(session: AsyncSession, sender: int) -> int:
    """See to what senders that are gone had in hand: what they had not begun is free; of the rest nobody can say
    whether its channel took it. Returns how many there were."""
    now = clock.now()
    left = await store.orphans(session, sender)
    for delivery in left:
        dead = delivery.sender
        if dead is None:
            continue
        if delivery.state == DeliveryState.TAKEN:
            await queue.give_back(session, dead, [delivery.id])
        else:
            await _record(session, dead, [Sent(delivery, _SENDER_LOST, timedelta())], now)
    if left:
        log.warning("deliveries_of_lost_senders", count=len(left))
    return len(left)


async def _record(session: AsyncSession, sender: int, sent: Sequence[Sent], now: datetime) -> None:
    """The outcomes of attempts that did not succeed, where they are still this sender's to tell."""
    for one in sent:
        delivery, end, outcome = one.delivery, await _end(session, one, now), _name(one.outcome)
        if not await store.end(session, sender, delivery.id, end, now, tried=True):
            continue
        await store.log(session, Try(delivery, outcome, end, one.took), now)
        _attempts.add(1, {"channel": delivery.channel, "outcome": outcome})
        if end.state == DeliveryState.PENDING:
            log.warning("delivery_deferred", delivery=str(delivery.id), reason=end.reason)
            continue
        if isinstance(one.outcome, Refused) and one.outcome.status:
            await note_refusal(session, delivery, one.outcome.status)
        _tell(session, delivery, end, one.headers)
        await _settle(session, [(delivery, end)], now)


async def _end(session: AsyncSession, one: Sent, now: datetime) -> End:
    delivery = one.delivery
    unknown = await store.unknown_before(session, delivery.id) if isinstance(one.outcome, Unknown) else 0
    end = after_attempt(
        one.outcome,
        now,
        channel=delivery.channel,
        rule=delivery.rule,
        attempts=delivery.attempts + 1,
        first=delivery.first_tried_at or now,
        unknown=unknown,
        chance=_chance.random(),
    )
    if end.try_at and one.outcome == _SENDER_LOST:
        return replace(end, try_at=now)  # nothing was wrong with the channel
    return end


async def _put_aside(
    session: AsyncSession, sender: int, delivery: Delivery, verdict: Later | Gone | Refused, now: datetime
) -> None:
    match verdict:
        case Later(until):
            end = End(DeliveryState.PENDING, delivery.reason, until)
        case Gone(reason):
            end = End(DeliveryState.DROPPED, reason)
        case Refused(reason):
            end = End(DeliveryState.FAILED, reason)
    if not await store.end(session, sender, delivery.id, end, now, tried=False) or end.try_at:
        return
    _tell(session, delivery, end, telemetry.outgoing_headers())
    await _settle(session, [(delivery, end)], now)


async def _settle(session: AsyncSession, ended: Sequence[tuple[Delivery, End]], now: datetime) -> None:
    settled: list[tuple[str, str, datetime]] = []
    if nudges := [delivery.nudge_id for delivery, _ in ended if delivery.nudge_id]:
        settled += await store.settle(session, nudges, now)
    for delivery, end in ended:
        if delivery.nudge_id is None and delivery.channel != Channel.WEBHOOK:
            settled += await store.settle_digest(session, delivery.id, end, now)
    _count([(rule, try_at, state) for rule, state, try_at in settled], now)


def _count(settled: Sequence[tuple[str, datetime, str]], now: datetime) -> None:
    for rule, try_at, state in settled:
        count_nudge(rule, state)
        if state == NudgeState.DELIVERED:
            _lateness.record(max(0.0, (now - try_at).total_seconds()), {"rule": rule})


def count_accepted(ended: Sequence[tuple[Delivery, str, datetime]], now: datetime) -> None:
    """Count deliveries that were accepted, with rule and try_at of the nudge that ended with each."""
    for delivery, _, _ in ended:
        _attempts.add(1, {"channel": delivery.channel, "outcome": "accepted"})
        _deliveries.add(1, {"channel": delivery.channel, "state": DeliveryState.ACCEPTED})
    _count([(rule, try_at, NudgeState.DELIVERED) for _, rule, try_at in ended], now)


def count_nudge(rule: str, state: str) -> None:
    """Count the end of a nudge."""
    _nudges.add(1, {"rule": rule, "state": state})


def _tell(session: AsyncSession, delivery: Delivery, end: End, headers: Headers) -> None:
    _deliveries.add(1, {"channel": delivery.channel, "state": end.state})
    if end.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN):
        log.warning("delivery_failed", delivery=str(delivery.id), state=end.state, reason=end.reason)
    if delivery.person_id is None:
        return
    if end.state == DeliveryState.ACCEPTED:
        event = delivered(delivery)
    elif end.state == DeliveryState.FAILED:
        event = NotificationFailed.model_validate(_about(delivery) | {"reason": end.reason or ""})
    else:
        return
    with_type: Headers = (("content-type", CONTENT_TYPE.encode()), *headers)
    outbox.add_record(session, event.topic, event.key, event.to_json(), with_type)


def delivered(delivery: Delivery) -> NotificationDelivered:
    """What tells that a person's delivery was accepted."""
    return NotificationDelivered.model_validate(_about(delivery))


def _about(delivery: Delivery) -> dict[str, Any]:
    return {
        "subject": delivery.id,
        "version": 1,
        "person_id": delivery.person_id,
        "nudge": delivery.rule,
        "channel": delivery.channel,
        "about": delivery.about,
    }


def _name(outcome: Outcome) -> str:
    return type(outcome).__name__.lower()
