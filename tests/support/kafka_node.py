"""What every broker under test shares: its settings, and how to tell that it is there."""

from __future__ import annotations

import asyncio

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

NODE_ID = 1
START_WITHIN = 90.0
GROUPS = [f"asks-{number}" for number in range(8)]
"""Groups without members, which fall to all coordinators by their names."""
NOWHERE = TopicPartition("nowhere", 0)

BROKER = {
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    # A record batch of one 1 MiB value with its key, headers and overhead.
    "message.max.bytes": str(1_048_576 + 128 * 1024),
    # Tests cannot wait for a second member, nor ten seconds for a member that was killed.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "500",
    # After a SIGKILL the node may register again once its former registration has timed out. On a machine that is busy
    # a second goes by without a heartbeat: a node that leaves its cluster and returns again and again keeps groups
    # without a coordinator.
    "broker.session.timeout.ms": "4000",
    "broker.heartbeat.interval.ms": "300",
    # A restart looks through each partition's log; these tests make some 160 of them.
    "num.recovery.threads.per.data.dir": "2",
    "log.cleaner.dedupe.buffer.size": str(4 * 1024 * 1024),
    "log.cleaner.io.buffer.size": str(2 * 1024 * 1024),
    "log.cleaner.threads": "1",
    "num.io.threads": "4",
    "num.network.threads": "2",
}


class KafkaMissing(Exception):
    """This machine offers no way to a broker; the text says what would give one."""


async def answers(bootstrap: str, process: asyncio.subprocess.Process | None) -> None:
    """Wait until the broker takes part in its cluster and coordinates groups: after a SIGKILL it first answers as the
    node that it was, and what it has begun to load then is dropped."""
    host, port = bootstrap.rsplit(":", 1)
    try:
        async with asyncio.timeout(START_WITHIN):
            while True:
                if process is not None and process.returncode is not None:
                    raise KafkaMissing(f"the broker ended with {process.returncode}")
                try:
                    _, writer = await asyncio.open_connection(host, int(port))
                    writer.close()
                    await writer.wait_closed()
                    if await _is_there(bootstrap):
                        return
                except (OSError, KafkaError):
                    pass
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise KafkaMissing(f"the broker did not answer within {START_WITHIN:.0f} s") from error


async def _is_there(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        if not cluster["brokers"]:
            return False
        # A coordinator that cannot answer names no offset, not even none.
        return all([await admin.list_consumer_group_offsets(group, partitions=[NOWHERE]) for group in GROUPS])
    finally:
        await admin.close()
