"""On histories whose truth is known, what is learned is that truth, and nothing is recommended that is worse."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.testing import assert_allclose
from sklearn.metrics import roc_auc_score

from services.matching.rounds.engine.learning import History, Learned, learn
from tests.unit.matching.learning.histories import TITLES, TRUTH, drawn, history, linear, of_curves, of_noise, of_truth

CONTRARY = (0.2, 2.0, 2.0, 0.2)


def test_true_weights_lie_within_their_intervals() -> None:
    covered = [
        weight.low <= TRUTH[weight.title] / sum(TRUTH.values()) <= weight.high
        for seed in range(5)
        for weight in of_truth(seed).weights
    ]
    assert sum(covered) >= 17, "of 20 intervals of 95 %, 19 are to be expected"


def test_intervals_hold_the_learned_share_and_are_narrow_enough_to_be_of_use() -> None:
    for weight in (weight for seed in range(5) for weight in of_truth(seed).weights):
        assert weight.low - 1e-6 <= weight.share <= weight.high + 1e-6
        assert weight.high - weight.low < 0.35


def test_weights_that_contradict_the_history_are_replaced() -> None:
    learned = of_truth(0, CONTRARY)
    assert learned.verdict == "better"
    assert learned.gain.low > 0
    assert learned.use == {weight.title: weight.share for weight in learned.weights}
    assert max(learned.use, key=lambda title: learned.use[title]) == "skills"
    assert learned.summary.endswith(f"95 % interval {100 * learned.gain.low:+.1f} to {100 * learned.gain.high:+.1f}).")


def test_weights_that_are_the_truth_are_kept() -> None:
    for seed in range(2):
        learned = of_truth(seed, tuple(TRUTH.values()))
        assert not learned.recommended
        assert learned.use == {weight.title: weight.current for weight in learned.weights}
        assert learned.summary.startswith("Keep the current weights: the learned ones are ")


def test_noise_keeps_the_current_weights() -> None:
    for seed in range(3):
        learned = of_noise(seed)
        assert not learned.recommended
        assert learned.summary.startswith("Keep the current weights")
    assert of_noise(0).verdict == "nothing to learn"


def test_what_is_to_be_used_is_never_worse_on_fresh_pairs() -> None:
    fresh, good, _ = drawn(20_000, 99, linear())

    def order(learned: Learned, used: bool) -> float:
        shares = {weight.title: weight.current for weight in learned.weights}
        shares = learned.use if used else shares
        return float(roc_auc_score(good, fresh @ np.array([shares[title] for title in TITLES])))

    for learned in (*(of_truth(seed) for seed in range(5)), of_truth(0, CONTRARY)):
        assert order(learned, used=True) >= order(learned, used=False)
        assert learned.recommended == (order(learned, used=True) > order(learned, used=False))


def test_predictions_come_true_as_often_as_they_say() -> None:
    bins = of_curves().by_curves.reliability
    assert sum(one.count for one in bins) == of_curves().rows
    assert sum(one.low <= one.predicted <= one.high for one in bins) >= len(bins) - 2
    assert bins[0].observed < 0.2 < 0.6 < bins[-1].observed


def test_curves_never_fall_and_show_where_a_criterion_matters() -> None:
    learned = of_curves()
    for curve in learned.curves:
        assert all(one[1] <= other[1] and one[0] < other[0] for one, other in pairwise(curve.points))
    sentences = {curve.title: curve.sentence for curve in learned.curves}
    assert sentences["skills"].startswith("skills matters most up to 0.")
    assert sentences["level"] == "More of level makes hardly any difference."


def test_two_criteria_that_only_help_together_are_found() -> None:
    found = {together.titles: together.log_odds for together in of_curves().together}
    assert max(found, key=lambda pair: found[pair]) == ("goal", "hours")
    assert of_curves().by_curves.auc.low > of_curves().by_learned.auc.value


def test_where_straight_lines_are_the_truth_nothing_is_bent_without_need() -> None:
    assert sum(len(curve.points) == 2 for curve in of_truth(0).curves) == len(TITLES)
    assert all(not of_truth(seed).together for seed in range(5))


def test_a_criterion_that_does_harm_gets_no_weight() -> None:
    learned = learn(history(800, 1, linear({**TRUTH, "hours": -2.0})), dict.fromkeys(TITLES, 1.0))
    shares = {weight.title: weight.share for weight in learned.weights}
    assert shares["hours"] < 0.01
    assert sum(weight.share for weight in learned.weights) == 1.0


def test_outcomes_that_one_criterion_decides_alone_are_no_trouble() -> None:
    values, _, mentors = drawn(400, 3, linear())
    learned = learn(
        History(dict(zip(TITLES, values.T, strict=True)), values[:, 3] > 0.5, mentors), dict.fromkeys(TITLES, 1.0)
    )
    assert learned.recommended
    assert learned.by_learned.auc.value > 0.98
    assert_allclose(learned.use["skills"], 1.0, atol=0.1)
