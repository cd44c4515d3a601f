"""The best answer with one pair more in it, as the shortest chain of moves from the best answer without it.

The mentee takes a place of the mentor; somebody who holds one moves on, or is left; and so on, until a chain ends at a
free place, at the place that the mentee gave up, or with somebody who has nobody. Weighed with prices no move has a
negative loss, so that Dijkstra's search finds the least loss. It is exact over all allowed pairs, and scores only the
pairs of those whom it reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import BANNED, Arrays
from services.matching.rounds.engine.reasons.market import NEVER, Market
from services.matching.rounds.engine.solver.kernels import fill_row
from services.matching.rounds.engine.solver.prices import PERSON

__all__ = ["Move", "force", "least_loss"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_FAR = 1 << 62
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Move:
    """A mentee's row and the columns of their mentors, −1 for none."""

    row: int
    before: int
    after: int


def least_loss(market: Market, row: int, column: int) -> int:
    """What forcing an allowed pair costs at least, people as PERSON; known at once."""
    worth = int(market.problem.objective(np.array([row]), np.array([column]))[0])
    return int(market.utilities[row]) + int(market.prices[column]) - worth


def force(
    market: Market, row: int, column: int, told: Callable[[float], None] | None = None
) -> tuple[int, list[Move]] | None:
    """What forcing an allowed pair costs, people as PERSON, and who changes; None if no place can be had.

    told: called often, with 0; may raise.
    """
    search = _Search(market, row, column)
    while (nearest := search.nearest()) is not None:
        if told is not None:
            told(0.0)
        cost, mentors = nearest
        if search.goal in mentors:
            return least_loss(market, row, column) + cost, search.moves()
        search.settle(cost, mentors)
    return None


class _Search:
    """Nodes are mentors, and `nowhere`: free places and the unmatched. A mentee is on the way out of their mentor."""

    def __init__(self, market: Market, row: int, column: int) -> None:
        self.market, self.row, self.column = market, row, column
        self.nowhere = len(market.prices)
        partner = int(market.partners[row])
        self.goal = partner if partner >= 0 else self.nowhere
        self.costs = np.full(self.nowhere + 1, _FAR, np.int64)
        self.costs[column] = 0
        self.settled = np.zeros(self.nowhere + 1, np.bool_)
        self.movers = np.full(self.nowhere + 1, -1, np.int64)
        self.left_from = -1

    def nearest(self) -> tuple[int, list[int]] | None:
        """The least cost among nodes that are not settled, and those that have it."""
        ahead = np.where(self.settled, _FAR, self.costs)
        cost = int(ahead.min())
        return None if cost >= NEVER else (cost, np.flatnonzero(ahead == cost).tolist())

    def settle(self, cost: int, nodes: list[int]) -> None:
        market = self.market
        self.settled[nodes] = True
        for node in nodes:
            if node == self.nowhere:
                self._from_nowhere(cost)
                continue
            if market.next_cost[node] < NEVER:
                self._to_nowhere(cost + int(market.next_cost[node] - market.prices[node]), -1, node)
            holders = market.holders[market.starts[node] : market.starts[node + 1]]
            self._move(cost, holders)
            for mentee in holders.tolist():
                self._to_nowhere(cost + int(market.utilities[mentee]) + PERSON, mentee, node)

    def _move(self, cost: int, mentees: Longs) -> None:
        market = self.market
        for start in range(0, len(mentees), _AT_ONCE):
            some = mentees[start : start + _AT_ONCE]
            arrays = market.problem.block(some)
            _move_rows(cost, some, arrays, market.utilities, market.prices, self.settled, self.costs, self.movers)

    def _to_nowhere(self, cost: int, mentee: int, mentor: int) -> None:
        if not self.settled[-1] and cost < self.costs[-1]:
            self.costs[-1], self.movers[-1], self.left_from = cost, mentee, mentor

    def _from_nowhere(self, cost: int) -> None:
        """Somebody unmatched takes a place, or a place becomes free."""
        market = self.market
        through = np.where(market.last_gain > -NEVER, cost + market.prices - market.last_gain, _FAR)
        better = np.flatnonzero(~self.settled[:-1] & (through < self.costs[:-1]))
        self.costs[better], self.movers[better] = through[better], -1
        self._move(cost, np.flatnonzero(market.partners < 0))

    def moves(self) -> list[Move]:
        """Along the chain, beginning with the pair that is forced."""
        partners, node = self.market.partners, self.goal
        found: list[Move] = []
        while node != self.column:
            mentee = int(self.movers[node])
            if node == self.nowhere:
                if mentee >= 0:
                    found.append(Move(mentee, self.left_from, -1))
                node = self.left_from
            elif mentee < 0:
                node = self.nowhere
            else:
                before = int(partners[mentee])
                found.append(Move(mentee, before, node))
                node = before if before >= 0 else self.nowhere
        return [Move(self.row, int(partners[self.row]), self.column), *reversed(found)]


@compiled
def _move_rows(
    cost: int,
    rows: Longs,
    arrays: Arrays,
    utilities: Longs,
    prices: Longs,
    settled: Bools,
    costs: Longs,
    movers: Longs,
) -> None:
    """Let these mentees move to any mentor. costs: (mentors + 1,) so far; movers: by whom."""
    mentors = prices.shape[0]
    buffer = np.empty(mentors, np.int32)
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        base = cost + utilities[row]
        for mentor in range(mentors):
            if buffer[mentor] != BANNED:
                through = base + prices[mentor] - buffer[mentor]
                if through < costs[mentor] and not settled[mentor]:
                    costs[mentor] = through
                    movers[mentor] = row
