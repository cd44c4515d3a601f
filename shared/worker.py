"""A service's worker: its relay, its consumer and its schedules in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared import clock
from shared.db import is_transient
from shared.messaging.consumer import Consumer
from shared.messaging.housekeeping import measure, prune
from shared.messaging.relay import Relay
from shared.messaging.transport import TransportUnavailable
from shared.service import Runtime, Schedule, Service

__all__ = ["run_worker"]

log = structlog.get_logger(__name__)

_RAN_WELL = 60.0
"""Seconds after which a failure is no longer one of a row."""


async def run_worker(service: Service, runtime: Runtime) -> None:
    """Until cancelled. A part that fails is started again after a pause; the others go on meanwhile."""
    relay = Relay(runtime.settings.database_url.get_secret_value(), runtime.transport, service.name)
    schedules = (
        *service.schedules,
        Schedule("prune", 3600, prune),
        Schedule("measure", 15, lambda runtime: measure(service.name, runtime)),
    )
    async with asyncio.TaskGroup() as parts:
        parts.create_task(_again(f"{service.name}.relay", relay.run))
        if service.handlers:
            consumer = Consumer(service.name, service.handlers, runtime.sessions, runtime.transport)
            parts.create_task(_again(f"{service.name}.consumer", consumer.run))
        for schedule in schedules:
            parts.create_task(_repeat(service.name, schedule, runtime))


async def _again(name: str, run: Callable[[], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    pause = 1.0
    while True:
        started = loop.time()
        try:
            await run()
        except Exception:
            log.exception("part_failed", part=name)
        if loop.time() > started + _RAN_WELL:
            pause = 1.0
        await asyncio.sleep(pause)
        pause = min(pause * 2, 60)


async def _repeat(service: str, schedule: Schedule, runtime: Runtime) -> None:
    moved = asyncio.Event()
    stop = clock.on_move(moved.set)
    try:
        while True:
            moved.clear()
            try:
                await schedule.run(runtime)
            except TransportUnavailable:
                log.warning("schedule_waits_for_transport", service=service, schedule=schedule.name)
            except Exception as error:
                if is_transient(error):
                    log.warning("schedule_waits_for_database", service=service, schedule=schedule.name)
                else:
                    log.exception("schedule_failed", service=service, schedule=schedule.name)
            try:
                async with asyncio.timeout(schedule.every):
                    await moved.wait()
            except TimeoutError:
                pass
    finally:
        stop()
