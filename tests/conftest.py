"""Fixtures for every test; they live in `tests/support`."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

pytest_plugins = [
    "tests.support.kafka",
    "tests.support.postgres",
    "tests.support.kept",
    "tests.support.platform",
    "tests.support.spans",
]

LONGEST_FIRST = (
    "tests/e2e/test_pages.py",
    "tests/e2e/test_pages_extremes.py",
    "tests/e2e/paths/test_paths_of_employees.py",
    "tests/e2e/paths/test_paths_of_pairs.py",
    "tests/e2e/paths/test_paths_of_admins.py",
    "tests/e2e/paths/test_paths_of_rounds.py",
    "tests/e2e/paths/test_paths_of_hr.py",
    "tests/contract/api/test_matching_openapi.py",
    "tests/contract/api/test_profiles_openapi.py",
    "tests/contract/access/test_who_may_do_what_in_matching.py",
    "tests/e2e/test_whole_program.py",
    "tests/integration/matching/test_matching_race.py",
    "tests/chaos/test_nothing_lost_nothing_twice.py",
    "tests/contract/access/test_who_may_do_what_in_profiles.py",
)
"""Files that take the longest. Two processes share out the files as they come (`make test`), and one that takes minutes
and comes last would leave the other process without work."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand tests and what they import stay to the end: no search for garbage need go through them again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    places = {config.rootpath / Path(name): place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
