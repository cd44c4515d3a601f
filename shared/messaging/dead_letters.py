"""Records that could not be handled: kept in order per key, announced on a topic, replayed or dropped.

The table is the list to work through: it commits with the group's offset, so nothing falls between the two. The topic
`<topic>.<group>.dlq` gets the same bytes and headers through the outbox, for alerts and for whoever watches.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.exc import DBAPIError

from shared import clock
from shared.db import AsyncSession
from shared.events import dead_letter_topic
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.handlers import HandlerTable, handle_events
from shared.messaging.tables import consumer_offset, dead_letter
from shared.messaging.transport import MAX_RECORD_BYTES, ReceivedRecord, TopicPartition

__all__ = ["DeadLetter", "add", "drop", "keys", "keys_of", "listing", "reason", "replay", "show"]

_REPLAY_BATCH = 500


class DeadLetter(NamedTuple):
    id: UUID
    group: str
    record: ReceivedRecord
    reason: str
    blocked: bool
    failed_at: datetime


async def add(session: AsyncSession, group: str, record: ReceivedRecord, why: str, *, blocked: bool) -> None:
    """Set a record aside, in this transaction. why: stored and announced, so it names no person."""
    value = record.value or b""
    await session.execute(
        insert(dead_letter).values(
            id=new_id(),
            consumer_group=group,
            topic=record.topic,
            partition=record.partition,
            record_offset=record.offset,
            key=record.key,
            value=value,
            headers=outbox.encode_headers(record.headers),
            reason=why,
            blocked=blocked,
            failed_at=clock.now(),
        )
    )
    headers = (
        *record.headers,
        ("dlq-reason", why.encode()),
        ("dlq-blocked", str(blocked).lower().encode()),
        ("dlq-source", f"{record.topic}/{record.partition}/{record.offset}".encode()),
    )
    announced = value if len(value) <= MAX_RECORD_BYTES else b""
    outbox.add_record(session, dead_letter_topic(record.topic, group).name, record.key, announced, headers)


def reason(error: Exception) -> str:
    """What went wrong, without the values that it went wrong with."""
    if isinstance(error, ValidationError):
        found = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors(include_input=False)
        )
        told = f"{error.title}: {found}"
    elif isinstance(error, DBAPIError):
        told = _refusal(getattr(error.orig, "__cause__", None) or error)
    elif type(error).__module__ == "builtins":
        # Their texts quote what they were given: int("…"), a missing key, a date that cannot be read.
        told = f"{type(error).__name__} in {_place(error)}"
    else:
        told = f"{type(error).__name__}: {error}"
    return told.replace("\0", "").encode(errors="replace").decode()[:1000]


def _refusal(error: BaseException) -> str:
    """What PostgreSQL objects to, by the names of its things: its texts quote whole rows."""
    state = getattr(error, "sqlstate", None) or ""
    names = [getattr(error, name, None) for name in ("table_name", "column_name", "constraint_name")]
    told = [type(error).__name__, state, *(f"{name}" for name in names if name)]
    if state.startswith("42"):  # a query that does not fit the tables
        told.append(str(error.args[0]))
    return " ".join(filter(None, told))


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


async def keys_of(session: AsyncSession, group: str, partition: TopicPartition) -> set[str]:
    """The keys of this partition that have dead letters; their later records follow them."""
    keys = await session.scalars(
        select(dead_letter.c.key)
        .where(
            dead_letter.c.consumer_group == group,
            dead_letter.c.topic == partition.topic,
            dead_letter.c.partition == partition.partition,
        )
        .distinct()
    )
    return set(keys)


async def listing(session: AsyncSession, *, key: str | None = None, limit: int = 100) -> Sequence[DeadLetter]:
    """Dead letters in the order in which a replay takes them."""
    query = select(dead_letter).order_by(
        dead_letter.c.topic, dead_letter.c.partition, dead_letter.c.key, dead_letter.c.record_offset
    )
    if key is not None:
        query = query.where(dead_letter.c.key == key)
    return [_read(row) for row in (await session.execute(query.limit(limit))).mappings()]


async def show(session: AsyncSession, letter: UUID) -> DeadLetter | None:
    """One dead letter, or None."""
    row = (await session.execute(select(dead_letter).where(dead_letter.c.id == letter))).mappings().one_or_none()
    return _read(row) if row else None


async def keys(session: AsyncSession) -> Sequence[tuple[str, str, int, str]]:
    """(group, topic, partition, key) of every key that has dead letters."""
    columns = (dead_letter.c.consumer_group, dead_letter.c.topic, dead_letter.c.partition, dead_letter.c.key)
    return (await session.execute(select(*columns).distinct().order_by(*columns))).all()


async def replay(
    session: AsyncSession, handlers: HandlerTable, group: str, topic: str, partition: int, key: str
) -> int:
    """Handle all dead letters of one key in order, in this transaction; how many there were.

    The group's offset row is locked meanwhile, so no later record of the key can slip past. Raises what a handler
    raises; then nothing has changed.
    """
    rows = await _take(session, group, topic, partition, key)
    records = [_read(row).record for row in rows]
    for start in range(0, len(records), _REPLAY_BATCH):
        await handle_events(session, handlers, records[start : start + _REPLAY_BATCH])
    return len(rows)


async def drop(session: AsyncSession, group: str, topic: str, partition: int, key: str, *, first_only: bool) -> int:
    """Give up the first dead letter of a key, or all; how many were dropped. Those left can then be replayed."""
    return len(await _take(session, group, topic, partition, key, first_only=first_only))


async def _take(
    session: AsyncSession, group: str, topic: str, partition: int, key: str, *, first_only: bool = False
) -> Sequence[RowMapping]:
    await session.execute(
        select(consumer_offset)
        .where(
            consumer_offset.c.consumer_group == group,
            consumer_offset.c.topic == topic,
            consumer_offset.c.partition == partition,
        )
        .with_for_update()
    )
    of_key = (
        (dead_letter.c.consumer_group == group)
        & (dead_letter.c.topic == topic)
        & (dead_letter.c.partition == partition)
        & (dead_letter.c.key == key)
    )
    query = select(dead_letter).where(of_key).order_by(dead_letter.c.record_offset)
    rows = (await session.execute(query.limit(1) if first_only else query)).mappings().all()
    if rows:
        last: int = rows[-1]["record_offset"]
        await session.execute(delete(dead_letter).where(of_key, dead_letter.c.record_offset <= last))
    return rows


def _read(row: RowMapping) -> DeadLetter:
    record = ReceivedRecord(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["record_offset"],
        key=row["key"],
        value=row["value"] or None,
        headers=outbox.decode_headers(row["headers"]),
    )
    return DeadLetter(row["id"], row["consumer_group"], record, row["reason"], row["blocked"], row["failed_at"])
