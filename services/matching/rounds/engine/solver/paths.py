"""Dijkstra's search over numbered nodes, compiled: a heap whose entries can move up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled

__all__ = ["FAR", "Search", "forget", "nearest", "new_search", "offer"]

Longs = NDArray[np.int64]

FAR = 1 << 62
"""How far a node is that was not reached."""


class Search(NamedTuple):
    """lost: how far each node is. mover: who leads there. heap: nodes by distance; place: of each node in the heap.

    reached: the nodes that were reached. counts: how many there are in the heap, and of those.
    """

    lost: Longs
    mover: Longs
    heap: Longs
    place: Longs
    reached: Longs
    counts: Longs


def new_search(nodes: int) -> Search:
    """A search that has not begun."""
    far, none = np.full(nodes, np.int64(FAR)), np.full(nodes, np.int64(-1))
    return Search(far, none, none.copy(), none.copy(), none.copy(), np.zeros(2, np.int64))


@compiled
def offer(search: Search, node: int, way: int, mover: int) -> None:
    """Keep a way to a node if it is shorter than what is known; of equal ways, the one that came first."""
    if way >= search.lost[node]:
        return
    at = search.place[node]
    if search.lost[node] == FAR:
        search.reached[search.counts[1]] = node
        search.counts[1] += 1
        at = search.counts[0]
        search.counts[0] += 1
    search.lost[node] = way
    search.mover[node] = mover
    while at > 0:
        above = (at - 1) >> 1
        other = search.heap[above]
        if search.lost[other] <= way:
            break
        search.heap[at] = other
        search.place[other] = at
        at = above
    search.heap[at] = node
    search.place[node] = at


@compiled
def nearest(search: Search) -> int:
    """Take the nearest node that was not taken, −1 if there is none. Its distance is final."""
    if search.counts[0] == 0:
        return -1
    first = int(search.heap[0])
    search.counts[0] -= 1
    count = search.counts[0]
    if count > 0:
        last = search.heap[count]
        at = 0
        while True:
            below = 2 * at + 1
            if below >= count:
                break
            if below + 1 < count and search.lost[search.heap[below + 1]] < search.lost[search.heap[below]]:
                below += 1
            if search.lost[search.heap[below]] >= search.lost[last]:
                break
            search.heap[at] = search.heap[below]
            search.place[search.heap[at]] = at
            at = below
        search.heap[at] = last
        search.place[last] = at
    return first


@compiled
def forget(search: Search) -> None:
    """Begin anew."""
    for at in range(search.counts[1]):
        node = search.reached[at]
        search.lost[node] = FAR
        search.mover[node] = -1
    search.counts[:] = 0
