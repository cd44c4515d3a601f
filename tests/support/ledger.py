"""Two small services for the tests and benchmarks of messaging: one says that goals are set, one writes them down.

The ledger's `entry` table counts every effect, without any constraint that would hide a second one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Integer, Table, Text, Uuid, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.db import AsyncSession, Sessions, create_engine, create_sessions, service_metadata
from shared.events.profiles import GoalSet
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.handlers import HandlerTable
from shared.messaging.outbox import OutboxBell
from shared.messaging.relay import libpq_dsn

__all__ = ["GROUP", "HANDLERS", "METADATA", "Poison", "entry", "goal", "open_database", "set_goal", "write_down"]

GROUP = "ledger"
METADATA = service_metadata()
goal = Table("goal", METADATA, Column("id", Uuid, primary_key=True), Column("version", Integer), Column("title", Text))
entry = Table(
    "entry",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event_id", Uuid),
    Column("goal_id", Uuid),
    Column("version", Integer),
    Column("title", Text),
)


class Poison(Exception):
    """What the ledger says of a goal with the title "poison"."""


async def set_goal(session: AsyncSession, key: UUID, version: int = 1, title: str = "learn") -> GoalSet:
    """The command: its own row and its event in the caller's transaction."""
    statement = text(
        "INSERT INTO goal (id, version, title) VALUES (:id, :version, :title)"
        " ON CONFLICT (id) DO UPDATE SET version = excluded.version, title = excluded.title"
    )
    await session.execute(statement, {"id": key, "version": version, "title": title})
    event = GoalSet(subject=key, version=version, person_id=new_id(), title=title)
    outbox.add(session, event)
    return event


async def write_down(session: AsyncSession, event: GoalSet) -> None:
    """The effect. Raises Poison."""
    if event.title == "poison":
        raise Poison("this title cannot be written down")
    row = {"event_id": event.id, "goal_id": event.subject, "version": event.version, "title": event.title}
    await session.execute(insert(entry).values(row))


HANDLERS: HandlerTable = {GoalSet: (write_down,)}


@asynccontextmanager
async def open_database(url: str, *, pool_size: int = 20) -> AsyncGenerator[tuple[AsyncEngine, Sessions]]:
    """An engine and sessions whose commits ring the relay; the tables are created when they are missing."""
    engine = create_engine(url, pool_size=pool_size)
    create: Callable[..., None] = METADATA.create_all
    async with engine.begin() as connection:
        await connection.run_sync(create)
    async with OutboxBell(libpq_dsn(url)) as bell:
        try:
            yield engine, create_sessions(engine, bell.info())
        finally:
            await engine.dispose()
