"""Differences of groups from everybody else, from published numbers only."""

from __future__ import annotations

import random
from statistics import fmean, stdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from services.analytics.equity.domain import Mean, Share, newcombe, rest_mean, rest_share
from services.analytics.statistics import effects


@given(st.integers(1, 300), st.integers(1, 300), st.data())
@settings(max_examples=50, deadline=None)
def test_the_interval_of_shares_is_that_of_statsmodels(people: int, others: int, data: st.DataObject):
    one, other = (Share(size, data.draw(st.integers(0, size))) for size in (people, others))
    found = effects.newcombe(one.part, one.people, other.part, other.people)
    assert newcombe(one, other) == pytest.approx((found.value, found.low, found.high), abs=1e-6)


def test_the_interval_of_shares_is_as_newcombe_prints_it():
    # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10: 56 of 70 against 48 of 80.
    assert [round(number, 4) for number in newcombe(Share(70, 56), Share(80, 48))] == [0.2, 0.0524, 0.3339]


def test_the_interval_of_means_is_that_of_scipy():
    rng = random.Random(5)
    one, other = (
        [rng.gauss(mean, spread) for _ in range(size)] for size, mean, spread in ((12, 4.1, 0.5), (40, 3.6, 1.1))
    )
    test: Any = stats.ttest_ind(one, other, equal_var=False)
    interval: Any = test.confidence_interval(0.95)
    found = effects.welch((12, fmean(one), stdev(one)), (40, fmean(other), stdev(other)))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert effects.welch((5, 4.0, 0.0), (9, 3.0, 0.0)) is None, "too little to tell"


def test_everybody_else_follows_from_the_total_and_the_group():
    groups = [[3.0, 4.0, 5.0, 5.0], [1.0, 2.0, 2.0], [4.0, 4.0]]
    everybody = [number for group in groups for number in group]
    total, one, silent = (
        Mean(len(numbers), fmean(numbers), stdev(numbers)) for numbers in (everybody, groups[0], groups[2])
    )
    rest = rest_mean(total, one, silent)
    assert (rest.people, rest.value, rest.spread) == pytest.approx((3, fmean(groups[1]), stdev(groups[1])))
    assert rest_share(Share(9, 5), Share(4, 3), Share(2, 1)) == Share(3, 1)
    assert rest_mean(total, total).people == 0
