"""Fixtures for every test; they live in `tests/support`."""

from __future__ import annotations

pytest_plugins = ["tests.support.kafka", "tests.support.postgres", "tests.support.platform", "tests.support.spans"]
