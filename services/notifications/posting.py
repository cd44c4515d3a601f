"""Webhooks: from a delivery to what is posted to an endpoint, and what its answers say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.attempts.handlers import Sent
from services.notifications.channels import webhook_signing
from services.notifications.channels.webhook_client import Answer, Failure, Poster, retry_after, trusted_by
from services.notifications.deliveries.domain import (
    Accepted,
    Channel,
    Deferred,
    Gone,
    Later,
    Outcome,
    Refused,
    Unknown,
)
from services.notifications.deliveries.tables import Delivery
from services.notifications.settings import Settings
from services.notifications.webhooks import handlers, store
from services.notifications.webhooks.domain import ENABLED
from services.notifications.webhooks.tables import Endpoint
from shared import clock
from shared.db import AsyncSession

__all__ = ["Webhooks", "outcome_of"]

_CONNECTIONS = 3
"""Of a lane, to as many endpoints."""
_GONE = 410
_SLOW_DOWN = frozenset({429, 502, 503, 504})
_SLOWER = timedelta(seconds=30)
"""How long an endpoint is left alone that wants to be and does not say for how long."""
_SLOWEST = timedelta(days=1)
_PROBES = 2
_PROBING = timedelta(seconds=20)
"""An endpoint that accepts nothing is sent so many in that time, so that others need not wait behind it."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. secrets: the newest first."""

    endpoint_id: UUID
    url: str
    secrets: Sequence[str]
    message_id: UUID
    body: bytes


class Webhooks:
    """The company's own systems as a channel. _failing: endpoints that have accepted nothing last, as it is written
    down. _down: as this worker knows it."""

    channel = Channel.WEBHOOK

    def __init__(self, settings: Settings) -> None:
        self.lanes = settings.webhook_connections
        self._settings = settings
        self._trusted = trusted_by(settings)
        self._failing, self._down = set[UUID](), set[UUID]()
        self._later: dict[UUID, datetime] = {}
        self._probed: dict[UUID, tuple[datetime, int]] = {}

    def lane(self) -> _Line:
        return _Line(self, Poster(self._settings, connections=_CONNECTIONS, kept=_CONNECTIONS, trusted=self._trusted))

    async def load(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Mapping[UUID, Message | Later | Gone | Refused]:
        """What is posted for each delivery, by its id; or what else becomes of it."""
        wanted = {row.target_id for row in deliveries if row.target_id}
        endpoints = await store.by_id(session, wanted)
        secrets = await store.signing(session, wanted, now)
        bodies = await store.messages(session, {row.about for row in deliveries})
        for key, endpoint in endpoints.items():
            if endpoint.failing_since:
                self._failing.add(key)
                self._down.add(key)
            else:
                self._down.discard(key)
        return {
            row.id: self._message(
                endpoints.get(row.target_id) if row.target_id else None, secrets, row.about, bodies.get(row.about), now
            )
            for row in deliveries
        }

    def _message(
        self,
        endpoint: Endpoint | None,
        secrets: Mapping[UUID, Sequence[str]],
        message_id: UUID,
        body: bytes | None,
        now: datetime,
    ) -> Message | Later | Gone | Refused:
        if endpoint is None:
            return Gone("endpoint-removed")
        if body is None:
            return Gone("message-purged")
        if endpoint.state != ENABLED:
            return Refused("endpoint-disabled")
        signing = secrets.get(endpoint.id)
        if not signing:
            return Refused("no-secret")
        if until := self._resting(endpoint.id, now):
            return Later(until)
        return Message(endpoint.id, endpoint.url, signing, message_id, body)

    def _resting(self, endpoint_id: UUID, now: datetime) -> datetime | None:
        """Until when an endpoint is left alone; None when something may go to it."""
        until = self._later.get(endpoint_id)
        if until is not None and until > now:
            return until
        since, count = self._probes(endpoint_id, now)
        return since + _PROBING if endpoint_id in self._down and count >= _PROBES else None

    def _probes(self, endpoint_id: UUID, now: datetime) -> tuple[datetime, int]:
        since, count = self._probed.get(endpoint_id, (now, 0))
        return (since, count) if since <= now < since + _PROBING else (now, 0)

    def hold(self, message: Message) -> Later | None:
        """Let an endpoint rest that has asked for it, or that accepts nothing, but for a message now and then."""
        now, key = clock.now(), message.endpoint_id
        if until := self._resting(key, now):
            return Later(until)
        if key in self._down:
            since, count = self._probes(key, now)
            self._probed[key] = since, count + 1
        return None

    def prepare(self, delivery: Delivery, about: Message) -> Message:
        """The message; it is signed when it is posted."""
        return about

    async def learn(self, session: AsyncSession, sent: Sequence[Sent], now: datetime) -> None:
        """Write down which endpoints accept nothing, and which do again; who has failed too long gets no more."""
        accepted = {one.delivery.target_id for one in sent if isinstance(one.outcome, Accepted)}
        refusing = {
            one.delivery.target_id: isinstance(one.outcome, Refused)
            for one in sorted(sent, key=lambda one: isinstance(one.outcome, Refused))
            if not isinstance(one.outcome, Accepted)
        }
        again = {key for key in accepted if key in self._failing and key not in refusing}
        if again:
            await handlers.succeeded(session, [key for key in again if key])
            self._failing -= again
        for key in sorted(key for key in refusing if key):
            self._failing.add(key)
            await handlers.failed(session, key, now, gone=refusing[key])

    async def post(self, message: Message, poster: Poster) -> Outcome:
        """Post a message, signed for this attempt."""
        now = clock.now()
        signed = webhook_signing.headers(message.secrets, str(message.message_id), int(now.timestamp()), message.body)
        headers = ((b"content-type", b"application/cloudevents+json; charset=utf-8"), *signed)
        answer = await poster.post(message.url, message.body, headers)
        outcome = outcome_of(answer, now)
        (self._down.discard if isinstance(outcome, Accepted) else self._down.add)(message.endpoint_id)
        if isinstance(answer, Answer) and answer.status in _SLOW_DOWN and isinstance(outcome, Deferred):
            self._later[message.endpoint_id] = now + min(outcome.after or _SLOWER, _SLOWEST)
        return outcome


class _Line:
    """A lane, with connections of its own: a pool for all of them would look through all at each message."""

    def __init__(self, webhooks: Webhooks, poster: Poster) -> None:
        self._webhooks = webhooks
        self._poster = poster

    async def ready(self) -> bool:
        return True

    async def send(self, content: Message, /) -> Outcome:
        return await self._webhooks.post(content, self._poster)

    async def close(self) -> None:
        await self._poster.aclose()


def outcome_of(answer: Answer | Failure, now: datetime) -> Outcome:
    """What an endpoint's answer means: only 2xx accepts, only 410 refuses for good."""
    if isinstance(answer, Failure):
        return Unknown(answer.reason) if answer.sent else Deferred(answer.reason)
    if answer.accepted:
        return Accepted()
    reason = f"http-{answer.status}"
    if answer.status == _GONE:
        return Refused(reason)
    return Deferred(reason, retry_after(answer, now))
