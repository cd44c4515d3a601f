"""Queries about builds, and the statements that fill them.

Whoever folds events holds one lock until their transaction ends, so that what is fresh goes into every build that is
there, and a build that begins misses nothing: what was taken before it is in the archive, what comes later is folded
into it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from services.analytics.archive.tables import ArchivedEvent, EventCount, FreshEvent
from services.analytics.builds.domain import schema
from services.analytics.builds.tables import Build
from services.analytics.facts import DEFINITION, FACTS, FOLDS, batch
from shared.db import AsyncSession

__all__ = [
    "active",
    "all_builds",
    "archived",
    "create",
    "drop",
    "fill_from",
    "fold_into",
    "hold",
    "take_fresh",
    "unread",
    "use",
    "use_facts",
    "waiting",
]

_LOCK = 0x7E1E_0008
_READ = 0x7E1E_000A
"""With the number of a build: that somebody reads it."""
_COLUMNS = ("id", "type", "subject", "version", "time", "data")


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else folds events."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def all_builds(session: AsyncSession) -> Sequence[Build]:
    """By number, the oldest first."""
    return (await session.scalars(select(Build).order_by(Build.number))).all()


async def active(session: AsyncSession) -> Build | None:
    """The build that pages are made of, which stays until the transaction ends, also when another one replaces it."""
    held = func.pg_advisory_xact_lock_shared(_READ, Build.number)
    found = await session.execute(select(Build, held).where(Build.state == "active"))
    row = found.one_or_none()
    return None if row is None else row[0]


async def use_facts(session: AsyncSession, *, of_any_definition: bool = False) -> Build | None:
    """From now on the tables of `facts` are in this session those that pages are made of. None while there are none
    that this code has defined. of_any_definition: also those of another release, of which only columns that every
    definition has may be read."""
    build = await active(session)
    if build is None or (build.definition != DEFINITION and not of_any_definition):
        return None
    await use(session, build.number)
    return build


async def use(session: AsyncSession, number: int) -> None:
    """From now on in this session the tables of `facts` are those of this build."""
    connection = await session.connection()
    await connection.execution_options(schema_translate_map={"facts": schema(number)})


def create(connection: Connection, number: int) -> None:
    """Create the empty tables of a build."""
    connection.execute(text(f"CREATE SCHEMA {schema(number)}"))
    translated = connection.execution_options(schema_translate_map={"facts": schema(number)})
    FACTS.create_all(translated, checkfirst=False)


async def unread(session: AsyncSession, number: int) -> bool:
    """Whether nobody reads a build, and until the transaction ends nobody begins to."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_READ, number))))


async def drop(session: AsyncSession, number: int) -> None:
    """Delete a build's tables."""
    await session.execute(text(f"DROP SCHEMA IF EXISTS {schema(number)} CASCADE"))


async def take_fresh(session: AsyncSession, limit: int) -> int:
    """Move up to `limit` fresh events into the batch; how many. They count as folded from now on."""
    await session.execute(delete(batch))
    first = select(FreshEvent.id).order_by(FreshEvent.id).limit(limit)
    taken = delete(FreshEvent).where(FreshEvent.id.in_(first)).returning(FreshEvent.id, FreshEvent.time).cte("taken")
    events = select(*(ArchivedEvent.__table__.c[name] for name in _COLUMNS)).join(
        taken, (ArchivedEvent.id == taken.c.id) & (ArchivedEvent.time == taken.c.time)
    )
    found = await session.execute(insert(batch).from_select(_COLUMNS, events))
    count = _rows(found)
    if count:
        tally = select(batch.c.type, func.count()).group_by(batch.c.type)
        statement = insert(EventCount).from_select(["type", "events"], tally)
        more = EventCount.events + statement.excluded.events
        await session.execute(statement.on_conflict_do_update(index_elements=["type"], set_={"events": more}))
    return count


async def fill_from(
    session: AsyncSession, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[int, tuple[datetime, UUID] | None]:
    """Copy the next events of the archive into the batch: how many, and the last one's place."""
    await session.execute(text("TRUNCATE batch"))
    table: Table = ArchivedEvent.__table__  # pyright: ignore[reportAssignmentType] - it is one
    events = select(*(table.c[name] for name in _COLUMNS)).order_by(table.c.time, table.c.id).limit(limit)
    if after is not None:
        events = events.where(
            table.c.time >= after[0],
            tuple_(table.c.time, table.c.id) > tuple_(literal(after[0]), literal(after[1])),
        )
    count = _rows(await session.execute(insert(batch).from_select(_COLUMNS, events)))
    if not count:
        return 0, after
    last = (
        await session.execute(
            select(batch.c.time, batch.c.id).order_by(batch.c.time.desc(), batch.c.id.desc()).limit(1)
        )
    ).one()
    return count, (last.time, last.id)


async def fold_into(session: AsyncSession, number: int) -> None:
    """Fold the events of the batch into a build."""
    types = set(await session.scalars(select(batch.c.type).distinct()))
    await use(session, number)
    for fold in FOLDS:
        if not types.isdisjoint(event.type for event in fold.events):
            await session.execute(fold.statement)


def _rows(result: Any) -> int:
    return result.rowcount


async def waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many events are in no facts yet, and when the first of them happened."""
    oldest = await session.scalar(select(FreshEvent.time).order_by(FreshEvent.id).limit(1))
    return await session.scalar(select(func.count()).select_from(FreshEvent)) or 0, oldest


async def archived(session: AsyncSession) -> int:
    """How many events the archive has, those aside that are fresh."""
    return int(await session.scalar(select(func.sum(EventCount.events))) or 0)
