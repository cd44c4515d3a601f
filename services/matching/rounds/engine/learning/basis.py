"""What the regression sees of the criteria: each as a rising curve of straight segments, and the lower of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.learning.fit import Floats

__all__ = ["WEAK", "Basis"]

WEAK = 0.04
"""The penalty of every slope per standard deviation of its feature: as if it were drawn from one of 5 log odds, which
only matters where the outcomes are separated without an error."""

_SEGMENTS = 6
_NARROWEST = 0.02
_EVENTS_PER_FEATURE = 10


@dataclass(frozen=True)
class Basis:
    """values: (rows, criteria) in [0, 1], none constant. toward: (criteria,) the current shares, not all 0.

    events: rows of the rarer outcome; the fewer they are, the fewer segments a curve has.
    """

    values: Floats
    toward: Floats
    events: int

    @cached_property
    def spread(self) -> Floats:
        """(criteria,) standard deviations."""
        return self.values.std(axis=0)

    @cached_property
    def knots(self) -> list[Floats]:
        """By criterion: where its curve may bend, with both ends."""
        wanted = min(_SEGMENTS, self.events // (_EVENTS_PER_FEATURE * self.values.shape[1]))
        return [_knots(column, max(wanted, 1)) for column in self.values.T]

    @cached_property
    def segments(self) -> Floats:
        """(rows, segments of all criteria): how far into each segment a value lies; one criterion after the other."""
        return np.concatenate(
            [
                np.clip(column[:, None], knots[:-1], knots[1:]) - knots[:-1]
                for column, knots in zip(self.values.T, self.knots, strict=True)
            ],
            axis=1,
        )

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """(segments,) the criterion of each."""
        return np.repeat(np.arange(len(self.knots)), [len(knots) - 1 for knots in self.knots])

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        return list(combinations(range(self.values.shape[1]), 2))

    @cached_property
    def minima(self) -> Floats:
        """(rows, pairs): the lower of the two criteria."""
        left, right = (np.array([pair[side] for pair in self.pairs], dtype=np.int64) for side in (0, 1))
        return np.minimum(self.values[:, left], self.values[:, right])

    def straight(self, pull: float) -> Floats:
        """The penalty of slopes of the criteria: (criteria, criteria).

        It costs nothing to point where the current shares point, however far; pull: what it costs to turn away, per
        squared log odds of a standard deviation.
        """
        along = self.toward * self.spread
        along /= np.linalg.norm(along)
        turned = pull * (np.eye(len(along)) - np.outer(along, along)) + WEAK * np.eye(len(along))
        return self.spread[:, None] * turned * self.spread

    def curved(self, pull: float, bend: float) -> Floats:
        """The penalty of slopes of the segments: (segments, segments). pull: of their mean slopes, as in `straight`.

        bend: what it costs that a criterion's slopes differ from their mean.
        """
        lengths = np.concatenate([np.diff(knots) for knots in self.knots])
        lengths /= np.bincount(self.owners, lengths)[self.owners]
        mean = np.zeros((self.values.shape[1], len(lengths)))
        mean[self.owners, np.arange(len(lengths))] = lengths
        apart = np.eye(len(lengths)) - mean[self.owners]
        size = lengths * self.spread[self.owners] ** 2
        return mean.T @ self.straight(pull) @ mean + (bend + WEAK) * (apart.T * size) @ apart

    def with_minima(self, penalty: Floats, chosen: Sequence[int], cost: float) -> Floats:
        """A penalty with that of some minima, by their number, behind it."""
        found = np.zeros((len(penalty) + len(chosen),) * 2)
        found[: len(penalty), : len(penalty)] = penalty
        for at, number in enumerate(chosen, len(penalty)):
            found[at, at] = (cost + WEAK) * self.minima[:, number].var() + 1e-9
        return found


def _knots(column: Floats, segments: int) -> Floats:
    """0, quantiles that are not too near to each other, 1."""
    found = [0.0]
    inner = column[(column > 0) & (column < 1)]
    if len(inner):
        for knot in np.quantile(inner, np.linspace(0, 1, segments + 1)[1:-1]):
            if found[-1] + _NARROWEST <= knot <= 1 - _NARROWEST:
                found.append(float(knot))
    return np.array([*found, 1.0])
