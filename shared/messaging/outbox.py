"""Events leave a service in the transaction that causes them: `outbox.add(session, event)`.

Rows are written at the very end of the transaction, after everything else has been flushed. By then the aggregate's
row is locked by its own update, so the sequence of outbox rows is, for each key, the order of commits.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import event as sa_event
from sqlalchemy import insert
from sqlalchemy.orm import Session, SessionTransaction

from shared import clock, telemetry
from shared.db import AsyncSession, Sessions
from shared.events import Event
from shared.events.base import CONTENT_TYPE
from shared.messaging.tables import outbox
from shared.messaging.transport import MAX_RECORD_BYTES, Headers

__all__ = ["CHANNEL", "OutboxBell", "add", "add_record", "decode_headers", "encode_headers", "ring"]

CHANNEL = "telemachus_outbox"
_PENDING = "outbox_pending"
_SAVEPOINTS = "outbox_savepoints"
_RELEASED = "outbox_released"
_WRITTEN = "outbox_written"
_BELL = "outbox_bell"
_NUL = "\u2400"
_PAUSE = 0.005
"""Seconds between two rings: who commits hundreds of times a second would pay for each."""


def add(session: AsyncSession, event: Event) -> None:
    """Publish `event` if and when this transaction commits. Raises ValueError when it is over 1 MiB."""
    headers: Headers = (("content-type", CONTENT_TYPE.encode()), *telemetry.outgoing_headers())
    add_record(session, event.topic, event.key, event.to_json(), headers)


def add_record(session: AsyncSession, topic: str, key: str, value: bytes, headers: Headers) -> None:
    """Publish these bytes if and when this transaction commits. Raises ValueError when they are over 1 MiB."""
    if len(value) > MAX_RECORD_BYTES:
        raise ValueError(f"an event for {topic} has {len(value)} bytes; at most {MAX_RECORD_BYTES} are allowed")
    _pending(session.sync_session).append(
        {
            "topic": topic,
            "key": key,
            "value": value,
            "headers": encode_headers(headers),
            "created_at": clock.now(),
        }
    )


def encode_headers(headers: Headers) -> list[list[str]]:
    """Headers as JSON: bytes one to one as Latin-1, and a NUL, which JSONB cannot hold, as a character beyond it."""
    return [[name, value.decode("latin-1").replace("\0", _NUL)] for name, value in headers]


def decode_headers(stored: Sequence[Sequence[str]]) -> Headers:
    """What `encode_headers` was given."""
    return tuple((name, value.replace(_NUL, "\0").encode("latin-1")) for name, value in stored)


def _pending(session: Session) -> list[dict[str, Any]]:
    return session.info.setdefault(_PENDING, [])


@sa_event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
    savepoint = session.get_nested_transaction()
    if savepoint is not None and session.info.get(_RELEASED) is not savepoint:
        # Only the savepoint is released, which may still be undone with the one around it. If it is a commit over a
        # savepoint that was left open, this is called once more for the same savepoint.
        session.info[_RELEASED] = savepoint
        return
    if _PENDING in session.info:
        session.flush()
    if rows := session.info.pop(_PENDING, None):
        session.execute(insert(outbox), rows)
        session.info[_WRITTEN] = True


@sa_event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
    bell: OutboxBell | None = session.info.get(_BELL)
    if not session.in_nested_transaction() and session.info.pop(_WRITTEN, False) and bell is not None:
        bell.ring()


def ring(sessions: Sessions) -> None:
    """Wake the relay after rows were written and committed by a statement of one's own."""
    info: Mapping[str, Any] = sessions.kw.get("info", {})
    bell: OutboxBell | None = info.get(_BELL)
    if bell is not None:
        bell.ring()


@sa_event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:  # pyright: ignore[reportUnusedFunction]
    if transaction.nested:
        session.info.setdefault(_SAVEPOINTS, {})[transaction] = len(_pending(session))


@sa_event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:  # pyright: ignore[reportUnusedFunction]
    marks: Mapping[SessionTransaction, int] = session.info.get(_SAVEPOINTS, {})
    undone: SessionTransaction | None = previous
    while undone is not None and not undone.nested:
        undone = undone.parent  # a flush that fails is a transaction inside the savepoint that it takes along
    del _pending(session)[marks[undone] if undone is not None else 0 :]


@sa_event.listens_for(Session, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:  # pyright: ignore[reportUnusedFunction]
    if transaction.parent is None:
        for name in (_PENDING, _SAVEPOINTS, _RELEASED, _WRITTEN):
            session.info.pop(name, None)


class OutboxBell:
    """Wakes the relay with NOTIFY, outside of the transactions that write.

    NOTIFY inside a transaction makes PostgreSQL commit one such transaction at a time. Ringing afterwards, at most
    once in _PAUSE however many commits there were, keeps commits parallel; a ring that is lost with the process
    is covered by the relay's poll.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def ring(self) -> None:
        self._wanted.set()

    def info(self) -> dict[str, Any]:
        """What `create_sessions` puts into `session.info` so that commits ring."""
        return {_BELL: self}

    async def __aenter__(self) -> OutboxBell:
        self._task = asyncio.create_task(self._run(), name="outbox-bell")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, command_timeout=10)
                try:
                    while True:
                        await self._wanted.wait()
                        self._wanted.clear()
                        await connection.execute(f"NOTIFY {CHANNEL}")
                        await asyncio.sleep(_PAUSE)
                finally:
                    connection.terminate()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
                await asyncio.sleep(1)
