"""One worker process for the chaos of mails: decides about due nudges and sends them, until it is killed.

python -m tests.chaos.sender DATABASE SMTP_PORT SECONDS_AHEAD
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog

from services.notifications.delivering import deliver
from services.notifications.main import SERVICE
from shared import clock
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.service import open_runtime
from tests.support.mail import settings_of
from tests.support.platform import OpenTokens, settings_for


async def work(database: str, port: int, ahead: float) -> None:
    clock.advance(timedelta(seconds=ahead))
    as_many_as_there_are = {"nudges_per_day": 0, "nudges_per_week": 0}
    settings = settings_for(SERVICE, database, settings_of(port) | as_many_as_there_are)
    async with AsyncExitStack() as stack:
        transport = MemoryTransport(MemoryLog())
        runtime = await open_runtime(SERVICE.name, settings, stack, transport=transport, tokens=OpenTokens())
        await deliver(runtime)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
