"""An answer as a market: who holds which place, what a place would gain, and what it costs to take one away."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.solver.prices import PERSON
from services.matching.rounds.engine.solver.solution import Graph, Solution

__all__ = ["NEVER", "Market", "enough_for_a_place", "held_places", "who_gains"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NEVER = 1 << 60
"""Costs more than anything that can be done: as many people as there can be, and more."""


@dataclass(frozen=True, slots=True)
class Market:
    """People count as PERSON micro-points. Who is pinned takes no part, and neither do the places of the pinned.

    partners, worth, utilities: (mentees,) column of the mentor (−1: none), objective with them (0: none), objective −
    price (−PERSON: none). movable: (mentees,) who is not pinned. prices: (mentors,). starts, holders: the movable
    mentees of each mentor (CSR). places: (mentors,) but for those of the pinned. next_cost: (mentors,) of one mentee
    more, by load, NEVER without a free place. last_gain: (mentors,) of one mentee less, −NEVER where there is none.
    """

    problem: Problem
    partners: Longs
    worth: Longs
    utilities: Longs
    movable: Bools
    prices: Longs
    starts: Longs
    holders: Longs
    places: Longs
    next_cost: Longs
    last_gain: Longs

    @classmethod
    def of(cls, problem: Problem, solution: Solution) -> Market:
        movable = problem.pinned < 0
        pinned = np.bincount(problem.pinned[~movable], minlength=problem.mentors)
        load, places = problem.load + pinned, problem.places - pinned
        prices = solution.levels * PERSON + solution.prices
        utilities = solution.standings * PERSON + solution.utilities
        matched = solution.partners >= 0
        worth = np.where(matched, utilities + prices[solution.partners], 0)
        rows = np.flatnonzero(~movable)
        worth[rows] = problem.objective(rows, problem.pinned[rows])
        starts, holders = held_places(solution.partners, problem.mentors, matched & movable)
        used = np.diff(starts)
        return cls(
            problem,
            solution.partners,
            worth,
            utilities,
            movable,
            prices,
            starts,
            holders,
            places,
            np.where(used < places, problem.spread * (load + used), NEVER),
            np.where(used > 0, problem.spread * (load + used - 1), -NEVER),
        )

    @property
    def free(self) -> Bools:
        """(mentors,): who has a free place."""
        return self.next_cost < NEVER


def held_places(partners: Longs, mentors: int, counted: Bools) -> tuple[Longs, Longs]:
    """The counted mentees of each mentor, by mentor and then by position: (mentors + 1,) starts, (mentees counted,)."""
    rows = np.flatnonzero(counted)
    order = np.argsort(partners[rows], kind="stable")
    return np.searchsorted(partners[rows][order], np.arange(mentors + 1)).astype(np.int64), rows[order].astype(np.int64)


def enough_for_a_place(market: Market, graph: Graph) -> Longs:
    """The objective above which somebody unmatched would get a place: (mentors,) micro-points, 0 or more; NEVER where
    no place can be had, or where one is free.

    That is what the others lose when one place goes to somebody new. Least prices would not do: they say what one
    *more* place would gain. It is the least loss over the pairs of the graph, never below the least over all pairs.
    """
    mentees, mentors = len(market.partners), len(market.places)
    turned = csr_array((graph.scores, graph.columns, graph.starts), shape=(mentees, mentors)).tocsc()
    costs = np.where(market.free, market.next_cost - market.prices, NEVER)
    _spread_costs(
        costs,
        market.partners,
        market.utilities,
        market.movable,
        market.prices,
        turned.indptr.astype(np.int64),
        turned.indices.astype(np.int32),
        turned.data.astype(np.int64),
    )
    lost = costs + market.prices
    return np.where((costs < NEVER) & (lost > PERSON // 2), np.maximum(lost - PERSON, 0), NEVER)


def who_gains(market: Market, graph: Graph) -> Longs:
    """Which unmatched mentee would be matched if a mentor had one place more: (mentors,), −1 where nobody would."""
    winners = np.full(len(market.places), -1, np.int64)
    first = np.flatnonzero(market.partners < 0)
    _follow(
        first,
        winners,
        market.utilities,
        market.prices,
        market.starts,
        market.holders,
        graph.starts,
        graph.columns,
        graph.scores,
    )
    return winners


@compiled
def _spread_costs(
    costs: Longs,
    partners: Longs,
    utilities: Longs,
    movable: Bools,
    prices: Longs,
    starts: Longs,
    rows: Ints,
    scores: Longs,
) -> None:
    """Dijkstra over mentors, from free places and from mentees who would be left, in costs beyond the prices."""
    for mentee in range(partners.shape[0]):
        mentor = partners[mentee]
        if mentor >= 0 and movable[mentee]:
            costs[mentor] = min(costs[mentor], utilities[mentee] + PERSON)
    waiting = [(costs[mentor], np.int64(mentor)) for mentor in range(costs.shape[0]) if costs[mentor] < NEVER]
    heapq.heapify(waiting)
    while waiting:
        cost, mentor = heapq.heappop(waiting)
        if cost > costs[mentor]:
            continue
        for entry in range(starts[mentor], starts[mentor + 1]):
            mentee = rows[entry]
            theirs = partners[mentee]
            if theirs < 0 or theirs == mentor or not movable[mentee]:
                continue
            through = cost + utilities[mentee] + prices[mentor] - scores[entry]
            if through < costs[theirs]:
                costs[theirs] = through
                heapq.heappush(waiting, (through, np.int64(theirs)))


@compiled
def _follow(
    first: Longs,
    winners: Longs,
    utilities: Longs,
    prices: Longs,
    starts: Longs,
    holders: Longs,
    graph_starts: Longs,
    columns: Longs,
    scores: Longs,
) -> None:
    """Breadth first from the unmatched, along pairs that are as good for a mentee as what they have."""
    mentees = utilities.shape[0]
    queue = np.empty(mentees, np.int64)
    behalf = np.full(mentees, -1, np.int64)
    head, tail = 0, first.shape[0]
    for at in range(tail):
        queue[at] = first[at]
        behalf[first[at]] = first[at]
    while head < tail:
        mentee = queue[head]
        head += 1
        for entry in range(graph_starts[mentee], graph_starts[mentee + 1]):
            mentor = columns[entry]
            if winners[mentor] >= 0 or scores[entry] - prices[mentor] < utilities[mentee]:
                continue
            winners[mentor] = behalf[mentee]
            for holder in range(starts[mentor], starts[mentor + 1]):
                other = holders[holder]
                if behalf[other] < 0:
                    behalf[other] = behalf[mentee]
                    queue[tail] = other
                    tail += 1
