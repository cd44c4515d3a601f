"""How a nudge travels: its time comes, it is decided about, and the deliveries that carry it are sent.

Deciding hands deliveries to the queues of their channels; each channel has a sender in every worker. Any number of
workers share the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from services.notifications.carriers import Carrier
from services.notifications.chats import handlers as chats
from services.notifications.chatting import Chats
from services.notifications.deliveries import store as deliveries
from services.notifications.deliveries.domain import Channel
from services.notifications.digests.handlers import BATCH as DIGESTS
from services.notifications.digests.handlers import make_digests
from services.notifications.due import store as due
from services.notifications.due.handlers import BATCH, hand_over
from services.notifications.mailing import Mails
from services.notifications.nudges import store
from services.notifications.posting import Webhooks
from services.notifications.sending import POLL, Sender
from services.notifications.settings import settings_of
from services.notifications.webhooks import store as webhooks
from shared import clock, telemetry
from shared.db import is_transient
from shared.service import Runtime

__all__ = ["deliver", "hand_over_due", "measure", "post_moments", "release_known"]

log = structlog.get_logger(__name__)

_NOT_CONFIGURED = 30.0
_AFTER_FAILURE = 1.0

_overdue = telemetry.meter.create_gauge(
    "telemachus.nudges.overdue",
    unit="s",
    description="How long the oldest nudge has been due that nobody has decided on",
)
_waiting = telemetry.meter.create_gauge(
    "telemachus.deliveries.overdue", unit="s", description="How long the oldest delivery of a channel has been due"
)


_given_up = telemetry.meter.create_gauge(
    "telemachus.webhooks.given_up",
    description="Endpoints that get no events until somebody enables them, since they fail",
)


async def deliver(runtime: Runtime) -> None:
    """Until cancelled: decide about what is due, and send over every channel."""
    woken = {channel: asyncio.Event() for channel in Channel}
    decided = asyncio.Event()

    def wake() -> None:
        decided.set()
        for event in woken.values():
            event.set()

    stop = clock.on_move(wake)
    try:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(_again("decide", lambda: _decide(runtime, decided, wake)))
            parts.create_task(_again("mail", lambda: _send_mails(runtime, woken[Channel.EMAIL])))
            parts.create_task(_again("webhooks", lambda: _send_webhooks(runtime, woken[Channel.WEBHOOK])))
            parts.create_task(_again("slack", lambda: _send_chats(runtime, Channel.SLACK, woken[Channel.SLACK])))
            parts.create_task(_again("teams", lambda: _send_chats(runtime, Channel.TEAMS, woken[Channel.TEAMS])))
    finally:
        stop()


async def _again(part: str, run: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled: one channel that fails holds no other back."""
    while True:
        try:
            await run()
        except Exception as error:
            if is_transient(error):
                log.warning("delivering_waits_for_database", part=part)
            else:
                log.exception("delivering_failed", part=part)
        await asyncio.sleep(_AFTER_FAILURE)


async def _decide(runtime: Runtime, moved: asyncio.Event, wake: Callable[[], None]) -> None:
    while True:
        moved.clear()
        await hand_over_due(runtime, wake)
        moved.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await moved.wait()


async def hand_over_due(runtime: Runtime, then: Callable[[], None] = lambda: None) -> int:
    """Decide about everything that is due, and make digests of what has gathered, batch by batch. Returns how many
    there were of both. then: called after each batch."""
    caps, total = settings_of(runtime).caps, 0
    while True:
        async with runtime.sessions() as session, session.begin():
            count = await hand_over(session, caps)
        async with runtime.sessions() as session, session.begin():
            made = await make_digests(session, caps)
        total += count + made
        if count or made:
            then()
        if count < BATCH and made < DIGESTS:
            return total


async def _send_mails(runtime: Runtime, woken: asyncio.Event) -> None:
    settings = settings_of(runtime)
    if not settings.smtp_host:
        await asyncio.sleep(_NOT_CONFIGURED)
        return
    try:
        carrier: Carrier[Any, Any] = Mails(settings, runtime.links)
    except ValueError as error:
        log.error("mail_is_not_configured", reason=str(error))
        await asyncio.sleep(_NOT_CONFIGURED)
        return
    await Sender(runtime, carrier, woken).run()


async def _send_webhooks(runtime: Runtime, woken: asyncio.Event) -> None:
    await _needed(runtime, Channel.WEBHOOK)
    carrier = Webhooks(settings_of(runtime))
    await Sender(runtime, carrier, woken, carrier.learn, carrier.hold).run()


async def _send_chats(runtime: Runtime, channel: Channel, woken: asyncio.Event) -> None:
    await _needed(runtime, channel)
    carrier = Chats(channel, settings_of(runtime), runtime.links)
    await Sender(runtime, carrier, woken, carrier.learn).run()


async def _needed(runtime: Runtime, channel: Channel) -> None:
    """Until there is something to send over a channel that not everybody uses: a sender costs a session of the
    database. Every batch of mails would wake who looks, so nobody does."""
    while True:
        async with runtime.sessions() as session:
            if await deliveries.any_open(session, channel):
                return
        await asyncio.sleep(POLL)


async def post_moments(runtime: Runtime) -> None:
    """Tell the channels of programs what day it is there."""
    async with runtime.sessions() as session, session.begin():
        await chats.post_moments(session)


async def release_known(runtime: Runtime) -> None:
    """Let nudges go on that wait for people who are known by now."""
    async with runtime.sessions() as session, session.begin():
        if released := await store.release_known(session):
            log.info("waiting_nudges_released", count=released)


async def measure(runtime: Runtime) -> None:
    """Set the gauges of what is late."""
    now = clock.now()
    async with runtime.sessions() as session:
        oldest = await due.oldest(session)
        _overdue.set(max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
        for channel in Channel:
            first = await deliveries.oldest(session, channel)
            _waiting.set(max(0.0, (now - first).total_seconds()) if first else 0.0, {"channel": channel})
        _given_up.set(await webhooks.count_given_up(session))
