"""A match round against scipy's dense exact assignment on the same scores.

    python -m benchmarks.matching_assignment [--mentees 10000] [--mentors 5000] [--seed 1]

Ours is timed from a snapshot to a certified answer: reading, scoring, solving and the proof. scipy is timed for the
assignment alone, on a ready matrix whose columns are places, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.matching_engine import Round, doubts, warm_up
from benchmarks.matching_lines import MOST_MEMORY, commit, line
from benchmarks.measuring import peak_mebibytes
from services.matching.rounds.engine.problem import BANNED, Problem

__all__ = ["assign", "dense", "measure"]

_BLOCK = 128


def dense(problem: Problem, path: Path) -> None:
    """Write all scores by the plain path: (mentees, mentors) int32, BANNED where a rule forbids."""
    shape = problem.mentees, problem.mentors
    scores: np.memmap[tuple[int, int], np.dtype[np.int32]] = np.lib.format.open_memmap(
        path, mode="w+", dtype=np.int32, shape=shape
    )
    for start in range(0, problem.mentees, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, problem.mentees))
        scores[rows] = problem.scores(rows)
    scores.flush()


def assign(scores: NDArray[np.int32], places: NDArray[np.int64]) -> dict[str, float]:
    """scipy's answer: most people first. Every number stays a whole one below 2⁵³, so that floats are exact."""
    columns = np.repeat(np.arange(len(places)), places)
    person = float(min(len(scores), len(columns)) + 1) * (int(scores.max(initial=0)) + 1)
    costs = np.empty((len(scores), len(columns)))
    for start in range(0, len(scores), _BLOCK):
        block = scores[start : start + _BLOCK][:, columns]
        costs[start : start + _BLOCK] = np.where(block == BANNED, 0.0, -person - block)
    started = time.perf_counter()
    rows, taken = linear_sum_assignment(costs)
    seconds = time.perf_counter() - started
    found = scores[rows, columns[taken]].astype(np.int64)
    found = found[found != BANNED]
    return {"seconds": seconds, "people": len(found), "total": int(found.sum()), "peak": peak_mebibytes()}


def measure(mentees: int, mentors: int, seed: int) -> bool:
    commit()
    warm_up()
    size, ours = f"assignment.{mentees}x{mentors}", Round.drawn(mentees, mentors, seed=seed)
    problem = ours.compile()
    solution = ours.solve(problem)
    told = ours.explain(problem, solution)
    peak = peak_mebibytes()
    wrong = doubts(problem, solution, sample=None)
    seconds = ours.seconds["compile"] + ours.seconds["solve"]
    with tempfile.TemporaryDirectory() as folder:
        scores, places = Path(folder) / "scores.npy", Path(folder) / "places.npy"
        dense(problem, scores)
        np.save(places, problem.places)
        command = [sys.executable, "-m", "benchmarks.matching_assignment", "--scores", scores, "--places", places]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"scipy's assignment failed:\n{done.stderr[-2000:]}")
    peer = json.loads(done.stdout)
    faster = peer["seconds"] / seconds
    good = line(
        f"{size}.speed", faster, ">= 10 x scipy's assignment alone", faster >= 10, seconds=round(seconds, 3),
        peer_seconds=round(peer["seconds"], 3), phases=_rounded(ours.seconds), solving=_rounded(solution.seconds),
        passes=solution.passes, peak_mebibytes=round(peak), peer_mebibytes=round(peer["peak"]), **told,
    )  # fmt: skip
    same = (solution.people, solution.total) == (peer["people"], peer["total"])
    good &= line(
        f"{size}.optimum", solution.total - peer["total"], "the same people and total as scipy", same,
        people=solution.people, peer_people=peer["people"], total=solution.total, peer_total=peer["total"],
    )  # fmt: skip
    good &= line(
        f"{size}.certificate", len(wrong), "0 faults by the independent check of all pairs",
        not wrong and solution.optimal, faults=wrong[:3],
    )  # fmt: skip
    explaining = ours.seconds["explain"] / ours.seconds["solve"]
    good &= line(f"{size}.explain", explaining, "<= 0.5 x the solve", explaining <= 0.5, **told)
    return good & line(f"{size}.memory", peak, f"< {MOST_MEMORY} MiB", peak < MOST_MEMORY)


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in seconds.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentees", type=int, default=10_000)
    parser.add_argument("--mentors", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scores", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--places", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scores:
        print(json.dumps(assign(np.load(arguments.scores, mmap_mode="r"), np.load(arguments.places))))
        sys.exit(0)
    sys.exit(0 if measure(arguments.mentees, arguments.mentors, arguments.seed) else 1)
