"""The loops over all pairs, compiled. A row is one mentee's objective with every mentor, as int32 micro-points.

Whole numbers all the way: the result is the same whatever the block, the thread or the machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import BANNED, FINE, Arrays

__all__ = ["best_columns", "best_scores", "fill_row", "price_out", "ranks"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_ROUND = 1 << (FINE - 1)
_LOW = BANNED + 1


@compiled
def fill_row(buffer: Ints, row: int, position: int, arrays: Arrays) -> None:
    """Write a mentee's scores into buffer (mentors,), BANNED where a rule forbids. position: of the row in its block."""
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
            buffer[mentor] = ((buffer[mentor] + _ROUND) >> FINE) + arrays.tables[
                offset + arrays.mentor_classes[0, mentor]
            ]
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
    factor = arrays.factor[row]
    for mentor in range(mentors):
        if buffer[mentor] < arrays.floor:
            buffer[mentor] = BANNED
    if factor != 1024:
        for mentor in range(mentors):
            if buffer[mentor] != BANNED:
                buffer[mentor] = (np.int64(buffer[mentor]) * factor) >> 10
