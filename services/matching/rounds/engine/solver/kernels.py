"""The loops over all pairs, compiled. A row is one mentee's objective with every mentor, as int32 micro-points.

Whole numbers all the way: the result is the same whatever the block, the thread or the machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.pairs import FINE
from services.matching.rounds.engine.problem import BANNED, Arrays

__all__ = ["FREE", "NO_REGRET", "best_scores", "fill_row", "first_columns", "price_out"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

FREE = 1 << 29
"""Added to what a mentor is worth to a mentee who would otherwise be left, where a place costs nobody theirs."""

NO_REGRET = BANNED // 2
"""Less than the regret of any allowed pair, and more than that of a forbidden one."""

_ROUND = 1 << (FINE - 1)
_LAST = (1 << 31) - 1
_NONE = np.int64(-(1 << 62))


@compiled
def fill_row(buffer: Ints, row: int, position: int, arrays: Arrays) -> None:  # noqa: C901  one loop over memory each
    """Write a mentee's objective into buffer (mentors,), BANNED where a rule forbids. position: in `extra`."""
    mentors = buffer.shape[0]
    buffer[:] = 0
    for entry in range(arrays.starts[row], arrays.starts[row + 1]):
        feature = arrays.features[entry]
        weight = arrays.weights[entry]
        for post in range(arrays.posts[feature], arrays.posts[feature + 1]):
            buffer[arrays.post_mentors[post]] += weight * arrays.post_values[post]
    tables = arrays.row_offsets.shape[0]
    if tables > 0:
        offset = arrays.row_offsets[0, row]
        for mentor in range(mentors):
            look = arrays.tables[offset + arrays.mentor_classes[0, mentor]]
            buffer[mentor] = ((buffer[mentor] + _ROUND) >> FINE) + look
    else:
        for mentor in range(mentors):
            buffer[mentor] = (buffer[mentor] + _ROUND) >> FINE
    for table in range(1, tables):
        offset = arrays.row_offsets[table, row]
        for mentor in range(mentors):
            buffer[mentor] += arrays.tables[offset + arrays.mentor_classes[table, mentor]]
    if arrays.extra.shape[0] > 0:
        for mentor in range(mentors):
            buffer[mentor] += arrays.extra[position, mentor]
    for entry in range(arrays.delta_starts[row], arrays.delta_starts[row + 1]):
        buffer[arrays.delta_mentors[entry]] += arrays.delta_values[entry]
    for entry in range(arrays.ban_starts[row], arrays.ban_starts[row + 1]):
        buffer[arrays.ban_mentors[entry]] = BANNED
    floor = np.int32(arrays.floor)
    for mentor in range(mentors):
        if buffer[mentor] < floor:
            buffer[mentor] = BANNED
    factor = np.int64(arrays.factor[row])
    if factor != 1024:
        for mentor in range(mentors):
            if buffer[mentor] != BANNED:
                buffer[mentor] = (buffer[mentor] * factor) >> 10


@compiled
def _lot(row: int, mentor: int) -> np.int64:
    """A pseudo-random number below 2³¹ for a pair, by their positions in the order drawn by lot."""
    mixed = (np.uint64(row) * np.uint64(0x9E3779B97F4A7C15)) ^ (np.uint64(mentor) * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.int64(mixed >> np.uint64(33))


@compiled
def _keep(keys: Longs, others: Ints, count: int, key: np.int64, other: int) -> int:
    """Insert into a list of the largest keys, largest first; count: how many it holds. Returns how many then."""
    size = keys.shape[0]
    if count < size:
        at = count
        count += 1
    else:
        at = size - 1
    while at > 0 and keys[at - 1] < key:
        keys[at] = keys[at - 1]
        others[at] = others[at - 1]
        at -= 1
    keys[at] = key
    others[at] = other
    return count


@compiled
def best_scores(rows: Longs, mentors: int, arrays: Arrays, best: Ints) -> None:
    """The plain pass: score every pair of these mentees; best: (mentees,) the highest of each."""
    buffer = np.empty(mentors, np.int32)
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        top = np.int32(BANNED)
        for mentor in range(mentors):
            top = max(top, buffer[mentor])
        best[row] = top


@compiled
def first_columns(  # noqa: C901  calls cost more here than branches
    rows: Longs,
    mentors: int,
    arrays: Arrays,
    best: Ints,
    columns: Ints,
    scores: Ints,
    drawn: Ints,
    drawn_scores: Ints,
    claims: Longs,
    claimants: Ints,
    claimed: Ints,
    least: Ints,
) -> None:
    """Each mentee's best mentors and some drawn by lot, and each mentor's mentees who would lose least by being theirs.

    best: (mentees,) the highest score. columns, scores and drawn, drawn_scores: (mentees, some), −1 where there are
    fewer. claims, claimants: (mentors, some) of one thread, by regret and then by position; claimed: (mentors,) how
    many; least: (mentors,) the regret that the next one has to beat, NO_REGRET at first.
    """
    buffer = np.empty(mentors, np.int32)
    size = columns.shape[1]
    keys = np.empty(size, np.int64)
    width = claims.shape[1]
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        count = 0
        bar = np.int32(BANNED)
        # From a mentor drawn by lot on, so that equal mentors come first for different mentees.
        begin = int(_lot(row, mentors) % mentors)
        for nth in range(mentors):
            mentor = begin + nth if begin + nth < mentors else begin + nth - mentors
            if buffer[mentor] > bar:
                key = (np.int64(buffer[mentor]) << 31) | (_LAST - nth)
                count = _keep(keys, columns[row], count, key, mentor)
                if count == size:
                    bar = np.int32(keys[size - 1] >> 31)
        for at in range(count):
            scores[row, at] = np.int32(keys[at] >> 31)
        for at in range(count, size):
            columns[row, at] = -1
        for at in range(drawn.shape[1]):
            mentor = _lot(row, mentors + 1 + at) % mentors
            drawn[row, at] = mentor if buffer[mentor] != BANNED else -1
            drawn_scores[row, at] = buffer[mentor]
        if count == 0:
            best[row] = BANNED
            continue
        top = scores[row, 0]
        best[row] = top
        for mentor in range(mentors):
            regret = buffer[mentor] - top
            if regret > least[mentor]:
                key = (np.int64(regret) << 31) | (_LAST - row)
                claimed[mentor] = _keep(claims[mentor], claimants[mentor], claimed[mentor], key, row)
                if claimed[mentor] == width:
                    least[mentor] = np.int32(claims[mentor, width - 1] >> 31)


@compiled
def price_out(  # noqa: C901  calls cost more here than branches
    rows: Longs,
    arrays: Arrays,
    mentor_of: Longs,
    starts: Longs,
    columns: Longs,
    inside: Longs,
    standings: Longs,
    utilities: Longs,
    scarce: Longs,
    ample: Longs,
    found: Ints,
    worth: Ints,
    highest: Longs,
    rest: Longs,
) -> None:
    """Pairs outside of the graph that would improve the answer, for these mentees.

    mentor_of: the column of each mentor of `arrays`, which may be some of all. starts, columns: the graph; inside: the
    position among those of `arrays` of each mentor, −1 for others. scarce, ample: prices for a mentee of standing −1
    and of standing 0, int32 range. found, worth: (mentees, some) pairs that would, and their objective: the first two
    thirds those with the highest gain, the others drawn by lot, since where everybody wants the same mentors the best
    alone lead nowhere. highest: (mentees,) the highest objective − price outside of the graph. rest: an upper bound of
    the same without the pairs found.
    """
    mentors = mentor_of.shape[0]
    buffer = np.empty(mentors, np.int32)
    width = found.shape[1]
    size = width - width // 3
    keys = np.empty(size, np.int64)
    at_mentor = np.empty(size, np.int32)
    lots = np.empty(width - size, np.int64)
    at_lot = np.empty(width - size, np.int32)
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        for entry in range(starts[row], starts[row + 1]):
            at = inside[columns[entry]]
            if at >= 0:
                buffer[at] = BANNED
        prices = scarce if standings[row] < 0 else ample
        utility = utilities[row]
        top = _NONE
        for mentor in range(mentors):
            top = max(top, buffer[mentor] - prices[mentor])
        highest[row] = top
        if top <= utility:
            rest[row] = top
            for at in range(width):
                found[row, at] = -1
            continue
        count = 0
        drawn = 0
        bar = utility + 1
        lowest = _NONE
        left = _NONE
        for mentor in range(mentors):
            gain = buffer[mentor] - prices[mentor]
            if gain > utility and width > size:
                lot = _lot(mentor, row)
                if drawn < width - size or lot > lots[width - size - 1]:
                    drawn = _keep(lots, at_lot, drawn, lot, mentor)
            if gain >= bar:
                key = (np.int64(gain) << 31) | _lot(row, mentor)
                if key > lowest:
                    if count == size:
                        left = max(left, keys[size - 1] >> 31)
                    count = _keep(keys, at_mentor, count, key, mentor)
                    if count == size:
                        lowest = keys[size - 1]
                        bar = lowest >> 31
                else:
                    left = max(left, gain)
            else:
                left = max(left, gain)
        for at in range(count):
            found[row, at] = mentor_of[at_mentor[at]]
            worth[row, at] = buffer[at_mentor[at]]
        for at in range(drawn):
            found[row, size + at] = mentor_of[at_lot[at]]
            worth[row, size + at] = buffer[at_lot[at]]
        for at in range(count, size):
            found[row, at] = -1
        for at in range(size + drawn, width):
            found[row, at] = -1
        rest[row] = left
