"""The exact answer over the pairs of a graph: the most people first, then the highest total, as a minimum-cost flow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.rounds.engine.solver.solution import Graph

__all__ = ["SolverFailed", "solve_graph"]

Longs = NDArray[np.int64]

_COST_LIMIT = 1 << 62
"""The solver scales costs by the number of nodes, in 64 bits."""


class SolverFailed(RuntimeError):
    """The solver did not give an optimal answer, which no checked input should cause."""


def solve_graph(graph: Graph, places: Longs, load: Longs, spread: int) -> Longs:
    """The mentor's column of each mentee, −1 for the unmatched: (mentees,).

    places, load: (mentors,). spread: what each further mentee of a mentor costs. Raises SolverFailed.
    """
    mentees, mentors = len(graph.starts) - 1, len(places)
    partners = np.full(mentees, -1, np.int64)
    if not len(graph.columns):
        return partners
    rows = np.repeat(np.arange(mentees, dtype=np.int32), np.diff(graph.starts))
    sink = mentees + mentors
    largest = int(np.abs(graph.scores).max(initial=0)) + spread * int((places + load).max(initial=0))
    if largest * (sink + 2) > _COST_LIMIT:
        raise SolverFailed(f"scores up to {largest} do not fit a round of {mentees} mentees and {mentors} mentors")
    flow: Any = SimpleMinCostFlow()  # its stubs give arrays the shape of a scalar
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        rows, (graph.columns + mentees).astype(np.int32), np.ones(rows.size, np.int64), -graph.scores
    )
    if spread:
        mentor = np.repeat(np.arange(mentors), places)
        nth = np.arange(len(mentor)) - np.repeat(np.cumsum(places) - places, places)
        capacity, cost = np.ones(len(mentor), np.int64), spread * (load[mentor] + nth)
    else:
        mentor, capacity, cost = np.arange(mentors), places, np.zeros(mentors, np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        (mentor + mentees).astype(np.int32), np.full(len(mentor), sink, np.int32), capacity, cost
    )
    supplies = np.zeros(sink + 1, np.int64)
    supplies[:mentees] = 1
    supplies[sink] = -mentees
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    status = flow.solve_max_flow_with_min_cost()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise SolverFailed(f"the solver answered {status.name} for {mentees} mentees and {mentors} mentors")
    taken = np.asarray(flow.flows(arcs)) > 0
    partners[rows[taken]] = graph.columns[taken]
    return partners
