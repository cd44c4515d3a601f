"""Connections that are gone: a request is given another one and notices nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared import db
from shared.db import create_engine
from tests.support.gate import Gate
from tests.support.waiting import eventually


@pytest.fixture
async def gate(database: str) -> AsyncIterator[Gate]:
    opened = Gate(make_url(database).port or 5432)
    await opened.open()
    yield opened
    await opened.shut()


@pytest.fixture
async def engine(database: str, gate: Gate) -> AsyncIterator[AsyncEngine]:
    url = make_url(database).set(host="127.0.0.1", port=gate.port)
    opened = create_engine(url.render_as_string(hide_password=False), pool_size=1)
    yield opened
    await opened.dispose()


async def _used(engine: AsyncEngine) -> asyncpg.Connection:
    """The connection that a query was answered on."""
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
        found = (await connection.get_raw_connection()).driver_connection
    assert isinstance(found, asyncpg.Connection)
    return found


async def test_a_connection_serves_one_request_after_another(engine: AsyncEngine):
    assert await _used(engine) is await _used(engine)


async def test_a_connection_that_was_closed_is_not_used_again(engine: AsyncEngine, gate: Gate):
    before = await _used(engine)
    await gate.shut()
    await gate.open()

    async def closed() -> bool:
        return before.is_closed()

    await eventually(closed)
    assert await _used(engine) is not before


async def test_a_connection_that_was_lost_without_a_word_is_not_used_again(
    engine: AsyncEngine, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    before = await _used(engine)
    gate.lose()
    monkeypatch.setattr(db, "monotonic", lambda: time.monotonic() + 60)
    assert await _used(engine) is not before


async def test_connections_of_a_rush_stay_and_the_last_is_used_next(database: str):
    engine = create_engine(database, pool_size=3)
    try:
        rush = await asyncio.gather(*(_held(engine, together) for together in [asyncio.Barrier(3)] * 3))
        assert len(set(rush)) == 3
        after = [await _used(engine) for _ in range(4)]
        assert len(set(after)) == 1
        assert after[0] in rush
        assert not any(one.is_closed() for one in rush)
    finally:
        await engine.dispose()


async def _held(engine: AsyncEngine, together: asyncio.Barrier) -> asyncpg.Connection:
    """A connection that is not given back before all have one."""
    async with engine.connect() as connection:
        await together.wait()
        found = (await connection.get_raw_connection()).driver_connection
    assert isinstance(found, asyncpg.Connection)
    return found
