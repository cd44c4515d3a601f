"""A certified optimum over all pairs against one plain pass that only scores them.

    python -m benchmarks.matching_scale --mentees 100000 --mentors 50000 [--kind realistic|alike|equal] [--check all]

The pass is timed before and after the solve, and the faster one counts. It is also held to a matrix product of the same
shape: float32, 200 features.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching_engine import Round, doubts, plain_pass, warm_up
from benchmarks.matching_lines import MOST_MEMORY, commit, line
from benchmarks.measuring import peak_mebibytes
from benchmarks.people import SKILLS, Kind
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.engine.solver.sweep import processors

__all__ = ["Rate", "measure", "rates"]

_BLOCK = 256
_SAMPLE = 512
_SLICE = 16_384
_ALONE = 0.9
"""Of the processors have to be had for a comparison with the product."""

_PASSES = 8
"""A solve may take as long as so many plain passes, and twice that in the degenerate cases."""

_PATIENCE = 5
"""After so many times that long a solve is stopped, with its proven gap."""


@dataclass
class Rate:
    """How fast something went over slices of rows. seconds: of the processors and by the clock, for each slice."""

    pairs: list[int] = field(default_factory=list[int])
    seconds: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def time(self, pairs: int, work: Callable[[], object]) -> None:
        used, started = time.process_time(), time.perf_counter()
        work()
        self.pairs.append(pairs)
        self.seconds.append((time.process_time() - used, time.perf_counter() - started))

    @property
    def per_second(self) -> float:
        """Pairs per second in the fastest slice."""
        return max(pairs / clock for pairs, (_, clock) in zip(self.pairs, self.seconds, strict=True))

    @property
    def cores(self) -> float:
        """How many processors it had, on average."""
        return sum(used for used, _ in self.seconds) / sum(clock for _, clock in self.seconds)


def rates(problem: Problem) -> tuple[Rate, Rate]:
    """The pass beside a float32 product (mentees, SKILLS) @ (SKILLS, mentors) whose result is not kept.

    All rows, in slices by turns, so that whatever else the machine does falls on both.
    """
    numbers = np.random.default_rng(1)
    left = numbers.random((problem.mentees, SKILLS), dtype=np.float32)
    right = numbers.random((SKILLS, problem.mentors), dtype=np.float32)
    kept = np.empty((min(_BLOCK, problem.mentees), problem.mentors), np.float32)

    def multiply(rows: NDArray[np.int64]) -> None:
        for start in range(0, len(rows), _BLOCK):
            block = left[rows[start : start + _BLOCK]]
            np.matmul(block, right, out=kept[: len(block)])

    multiply(np.arange(len(kept)))
    plain, multiplied = Rate(), Rate()
    for first in range(0, problem.mentees, _SLICE):
        rows = np.arange(first, min(first + _SLICE, problem.mentees))
        pairs = len(rows) * problem.mentors
        plain.time(pairs, lambda rows=rows: plain_pass(problem, rows))
        multiplied.time(pairs, lambda rows=rows: multiply(rows))
    return plain, multiplied


def measure(mentees: int, mentors: int, kind: Kind, seed: int, *, check_all: bool) -> bool:
    commit()
    warm_up()
    name = f"scale.{mentees}x{mentors}" + ("" if kind == "realistic" else f".{kind}")
    most = _PASSES if kind == "realistic" else 2 * _PASSES
    ours = Round.drawn(mentees, mentors, kind, seed)
    drawn = peak_mebibytes()
    problem = ours.compile()
    ready = peak_mebibytes()
    before = plain_pass(problem)
    solution = ours.solve(problem, Limits(seconds=max(60.0, _PATIENCE * most * before)))
    solved = peak_mebibytes()
    passes = before, plain_pass(problem)
    told = ours.explain(problem, solution)
    peak = peak_mebibytes()
    seconds = {step: round(value, 3) for step, value in ours.seconds.items()}
    # Nothing is within bounds about a solve that was cut off.
    ratio = ours.seconds["solve"] / min(passes)
    good = line(
        f"{name}.solve", ratio, f"<= {most} x the plain pass, proven optimal", ratio <= most and solution.optimal,
        seconds=seconds, plain_passes_s=[round(one, 3) for one in passes], passes=solution.passes,
        solving={phase: round(value, 3) for phase, value in solution.seconds.items()}, people=solution.people,
        bound_people=solution.bound_people, total=solution.total, bound_total=solution.bound_total,
        mebibytes={"drawn": round(drawn), "compiled": round(ready), "solved": round(solved), "explained": round(peak)},
        graph_pairs=len(solution.graph.columns), **_shape(problem),
    )  # fmt: skip
    good &= line(f"{name}.memory", peak, f"< {MOST_MEMORY} MiB", peak < MOST_MEMORY and solution.optimal)
    explaining = ours.seconds["explain"] / ours.seconds["solve"]
    good &= line(
        f"{name}.explain", explaining, "<= 0.5 x the solve", explaining <= 0.5 and solution.optimal,
        explain_s=seconds["explain"], **told,
    )  # fmt: skip
    good &= _compared(name, problem, bounded=kind == "realistic")
    wrong = doubts(problem, solution, sample=None if check_all else _SAMPLE)
    how = "the independent check of all pairs" if check_all else (
        f"a check of all pairs by the engine's compiled scores, and of {_SAMPLE} mentees' pairs by the dense ones"
    )  # fmt: skip
    return good & line(f"{name}.certificate", len(wrong), f"0 faults by {how}", not wrong and solution.optimal,
                       faults=wrong[:3])  # fmt: skip


def _compared(name: str, problem: Problem, *, bounded: bool) -> bool:
    """A product that shares its processors falls behind by far more than its share: then there is no verdict."""
    plain, multiplied = rates(problem)
    ratio = plain.per_second / multiplied.per_second
    alone = min(plain.cores, multiplied.cores) >= _ALONE * processors()
    bound = (">= 0.3 x a float32 product, on a machine that does nothing else", ratio >= 0.3 and alone)
    return line(
        f"{name}.pass", ratio, *(bound if bounded else (None, None)), pairs_per_second=round(plain.per_second),
        product_pairs_per_second=round(multiplied.per_second), cores=round(plain.cores, 2),
        product_cores=round(multiplied.cores, 2),
    )  # fmt: skip


def _shape(problem: Problem) -> dict[str, object]:
    """What the scores are summed from: of an average mentee, entries that are added up; and tables looked up."""
    arrays = problem.arrays
    posts = np.concatenate([[0], np.cumsum(np.diff(arrays.posts)[arrays.features])])
    added = (posts[arrays.starts[1:]] - posts[arrays.starts[:-1]]).mean() / problem.mentors
    return {
        "added_per_pair": round(float(added), 3),
        "table_classes": [int(classes.max(initial=-1)) + 1 for classes in arrays.mentor_classes],
        "places": int(problem.places.sum()),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentees", type=int, required=True)
    parser.add_argument("--mentors", type=int, required=True)
    parser.add_argument("--kind", choices=["realistic", "alike", "equal"], default="realistic")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", choices=["quick", "all"], default="quick", help="all: hours at the largest sizes")
    given = parser.parse_args()
    fine = measure(given.mentees, given.mentors, given.kind, given.seed, check_all=given.check == "all")
    sys.exit(0 if fine else 1)
