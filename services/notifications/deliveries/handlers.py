"""Moving deliveries from one state to the next, and reading them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from services.notifications.deliveries import store
from services.notifications.deliveries.domain import (
    Channel,
    End,
    Gone,
    Later,
    Outcome,
    Refused,
    State,
    Unknown,
    after_attempt,
)
from services.notifications.deliveries.store import Try
from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.nudges.domain import State as NudgeState
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events.base import CONTENT_TYPE
from shared.events.notifications import NotificationDelivered, NotificationFailed
from shared.messaging import outbox
from shared.messaging.transport import Headers
from shared.policy import Principal, allow
from shared.problems import NotFound

__all__ = ["Sent", "adopt_orphans", "count_nudge", "give_back", "list_deliveries", "read_delivery", "turn"]

log = structlog.get_logger(__name__)

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
    if sent:
        await _record(session, sender, sent, now)
    for delivery, verdict in aside:
        await _put_aside(session, sender, delivery, verdict, now)
    if not begin:
        return set()
    begun = await store.begin(session, sender, begin, now)
    if others := set(begin) - begun:
        await store.drop_unwanted(session, sender, others, now)
    return begun


async def give_back(session: AsyncSession, sender: int, ids: Collection[UUID]) -> None:
    """Let others have what this sender has taken and not begun."""
    await store.give_back(session, sender, ids)


async def adopt_orphans(session: AsyncSession, sender: int) -> int:
    """See to what senders that are gone had in hand: what they had not begun is free; of the rest nobody can say
    whether its channel took it. Returns how many there were."""
    now = clock.now()
    left = await store.orphans(session, sender)
    for delivery in left:
        dead = delivery.sender
        if dead is None:
            continue
        if delivery.state == State.TAKEN:
            await store.give_back(session, dead, [delivery.id])
        else:
            await _record(session, dead, [Sent(delivery, Unknown("sender-lost"), timedelta())], now)
    if left:
        log.warning("deliveries_of_lost_senders", count=len(left))
    return len(left)


async def _record(session: AsyncSession, sender: int, sent: Sequence[Sent], now: datetime) -> None:
    """The outcomes of attempts, where they are still this sender's to tell."""
    tries = [Try(one.delivery, _name(one.outcome), await _end(session, one, now), one.took) for one in sent]
    accepted = [tried.delivery.id for tried in tries if tried.end.state == State.ACCEPTED]
    changed = await store.accept(session, sender, accepted, now) if accepted else set[UUID]()
    for delivery, end in [(tried.delivery, tried.end) for tried in tries]:
        if end.state != State.ACCEPTED and await store.end(session, sender, delivery.id, end, now, tried=True):
            changed.add(delivery.id)
    told = [(one, tried) for one, tried in zip(sent, tries, strict=True) if tried.delivery.id in changed]
    if not told:
        return
    await store.log(session, [tried for _, tried in told], now)
    for one, tried in told:
        _attempts.add(1, {"channel": tried.delivery.channel, "outcome": tried.outcome})
        if tried.end.state == State.PENDING:
            log.warning("delivery_deferred", delivery=str(tried.delivery.id), reason=tried.end.reason)
        else:
            _tell(session, tried.delivery, tried.end, one.headers)
    ended = [tried for _, tried in told if tried.end.try_at is None]
    await _settle(session, [(tried.delivery, tried.end) for tried in ended], now)


async def _end(session: AsyncSession, one: Sent, now: datetime) -> End:
    delivery = one.delivery
    unknown = await store.unknown_before(session, delivery.id) if isinstance(one.outcome, Unknown) else 0
    return after_attempt(
        one.outcome,
        now,
        channel=delivery.channel,
        rule=delivery.rule,
        attempts=delivery.attempts + 1,
        first=delivery.first_tried_at or now,
        unknown=unknown,
    )


async def _put_aside(
    session: AsyncSession, sender: int, delivery: Delivery, verdict: Later | Gone | Refused, now: datetime
) -> None:
    match verdict:
        case Later(until):
            end = End(State.PENDING, delivery.reason, until)
        case Gone(reason):
            end = End(State.DROPPED, reason)
        case Refused(reason):
            end = End(State.FAILED, reason)
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
    for rule, state, _ in settled:
        count_nudge(rule, state)
    for rule, state, try_at in settled:
        if state == NudgeState.DELIVERED:
            _lateness.record(max(0.0, (now - try_at).total_seconds()), {"rule": rule})


def count_nudge(rule: str, state: str) -> None:
    """Count the end of a nudge."""
    _nudges.add(1, {"rule": rule, "state": state})


def _tell(session: AsyncSession, delivery: Delivery, end: End, headers: Headers) -> None:
    _deliveries.add(1, {"channel": delivery.channel, "state": end.state})
    if end.state in (State.FAILED, State.UNKNOWN):
        log.warning("delivery_failed", delivery=str(delivery.id), state=end.state, reason=end.reason)
    if delivery.person_id is None:
        return
    about = {
        "subject": delivery.id,
        "version": 1,
        "person_id": delivery.person_id,
        "nudge": delivery.rule,
        "channel": delivery.channel,
        "about": delivery.about,
    }
    if end.state == State.ACCEPTED:
        event = NotificationDelivered.model_validate(about)
    elif end.state == State.FAILED:
        event = NotificationFailed.model_validate(about | {"reason": end.reason or ""})
    else:
        return
    with_type: Headers = (("content-type", CONTENT_TYPE.encode()), *headers)
    outbox.add_record(session, event.topic, event.key, event.to_json(), with_type)


def _name(outcome: Outcome) -> str:
    return type(outcome).__name__.lower()


async def list_deliveries(
    session: AsyncSession,
    me: Principal,
    *,
    channel: Channel | None,
    rule: str | None,
    person_id: UUID | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[Delivery], int]:
    """A page of deliveries and how many there are; one's own, or everyone's by role."""
    allow(me, "delivery.list", person_id)
    wanted = {"channel": channel, "rule": rule, "person_id": person_id, "state": state}
    return await store.page(session, {name: value for name, value in wanted.items() if value is not None}, after, limit)


async def read_delivery(session: AsyncSession, me: Principal, key: UUID) -> tuple[Delivery, Sequence[Attempt]]:
    """One delivery and its attempts. Raises NotFound."""
    delivery = await session.get(Delivery, key)
    if delivery is None:
        raise NotFound(f"There is no delivery {key}.")
    allow(me, "delivery.list", delivery.person_id)
    return delivery, await store.attempts(session, key)
