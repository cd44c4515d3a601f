"""The tables of the embedded log, in a database of their own."""

from __future__ import annotations

from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

__all__ = [
    "GROUPS_CHANNEL",
    "LOST",
    "RECORDS_CHANNEL",
    "AnyConnection",
    "create_tables",
    "member_locks",
    "partition_locks",
]

AnyConnection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"

LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
"""What asyncpg raises when the database is away, full or shutting down.

InternalClientError too: a session that is ended between two queries is found in a state that asyncpg does not expect.
"""

RECORDS_CHANNEL = "log_records"
"""NOTIFY here tells of new records; the payload is their topic."""
GROUPS_CHANNEL = "log_groups"
"""NOTIFY here tells that members came or went, or partitions became free; the payload is the group's id."""

_TABLES = """
CREATE TABLE IF NOT EXISTS log_topic (
    name text PRIMARY KEY,
    partitions int NOT NULL,
    compacted boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS log_partition (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL REFERENCES log_topic,
    number int NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    UNIQUE (topic, number)
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS log_record (
    partition_id int NOT NULL,
    record_offset bigint NOT NULL,
    key text NOT NULL,
    value bytea,
    header_names text[] NOT NULL,
    header_values bytea[] NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, record_offset)
);
CREATE TABLE IF NOT EXISTS log_group (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS log_group_offset (
    group_id int NOT NULL REFERENCES log_group,
    partition_id int NOT NULL REFERENCES log_partition,
    next_offset bigint NOT NULL,
    PRIMARY KEY (group_id, partition_id)
);
CREATE SEQUENCE IF NOT EXISTS log_member_number AS int CYCLE;
CREATE TABLE IF NOT EXISTS log_member (
    number int PRIMARY KEY,
    group_id int NOT NULL REFERENCES log_group,
    topics text[] NOT NULL
);
"""


async def create_tables(connection: AnyConnection) -> None:
    """Create what is missing, one process at a time."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('telemachus log tables'))")
        await connection.execute(_TABLES)


def partition_locks(group_id: int) -> int:
    """The first key of the advisory locks that mean: this session reads that partition for the group."""
    return 2 * group_id


def member_locks(group_id: int) -> int:
    """The first key of the advisory locks that mean: this session is that member of the group."""
    return 2 * group_id + 1
