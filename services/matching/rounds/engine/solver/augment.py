"""An optimal answer over a graph that has grown a little, from the one before: shortest augmenting paths.

Each mentee whom a pair of the larger graph would suit better than what they have gives up their place and takes the
best way back in: a chain of moves to a free place, to the place given up, or, at the price of a person, to nowhere.
With the prices of the answer before, no step of a chain has a negative loss, so that Dijkstra's search finds the best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.solver.paths import FAR, Search, forget, nearest, new_search, offer
from services.matching.rounds.engine.solver.prices import PERSON
from services.matching.rounds.engine.solver.solution import Graph

__all__ = ["augment", "unsettled"]

Longs = NDArray[np.int64]

_NOBODY = -1
_GIVEN_UP = -2


class _Market(NamedTuple):
    """starts, columns, scores: the graph. partners, worth, prices, used: of the answer, changed in place.

    slots: who holds the places of each mentor, from first[mentor] on. load, spread: what places cost.
    """

    starts: Longs
    columns: Longs
    scores: Longs
    partners: Longs
    worth: Longs
    prices: Longs
    first: Longs
    slots: Longs
    used: Longs
    load: Longs
    spread: int


def unsettled(graph: Graph, prices: Longs, utilities: Longs) -> Longs:
    """The mentees whom some pair of the graph suits better than what they have, in order."""
    rows = np.repeat(np.arange(len(utilities)), np.diff(graph.starts))
    better = graph.scores - prices[graph.columns] > utilities[rows]
    return np.unique(rows[better])


def augment(
    graph: Graph, partners: Longs, worth: Longs, prices: Longs, places: Longs, load: Longs, spread: int, rows: Longs
) -> Longs:
    """Partners of an optimal answer over the graph: (mentees,), −1 for the unmatched.

    partners, worth, prices: optimal but for the mentees `rows`, see `unsettled`. places, load, spread: as for the flow.
    """
    first = np.concatenate([[0], np.cumsum(places)]).astype(np.int64)
    slots = np.full(int(first[-1]), -1, np.int64)
    matched = np.flatnonzero(partners >= 0)
    order = matched[np.argsort(partners[matched], kind="stable")]
    used = np.bincount(partners[matched], minlength=len(places)).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(used)])
    slots[first[partners[order]] + np.arange(len(order)) - before[partners[order]]] = order
    answer = partners.copy(), worth.copy(), prices.copy()
    market = _Market(graph.starts, graph.columns, graph.scores, *answer, first, slots, used, load, spread)
    search = new_search(len(places) + 1)
    for row in rows:
        _reinsert(market, search, int(row))
    return market.partners


@compiled
def _reinsert(market: _Market, search: Search, row: int) -> None:  # noqa: C901  one search, one subject
    """Give a mentee the best place for all, by the best chain of moves."""
    sink = market.prices.shape[0]
    given_up = int(market.partners[row])
    own = -PERSON if given_up < 0 else int(market.worth[row] - market.prices[given_up])
    best = own
    for entry in range(market.starts[row], market.starts[row + 1]):
        best = max(best, int(market.scores[entry] - market.prices[market.columns[entry]]))
    if best <= own:
        return
    if given_up >= 0:
        _release(market, row, given_up)
        market.partners[row] = _NOBODY
    target = given_up if given_up >= 0 else sink
    leaver = _NOBODY  # who would have nobody at the end of the chain; or the mentor with a free place
    to_place = False
    seen = FAR
    _leave(market, search, row, best, 0)
    if search.lost[sink] < seen:
        seen, leaver, to_place = int(search.lost[sink]), row, False
    node = nearest(search)
    while node not in (target, -1):
        distance = int(search.lost[node])
        if node == sink:
            _cancel(market, search, row, given_up)
        else:
            for slot in range(market.first[node], market.first[node] + market.used[node]):
                mentee = int(market.slots[slot])
                _leave(market, search, mentee, int(market.worth[mentee] - market.prices[node]), distance)
                if search.lost[sink] < seen:
                    seen, leaver, to_place = int(search.lost[sink]), mentee, False
            free = market.first[node] + market.used[node] < market.first[node + 1]
            if free and node != given_up:
                rise = market.spread * (market.load[node] + market.used[node]) - market.prices[node]
                offer(search, sink, distance + max(int(rise), 0), _NOBODY)
                if search.lost[sink] < seen:
                    seen, leaver, to_place = int(search.lost[sink]), node, True
        node = nearest(search)
    open_end = target == sink or _move(market, search, target, row)
    if open_end and to_place:
        _move(market, search, leaver, row)
    elif open_end:
        _drop(market, search, leaver, row)
    _reprice(market, search, target)


@compiled
def _leave(market: _Market, search: Search, mentee: int, utility: int, distance: int) -> None:
    """A mentee might move to each of their other mentors, or have nobody."""
    offer(search, market.prices.shape[0], distance + utility + PERSON, _NOBODY)
    for entry in range(market.starts[mentee], market.starts[mentee + 1]):
        mentor = int(market.columns[entry])
        loss = utility - int(market.scores[entry] - market.prices[mentor])
        if loss >= 0:  # a gain waits for its mentee's own turn
            offer(search, mentor, distance + loss, mentee)


@compiled
def _cancel(market: _Market, search: Search, row: int, given_up: int) -> None:
    """With the chain at an end, the place given up may be left empty, or be filled from another place or by somebody
    who has nobody. It only pays below what the place is worth."""
    sink = market.prices.shape[0]
    distance = int(search.lost[sink])
    cost = market.spread * (market.load[given_up] + market.used[given_up])
    limit = min(distance + int(market.prices[given_up] - cost), int(search.lost[given_up]))
    for mentee in range(market.partners.shape[0]):
        if market.partners[mentee] < 0 and mentee != row:
            for entry in range(market.starts[mentee], market.starts[mentee + 1]):
                mentor = int(market.columns[entry])
                loss = int(market.prices[mentor] - market.scores[entry]) - PERSON
                if loss >= 0 and distance + loss <= limit:
                    offer(search, mentor, distance + loss, mentee)
    for mentor in range(sink):
        if mentor == given_up or market.used[mentor] > 0:
            nth = market.used[mentor] - (0 if mentor == given_up else 1)
            way = distance + int(market.prices[mentor] - market.spread * (market.load[mentor] + nth))
            if way <= limit:
                offer(search, mentor, way, _GIVEN_UP)


@compiled
def _move(market: _Market, search: Search, mentor: int, row: int) -> bool:
    """Fill a place of a mentor, then the place which that leaves, and so on back to `row`.

    Returns whether it ended elsewhere: with a place that stays empty, or with somebody who had nobody.
    """
    while True:
        mentee = int(search.mover[mentor])
        if mentee == _GIVEN_UP:
            return True
        left = int(market.partners[mentee])
        if left >= 0:
            _release(market, mentee, left)
        market.slots[market.first[mentor] + market.used[mentor]] = mentee
        market.used[mentor] += 1
        market.partners[mentee] = mentor
        for entry in range(market.starts[mentee], market.starts[mentee + 1]):
            if market.columns[entry] == mentor:
                market.worth[mentee] = market.scores[entry]
        if mentee == row:
            return False
        if left < 0:
            return True
        mentor = left


@compiled
def _drop(market: _Market, search: Search, mentee: int, row: int) -> None:
    """Let a mentee have nobody, and fill their place."""
    market.worth[mentee] = 0
    if mentee != row:
        place = int(market.partners[mentee])
        _release(market, mentee, place)
        market.partners[mentee] = _NOBODY
        _move(market, search, place, row)


@compiled
def _release(market: _Market, mentee: int, mentor: int) -> None:
    last = market.first[mentor] + market.used[mentor] - 1
    for slot in range(market.first[mentor], last + 1):
        if market.slots[slot] == mentee:
            market.slots[slot] = market.slots[last]
            break
    market.used[mentor] -= 1


@compiled
def _reprice(market: _Market, search: Search, target: int) -> None:
    """Prices with which no step has a negative loss after the moves; free places cost nothing, as before."""
    sink = market.prices.shape[0]
    reach = int(search.lost[target])
    shift = max(0, reach - int(search.lost[sink]))
    if shift > 0:
        for mentor in range(sink):
            market.prices[mentor] -= shift
    for at in range(search.counts[1]):
        node = search.reached[at]
        if node != sink and search.lost[node] < reach:
            market.prices[node] += reach - search.lost[node]
    forget(search)
