"""Logistic regression whose slopes are never negative.

It minimizes mean log loss + ½ slopesᵀ penalty slopes / rows, which has one minimum, by Newton steps on the slopes that
are not held at 0 (projected Newton, Bertsekas 1982).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Line", "fit", "losses"]

Floats = NDArray[np.float64]

_INTERCEPT = 0.01
"""The penalty of the intercept: bounded even where all rows went well."""

_STEPS = 60
_DONE = 1e-9
_ARMIJO = 1e-4
_ROUNDING = 1e-14


class Line(NamedTuple):
    """Log odds = intercept + features · slopes. slopes: (features,), none below 0."""

    intercept: float
    slopes: Floats

    def log_odds(self, features: Floats) -> Floats:
        """features: (rows, features). Returns (rows,)."""
        return self.intercept + features @ self.slopes

    def probability(self, features: Floats) -> Floats:
        return 1 / (1 + np.exp(-np.clip(self.log_odds(features), -500, 500)))


def losses(log_odds: Floats, good: Floats) -> Floats:
    """Log loss of each row: (rows,)."""
    return np.logaddexp(0, log_odds) - good * log_odds


def fit(
    features: Floats, good: Floats, penalty: Floats, counts: Floats | None = None, start: Line | None = None
) -> Line:
    """features: (rows, features). good: (rows,) of 0 and 1. penalty: (features, features), positive definite.

    counts: (rows,) how often each row counts. start: from which to begin.
    """
    wide = np.concatenate([np.ones((len(good), 1)), features], axis=1)
    counts = np.ones(len(good)) if counts is None else counts
    total = counts.sum()
    matrix = np.zeros((wide.shape[1], wide.shape[1]))
    matrix[0, 0] = _INTERCEPT
    matrix[1:, 1:] = penalty
    matrix /= total

    def loss(at: Floats, log_odds: Floats) -> float:
        return float(counts @ losses(log_odds, good) / total + at @ matrix @ at / 2)

    at = np.zeros(wide.shape[1]) if start is None else np.array([start.intercept, *start.slopes])
    log_odds = wide @ at
    height = loss(at, log_odds)
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
        slope = wide.T @ (counts * (probability - good)) / total + matrix @ at
        free = (at > 0) | (slope < 0)
        free[0] = True
        if np.abs(slope[free]).max() < _DONE:
            break
        curvature = counts * probability * (1 - probability) / total
        bend = (wide * curvature[:, None]).T @ wide + matrix
        step, size = _step(at, slope, bend, free), 1.0
        while size > 1e-10:
            moved = at + size * step
            moved[1:] = np.maximum(moved[1:], 0.0)
            there = wide @ moved
            if (lower := loss(moved, there)) <= height + _ARMIJO * float(slope @ (moved - at)) + _ROUNDING:
                break
            size /= 2
        else:
            break
        at, log_odds, height = moved, there, lower
    return Line(float(at[0]), at[1:])


def _step(at: Floats, slope: Floats, bend: Floats, free: NDArray[np.bool_]) -> Floats:
    """The Newton step of those that are free; whoever would fall below 0 goes to 0, and the others reckon with it."""
    step, moving, there = np.zeros_like(at), free.copy(), np.zeros_like(free)
    while moving.any():
        known = slope[moving] + bend[np.ix_(moving, there)] @ step[there]
        step[moving] = -np.linalg.solve(bend[np.ix_(moving, moving)], known)
        below = moving & (at + step < 0)
        below[0] = False
        if not below.any():
            break
        step[below] = -at[below]
        there |= below
        moving &= ~below
    if slope @ step < 0:
        return step
    plain = np.zeros_like(at)
    plain[free] = -np.linalg.solve(bend[np.ix_(free, free)], slope[free])
    return plain
