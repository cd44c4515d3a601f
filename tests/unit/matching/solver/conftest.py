from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.matching.rounds.engine.criteria import CRITERIA
from tests.unit.matching.solver.instances import GIVEN


@pytest.fixture(autouse=True, scope="package")
def any_scores() -> Iterator[None]:
    CRITERIA[GIVEN.kind] = GIVEN
    yield
    del CRITERIA[GIVEN.kind]
