"""Every route × everybody who could stand in a relation to the thing: as the guide's table says, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.notifications.main import SERVICE
from tests.contract.access.notifications_world import NOTICES, request_of, settle_world
from tests.contract.access.table import NOTIFICATIONS, Row
from tests.contract.access.world import World
from tests.support.kept import KeptDatabases
from tests.support.mail import mail_server
from tests.support.platform import serving

ROWS = list(NOTIFICATIONS.rows())
DONE = {200, 201, 202, 204, 409, 412}
"""What only somebody hears who may do it; a malformed request (422) or a missing thing (404) would hide that."""

WITHOUT_SIGNING_IN = {
    "GET /unsubscribe/{token}",
    "POST /unsubscribe/{token}",
    "GET /preferences/{token}",
    "POST /preferences/{token}",
    "GET /snooze/{token}",
    "POST /snooze/{token}",
    "GET /unhelpful/{token}",
    "POST /unhelpful/{token}",
    "GET /feeds/{token}.ics",
    "POST /bounces",
}


@pytest.fixture(scope="module")
async def world(kept_databases: KeptDatabases) -> AsyncIterator[World]:
    async with mail_server() as mails, serving(kept_databases) as serve:
        settings: dict[str, Any] = mails.settings() | {
            "outgoing_networks": ["127.0.0.0/8"],
            "chat_hosts": ["localhost"],
            "bounce_webhook_secret": NOTICES,
        }
        yield await settle_world(await serve(SERVICE, **settings), mails)


def test_the_table_has_every_route_but_those_without_signing_in(world: World) -> None:
    paths = world.harness.app.openapi()["paths"]
    known = {f"{method.upper()} {path.removeprefix(world.prefix)}" for path, one in paths.items() for method in one}
    assert {str(row) for row in ROWS} == known - WITHOUT_SIGNING_IN
    assert known >= WITHOUT_SIGNING_IN
    assert len(ROWS) == len({str(row) for row in ROWS})


@pytest.mark.parametrize("column", NOTIFICATIONS.columns)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_who_may_do_what(world: World, row: Row, column: str) -> None:
    path, sent = request_of(world, row, column)
    answer = await world.ask(column, row.method, path, **sent)
    if column in row.allowed:
        assert answer.status_code in DONE, answer.text
    else:
        assert answer.status_code == 403, answer.text
