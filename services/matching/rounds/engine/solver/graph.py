"""The pairs that the solver looks at closely, and how they grow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.solver.kernels import NO_REGRET, first_columns
from services.matching.rounds.engine.solver.solution import Graph
from services.matching.rounds.engine.solver.sweep import processors, sweep

__all__ = ["enlarged", "first_graph", "graph_of", "restricted"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

BEST = 16
"""Best mentors of each mentee, and mentees of least regret of each mentor, with which the graph begins. 12 and 8 take
one round more at 100,000 × 50,000; 20 alone, without the mentors' side, leave one mentee in six unmatched at first."""

DRAWN = 6
"""Mentors of each mentee that are drawn by lot besides. Where everybody ranks the mentors alike, the best are the same
for all, and those whom a rule bars from the very best lose least with any mentor: without the lot most people would
have no pair in the graph that they could get."""


def graph_of(mentees: int, mentors: int, rows: Longs, columns: Longs, scores: Longs) -> Graph:
    """A graph of these pairs; a pair that is given twice is in it once."""
    keys, at = np.unique(rows * mentors + columns, return_index=True)
    starts = np.searchsorted(keys, np.arange(mentees + 1) * mentors).astype(np.int64)
    return Graph(starts, columns[at].astype(np.int64), scores[at].astype(np.int64))


def enlarged(graph: Graph, mentors: int, rows: Longs, columns: Longs, scores: Longs) -> Graph:
    """The graph with more pairs."""
    mentees = len(graph.starts) - 1
    known = np.repeat(np.arange(mentees), np.diff(graph.starts))
    return graph_of(
        mentees,
        mentors,
        np.concatenate([known, rows]),
        np.concatenate([graph.columns, columns]),
        np.concatenate([graph.scores, scores]),
    )


def first_graph(
    problem: Problem, rows: Longs, threads: int, told: Callable[[float], None] | None = None
) -> tuple[Graph, Longs]:
    """Each mentee's best mentors and some by lot, each mentor's mentees of least regret; and each mentee's best score.

    rows: the mentees that are to be matched. The second is (mentees,), BANNED for those whom no mentor may take.
    """
    mentees, mentors = problem.mentees, problem.mentors
    size = min(BEST, mentors)
    best = np.full(mentees, BANNED, np.int32)
    columns, scores = np.full((mentees, size), -1, np.int32), np.zeros((mentees, size), np.int32)
    drawn, drawn_scores = np.full((mentees, DRAWN), -1, np.int32), np.zeros((mentees, DRAWN), np.int32)
    count = processors(threads)
    width = min(BEST, max(len(rows), 1))
    claims = np.full((count, mentors, width), np.int64(-(1 << 62)))
    claimants = np.full((count, mentors, width), -1, np.int32)
    claimed, least = np.zeros((count, mentors), np.int32), np.full((count, mentors), NO_REGRET, np.int32)

    def work(thread: int, block: Longs, arrays: Arrays) -> None:
        own = claims[thread], claimants[thread], claimed[thread], least[thread]
        first_columns(block, mentors, arrays, best, columns, scores, drawn, drawn_scores, *own)

    sweep(problem, rows, work, threads=count, told=told)
    order = np.argsort(-claims.transpose(1, 0, 2).reshape(mentors, -1), axis=1, kind="stable")[:, :width]
    keys = np.take_along_axis(claims.transpose(1, 0, 2).reshape(mentors, -1), order, axis=1).ravel()
    others = (
        np.take_along_axis(claimants.transpose(1, 0, 2).reshape(mentors, -1), order, axis=1).ravel().astype(np.int64)
    )
    mine, lots = np.flatnonzero(columns.ravel() >= 0), np.flatnonzero(drawn.ravel() >= 0)
    theirs = np.flatnonzero(others >= 0)
    graph = graph_of(
        mentees,
        mentors,
        np.concatenate([mine // size, lots // DRAWN, others[theirs]]),
        np.concatenate([columns.ravel()[mine], drawn.ravel()[lots], theirs // width]).astype(np.int64),
        np.concatenate(
            [scores.ravel()[mine], drawn_scores.ravel()[lots], (keys[theirs] >> 31) + best[others[theirs]]]
        ).astype(np.int64),
    )
    return graph, best.astype(np.int64)


def restricted(arrays: Arrays, columns: Longs) -> Arrays:
    """The same arrays for some mentors only, numbered in the order of `columns`, which ascend. `extra` is left out."""
    mentors = arrays.mentor_classes.shape[1] if arrays.mentor_classes.size else int(columns.max(initial=-1)) + 1
    size = max(
        mentors,
        *(int(one.max(initial=-1)) + 1 for one in (arrays.post_mentors, arrays.delta_mentors, arrays.ban_mentors)),
    )
    numbers = np.full(size, -1, np.int32)
    numbers[columns] = np.arange(len(columns), dtype=np.int32)
    posts, post_mentors, post_values = _some(numbers, arrays.posts, arrays.post_mentors, arrays.post_values)
    deltas, delta_mentors, delta_values = _some(numbers, arrays.delta_starts, arrays.delta_mentors, arrays.delta_values)
    bans, ban_mentors, _ = _some(numbers, arrays.ban_starts, arrays.ban_mentors, arrays.ban_mentors)
    return arrays._replace(
        posts=posts,
        post_mentors=post_mentors,
        post_values=post_values,
        mentor_classes=np.ascontiguousarray(arrays.mentor_classes[:, columns]),
        extra=np.zeros((0, 0), np.int32),
        delta_starts=deltas,
        delta_mentors=delta_mentors,
        delta_values=delta_values,
        ban_starts=bans,
        ban_mentors=ban_mentors,
    )


def _some(numbers: Ints, starts: Longs, mentors: Ints, values: Ints) -> tuple[Longs, Ints, Ints]:
    """The entries of these mentors in lists that begin at `starts`."""
    kept = numbers[mentors] >= 0
    before = np.concatenate([[0], np.cumsum(kept)])
    return before[starts].astype(np.int64), numbers[mentors[kept]], values[kept]
