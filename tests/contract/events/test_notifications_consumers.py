"""What notifications says reaches analytics, and the company's own systems where they want it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.contract.events.consuming import (
    Effect,
    Listen,
    archives,
    asked_by_a_system,
    delivered_twice,
    listeners,
    passes_on,
    running_consumers,
    types_of,
)
from tests.support.kept import KeptDatabases

TYPES = types_of("notifications")
LISTENERS = listeners(TYPES)
EFFECTS: dict[tuple[str, str], Effect] = {
    **{("analytics", name): Effect(archives) for name in TYPES},
    **{
        ("notifications", name): Effect(passes_on, stored=asked_by_a_system)
        for service, name in LISTENERS
        if service == "notifications"
    },
}
"""Of consumers that do nothing of their own with it; matching's are held to theirs where they are."""


@pytest.fixture(scope="module")
async def listening(kept_databases: KeptDatabases) -> AsyncGenerator[Listen]:
    async with running_consumers(kept_databases) as listen:
        yield listen


def test_analytics_archives_all_of_it() -> None:
    assert {name for service, name in LISTENERS if service == "analytics"} == set(TYPES)


@pytest.mark.parametrize(("service", "name"), sorted(EFFECTS), ids=lambda value: value.removeprefix("notifications."))
async def test_a_golden_payload_has_its_effect_and_twice_no_other(listening: Listen, service: str, name: str) -> None:
    assert (service, name) in LISTENERS
    await delivered_twice(await listening(service), name, EFFECTS[service, name])
