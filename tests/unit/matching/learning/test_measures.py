"""The regression and the measures against other implementations."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from services.matching.rounds.engine.learning.fit import fit, losses
from services.matching.rounds.engine.learning.measures import auc, difference, interval, reliability, wilson

SMALL = settings(max_examples=40, deadline=None)


@SMALL
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 20), st.floats(-3, 3))
def test_the_regression_finds_the_least_loss_without_negative_slopes(seed: int, weight: float, tilt: float) -> None:
    generator = np.random.default_rng(seed)
    features = generator.random((60, 4))
    good = (features @ [tilt, -tilt, 2, 0] + generator.normal(size=60) > 0.5).astype(float)
    counts = generator.integers(0, 3, 60).astype(float) + (np.arange(60) == 0)
    penalty = weight * (np.eye(4) + 0.2)

    def loss(at: Any) -> float:
        plain = counts @ losses(at[0] + features @ at[1:], good)
        return float(plain + at[1:] @ penalty @ at[1:] / 2 + 0.005 * at[0] ** 2) / counts.sum()

    found = fit(features, good, penalty, counts)
    other = minimize(loss, np.zeros(5), method="L-BFGS-B", bounds=[(None, None), *[(0, None)] * 4])
    assert (found.slopes >= 0).all()
    assert loss(np.array([found.intercept, *found.slopes])) <= other.fun + 1e-7


@SMALL
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=40))
def test_the_area_is_that_of_scikit_learn_whatever_is_equal(rows: list[tuple[int, bool]]) -> None:
    scores = np.array([float(score) for score, _ in rows] + [1.0, 2.0])
    good = np.array([fine for _, fine in rows] + [True, False])
    assert_allclose(auc(scores, good).value, roc_auc_score(good, scores), atol=1e-12)
    assert_allclose(auc(scores, good).influence.sum(), 0, atol=1e-12)


def test_the_interval_of_an_area_holds_the_true_one_in_95_of_100_histories_with_groups() -> None:
    truth, held = 0.7602, 0  # Φ(1 / √2), of two normal distributions one apart
    for seed in range(300):
        generator = np.random.default_rng(seed)
        groups = np.repeat(np.arange(40), 6)
        shift = np.repeat(generator.normal(0, 0.6, 40), 6)
        good = generator.random(240) < 0.4
        scores = good + shift + generator.normal(0, np.sqrt(1 - 0.36), 240)
        found = interval(auc(scores, good), groups)
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 300 <= 0.98


def test_two_equal_scores_do_not_differ() -> None:
    scores = np.random.default_rng(0).random(50)
    good = scores + np.random.default_rng(1).random(50) > 1
    found = difference(auc(scores, good), auc(scores * 3 + 1, good), np.arange(50))
    assert (found.value, found.low, found.high) == (0, 0, 0)


@SMALL
@given(st.integers(1, 400), st.data())
def test_the_interval_of_a_share_is_wilsons(count: int, data: st.DataObject) -> None:
    good = data.draw(st.integers(0, count))
    expected = binomtest(good, count).proportion_ci(method="wilson")
    assert_allclose(wilson(good, count), (expected.low, expected.high), atol=1e-9)


def test_equal_predictions_share_a_bin() -> None:
    bins = reliability(np.repeat([0.2, 0.6], 50), np.arange(100) % 4 == 0)
    assert [(one.count, round(one.predicted, 9)) for one in bins] == [(50, 0.2), (50, 0.6)]
