"""Every route × everybody who could stand in a relation to the thing: as the guide's table says, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.profiles.main import SERVICE
from tests.contract.access.profiles_requests import request_of
from tests.contract.access.profiles_world import settle_world
from tests.contract.access.table import PROFILES, Row
from tests.contract.access.world import World
from tests.integration.profiles.support import import_people, person
from tests.support.kept import KeptDatabases
from tests.support.platform import serving

ROWS = list(PROFILES.rows())
DONE = {200, 201, 202, 204, 304, 409, 412, 413}
"""What only somebody hears who may do it; a malformed request (422) or a missing thing (404) would hide that."""

REFUSED = {"GET /people/me": {404}}
"""An account that is nobody's profile has no profile to be refused."""


@pytest.fixture(scope="module")
async def world(kept_databases: KeptDatabases) -> AsyncIterator[World]:
    async with serving(kept_databases) as serve:
        yield await settle_world(await serve(SERVICE), import_people, person)


def test_the_table_has_every_route(world: World) -> None:
    paths = world.harness.app.openapi()["paths"]
    known = {
        f"{method.upper()} {path.removeprefix('/api/profiles/v1')}" for path, one in paths.items() for method in one
    }
    assert {str(row) for row in ROWS} == known
    assert len(ROWS) == len({str(row) for row in ROWS})


async def test_the_manager_and_the_mentors_of_the_table_are_hers(world: World) -> None:
    profile = await world.make("self", "GET", "/people/me")
    assert profile["manager_id"] == str(world.people["manager"])
    goals = f"/people/{profile['id']}/goals"
    listed = {column: await world.make(column, "GET", goals) for column in ("self", "mentor", "other mentor")}
    assert {column: page["total"] for column, page in listed.items()} == {"self": 2, "mentor": 2, "other mentor": 0}


@pytest.mark.parametrize("column", PROFILES.columns)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_who_may_do_what(world: World, row: Row, column: str) -> None:
    path, sent = request_of(world, row)
    answer = await world.ask(column, row.method, path, **sent)
    if column in row.allowed:
        assert answer.status_code in DONE, answer.text
    else:
        assert answer.status_code in REFUSED.get(str(row), {403}), answer.text
