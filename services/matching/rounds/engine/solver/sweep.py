"""Work over blocks of mentees, shared by threads: the kernels release Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import Arrays, Problem

__all__ = ["processors", "sweep"]

Longs = NDArray[np.int64]

_BLOCK = 256
_LITTLE = 1 << 19  # pairs, for which threads would take longer to begin than to work
_FEW = 64  # rows in a block whose criteria need a matrix of their own


def processors(threads: int = 0) -> int:
    """How many threads to use: those asked for, or one for each processor that this process may use."""
    return (
        threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else threads or os.cpu_count() or 1
    )


def sweep(
    problem: Problem,
    rows: Longs,
    work: Callable[[int, Longs, Arrays], None],
    *,
    threads: int = 0,
    arrays: Arrays | None = None,
    told: Callable[[float], None] | None = None,
) -> None:
    """Call work(thread, block of rows, arrays) for all rows. Each thread's rows ascend, as its accumulators may need.

    arrays: instead of the problem's own. told: with the share that is done, on the calling thread; may raise.
    """
    size = _BLOCK if arrays is not None or problem.tabled else _FEW
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    if not blocks:
        return
    count = min(processors(threads), len(blocks)) if len(rows) * problem.mentors > _LITTLE else 1
    done = [0] * count
    stopping = False

    def run(thread: int) -> None:
        for block in blocks[thread::count]:
            if stopping:
                return
            work(thread, block, arrays if arrays is not None else problem.block(block))
            done[thread] += 1

    with ThreadPoolExecutor(count) as pool:
        pending: set[Future[None]] = {pool.submit(run, thread) for thread in range(count)}
        try:
            while pending:
                finished, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                if told is not None:
                    told(sum(done) / len(blocks))
        finally:
            stopping = True
