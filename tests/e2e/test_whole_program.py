"""The whole way, from import to analytics, on the embedded platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from telemachus.demo.files import sample_company
from tests.support.program import civil_service, expect_facts


@pytest.mark.timeout(300)
async def test_the_numbers_of_the_sample_company_are_facts(tmp_path: Path) -> None:
    await expect_facts(tmp_path, sample_company(), 120)


@pytest.mark.timeout(300)
async def test_the_numbers_of_a_hundred_civil_servants_are_facts(tmp_path: Path) -> None:
    await expect_facts(tmp_path, civil_service("small"), 100)
