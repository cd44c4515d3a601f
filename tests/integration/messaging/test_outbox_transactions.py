"""Which events leave with a transaction: savepoints, sessions that are used again, and when the relay is woken."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from shared.db import AsyncSession, Sessions, create_sessions
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.tables import outbox as rows
from tests.support import ledger


class Base(DeclarativeBase):
    metadata = ledger.METADATA


class Goal(Base):
    """The ledger's goal as an object, which is written when the session is flushed."""

    __table__ = ledger.goal


class Bell(outbox.OutboxBell):
    """Counts its rings."""

    def __init__(self) -> None:
        super().__init__("")
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1


@pytest.fixture
async def sessions(database: str) -> AsyncIterator[Sessions]:
    async with ledger.open_database(database) as (_, opened):
        yield opened


def say(session: AsyncSession, key: str) -> None:
    outbox.add_record(session, "topic", key, b"", ())


async def said(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(rows.c.key).order_by(rows.c.seq)))


async def test_events_leave_in_the_order_in_which_they_were_added(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        say(session, "a")
        async with session.begin_nested():
            say(session, "b")
        say(session, "c")
    assert await said(sessions) == ["a", "b", "c"]


async def test_a_savepoint_takes_the_savepoints_inside_it_along_but_nothing_from_before(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        say(session, "before")
        with pytest.raises(RuntimeError):
            async with session.begin_nested():
                async with session.begin_nested():
                    say(session, "inside")
                raise RuntimeError("the outer savepoint is undone")
        say(session, "after")
    assert await said(sessions) == ["before", "after"]


async def test_a_savepoint_that_cannot_be_flushed_leaves_the_events_from_before(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        say(session, "before")
        key = new_id()
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                say(session, "inside")
                session.add_all([Goal(id=key), Goal(id=key)])
    assert await said(sessions) == ["before"]


async def test_a_commit_over_a_savepoint_that_was_left_open_says_everything(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        say(session, "before")
        await session.begin_nested()
        say(session, "inside")
    assert await said(sessions) == ["before", "inside"]


@pytest.mark.parametrize("end", ["close", "rollback"])
async def test_a_session_that_is_used_again_says_nothing_of_what_was_given_up(sessions: Sessions, end: str) -> None:
    async with sessions() as session:
        await session.execute(text("SELECT 1"))
        say(session, "given up")
        await getattr(session, end)()
        say(session, "kept")
        await session.commit()
    assert await said(sessions) == ["kept"]


async def test_the_relay_is_woken_after_the_commit_and_only_then(sessions: Sessions) -> None:
    bell = Bell()
    async with create_sessions(sessions.kw["bind"], bell.info())() as session, session.begin():
        async with session.begin_nested():
            say(session, "a")
        assert bell.rings == 0, "nobody else can see the row yet"
    assert bell.rings == 1
    async with create_sessions(sessions.kw["bind"], bell.info())() as session, session.begin():
        await session.execute(text("SELECT 1"))
    assert bell.rings == 1, "a transaction without events wakes nobody"
