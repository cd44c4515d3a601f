"""Histories with a known truth: what each criterion does, mentors who differ, and chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.learning import History, Learned, learn

TITLES: tuple[str, ...] = ("goal", "hours", "level", "skills")
TRUTH = {"goal": 1.0, "hours": 0.0, "level": 0.6, "skills": 2.0}
"""Log odds from 0 to 1 of each criterion."""

Floats = NDArray[np.float64]


def linear(slopes: Mapping[str, float] = TRUTH) -> Callable[[Floats], Floats]:
    return lambda values: values @ np.array([slopes[title] for title in TITLES])


def drawn(rows: int, seed: int, odds: Callable[[Floats], Floats]) -> tuple[Floats, NDArray[np.bool_], list[str]]:
    """values: (rows, TITLES); whether each went well, 4 in 10 about; the mentor of each, 80 in all."""
    generator = np.random.default_rng(seed)
    values = generator.beta(1.2, 1.4, (rows, len(TITLES)))
    values[:, 2] = np.rint(values[:, 2] * 2) / 2
    mentors = generator.integers(0, 80, rows)
    log_odds = odds(values) - odds(values).mean() - 0.4 + generator.normal(0, 0.3, 80)[mentors]
    good = generator.random(rows) < 1 / (1 + np.exp(-log_odds))
    return values, good, [f"mentor {number}" for number in mentors]


def history(rows: int, seed: int, odds: Callable[[Floats], Floats]) -> History:
    values, good, mentors = drawn(rows, seed, odds)
    return History(dict(zip(TITLES, values.T, strict=True)), good, mentors)


@cache
def of_truth(seed: int, current: tuple[float, ...] = (1, 1, 1, 1)) -> Learned:
    return learn(history(1200, seed, linear()), dict(zip(TITLES, current, strict=True)), seed)


@cache
def of_noise(seed: int) -> Learned:
    return learn(history(600, seed, linear(dict.fromkeys(TITLES, 0.0))), {**TRUTH, "skills": 4.0}, seed)


@cache
def of_curves() -> Learned:
    """Skills matter up to 0.4 only, and goal and hours only together."""
    return learn(
        history(2400, 5, lambda x: 9 * np.minimum(x[:, 3], 0.4) + 5 * np.minimum(x[:, 0], x[:, 1])),
        dict.fromkeys(TITLES, 1.0),
        5,
    )
