"""Weights from a history of pairs with outcomes, tested against the current ones; an admin decides."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast

import numpy as np
from scipy.stats import norm, t

from services.matching.rounds.engine.learning import words
from services.matching.rounds.engine.learning.basis import Basis
from services.matching.rounds.engine.learning.fit import Floats, Line, fit
from services.matching.rounds.engine.learning.history import BadHistory, History
from services.matching.rounds.engine.learning.judge import Data, judge, normal
from services.matching.rounds.engine.learning.needs import held, require_enough
from services.matching.rounds.engine.learning.results import Curve, Interval, Learned, Together, Weight, rounded
from services.matching.rounds.engine.learning.train import Trained, train
from services.matching.rounds.engine.rules import MICRO, micro_shares

__all__ = ["learn"]

_REPEATS = 3
_RESAMPLES = 400
_LIMITED = Lock()


def learn(history: History, current: Mapping[str, float], seed: int = 0) -> Learned:
    """What a history says about the weights of the criteria. current: the weights as they are, by title.

    The same rows give the same answer in whatever order they come. Raises BadHistory, and TooLittleHistory with the
    numbers needed.
    """
    shares = _shares(current, history)
    kept = held(history, current)
    titles = sorted(title for title in history.values if title not in kept)
    require_enough(history, len(titles) or len(history.values))
    if not titles:
        raise BadHistory(["no criterion of the history varies, so there is nothing to learn", *words.held(kept)])
    if not any(shares[title] > 0 for title in titles):
        raise BadHistory(["the history says nothing of the criteria that count today", *words.held(kept)])
    with _one_thread():
        return rounded(_learned(history, shares, kept, titles, seed))


@contextmanager
def _one_thread() -> Generator[None]:
    """The products are small: threads would cost more than they save, and change the last bits of a sum."""
    from threadpoolctl import threadpool_limits

    with _LIMITED, cast("Any", threadpool_limits)(1, user_api="blas"):
        yield


def _learned(
    history: History, shares: Mapping[str, float], kept: Mapping[str, str], titles: list[str], seed: int
) -> Learned:
    room = sum(shares[title] for title in titles)
    data = Data.of(history, titles, np.array([shares[title] / room for title in titles]))
    good, bad = int(data.good.sum()), int((~data.good).sum())
    basis = Basis(data.values, data.current, min(good, bad))
    seeds = [int(word) for word in np.random.SeedSequence(seed).generate_state(_REPEATS + 2)]
    trained = train(basis, data.good.astype(np.float64), data.groups, np.arange(good + bad), seeds[0])
    limits = _resampled(data, basis, trained.straight, seeds[1])
    judged = judge(data, basis, seeds[2:])
    learned = {
        title: Interval(float(share) * room, float(low) * room, float(high) * room)
        for title, share, low, high in zip(titles, normal(trained.straight.slopes, data.current), *limits, strict=True)
    }
    current = _whole(shares)
    whole = _whole({title: learned[title].value if title in learned else share for title, share in shares.items()})
    weights = [_weight(title, current[title], whole[title], learned.get(title)) for title in shares]
    recommended = judged.verdict == "better"
    return Learned(
        rows=good + bad,
        went_well=good,
        went_badly=bad,
        groups=int(data.groups.max()) + 1,
        weights=weights,
        recommended=recommended,
        use={weight.title: weight.share if recommended else weight.current for weight in weights},
        verdict=judged.verdict,
        summary=words.summary(judged.verdict, judged.current.auc, judged.learned.auc, judged.gain),
        notes=words.notes(history, kept, weights, trained),
        by_current=judged.current,
        by_learned=judged.learned,
        by_curves=judged.curves,
        gain=judged.gain,
        brier_of_rate=good * bad / (good + bad) ** 2,
        curves=_curves(data, basis, trained),
        together=_together(data, basis, trained),
        seed=seed,
    )


def _shares(current: Mapping[str, float], history: History) -> dict[str, float]:
    problems = [
        f"the current weight of {title!r} is {weight}; it has to be a number from 0"
        for title, weight in current.items()
        if not (math.isfinite(weight) and weight >= 0)
    ]
    if problems:
        raise BadHistory(problems)
    total = sum(current[title] for title in sorted(current))
    if not total > 0:
        raise BadHistory(["the current weights are all 0, so there is nothing to compare with"])
    shares = {title: weight / total for title, weight in current.items()}
    return shares | {title: 0.0 for title in sorted(history.values) if title not in shares}


def _resampled(data: Data, basis: Basis, start: Line, seed: int) -> tuple[Floats, Floats]:
    """The 95 % intervals of the shares, not drawn toward the current ones: groups are drawn again with replacement.

    They are a little wider than the middle 95 %, which is too narrow with few groups (Hesterberg 2015).
    """
    generator = np.random.default_rng(seed)
    good, penalty, groups = data.good.astype(np.float64), basis.straight(0.0), int(data.groups.max()) + 1
    start = fit(data.values, good, penalty, start=start)
    found: list[Floats] = []
    for _ in range(_RESAMPLES):
        drawn = np.bincount(generator.integers(0, groups, groups), minlength=groups)[data.groups]
        inside = drawn > 0
        line = fit(data.values[inside], good[inside], penalty, drawn[inside].astype(np.float64), start)
        found.append(normal(line.slopes, data.current))
    tail = float(norm.cdf(math.sqrt(groups / (groups - 1)) * t.ppf(0.025, groups - 1)))
    low, high = np.quantile(np.array(found), [tail, 1 - tail], axis=0)
    return low, high


def _whole(shares: Mapping[str, float]) -> dict[str, float]:
    """In whole micro-points, so that they sum to 1."""
    return {title: share / MICRO for title, share in micro_shares(shares).items()}


def _weight(title: str, current: float, share: float, found: Interval | None) -> Weight:
    low, high = (found.low, found.high) if found else (share, share)
    return Weight(title, share, low, high, current, learned=found is not None)


def _curves(data: Data, basis: Basis, trained: Trained) -> list[Curve]:
    found: list[Curve] = []
    for at, title in enumerate(data.titles):
        if trained.curved:
            knots = basis.knots[at]
            steps = np.diff(knots) * trained.full.slopes[: len(basis.owners)][basis.owners == at]
        else:
            knots, steps = np.array([0.0, 1.0]), trained.full.slopes[at : at + 1]
        heights = [0.0, *np.cumsum(steps).tolist()]
        points = [(float(value), float(height)) for value, height in zip(knots, heights, strict=True)]
        found.append(Curve(title, points, words.shape(title, points)))
    return found


def _together(data: Data, basis: Basis, trained: Trained) -> list[Together]:
    slopes = trained.full.slopes[len(trained.full.slopes) - len(trained.minima) :]
    found: list[Together] = []
    for number, slope in zip(trained.minima, slopes, strict=True):
        one, other = (data.titles[at] for at in basis.pairs[number])
        found.append(Together((one, other), float(slope), words.both(one, other)))
    return found
