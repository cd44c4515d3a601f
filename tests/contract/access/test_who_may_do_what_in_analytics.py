"""Every route × everybody who could stand in a relation to the numbers: as the guide's table says, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.analytics.main import SERVICE
from tests.contract.access.analytics_world import request_of, settle_world
from tests.contract.access.table import ANALYTICS, Row
from tests.contract.access.world import World
from tests.support.kept import KeptDatabases
from tests.support.platform import serving

ROWS = list(ANALYTICS.rows())
DONE = {200, 201, 202, 204, 409, 412}
"""What only somebody hears who may do it; a malformed request (422) or a missing thing (404) would hide that."""


@pytest.fixture(scope="module")
async def world(kept_databases: KeptDatabases) -> AsyncIterator[World]:
    async with serving(kept_databases) as serve:
        yield await settle_world(await serve(SERVICE))


def test_the_table_has_every_route(world: World) -> None:
    paths = world.harness.app.openapi()["paths"]
    known = {f"{method.upper()} {path.removeprefix(world.prefix)}" for path, one in paths.items() for method in one}
    assert {str(row) for row in ROWS} == known
    assert len(ROWS) == len({str(row) for row in ROWS})


@pytest.mark.parametrize("column", ANALYTICS.columns)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_who_may_do_what(world: World, row: Row, column: str) -> None:
    path, sent = request_of(world, row)
    answer = await world.ask(column, row.method, path, **sent)
    if column in row.allowed:
        assert answer.status_code in DONE, answer.text
    else:
        assert answer.status_code == 403, answer.text
