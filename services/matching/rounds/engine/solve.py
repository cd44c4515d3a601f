"""The exact answer over all allowed pairs: the most people first, then the highest total.

A minimum-cost flow from mentees through mentors' places. Among answers that are equally good, a hash of the pair's ids
and the seed decides, in the low bits of each pair's cost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.rounds.engine.instance import Instance, Participant
from services.matching.rounds.engine.score import MICRO

__all__ = ["MOST_PAIRS", "SolverFailed", "TooLarge", "require_solvable", "solve", "ties"]

MOST_PAIRS = 4_000_000
"""Mentees × mentors that this solver takes, as in 2,000 × 2,000: some 2 seconds and 0.7 GB on two cores."""

_FINEST_TIE = 1 << 20
_COST_LIMIT = 1 << 63
"""The solver scales costs by the number of nodes and adds them along paths, in 64 bits."""


class TooLarge(ValueError):
    """The round has more pairs than this solver takes."""


class SolverFailed(RuntimeError):
    """The solver did not give an optimal answer, which no valid input should cause."""


def require_solvable(mentees: int, mentors: int) -> None:
    """Raises TooLarge."""
    if mentees * mentors > MOST_PAIRS:
        raise TooLarge(
            f"{mentees:,} mentees and {mentors:,} mentors make {mentees * mentors:,} pairs; "
            f"a round takes {MOST_PAIRS:,} at most. Split the program, for instance by location."
        )


def ties(instance: Instance) -> NDArray[np.uint64]:
    """A pseudo-random number for each pair, from the two ids and the seed alone: (mentees, mentors) uint64."""
    seed = instance.settings.seed
    mentees, mentors = _hashes(instance.mentees, f"mentee {seed}"), _hashes(instance.mentors, f"mentor {seed}")
    return _mixed(mentees[:, None] ^ mentors[None, :])


def solve(
    micro: NDArray[np.int64], allowed: NDArray[np.bool_], places: NDArray[np.int64], ties: NDArray[np.uint64]
) -> NDArray[np.intp]:
    """The mentor's column of each mentee, −1 for the unmatched.

    micro: (mentees, mentors) in 0 … 10⁶. allowed, ties: the same shape. places: (mentors,). Raises SolverFailed.
    """
    mentees, mentors = micro.shape
    rows, columns = np.nonzero(allowed & (places > 0)[None, :])
    partners = np.full(mentees, -1, dtype=np.intp)
    if rows.size == 0:
        return partners
    fine = _ties_per_micro(mentees, mentors)
    costs = -(micro[rows, columns] * fine)
    if levels := fine // (mentees + 1):
        costs -= (ties[rows, columns] % np.uint64(levels)).astype(np.int64)
    flow: Any = SimpleMinCostFlow()  # its stubs give arrays the shape of a scalar
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32), (columns + mentees).astype(np.int32), np.ones(rows.size, np.int64), costs
    )
    sink = mentees + mentors
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(mentees, sink, dtype=np.int32),
        np.full(mentors, sink, dtype=np.int32),
        places.astype(np.int64),
        np.zeros(mentors, dtype=np.int64),
    )
    supplies = np.concatenate([np.ones(mentees, np.int64), np.zeros(mentors, np.int64), [-mentees]])
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies.astype(np.int64))
    status = flow.solve_max_flow_with_min_cost()
    if status != SimpleMinCostFlow.Status.OPTIMAL:
        raise SolverFailed(f"the solver answered {status.name} for {mentees} mentees and {mentors} mentors")
    taken = np.asarray(flow.flows(arcs)) > 0
    partners[rows[taken]] = columns[taken]
    return partners


def _ties_per_micro(mentees: int, mentors: int) -> int:
    """Into how many parts a micro-point is divided to decide ties: a power of two that the solver's 64 bits bear.

    The ties of one answer stay below a micro-point in sum, so that they never outweigh a difference in score.
    """
    nodes = mentees + mentors + 1
    fine = _FINEST_TIE
    while fine > 1 and MICRO * fine * (nodes + 1) ** 2 > _COST_LIMIT:
        fine //= 2
    return fine


def _hashes(people: Sequence[Participant], salt: str) -> NDArray[np.uint64]:
    digests = b"".join(hashlib.sha256(salt.encode() + person.id.bytes).digest()[:8] for person in people)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64, which spreads every bit over all others."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
