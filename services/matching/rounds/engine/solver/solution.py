"""What the solver answers: who meets whom, and the prices that prove that nobody can do better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Graph", "Limits", "Phase", "Progress", "Solution", "Stopped"]

Longs = NDArray[np.int64]

Phase = Literal["reading", "scoring", "solving", "pricing", "explaining"]


class Stopped(Exception):
    """The caller does not want the answer any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: after which the best answer so far is given with its proven gap. threads: 0 for all processors."""

    seconds: float = float("inf")
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How a solve stands. share: of the phase, in [0, 1]. people, total: of the best answer so far, −1 before there is
    one; total in micro-points. bound_people, bound_total: what no answer can exceed, −1 while unknown."""

    phase: Phase
    share: float
    people: int = -1
    bound_people: int = -1
    total: int = -1
    bound_total: int = -1


Watch = Callable[[Progress], None]
"""Called with the progress; may raise Stopped."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The pairs that the solver looked at closely, by mentee (CSR): columns and objective of each, columns ascending.

    Every pair with which an optimal answer could be made is among them, and many more.
    """

    starts: Longs
    columns: Longs
    scores: Longs


@dataclass(frozen=True, slots=True)
class Solution:
    """partners: (mentees,) the mentor's column, −1 for the unmatched. people, total: how many are matched, and the sum
    of the objective in micro-points (that is, of the scores, unless the objective weighs mentees or spreads the load).

    Prices are the proof. A price counts people first and micro-points second: `levels[j]` people and `prices[j]`
    micro-points is what one more place of mentor j would gain, exactly and at least: (mentors,) each. A mentee's
    utility is score − price of their mentor, an unmatched one's is minus one person: (mentees,) `standings` people and
    `utilities` micro-points. No allowed pair has score − price above the mentee's utility.

    bound_people, bound_total: no answer matches more people, or the same number with a higher total.
    """

    partners: Longs
    people: int
    total: int
    levels: Longs
    prices: Longs
    standings: Longs
    utilities: Longs
    bound_people: int
    bound_total: int
    graph: Graph
    passes: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def optimal(self) -> bool:
        return self.people == self.bound_people and self.total == self.bound_total
