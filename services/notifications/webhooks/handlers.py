"""Passing events on to the company's own systems, and looking after their endpoints."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.notifications.channels.webhook_guard import AddressRefused, Guard
from services.notifications.channels.webhook_signing import new_secret
from services.notifications.deliveries import store as deliveries
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.deliveries.tables import Delivery
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.store import plan
from services.notifications.webhooks import domain, store
from services.notifications.webhooks.domain import BY_HAND, DISABLED, ENABLED
from services.notifications.webhooks.tables import Endpoint, EndpointSecret
from shared import clock, telemetry
from shared.db import AsyncSession, require_version
from shared.events import Event
from shared.ids import new_id
from shared.policy import Principal, allow
from shared.private_text import forget, seal
from shared.problems import Conflict, Invalid, NotFound

__all__ = [
    "change",
    "create",
    "disable",
    "enable",
    "event_types",
    "failed",
    "list_deliveries",
    "list_endpoints",
    "pass_on",
    "read",
    "redeliver",
    "redeliver_all",
    "remove",
    "rotate",
    "succeeded",
    "test",
]

log = structlog.get_logger(__name__)

_MOST_ENDPOINTS = 50
_MOST_SECRETS = 5
_MOST_AGAIN = 10_000

_disabled = telemetry.meter.create_counter(
    "telemachus.webhooks.disabled", description="Endpoints that get no more events since they fail"
)


async def pass_on(session: AsyncSession, event: Event) -> None:
    """Hand an event to every endpoint that wants it. What a disabled one misses is kept and can be sent later."""
    wanting = [
        (key, state) for key, patterns, state in await store.listening(session) if domain.listens(patterns, event.type)
    ]
    if not wanting:
        return
    now = clock.now()
    await store.keep(session, event.id, event.type, domain.body_of(event.type, event.to_json()), now)
    states = {
        key: (DeliveryState.PENDING, None) if state == ENABLED else (DeliveryState.FAILED, "endpoint-disabled")
        for key, state in wanting
    }
    await store.hand_over(session, event.id, event.type, states, now)


async def list_endpoints(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Endpoint], int]:
    """A page of endpoints and how many there are."""
    allow(me, "webhook.read")
    return await store.page(session, after, limit), await store.count(session)


async def event_types(me: Principal) -> dict[str, type[Event]]:
    """What endpoints can choose, by type."""
    allow(me, "webhook.read")
    return domain.EVENTS


async def read(session: AsyncSession, me: Principal, key: UUID) -> tuple[Endpoint, Sequence[EndpointSecret]]:
    """An endpoint, and when its secrets were made. Raises NotFound."""
    allow(me, "webhook.read")
    endpoint = await session.get(Endpoint, key)
    if endpoint is None:
        raise _unknown(key)
    return endpoint, await store.secrets_of(session, [key], clock.now())


async def create(
    session: AsyncSession, me: Principal, guard: Guard, *, name: str, url: str, events: Sequence[str]
) -> tuple[Endpoint, str]:
    """A new endpoint with its secret, which nobody can read again. Raises Invalid (`url-refused`, `no-such-event`),
    Conflict (`too-many-endpoints`)."""
    allow(me, "webhook.change")
    await _check(guard, url, events)
    if await store.count(session) >= _MOST_ENDPOINTS:
        raise Conflict(f"There are {_MOST_ENDPOINTS} endpoints already.", kind="too-many-endpoints")
    now = clock.now()
    endpoint = Endpoint(
        id=new_id(), version=1, url=url, name=name, events=list(events), state=ENABLED, created_at=now,
        created_by=me.person_id, failing_since=None, reason=None,
    )  # fmt: skip
    session.add(endpoint)
    return endpoint, await _add_secret(session, endpoint.id, now)


async def change(
    session: AsyncSession,
    me: Principal,
    guard: Guard,
    key: UUID,
    *,
    name: str,
    url: str,
    events: Sequence[str],
    if_match: int,
) -> tuple[Endpoint, Sequence[EndpointSecret]]:
    """Raises as `create`, and NotFound, PreconditionFailed."""
    allow(me, "webhook.change")
    await _check(guard, url, events)
    endpoint = await _locked(session, key)
    require_version(endpoint.version, if_match)
    endpoint.name, endpoint.url, endpoint.events = name, url, list(events)
    endpoint.version += 1
    return endpoint, await store.secrets_of(session, [key], clock.now())


async def remove(session: AsyncSession, me: Principal, key: UUID) -> None:
    """Forget an endpoint and its secrets. What was on its way is not sent any more. Raises NotFound."""
    allow(me, "webhook.change")
    await session.delete(await _locked(session, key))
    await store.drop_secrets(session, key)
    await forget(session, key)


async def rotate(session: AsyncSession, me: Principal, key: UUID, *, overlap: timedelta) -> tuple[Endpoint, str]:
    """A new secret; those before it sign as well as long as `overlap` says. Raises NotFound, Conflict
    (`too-many-secrets`)."""
    allow(me, "webhook.change")
    endpoint, now = await _locked(session, key), clock.now()
    await store.retire_secrets(session, key, now + overlap, now)
    if len(await store.secrets_of(session, [key], now)) >= _MOST_SECRETS:
        raise Conflict(f"{_MOST_SECRETS} secrets sign already. Wait until one has run out.", kind="too-many-secrets")
    endpoint.version += 1
    return endpoint, await _add_secret(session, key, now)


async def enable(session: AsyncSession, me: Principal, key: UUID) -> tuple[Endpoint, Sequence[EndpointSecret]]:
    """Let an endpoint get events again; what it missed is not sent by itself. Raises NotFound."""
    allow(me, "webhook.change")
    endpoint = await _locked(session, key)
    if endpoint.state != ENABLED:
        endpoint.state, endpoint.reason, endpoint.failing_since = ENABLED, None, None
        endpoint.version += 1
    return endpoint, await store.secrets_of(session, [key], clock.now())


async def disable(session: AsyncSession, me: Principal, key: UUID) -> tuple[Endpoint, Sequence[EndpointSecret]]:
    """Send an endpoint nothing until it is enabled again. Raises NotFound."""
    allow(me, "webhook.change")
    endpoint = await _locked(session, key)
    if endpoint.state != DISABLED:
        endpoint.state, endpoint.reason = DISABLED, BY_HAND
        endpoint.version += 1
    return endpoint, await store.secrets_of(session, [key], clock.now())


async def test(session: AsyncSession, me: Principal, key: UUID) -> Delivery:
    """Send an endpoint an event that means nothing. Raises NotFound, Conflict (`endpoint-disabled`)."""
    allow(me, "webhook.change")
    endpoint, now, message_id = await _locked(session, key), clock.now(), new_id()
    _must_be_enabled(endpoint)
    body = {
        "specversion": "1.0",
        "id": str(message_id),
        "source": "notifications",
        "type": domain.TEST,
        "subject": str(endpoint.id),
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": {"endpoint_id": str(endpoint.id)},
    }
    await store.keep(session, message_id, domain.TEST, json.dumps(body).encode(), now)
    [made] = await store.hand_over(session, message_id, domain.TEST, {key: (DeliveryState.PENDING, None)}, now)
    return await session.get_one(Delivery, made)


async def list_deliveries(
    session: AsyncSession, me: Principal, key: UUID, *, state: DeliveryState | None, after: UUID | None, limit: int
) -> tuple[Sequence[Delivery], int]:
    """A page of what was and is sent to an endpoint, and how many there are. Raises NotFound."""
    allow(me, "webhook.read")
    if await session.get(Endpoint, key) is None:
        raise _unknown(key)
    wanted: dict[str, Any] = {"target_id": key} | ({"state": state} if state else {})
    return await deliveries.page(session, wanted, after, limit)


async def redeliver(session: AsyncSession, me: Principal, key: UUID, delivery_id: UUID) -> Delivery:
    """Send one delivery that has ended once more, under its id. Raises NotFound, Conflict (`still-on-its-way`,
    `endpoint-disabled`)."""
    allow(me, "webhook.change")
    _must_be_enabled(await _locked(session, key))
    sent = await store.again(session, key, delivery_id, clock.now())
    if sent is not None:
        return sent
    delivery = await session.get(Delivery, delivery_id)
    if delivery is None or delivery.target_id != key:
        raise NotFound(f"There is no delivery {delivery_id} to this endpoint.")
    raise Conflict("This delivery is still on its way.", kind="still-on-its-way")


async def redeliver_all(session: AsyncSession, me: Principal, key: UUID, *, since: datetime) -> int:
    """Send up to 10,000 deliveries once more that failed and came up since then. Returns how many. Raises NotFound,
    Conflict (`endpoint-disabled`)."""
    allow(me, "webhook.change")
    _must_be_enabled(await _locked(session, key))
    return await store.all_again(session, key, since, clock.now(), _MOST_AGAIN)


async def succeeded(session: AsyncSession, keys: Collection[UUID]) -> None:
    """These endpoints accept again what is sent to them."""
    for key in sorted(keys):
        if endpoint := await store.lock(session, key):
            endpoint.failing_since = None


async def failed(session: AsyncSession, key: UUID, now: datetime, *, gone: bool) -> None:
    """An endpoint has not accepted something. gone: it said that it never will. When it has accepted nothing for too
    long it gets no more, and whoever made it is told."""
    endpoint = await store.lock(session, key)
    if endpoint is None:
        return
    since = endpoint.failing_since = endpoint.failing_since or now
    if endpoint.state != ENABLED or not (gone or domain.given_up(since, now)):
        return
    endpoint.state, endpoint.reason = DISABLED, "gone" if gone else "failing"
    endpoint.version += 1
    _disabled.add(1, {"reason": endpoint.reason})
    log.error("webhook_disabled", endpoint=str(key), reason=endpoint.reason)
    if endpoint.created_by is not None:
        payload = {"host": domain.host_of(endpoint.url), "since": since.isoformat()}
        await plan(session, [Nudge(Rule.WEBHOOK_DISABLED, endpoint.created_by, key, now, payload=payload)])


async def _check(guard: Guard, url: str, events: Sequence[str]) -> None:
    if wrong := domain.unknown(events):
        raise Invalid(f"No event is called {', '.join(wrong)}.", kind="no-such-event", where="body.events")
    try:
        await guard.check(url)
    except AddressRefused as refused:
        raise Invalid(str(refused), kind="url-refused", where="body.url", code=refused.code) from refused


async def _add_secret(session: AsyncSession, endpoint_id: UUID, now: datetime) -> str:
    secret = new_secret()
    sealed = await seal(session, endpoint_id, secret)
    session.add(EndpointSecret(id=new_id(), endpoint_id=endpoint_id, secret=sealed, created_at=now, until=None))
    return secret


async def _locked(session: AsyncSession, key: UUID) -> Endpoint:
    endpoint = await store.lock(session, key)
    if endpoint is None:
        raise _unknown(key)
    return endpoint


def _must_be_enabled(endpoint: Endpoint) -> None:
    if endpoint.state != ENABLED:
        raise Conflict("The endpoint is disabled. Enable it first.", kind="endpoint-disabled")


def _unknown(key: UUID) -> NotFound:
    return NotFound(f"There is no webhook endpoint {key}.")
