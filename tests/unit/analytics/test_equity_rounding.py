"""What everybody else comes to, where it follows from rounded means and spreads of a group and of all."""

from __future__ import annotations

import random
from statistics import fmean
from types import SimpleNamespace
from typing import Any

import pytest
from scipy import stats

from services.analytics.equity.domain import Mean, rest_mean
from services.analytics.equity.handlers import _cells
from services.analytics.statistics import effects


def counted(scores: list[float]) -> Mean:
    """What is published of mentees with these scores."""
    fate = {"proposed": True, "accepted": True, "ended": False, "completed": False, "rating": None}
    cells: Any = _cells([SimpleNamespace(score=score, **fate) for score in scores])  # pyright: ignore[reportArgumentType] - as of rows
    return Mean(cells["scored"].people, cells["score"].value, cells["score_spread"].value)


@pytest.mark.parametrize("groups", [((0.62, 0.12, 1990), (0.55, 0.12, 10)), ((4.3, 0.5, 5000), (4.4, 0.075, 6))])
def test_few_others_of_very_many_are_told_as_they_are(groups: tuple[tuple[float, float, int], ...]):
    rng = random.Random(7)
    one, others = ([rng.gauss(mean, spread) for _ in range(size)] for mean, spread, size in groups)
    group, rest = counted(one), rest_mean(counted([*one, *others]), counted(one))
    assert rest.value == pytest.approx(fmean(others), abs=5e-4)
    test: Any = stats.ttest_ind(one, others, equal_var=False)
    interval: Any = test.confidence_interval(0.95)
    found: Any = effects.welch((group.people, group.value, group.spread), (rest.people, rest.value, rest.spread))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=5e-4)
