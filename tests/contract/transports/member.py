"""A member of a group in a process of its own, to be killed: it takes a batch and holds it for ever.

python -m tests.contract.transports.member pglog|kafka ADDRESS GROUP TOPIC
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence

from shared.messaging.kafka import KafkaTransport
from shared.messaging.pglog import PgLogTransport
from shared.messaging.transport import TopicPartition, Transport

SESSION_TIMEOUT = 1.0


async def main(kind: str, address: str, group: str, topic: str) -> None:
    transport: Transport = (
        PgLogTransport(address)
        if kind == "pglog"
        else KafkaTransport(address, client_id="member", session_timeout=SESSION_TIMEOUT)
    )

    async def positions(_: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        return {}

    member = await transport.subscribe(group, [topic], positions)
    while not await member.poll(max_records=10, timeout=1):
        pass
    sys.stdout.write("holding\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
