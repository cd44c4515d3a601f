"""Every route of matching × everybody who could stand in a relation to the thing: as the guide's table says, and
nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.matching.main import SERVICE
from tests.contract.access.matching_requests import request_of
from tests.contract.access.matching_world import settle_world
from tests.contract.access.table import MATCHING, Row
from tests.contract.access.world import World
from tests.support.kept import KeptDatabases
from tests.support.platform import serving

ROWS = list(MATCHING.rows())
DONE = {200, 201, 202, 204, 409, 412}
"""What only somebody hears who may do it; a malformed request (422) or a missing thing (404) would hide that."""

REGISTRATION = "/gatherings/{gathering_id}/registration"
OWN = {
    "GET /availability/calendar",
    f"GET {REGISTRATION}",
    f"PUT {REGISTRATION}",
    f"POST {REGISTRATION}/release",
}
"""Things of one's own that need not be there, which is said by 404."""

HIDDEN = {"POST /programs/{program_id}/launch": {404}}
"""A draft does not exist for anybody but its admins."""


@pytest.fixture(scope="module")
async def world(kept_databases: KeptDatabases) -> AsyncIterator[World]:
    async with serving(kept_databases) as serve:
        yield await settle_world(await serve(SERVICE))


def test_the_table_has_every_route(world: World) -> None:
    paths = world.harness.app.openapi()["paths"]
    known = {f"{method.upper()} {path.removeprefix(world.prefix)}" for path, one in paths.items() for method in one}
    assert {str(row) for row in ROWS} == known
    assert len(ROWS) == len({str(row) for row in ROWS})


@pytest.mark.parametrize("column", MATCHING.columns)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_who_may_do_what(world: World, row: Row, column: str) -> None:
    path, sent = request_of(world, row)
    answer = await world.ask(column, row.method, path, **sent)
    if column in row.allowed:
        assert answer.status_code in DONE | ({404} if str(row) in OWN else set()), answer.text
    else:
        assert answer.status_code in HIDDEN.get(str(row), {403}), answer.text


@pytest.mark.parametrize("column", ["other mentee", "other mentor", "colleague", "manager", "HR", "coach"])
async def test_no_list_shows_another_pair_to_somebody_who_is_not_in_it(world: World, column: str) -> None:
    """Lists are open to everyone, each with what is their own."""
    theirs = {
        str(world.ids[name])
        for name in ("mentorship_id", "request_id", "proposal_id", "introduction_id", "enrollment_id")
    }
    theirs |= {str(world.ids[name]) for name in ("message_id", "item_id", "note_id", "concern_id", "resource_id")}
    lists = [
        "/mentorships",
        "/requests",
        "/proposals",
        "/introductions",
        "/enrollments",
        "/messages/unread",
        "/action-items/mine",
        "/to-do",
        "/concerns",
    ]
    for path in lists:
        answer = await world.ask(
            column,
            "GET",
            f"{world.prefix}{path}",
            params={"mine": "true"} if path in {"/mentorships", "/proposals"} else {},
        )
        assert answer.status_code == 200, answer.text
        assert not [one for one in theirs if one in answer.text], path


async def test_a_private_note_is_its_author_s_alone(world: World) -> None:
    notes = f"{world.prefix}/sessions/{world.ids['session_id']}/notes"
    private = str(world.ids["private note"])
    assert private in (await world.ask("mentee", "GET", notes)).text
    assert private not in (await world.ask("mentor", "GET", notes)).text
    changed = {"json": {"shared": True, "words": "Hm."}, "headers": {"If-Match": '"1"'}}
    hidden = await world.ask("mentor", "PUT", f"{world.prefix}/session-notes/{private}", **changed)
    assert hidden.status_code in {403, 404}
