"""PostgreSQL through SQLAlchemy: engines, sessions, the base of every table, upserts for projections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from asyncpg import InternalClientError
from sqlalchemy import ColumnElement, DateTime, MetaData, Uuid, event, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection, AsyncAdapt_asyncpg_dbapi
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from shared.ids import new_id
from shared.problems import NotFound, PreconditionFailed

__all__ = [
    "Aggregate",
    "AsyncSession",
    "Sessions",
    "create_engine",
    "create_sessions",
    "get",
    "is_transient",
    "new_aggregate",
    "require_version",
    "rows_after",
    "service_metadata",
    "type_map",
    "upsert_newer",
]

Sessions = async_sessionmaker[AsyncSession]

type_map: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
    dict[str, Any]: JSONB,
    list[str]: JSONB,
    list[dict[str, Any]]: JSONB,
}

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def service_metadata() -> MetaData:
    """The metadata of one service's database, with the tables that every service has (outbox, inbox, keys, …)."""
    from shared.messaging.tables import METADATA as MESSAGING
    from shared.platform_tables import METADATA as PLATFORM

    metadata = MetaData(naming_convention=_NAMING)
    for source in (MESSAGING, PLATFORM):
        for table in source.tables.values():
            table.to_metadata(metadata)
    return metadata


class Aggregate(MappedAsDataclass, init=False):
    """A row that events speak of. Each event raises its version by one; the version is also its ETag.

    spoken: what people call it; the words of the class's name when that is left empty.
    """

    __abstract__: ClassVar[bool] = True

    spoken: ClassVar[str] = ""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]

    def raise_version(self) -> int:
        """The version of the next event of this aggregate."""
        self.version = (self.version or 0) + 1
        return self.version


def create_engine(url: str, *, pool_size: int = 20, application_name: str = "telemachus") -> AsyncEngine:
    """An engine for a `postgresql://` URL, whatever driver the URL names, with at most `pool_size` connections.

    A connection that was opened stays: to open one costs more than most requests, and so does a statement on one that
    has not prepared it yet. The one that was used last is used next, so those of a rush hour rest after it.

    A connection is looked at before it is used again: one that the server has closed is known without asking, and one
    that was idle for a while, whose other end may be gone without a word, is asked.
    """
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"server_settings": {"application_name": application_name, "timezone": "UTC"}},
    )
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", _look_at)
    return engine


_LAST_USED = "last_used"
_ASKED_AFTER = 5.0
"""Seconds of idleness. `pool_pre_ping` asks before each use, which takes three round trips, as many as a short query
with its transaction."""


def _note_use(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_LAST_USED] = monotonic()


def _look_at(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Raises DisconnectionError for a connection that is gone; the pool opens another one then."""
    if not isinstance(connection, AsyncAdapt_asyncpg_connection):
        raise TypeError("a connection of another driver")
    gone = connection.driver_connection.is_closed()
    if not gone and monotonic() - record.info.get(_LAST_USED, monotonic()) > _ASKED_AFTER:
        try:
            connection.ping()
        except (AsyncAdapt_asyncpg_dbapi.Error, OSError):
            gone = True
    if gone:
        raise DisconnectionError("the server has closed it")


def create_sessions(engine: AsyncEngine, info: Mapping[str, Any] | None = None) -> Sessions:
    """Sessions on an engine. `info` reaches whoever holds a session (`session.info`)."""
    return async_sessionmaker(engine, expire_on_commit=False, info=dict(info or {}))


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction may succeed later: no connection, a deadlock, a serialization failure, a restart."""
    if isinstance(error, OSError | PoolTimeoutError | InternalClientError):
        return True
    if isinstance(error, PendingRollbackError):
        return error.code == _CONNECTION_WAS_LOST
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        return _transient_driver_error(error.orig)
    return _transient_driver_error(error)


_TRANSIENT_STATES = ("08", "25006", "40", "53", "57P", "58")
"""SQLSTATE classes: connection, a standby that is not promoted yet, rollback (deadlock, serialization), resources,
operator intervention, system."""

_CONNECTION_WAS_LOST = "8s2b"
"""SQLAlchemy's code for going on in a transaction whose connection was lost; its other cause is a bug."""


def _transient_driver_error(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None) or getattr(getattr(error, "__cause__", None), "sqlstate", None)
    if isinstance(state, str) and state.startswith(_TRANSIENT_STATES):
        return True
    cause = getattr(error, "__cause__", None)
    return isinstance(error, ConnectionError) or isinstance(cause, ConnectionError | OSError)


A = TypeVar("A", bound=Aggregate)


async def get(
    session: AsyncSession, table: type[A], key: UUID, *, lock: bool = False, if_match: int | None = None
) -> A:
    """The aggregate with this id, locked for a change if asked. Raises NotFound, PreconditionFailed."""
    query = select(table).where(table.id == key)
    found = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if found is None:
        raise NotFound(f"There is no {_spoken(table)} {key}.")
    if if_match is not None:
        require_version(found.version, if_match)
    return found


async def rows_after(
    session: AsyncSession,
    table: type[A],
    where: Sequence[ColumnElement[bool]],
    after: UUID | None,
    limit: int,
    *,
    newest: bool = False,
) -> tuple[Sequence[A], int]:
    """A page in the order of ids: up to `limit` + 1 rows after one of them, and how many there are of all pages.

    newest: the newest first.
    """
    total = await session.scalar(select(func.count()).select_from(table).where(*where))
    query = select(table).where(*where).order_by(table.id.desc() if newest else table.id).limit(limit + 1)
    if after is not None:
        query = query.where(table.id < after if newest else table.id > after)
    rows = await session.scalars(query)
    return rows.all(), total or 0


def require_version(version: int, if_match: int) -> None:
    """Let only those write who have read what is there now: `version`. Raises PreconditionFailed."""
    if version != if_match:
        raise PreconditionFailed(
            f"You changed version {if_match}; it is at version {version} now. Read it again, then repeat."
        )


def _spoken(table: type[Aggregate]) -> str:
    return table.spoken or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table.__name__).lower()


async def upsert_newer(session: AsyncSession, table: type[DeclarativeBase], values: Mapping[str, Any]) -> bool:
    """Insert or update one row by its primary key unless the row has this `version` or a later one.

    Returns whether anything changed. `values` names the columns, `version` among them.
    """
    statement = insert(table).values(**values)
    key = [column.name for column in table.__table__.primary_key]
    version: ColumnElement[int] = table.__table__.c["version"]
    statement = statement.on_conflict_do_update(
        index_elements=key,
        set_={name: statement.excluded[name] for name in values if name not in key},
        where=statement.excluded["version"] > version,
    ).returning(version)
    return (await session.execute(statement)).first() is not None


def new_aggregate(table: type[A], **values: Any) -> A:
    """A new aggregate with an id and version 0; its first event raises the version to 1."""
    created = table()
    created.id = values.pop("id", None) or new_id()
    created.version = 0
    for name, value in values.items():
        setattr(created, name, value)
    return created
