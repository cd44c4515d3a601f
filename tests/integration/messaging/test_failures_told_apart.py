"""What is waited for and what is a dead letter, and what is told of a dead letter."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine

from shared.db import AsyncSession, Sessions, is_transient
from shared.ids import new_id
from shared.messaging import dead_letters
from shared.messaging.outbox import add_record, decode_headers
from shared.messaging.tables import outbox
from tests.support import ledger

Body = Callable[[AsyncSession], Awaitable[object]]


@pytest.fixture
async def opened(database: str) -> AsyncIterator[tuple[AsyncEngine, Sessions]]:
    async with ledger.open_database(database) as both:
        yield both


async def failure(sessions: Sessions, body: Body) -> Exception:
    """What a transaction with this body raises."""
    try:
        async with sessions() as session, session.begin():
            await body(session)
    except Exception as error:
        return error
    raise AssertionError("the transaction went through")


class TestLostConnections:
    """The connection of a transaction is cut, wherever the transaction is."""

    @pytest.fixture
    def cut(self, opened: tuple[AsyncEngine, Sessions]) -> Body:
        async def cut(session: AsyncSession) -> None:
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            async with opened[0].connect() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

        return cut

    async def test_between_two_queries(self, opened: tuple[AsyncEngine, Sessions], cut: Body) -> None:
        async def body(session: AsyncSession) -> None:
            await cut(session)
            await session.execute(text("SELECT 1"))

        assert is_transient(await failure(opened[1], body))

    async def test_during_a_query(self, opened: tuple[AsyncEngine, Sessions]) -> None:
        async def body(session: AsyncSession) -> None:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        assert is_transient(await failure(opened[1], body))

    async def test_before_the_commit(self, opened: tuple[AsyncEngine, Sessions], cut: Body) -> None:
        assert is_transient(await failure(opened[1], cut))

    async def test_in_a_savepoint_whose_failure_is_forgiven(
        self, opened: tuple[AsyncEngine, Sessions], cut: Body
    ) -> None:
        async def body(session: AsyncSession) -> None:
            with contextlib.suppress(Exception):
                async with session.begin_nested():
                    await cut(session)
                    await session.execute(text("SELECT 1"))
            await session.execute(text("SELECT 1"))

        assert is_transient(await failure(opened[1], body))


async def test_a_pool_without_a_free_connection_is_waited_for(database: str) -> None:
    engine = create_async_engine(database, pool_size=1, max_overflow=0, pool_timeout=0.01)
    sessions = async_sessionmaker(engine)
    async with engine.connect():
        assert is_transient(await failure(sessions, lambda session: session.execute(text("SELECT 1"))))
    await engine.dispose()


async def test_a_standby_that_is_not_promoted_yet_is_waited_for(opened: tuple[AsyncEngine, Sessions]) -> None:
    async def body(session: AsyncSession) -> None:
        await session.execute(text("SET TRANSACTION READ ONLY"))
        await ledger.set_goal(session, new_id())

    assert is_transient(await failure(opened[1], body))


async def test_a_deadlock_is_waited_for(opened: tuple[AsyncEngine, Sessions]) -> None:
    both_hold = asyncio.Barrier(2)

    def body(first: int, second: int) -> Body:
        async def lock(session: AsyncSession) -> None:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": first})
            await both_hold.wait()
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": second})

        return lock

    results = await asyncio.gather(
        *(failure(opened[1], body(*keys)) for keys in ((1, 2), (2, 1))), return_exceptions=True
    )
    [victim] = [result for result in results if not isinstance(result, AssertionError)]
    assert is_transient(victim)


async def test_a_refused_row_is_not_waited_for_and_told_without_its_values(
    opened: tuple[AsyncEngine, Sessions],
) -> None:
    async def body(session: AsyncSession) -> None:
        await session.execute(text("CREATE TABLE contact (mail text CONSTRAINT one_mail UNIQUE)"))
        for _ in range(2):
            await session.execute(text("INSERT INTO contact VALUES ('amara@example.org')"))

    error = await failure(opened[1], body)
    assert not is_transient(error)
    assert dead_letters.reason(error) == "UniqueViolationError 23505 contact one_mail"


async def test_a_query_that_does_not_fit_the_tables_is_told_whole(opened: tuple[AsyncEngine, Sessions]) -> None:
    error = await failure(opened[1], lambda session: session.execute(text("SELECT 1 FROM nowhere")))
    assert not is_transient(error)
    assert dead_letters.reason(error) == 'UndefinedTableError 42P01 relation "nowhere" does not exist'


def test_a_value_that_python_quotes_is_not_told() -> None:
    with pytest.raises(ValueError, match="amara") as caught:
        int("amara@example.org")
    assert dead_letters.reason(caught.value).startswith("ValueError in test_failures_told_apart.py:")


@pytest.mark.parametrize("value", [b"", b"plain", bytes(range(256))])
async def test_the_headers_of_a_dead_letter_are_kept_to_the_byte(
    opened: tuple[AsyncEngine, Sessions], value: bytes
) -> None:
    headers = (("h", value), ("h", b"again"))
    async with opened[1]() as session, session.begin():
        add_record(session, "topic", "key", b"", headers)
    async with opened[1]() as session:
        stored = await session.scalar(select(outbox.c.headers))
    assert decode_headers(stored or []) == headers
