"""The whole way with 500 mentees and 500 mentors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.program import civil_service, expect_facts


@pytest.mark.skipif(os.environ.get("PROGRAM") != "large", reason="minutes; the long form is make chaos")
@pytest.mark.timeout(1800)
async def test_the_numbers_of_a_thousand_civil_servants_are_facts(tmp_path: Path) -> None:
    await expect_facts(tmp_path, civil_service("large"), 1000)
