"""With whom an unmatched mentee competes, and for which places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.reasons.market import Market
from services.matching.rounds.engine.reasons.ranking import FEW, Ranking
from services.matching.rounds.engine.solver.solution import Graph, Solution

__all__ = ["Crowds", "Reach", "Rivals"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Rows of mentees and columns of mentors, ascending: none of these mentees may have any mentor but these, over all
    allowed pairs, and these mentors have fewer places than there are mentees."""

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int


class Reach:
    """Whom an unmatched mentee's wishes can move, over all allowed pairs."""

    def __init__(self, market: Market, ranking: Ranking) -> None:
        self._market, self._ranking = market, ranking
        self._stamps = np.full(len(market.places), -1, np.int64)
        self._people, self._mentors = np.zeros(FEW, np.int64), np.zeros(FEW * FEW, np.int64)

    def rivals(self, row: int) -> Rivals | None:
        """Reached from an unmatched mentee along alternating paths: whom they may have, who holds those places, whom
        those may have, and so on; None if that are more than FEW people."""
        market = self._market
        held = market.starts, market.holders
        reached = self._people, self._mentors
        people, mentors = _reach(row, self._ranking.allowed, self._ranking.few, *held, self._stamps, *reached)
        if people < 0:
            return None
        offering = np.sort(self._mentors[:mentors])
        places = int(market.places[offering].sum())
        return Rivals(tuple(np.sort(self._people[:people]).tolist()), tuple(offering.tolist()), places)


@compiled
def _reach(
    row: int, allowed: Ints, few: Ints, starts: Longs, holders: Longs, stamps: Longs, people: Longs, mentors: Longs
) -> tuple[int, int]:
    """stamps: (mentors,) scratch space, by the last mentee who reached them."""
    people[0] = row
    count, offering, at = 1, 0, 0
    while at < count:
        mentee = people[at]
        at += 1
        if allowed[mentee] > few.shape[1]:
            return -1, -1
        for entry in range(allowed[mentee]):
            mentor = few[mentee, entry]
            if stamps[mentor] == row:
                continue
            stamps[mentor] = row
            mentors[offering] = mentor
            offering += 1
            for holder in range(starts[mentor], starts[mentor + 1]):
                if count == people.shape[0]:
                    return -1, -1
                people[count] = holders[holder]
                count += 1
    return count, offering


class Crowds:
    """Everybody who lives where places are short, apart from those who can reach none of the same mentors.

    By the pairs that the solver looked at: two crowds may have a pair between them that could not improve the answer.
    """

    def __init__(self, market: Market, solution: Solution) -> None:
        short = solution.levels > 0
        graph: Graph = solution.graph
        mentees, mentors = len(market.partners), len(market.places)
        rows = np.repeat(np.arange(mentees), np.diff(graph.starts))
        kept = short[graph.columns] & (solution.standings[rows] < 0)
        ends = rows[kept], mentees + graph.columns[kept]
        size = mentees + mentors
        both = csr_array((np.ones(int(kept.sum()), np.int8), ends), shape=(size, size))
        count, labels = connected_components(both, directed=False)
        people = np.flatnonzero(market.movable & (solution.standings < 0))
        offering = np.flatnonzero(short)
        self._labels = labels
        self._people = np.bincount(labels[people], minlength=count)
        self._mentors = np.bincount(labels[mentees + offering], minlength=count)
        self._places = np.zeros(count, np.int64)
        np.add.at(self._places, labels[mentees + offering], market.places[offering])

    def sizes(self, row: int) -> tuple[int, int, int]:
        """How many mentees, mentors and places there are in the crowd of this one."""
        label = self._labels[row]
        return int(self._people[label]), int(self._mentors[label]), int(self._places[label])
