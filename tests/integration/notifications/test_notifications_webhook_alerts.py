"""What tells all of IT that one of the company's systems gets no events any more."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest

from services.notifications import delivering
from services.notifications.main import SERVICE
from services.notifications.webhooks.handlers import failed
from shared import clock
from tests.integration.notifications.test_notifications_webhooks import LOOPBACK, connected
from tests.support.platform import Serve


async def test_the_gauge_counts_endpoints_that_nobody_has_disabled(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    harness = await serve(SERVICE, **LOOPBACK)
    client, endpoint, _ = await connected(harness, "http://127.0.0.1:8443/")
    counted: list[int] = []
    monkeypatch.setattr(delivering, "_given_up", SimpleNamespace(set=counted.append))

    async def gauge() -> int:
        await delivering.measure(harness.runtime)
        return counted[-1]

    assert await gauge() == 0
    async with harness.sessions() as session, session.begin():
        await failed(session, UUID(endpoint.rpartition("/")[2]), clock.now(), gone=True)
    [shown] = (await client.get(endpoint.rpartition("/")[0])).json()["items"]
    assert (shown["state"], shown["reason"], bool(shown["failing_since"])) == ("disabled", "gone", True)
    assert await gauge() == 1
    assert (await client.post(f"{endpoint}/enable")).status_code == 200
    assert await gauge() == 0
    assert (await client.post(f"{endpoint}/disable")).json()["reason"] == "by-hand"
    assert await gauge() == 0, "somebody wants it like that"
