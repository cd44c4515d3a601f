"""One worker process for the chaos tests: a relay or a consumer over a transport, until it is killed.

    python -m tests.chaos.worker relay-dies-before NAME DATABASE TRANSPORT
    python -m tests.chaos.worker relay-dies-after NAME DATABASE TRANSPORT
    python -m tests.chaos.worker consumer GROUP DATABASE TRANSPORT

TRANSPORT: `kafka://host:port` or the address of a pglog database.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence

import structlog

from shared.messaging.consumer import Consumer
from shared.messaging.kafka import KafkaTransport
from shared.messaging.pglog import PgLogTransport
from shared.messaging.relay import Relay
from shared.messaging.transport import PublishFailed, Record, Transport
from tests.support import ledger

PUBLISHES = 40
"""How often a relay publishes until it dies at a bad moment.

Before: it has read events and published nothing. After: they are accepted and still in the outbox.
"""


def open_transport(address: str, client: str) -> Transport:
    if address.startswith("kafka://"):
        return KafkaTransport(address.removeprefix("kafka://"), client_id=client, session_timeout=2.0)
    return PgLogTransport(address)


def let_die(transport: Transport, moment: str) -> None:
    publish = transport.publish
    left = PUBLISHES

    async def publish_and_die(records: Sequence[Record]) -> Sequence[PublishFailed | None]:
        nonlocal left
        left -= 1
        if not left and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        outcomes = await publish(records)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcomes

    transport.publish = publish_and_die


async def work(role: str, name: str, database: str, address: str) -> None:
    transport = open_transport(address, name)
    if role.startswith("relay-dies-"):
        let_die(transport, role.removeprefix("relay-dies-"))
        await Relay(database, transport, name, poll=0.2).run()
        return
    async with ledger.open_database(database, pool_size=8) as (_, sessions):
        await Consumer(name, ledger.HANDLERS, sessions, transport, poll=0.2, batch=100).run()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(work(*sys.argv[1:5]))
