"""Somebody who has kept every page that was ever published, and computes.

It knows nothing of how numbers are hidden. What it does not know are how many people there are of each kind (program,
department, grade, how far they came) in each snapshot; every number that is shown is an equation between these. It
solves them exactly, in the integers modulo a large prime: what follows from them over the rationals follows there, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

from services.analytics.publishing_forms import OTHERS

__all__ = ["Attacker", "Kind", "Kinds", "Knowledge", "Target", "subsets"]

PRIME = 2_147_483_647
MANY = 1_000_000

Kind = tuple[str, ...]
"""What is to be known of one person in a snapshot."""


@dataclass(frozen=True)
class Kinds:
    """Every kind of people, and which of them a number counts: `counts(scope, dimension, value, measure)`. values: what
    there may be of each dimension."""

    kinds: Sequence[Kind]
    counts: Callable[[str, str, str, str], Callable[[Kind], bool]]
    values: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    _vectors: dict[tuple[str, str, tuple[str, ...], str], np.ndarray] = field(default_factory=dict, compare=False)

    def vector(self, scope: str, dimension: str, values: Sequence[str], measure: str) -> np.ndarray:
        """Which kinds are counted in some rows together."""
        key = (scope, dimension, tuple(values), measure)
        if key not in self._vectors:
            tests = [self.counts(scope, dimension, value, measure) for value in values]
            kinds = [any(test(kind) for test in tests) for kind in self.kinds]
            self._vectors[key] = np.array(kinds, dtype=np.int64)
        return self._vectors[key]


@dataclass(frozen=True, order=True)
class Target:
    """Some rows of a dimension together, or the total ("" of the dimension "")."""

    scope: str
    dimension: str
    values: tuple[str, ...]
    measure: str


@dataclass
class Knowledge:
    """The equations of one snapshot, in a form that tells at once whether something follows from them."""

    kinds: Kinds
    equations: list[tuple[np.ndarray, float]] = field(default_factory=list[tuple[np.ndarray, float]])
    rows: list[np.ndarray] = field(default_factory=list[np.ndarray])
    pivots: list[int] = field(default_factory=list[int])

    def learn(self, vector: np.ndarray, value: float) -> None:
        self.equations.append((vector, value))
        rest = self._reduced(vector)
        found = np.flatnonzero(rest)
        if len(found):
            pivot = int(found[0])
            self.rows.append(rest * pow(int(rest[pivot]), -1, PRIME) % PRIME)
            self.pivots.append(pivot)

    def knows(self, target: Target) -> bool:
        """Whether a number follows."""
        vector = self.kinds.vector(target.scope, target.dimension, target.values, target.measure)
        return not self._reduced(vector).any()

    def _reduced(self, vector: np.ndarray) -> np.ndarray:
        rest = vector % PRIME
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            if rest[pivot]:
                rest = (rest - rest[pivot] * row) % PRIME
        return rest

    def range_of(self, target: Target, also: Sequence[np.ndarray] = ()) -> tuple[int, int]:
        """The smallest and the largest whole number that it can be, as nobody is fewer than none. also: of which kinds
        there is somebody."""
        vector = self.kinds.vector(target.scope, target.dimension, target.values, target.measure)
        matrix = np.array([equation for equation, _ in self.equations], dtype=float)
        values = np.array([value for _, value in self.equations], dtype=float)
        some: dict[str, Any] = {}
        if not self.equations:
            return (0, MANY)
        if also:
            some = {"A_ub": -np.array(also, dtype=float), "b_ub": -np.ones(len(also))}
        ends: list[float] = []
        for sign in (1, -1):
            bounded = linprog(sign * vector.astype(float), A_eq=matrix, b_eq=values, **some, method="highs")
            ends.append(sign * float(bounded.fun or 0) if bounded.status == 0 else sign * -math.inf)
        low, high = ends
        return (
            math.ceil(low - 1e-6) if low > -math.inf else 0,
            math.floor(high + 1e-6) if high < math.inf else MANY,
        )


def subsets(values: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(values) + 1):
        yield from combinations(values, size)


class Attacker:
    """pages: for each snapshot, by scope, {measure: [{dimension, value, number, why, …}]} as it was published."""

    def __init__(self, kinds: Kinds, pages: Sequence[Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]]) -> None:
        self._kinds, self.pages = kinds, pages
        self.known = [self._read(page) for page in pages]

    def _read(self, page: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> Knowledge:
        knowledge = Knowledge(self._kinds)
        for scope, content in page.items():
            for measure, numbers in content.items():
                for number in numbers:
                    if not {"why", "stands"} & number.keys() and number["number"] is not None:
                        place = (scope, number["dimension"], [number["value"]], measure)
                        knowledge.learn(self._kinds.vector(*place), number["number"])
                for dimension, value in self._not_there(numbers):
                    for kind in np.flatnonzero(self._kinds.vector(scope, dimension, [value], measure)):
                        knowledge.learn(np.eye(len(self._kinds.kinds), dtype=np.int64)[kind], 0)
        return knowledge

    def _not_there(self, numbers: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
        """Rows that a page has not got while it has others: nobody is in them, unless it says that it does not name
        them all."""
        for dimension, values in self._kinds.values.items():
            listed = {number["value"] for number in numbers if number["dimension"] == dimension}
            if listed and OTHERS not in listed:
                yield from ((dimension, value) for value in values if value not in listed)

    def listed(self, snapshot: int, scope: str, dimension: str) -> set[str]:
        """The rows that a page names."""
        content = self.pages[snapshot].get(scope, {})
        return {
            number["value"] for numbers in content.values() for number in numbers if number["dimension"] == dimension
        }

    def targets(self, dimensions: Mapping[str, Mapping[str, Sequence[str]]], measures: Sequence[str]) -> list[Target]:
        """Everything worth knowing. dimensions: by scope, the values of each."""
        found: list[Target] = []
        for (scope, values), measure in product(dimensions.items(), measures):
            found.append(Target(scope, "", ("",), measure))
            for dimension, names in values.items():
                found += [Target(scope, dimension, some, measure) for some in subsets(names)]
        return found

    def has_none_of(self, snapshot: int, target: Target) -> bool:
        """Whether none of the rows is on the page."""
        return bool(target.dimension) and not set(target.values) & self.listed(snapshot, target.scope, target.dimension)

    def names_all(self, snapshot: int, target: Target) -> bool:
        """Whether the page names some rows of the dimension, and so says that nobody is in any other."""
        listed = self.listed(snapshot, target.scope, target.dimension)
        return bool(listed) and OTHERS not in listed
