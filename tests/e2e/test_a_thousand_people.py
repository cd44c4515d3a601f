"""The whole way with 500 mentees and 500 mentors; in a file of its own, since test processes share out files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import civil_service, expect_facts


@pytest.mark.timeout(900)
async def test_the_numbers_of_a_thousand_civil_servants_are_facts(tmp_path: Path) -> None:
    await expect_facts(tmp_path, civil_service("large"), 1000)
