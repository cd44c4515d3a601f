"""An optimal answer over a graph that has grown a little, from the one before: shortest augmenting paths.

Each mentee whom a pair of the larger graph would suit better than what they have gives up their place and takes the best
way back in: a chain of moves to a free place, to the place given up, or, at the price of a person, to nowhere. With the
prices of the answer before, no step of a chain has a negative loss, so that Dijkstra's search finds the best chain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.solver.prices import PERSON
from services.matching.rounds.engine.solver.solution import Graph

__all__ = ["augment", "unsettled"]

Longs = NDArray[np.int64]

_FAR = np.int64(1 << 62)


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
    partners, prices = partners.copy(), prices.copy()
    first = np.concatenate([[0], np.cumsum(places)]).astype(np.int64)
    slots = np.full(int(first[-1]), -1, np.int64)
    matched = np.flatnonzero(partners >= 0)
    order = matched[np.argsort(partners[matched], kind="stable")]
    used = np.bincount(partners[matched], minlength=len(places)).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(used)])
    slots[first[partners[order]] + np.arange(len(order)) - before[partners[order]]] = order
    _augment(
        graph.starts, graph.columns, graph.scores, partners, worth.copy(), prices, first, slots, used, load, spread, rows
    )  # fmt: skip
    return partners


@compiled
def _push(keys: Longs, nodes: Longs, count: int, key: np.int64, node: int) -> int:
    at = count
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        nodes[at] = nodes[above]
        at = above
    keys[at] = key
    nodes[at] = node
    return count + 1


@compiled
def _pop(keys: Longs, nodes: Longs, count: int) -> int:
    """Remove the least key; the last one sinks from the top."""
    count -= 1
    key = keys[count]
    node = nodes[count]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= count:
            break
        if below + 1 < count and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at] = keys[below]
        nodes[at] = nodes[below]
        at = below
    keys[at] = key
    nodes[at] = node
    return count


@compiled
def _release(mentee: int, mentor: int, first: Longs, slots: Longs, used: Longs) -> None:
    last = first[mentor] + used[mentor] - 1
    for slot in range(first[mentor], last + 1):
        if slots[slot] == mentee:
            slots[slot] = slots[last]
            break
    used[mentor] -= 1


@compiled
def _augment(
    starts: Longs,
    columns: Longs,
    scores: Longs,
    partners: Longs,
    worth: Longs,
    prices: Longs,
    first: Longs,
    slots: Longs,
    used: Longs,
    load: Longs,
    spread: int,
    rows: Longs,
) -> None:
    mentors = prices.shape[0]
    sink = mentors
    lost = np.full(mentors + 1, _FAR)
    mover = np.full(mentors + 1, np.int64(-1))  # who would move to a mentor; -2: nobody, its place would be given up
    reached = np.empty(mentors + 1, np.int64)
    settled = np.zeros(mentors + 1, np.bool_)
    capacity = 1 << 16
    keys = np.empty(capacity, np.int64)
    nodes = np.empty(capacity, np.int64)
    unmatched = np.empty(partners.shape[0], np.int64)
    for row in rows:
        alone = 0
        if partners[row] >= 0:
            for mentee in range(partners.shape[0]):
                if partners[mentee] < 0 and starts[mentee + 1] > starts[mentee]:
                    unmatched[alone] = mentee
                    alone += 1
        given_up = partners[row]
        own = -np.int64(PERSON) if given_up < 0 else worth[row] - prices[given_up]
        best = own
        for entry in range(starts[row], starts[row + 1]):
            best = max(best, scores[entry] - prices[columns[entry]])
        if best <= own:
            continue
        if given_up >= 0:
            _release(row, given_up, first, slots, used)
            partners[row] = -1
        target = given_up if given_up >= 0 else sink
        count_reached = 0
        count = 0
        sink_from = np.int64(-1)  # a mentor with a free place, or a mentee who would have nobody
        sink_by_person = False
        # The search begins at the mentee, then goes on from mentors as they are settled.
        from_mentor = -1
        distance = np.int64(0)
        while True:
            if from_mentor == sink:
                if given_up >= 0:
                    bound = lost[sink] + prices[given_up] - spread * (load[given_up] + used[given_up])
                    bound = min(bound, lost[given_up])
                    for at in range(alone):
                        mentee = unmatched[at]
                        if mentee == row:
                            continue
                        for entry in range(starts[mentee], starts[mentee + 1]):
                            mentor = columns[entry]
                            loss = prices[mentor] - scores[entry] - PERSON
                            way = lost[sink] + loss
                            if loss >= 0 and way <= bound and way < lost[mentor]:
                                if lost[mentor] == _FAR:
                                    reached[count_reached] = mentor
                                    count_reached += 1
                                lost[mentor] = way
                                mover[mentor] = mentee
                                if count + 1 >= keys.shape[0]:
                                    keys = np.concatenate((keys, np.empty_like(keys)))
                                    nodes = np.concatenate((nodes, np.empty_like(nodes)))
                                count = _push(keys, nodes, count, way, mentor)
                    for mentor in range(mentors):
                        if mentor == given_up:
                            price = prices[mentor] - spread * (load[mentor] + used[mentor])
                        elif used[mentor] > 0:
                            price = prices[mentor] - spread * (load[mentor] + used[mentor] - 1)
                        else:
                            continue
                        way = lost[sink] + price
                        if way <= bound and way < lost[mentor]:
                            if lost[mentor] == _FAR:
                                reached[count_reached] = mentor
                                count_reached += 1
                            lost[mentor] = way
                            mover[mentor] = -2
                            if count + 1 >= keys.shape[0]:
                                keys = np.concatenate((keys, np.empty_like(keys)))
                                nodes = np.concatenate((nodes, np.empty_like(nodes)))
                            count = _push(keys, nodes, count, way, mentor)
            else:
                begin = 0 if from_mentor < 0 else first[from_mentor]
                end = 1 if from_mentor < 0 else first[from_mentor] + used[from_mentor]
                for slot in range(begin, end):
                    mentee = row if from_mentor < 0 else slots[slot]
                    utility = best if from_mentor < 0 else worth[mentee] - prices[from_mentor]
                    way = distance + utility + PERSON
                    if way < lost[sink]:
                        if lost[sink] == _FAR:
                            reached[count_reached] = sink
                            count_reached += 1
                        lost[sink] = way
                        sink_from = mentee
                        sink_by_person = True
                        count = _push(keys, nodes, count, way, sink)
                    for entry in range(starts[mentee], starts[mentee + 1]):
                        mentor = columns[entry]
                        loss = utility - (scores[entry] - prices[mentor])
                        way = distance + loss
                        if loss >= 0 and way < lost[mentor]:  # a negative one waits for its mentee's own turn
                            if lost[mentor] == _FAR:
                                reached[count_reached] = mentor
                                count_reached += 1
                            lost[mentor] = way
                            mover[mentor] = mentee
                            if count + 2 >= keys.shape[0]:
                                keys = np.concatenate((keys, np.empty_like(keys)))
                                nodes = np.concatenate((nodes, np.empty_like(nodes)))
                            count = _push(keys, nodes, count, way, mentor)
                if (
                    from_mentor >= 0
                    and from_mentor != given_up
                    and first[from_mentor] + used[from_mentor] < first[from_mentor + 1]
                ):
                    rise = spread * (load[from_mentor] + used[from_mentor]) - prices[from_mentor]
                    way = distance + max(rise, 0)
                    if way < lost[sink]:
                        if lost[sink] == _FAR:
                            reached[count_reached] = sink
                            count_reached += 1
                        lost[sink] = way
                        sink_from = from_mentor
                        sink_by_person = False
                        count = _push(keys, nodes, count, way, sink)
            node = -1
            while count > 0:
                node = nodes[0]
                distance = keys[0]
                count = _pop(keys, nodes, count)
                if not settled[node] and distance == lost[node]:
                    break
                node = -1
            if node < 0:
                break
            settled[node] = True
            if node == target:
                break
            from_mentor = node
        # Moves, from the end of the chain back to the mentee.
        end = target
        part = 0
        if end != sink:
            part = _move(end, row, mover, partners, worth, starts, columns, scores, first, slots, used)
        if end == sink or part == 1:
            if sink_by_person:
                mentee = sink_from
                if mentee != row:
                    place = partners[mentee]
                    _release(mentee, place, first, slots, used)
                    partners[mentee] = -1
                    worth[mentee] = 0
                    _move(place, row, mover, partners, worth, starts, columns, scores, first, slots, used)
                else:
                    worth[row] = 0
            else:
                _move(sink_from, row, mover, partners, worth, starts, columns, scores, first, slots, used)
        reach = lost[target]
        shift = max(np.int64(0), reach - lost[sink])
        if shift > 0:
            for mentor in range(mentors):
                prices[mentor] -= shift
        for at in range(count_reached):
            node = reached[at]
            if node != sink and lost[node] < reach:
                prices[node] += reach - lost[node]
            lost[node] = _FAR
            mover[node] = -1
            settled[node] = False


@compiled
def _move(
    mentor: int,
    row: int,
    mover: Longs,
    partners: Longs,
    worth: Longs,
    starts: Longs,
    columns: Longs,
    scores: Longs,
    first: Longs,
    slots: Longs,
    used: Longs,
) -> int:
    """Fill a place of a mentor, then the place which that leaves, and so on.

    Returns 0 when that ends at `row`, 1 when a place stays empty or goes to somebody who had none.
    """
    while True:
        mentee = mover[mentor]
        if mentee == -2:
            return 1
        left = partners[mentee]
        if left >= 0:
            _release(mentee, left, first, slots, used)
        slots[first[mentor] + used[mentor]] = mentee
        used[mentor] += 1
        partners[mentee] = mentor
        for entry in range(starts[mentee], starts[mentee + 1]):
            if columns[entry] == mentor:
                worth[mentee] = scores[entry]
        if mentee == row:
            return 0
        if left < 0:
            return 1
        mentor = left
