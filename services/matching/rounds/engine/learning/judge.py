"""The learned weights against the current ones, on pairs that were not used to learn them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.learning.basis import Basis
from services.matching.rounds.engine.learning.fit import Floats, fit
from services.matching.rounds.engine.learning.history import History
from services.matching.rounds.engine.learning.measures import Auc, auc, difference, interval, mean, reliability
from services.matching.rounds.engine.learning.results import Interval, Quality, Verdict
from services.matching.rounds.engine.learning.train import Longs, folds, train

__all__ = ["Data", "Judged", "judge", "normal"]

_FOLDS = 5

_SURE = 0.99
"""The interval of the gain that has to lie above 0 before a change is recommended: in doubt, nothing changes."""

_LEAST_GAIN = 0.005


@dataclass(frozen=True)
class Data:
    """A history in the one order that does not depend on the order of its rows.

    titles: of the criteria that vary. values: (rows, criteria). good, groups: (rows,). current: (criteria,) shares.
    """

    titles: list[str]
    values: Floats
    good: NDArray[np.bool_]
    groups: Longs
    current: Floats

    @classmethod
    def of(cls, history: History, titles: list[str], current: Floats) -> Data:
        groups = np.unique(np.array(history.groups, dtype=np.str_), return_inverse=True)[1]
        values = np.stack([history.values[title] for title in titles], axis=1)
        order = np.lexsort((*values.T, history.good, groups))
        return cls(titles, values[order], history.good[order], groups[order].astype(np.int64), current)


@dataclass(frozen=True)
class Judged:
    """gain: of AUC, learned over current weights."""

    verdict: Verdict
    current: Quality
    learned: Quality
    curves: Quality
    gain: Interval


@dataclass(frozen=True)
class _Contender:
    """scores: by which pairs are put in order; probability: that they go well; (rows,), of rows not learned from."""

    scores: Floats
    probability: Floats

    @classmethod
    def of(cls, rows: int) -> _Contender:
        return cls(np.zeros(rows), np.zeros(rows))


def normal(slopes: Floats, current: Floats) -> Floats:
    """Slopes as shares; the current ones where nothing helps."""
    total = slopes.sum()
    return slopes / total if total > 1e-9 else current


def judge(data: Data, basis: Basis, seeds: list[int]) -> Judged:
    """seeds: of as many cross-validations, each with other folds, so that no lucky division decides."""
    repeats = [_tested(data, basis, seed) for seed in seeds]
    contenders = [list(contender) for contender in zip(*repeats, strict=True)]
    aucs = [mean([auc(one.scores, data.good) for one in contender]) for contender in contenders]
    current, learned, curves = (
        _quality(found, contender, data) for found, contender in zip(aucs, contenders, strict=True)
    )
    gain = difference(aucs[1], aucs[0], data.groups)
    sure = difference(aucs[1], aucs[0], data.groups, _SURE)
    return Judged(_verdict(current.auc, learned.auc, gain, sure), current, learned, curves, gain)


def _tested(data: Data, basis: Basis, seed: int) -> tuple[_Contender, _Contender, _Contender]:
    """Current weights, learned weights, curves; every choice is made again without the tested groups."""
    good, score = data.good.astype(np.float64), data.values @ data.current
    current, learned, curves = (_Contender.of(len(good)) for _ in range(3))
    current.scores[:] = score
    weak = np.array([[0.01 * score.var() + 1e-9]])
    for one, other in folds(data.groups, _FOLDS, seed):
        trained = train(basis, good, data.groups, one, seed)
        current.probability[other] = fit(score[one, None], good[one], weak).probability(score[other, None])
        learned.scores[other] = data.values[other] @ normal(trained.straight.slopes, data.current)
        learned.probability[other] = trained.straight.probability(data.values[other])
        curves.probability[other] = trained.full.probability(trained.features(basis, other))
    curves.scores[:] = curves.probability
    return current, learned, curves


def _quality(found: Auc, contender: list[_Contender], data: Data) -> Quality:
    """The reliability is that of the first cross-validation, in which each pair is one point."""
    brier = float(np.mean([np.mean((one.probability - data.good) ** 2) for one in contender]))
    return Quality(interval(found, data.groups), brier, reliability(contender[0].probability, data.good))


def _verdict(current: Interval, learned: Interval, gain: Interval, sure: Interval) -> Verdict:
    if gain.high < 0:
        return "worse"
    if max(current.low, learned.low) <= 0.5:
        return "nothing to learn"
    if min(sure.low, learned.low - 0.5) <= 0:
        return "not clearly better"
    return "better" if gain.value >= _LEAST_GAIN else "too small a gain"
