"""Least dual prices of an optimal answer over a graph: what one more place of each mentor would gain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.solver.flow import SolverFailed
from services.matching.rounds.engine.solver.solution import Graph

__all__ = ["PERSON", "least_prices", "split"]

Longs = NDArray[np.int64]

PERSON = 1 << 50
"""What one person more counts in micro-points, where people and points share a number: more than any sum of scores."""


def least_prices(graph: Graph, partners: Longs, worth: Longs, places: Longs, load: Longs, spread: int) -> Longs:
    """The least price of each mentor: (mentors,), people counted as PERSON.

    partners: an optimal answer over the graph. worth: (mentees,) objective of each with their partner. By relaxation
    over alternating paths from the unmatched and from free places. Raises SolverFailed if the answer was not optimal.
    """
    used = np.bincount(partners[partners >= 0], minlength=len(places)).astype(np.int64)
    prices = spread * (load + np.maximum(used - 1, 0))
    ceilings = np.where(used < places, spread * (load + used), np.int64(1 << 62))
    order = np.argsort(partners, kind="stable")
    held = np.searchsorted(partners[order], np.arange(len(places) + 1)).astype(np.int64)
    if _relax(graph.starts, graph.columns, graph.scores, partners, worth, held, order, prices, ceilings) < 0:
        raise SolverFailed("the answer over the graph is not optimal")
    return prices


def split(values: Longs) -> tuple[Longs, Longs]:
    """People and micro-points of numbers that hold both."""
    people = (values + PERSON // 2) // PERSON
    return people, values - people * PERSON


@compiled
def _relax(
    starts: Longs,
    columns: Longs,
    scores: Longs,
    partners: Longs,
    worth: Longs,
    held: Longs,
    holders: Longs,
    prices: Longs,
    ceilings: Longs,
) -> int:
    """Raise prices until no mentee prefers another mentor; returns how many mentees were looked at, −1 on failure."""
    mentees = partners.shape[0]
    queue = np.empty(mentees + 1, np.int64)
    queued = np.zeros(mentees, np.bool_)
    head, tail = 0, 0
    for unmatched in (True, False):
        for mentee in range(mentees):
            if (partners[mentee] < 0) == unmatched:
                queue[tail] = mentee
                tail = (tail + 1) % (mentees + 1)
                queued[mentee] = True
    looked = 0
    while head != tail:
        mentee = queue[head]
        head = (head + 1) % (mentees + 1)
        queued[mentee] = False
        looked += 1
        base = np.int64(PERSON) if partners[mentee] < 0 else prices[partners[mentee]] - worth[mentee]
        for entry in range(starts[mentee], starts[mentee + 1]):
            mentor = columns[entry]
            price = base + scores[entry]
            if price > prices[mentor]:
                if price > ceilings[mentor]:
                    return -1
                prices[mentor] = price
                for holder in range(held[mentor], held[mentor + 1]):
                    other = holders[holder]
                    if not queued[other]:
                        queued[other] = True
                        queue[tail] = other
                        tail = (tail + 1) % (mentees + 1)
    return looked
