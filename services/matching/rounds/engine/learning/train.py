"""Learning from some of the rows: how strongly to draw toward the current weights, and which features earn their place.

Every choice is made by cross-validation over groups inside of the rows given, so that whoever tests the result on other
rows tests the choices too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.learning.basis import Basis
from services.matching.rounds.engine.learning.fit import Floats, Line, fit, losses

__all__ = ["Longs", "Trained", "folds", "train"]

Longs = NDArray[np.int64]

_FOLDS = 4
_PULLS = (0.0, 4.0, 30.0, 250.0, 2000.0)
_BENDS = (2.0, 20.0, 200.0)
_COSTS = (2.0, 30.0)
_MOST_MINIMA = 4
_CURVES_EARN, _MINIMA_EARN = 1.0, 2.0


@dataclass(frozen=True)
class Trained:
    """straight: slopes of the criteria. full: of the segments, or of the criteria where curves do not earn their place,
    and of the minima. pull: how strongly both are drawn toward the current weights."""

    straight: Line
    full: Line
    pull: float
    curved: bool
    minima: Sequence[int]

    def features(self, basis: Basis, rows: Longs) -> Floats:
        """What `full` reads."""
        plain = (basis.segments if self.curved else basis.values)[rows]
        return np.concatenate([plain, basis.minima[rows][:, list(self.minima)]], axis=1)


def folds(groups: Longs, count: int, seed: int) -> list[tuple[Longs, Longs]]:
    """Positions to learn from and to test on; a group is never on both sides."""
    from sklearn.model_selection import GroupKFold

    splitter = cast("Any", GroupKFold(n_splits=count, shuffle=True, random_state=seed))
    return [(one, other) for one, other in splitter.split(np.zeros((len(groups), 1)), groups=groups)]


def train(basis: Basis, good: Floats, groups: Longs, rows: Longs, seed: int) -> Trained:
    """good: (all rows,) of 0 and 1. groups: (all rows,). rows: positions of those to learn from."""
    splits = [(rows[one], rows[other]) for one, other in folds(groups[rows], _FOLDS, seed)]

    def tried(features: Floats, penalties: Sequence[Floats]) -> list[Floats]:
        return _losses(splits, good, lambda one, other: _along(features[one], features[other], good[one], penalties))

    def best(found: Sequence[Floats]) -> int:
        return int(np.argmin([round(float(loss[rows].mean()), 12) for loss in found]))

    pulled = tried(basis.values, [basis.straight(pull) for pull in _PULLS])
    at = best(pulled)
    pull, reached, plain, penalty = _PULLS[at], pulled[at], basis.values, basis.straight(_PULLS[at])
    straight = fit(plain[rows], good[rows], penalty)
    full, curved = straight, False
    if basis.segments.shape[1] > basis.values.shape[1]:
        bent = tried(basis.segments, [basis.curved(pull, bend) for bend in _BENDS])
        at = best(bent)
        if _earns(reached - bent[at], groups, rows, _CURVES_EARN):
            reached, plain, penalty, curved = bent[at], basis.segments, basis.curved(pull, _BENDS[at]), True
            full = fit(plain[rows], good[rows], penalty)
    minima: list[int] = []
    if basis.pairs:
        costed = _losses(splits, good, lambda one, other: _with_minima(basis, plain, penalty, good, one, other))
        at = best(costed)
        if _earns(reached - costed[at], groups, rows, _MINIMA_EARN):
            minima = _promising(basis, plain, good, full, rows)
            wide = np.concatenate([plain, basis.minima[:, minima]], axis=1)
            full = fit(wide[rows], good[rows], basis.with_minima(penalty, minima, _COSTS[at]))
            kept = [number for number in range(len(minima)) if full.slopes[plain.shape[1] + number] > 0]
            full = Line(full.intercept, full.slopes[[*range(plain.shape[1]), *(plain.shape[1] + at for at in kept)]])
            minima = [minima[number] for number in kept]
    return Trained(straight, full, pull, curved, minima)


def _losses(
    splits: Iterable[tuple[Longs, Longs]], good: Floats, answers: Callable[[Longs, Longs], Iterable[Floats]]
) -> list[Floats]:
    """Log loss of each row when it was not used to learn, for each answer: (all rows,), 0 where not tested."""
    found: list[Floats] = []
    for one, other in splits:
        for number, log_odds in enumerate(answers(one, other)):
            if number == len(found):
                found.append(np.zeros(len(good)))
            found[number][other] = losses(log_odds, good[other])
    return found


def _along(one: Floats, other: Floats, good: Floats, penalties: Iterable[Floats]) -> Iterable[Floats]:
    line = None
    for penalty in penalties:
        line = fit(one, good, penalty, start=line)
        yield line.log_odds(other)


def _with_minima(
    basis: Basis, plain: Floats, penalty: Floats, good: Floats, one: Longs, other: Longs
) -> Iterable[Floats]:
    before = fit(plain[one], good[one], penalty)
    chosen = _promising(basis, plain, good, before, one)
    wide = np.concatenate([plain, basis.minima[:, chosen]], axis=1)
    yield from _along(wide[one], wide[other], good[one], [basis.with_minima(penalty, chosen, cost) for cost in _COSTS])


def _promising(basis: Basis, plain: Floats, good: Floats, before: Line, rows: Longs) -> list[int]:
    """The minima along which the loss falls most steeply, per standard deviation."""
    left = good[rows] - before.probability(plain[rows])
    minima = basis.minima[rows]
    rises = left @ minima / np.maximum(minima.std(axis=0), 1e-9)
    order = np.argsort(-rises, kind="stable")[:_MOST_MINIMA]
    return sorted(int(number) for number in order if rises[number] > 0)


def _earns(better: Floats, groups: Longs, rows: Longs, errors: float) -> bool:
    """Whether a fall of the loss is more than so many standard errors, by groups."""
    sums = np.bincount(groups[rows], better[rows])
    sums = sums[np.unique(groups[rows])]
    return float(sums.sum()) > errors * float(np.sqrt(len(sums)) * sums.std(ddof=1)) + 1e-9
