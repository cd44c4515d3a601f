"""Tables that every service has besides those of messaging: idempotency keys of requests and authors' data keys."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["METADATA", "data_key", "idempotency"]

METADATA = MetaData()

idempotency = Table(
    "idempotency",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", LargeBinary, nullable=False, comment="SHA-256 of method, path and body"),
    Column("status", Integer, comment="of the answer; null only inside the transaction that makes it"),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    comment="Answers to requests with an Idempotency-Key, to be given again",
)

data_key = Table(
    "data_key",
    METADATA,
    Column("author_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False, comment="AES key wrap (RFC 3394) under the master key"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    comment="Authors' data keys; deleting a row erases the author's private words for good",
)
