"""The tables of messaging, in every service's own database."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["METADATA", "consumer_offset", "dead_letter", "inbox", "outbox"]

METADATA = MetaData()

outbox = Table(
    "outbox",
    METADATA,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False, comment="[[name, value in Latin-1], …]"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    comment="Events that a transaction has caused and that the relay has not published yet",
)

consumer_offset = Table(
    "consumer_offset",
    METADATA,
    Column("consumer_group", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    comment="How far this database has come in each partition; what fences a stale owner",
)

inbox = Table(
    "inbox",
    METADATA,
    Column("event_id", Uuid, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
    comment="Events already handled; outlives the retention of every topic",
)

dead_letter = Table(
    "dead_letter",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("consumer_group", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("record_offset", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False, comment="[[name, value in Latin-1], …], the original ones"),
    Column("reason", Text, nullable=False),
    Column("blocked", Boolean, nullable=False, comment="not tried: an earlier record of its key is here"),
    Column("failed_at", DateTime(timezone=True), nullable=False),
    Index("ix_dead_letter_order", "consumer_group", "topic", "partition", "key", "record_offset", unique=True),
    comment="Records that could not be handled, until they are replayed in order or dropped",
)
