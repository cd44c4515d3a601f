"""One match round through the engine, with seconds for each step, and its proof gone over again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.people import Kind, company
from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import BANNED, Arrays, Problem
from services.matching.rounds.engine.reasons import explain
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import Limits, Solution, solve
from services.matching.rounds.engine.solver.kernels import best_scores, fill_row
from services.matching.rounds.engine.solver.sweep import sweep

__all__ = ["Round", "doubts", "plain_pass", "warm_up"]

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]

PERSON = 1 << 50
"""What a person counts beside micro-points."""


@dataclass
class Round:
    """A round that is solved and explained step by step. seconds: of each step that was done."""

    snapshot: Snapshot
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def drawn(cls, mentees: int, mentors: int, kind: Kind = "realistic", seed: int = 1) -> Round:
        started = time.perf_counter()
        snapshot = company(mentees, mentors, seed=seed, kind=kind)
        return cls(snapshot, {"generate": time.perf_counter() - started})

    def compile(self) -> Problem:
        """Everything before the first score."""
        started = time.perf_counter()
        problem = Problem(self.snapshot)
        _ = problem.arrays
        self.seconds["compile"] = time.perf_counter() - started
        return problem

    def solve(self, problem: Problem, limits: Limits | None = None) -> Solution:
        started = time.perf_counter()
        solution = solve(problem, limits)
        self.seconds["solve"] = time.perf_counter() - started
        return solution

    def explain(self, problem: Problem, solution: Solution) -> dict[str, int]:
        """Every pair with its sentences, each put together once, and everyone unmatched; counts what there is."""
        started = time.perf_counter()
        explanation = explain(problem, solution)
        said = sum(1 for pair in explanation.pairs for share in pair.shares if share.sentence)
        self.seconds["explain"] = time.perf_counter() - started
        return {"pairs": len(explanation.pairs), "sentences": said, "unmatched": len(explanation.unmatched)}


def plain_pass(problem: Problem, rows: Longs | None = None) -> float:
    """Seconds to score every pair once and find each mentee's highest. rows: of these mentees only."""
    best = np.empty(problem.mentees, np.int32)

    def work(_: int, block: Longs, arrays: Arrays) -> None:
        best_scores(block, problem.mentors, arrays, best)

    started = time.perf_counter()
    sweep(problem, np.arange(problem.mentees) if rows is None else rows, work)
    return time.perf_counter() - started


def warm_up() -> None:
    """Compiling to machine code, or reading what was compiled before, is not what is measured."""
    small_rounds: tuple[tuple[int, int, Kind], ...] = (
        (1000, 500, "realistic"),
        (300, 120, "realistic"),
        (200, 80, "alike"),
        (200, 80, "equal"),
    )
    for mentees, mentors, kind in small_rounds:
        small = Round.drawn(mentees, mentors, kind)
        problem = small.compile()
        plain_pass(problem)
        solution = small.solve(problem)
        small.explain(problem, solution)
        doubts(problem, solution, sample=10)


def doubts(problem: Problem, solution: Solution, *, sample: int | None) -> list[str]:
    """What is wrong with an answer that calls itself optimal. sample: None for the engine's own independent check.

    Otherwise the same over all pairs in the time of a pass: feasibility and both totals by the dense path, that no pair
    beats its mentee's utility by the compiled scores, and for `sample` mentees by the dense ones too.
    """
    if sample is None:
        return faults(problem, solution)
    partners = solution.partners
    rows = np.flatnonzero(partners >= 0)
    used = np.bincount(partners[rows], minlength=problem.mentors)
    scores = problem.micro(rows, partners[rows])
    price = solution.levels * PERSON + solution.prices
    utility = solution.standings * PERSON + solution.utilities
    dense = np.random.default_rng(1).choice(problem.mentees, min(sample, problem.mentees), replace=False)
    told = {
        "a mentor has more mentees than places": bool((used > problem.places).any()),
        "a rule forbids a pair": any(banned.any() for banned in problem.rules_of(rows, partners[rows]).values()),
        "a pair scores too little": bool((scores < problem.floor).any()),
        "the totals are others": (len(rows), int(scores.sum())) != (solution.people, solution.total),
        "a price is below zero": bool((price < 0).any()) or bool((solution.levels < 0).any()),
        "the prices allow more": _allowed(problem, solution) != (solution.people, solution.total),
        "a pair would be better": bool((_highest(problem, price) > utility).any()),
        "a dense score would be better": bool((_highest_of(problem, price, dense) > utility[dense]).any()),
    }
    return [name for name, wrong in told.items() if wrong]


def _allowed(problem: Problem, solution: Solution) -> tuple[int, int]:
    """People and micro-points that no answer exceeds with these prices and utilities."""
    people = problem.mentees + int(solution.standings.sum()) + int((solution.levels * problem.places).sum())
    return people, int(solution.utilities.sum()) + int((solution.prices * problem.places).sum())


def _highest(problem: Problem, price: Longs) -> Longs:
    """Each mentee's highest score − price, −1 person without a mentor: (mentees,)."""
    highest = np.empty(problem.mentees, np.int64)

    def work(_: int, rows: Longs, arrays: Arrays) -> None:
        _highest_rows(rows, arrays, price, highest)

    sweep(problem, np.arange(problem.mentees), work)
    return highest


def _highest_of(problem: Problem, price: Longs, rows: Longs) -> Longs:
    """The same for some mentees, by the dense path: (rows,)."""
    found = np.empty(len(rows), np.int64)
    for start in range(0, len(rows), 32):
        scores = problem.objectives(rows[start : start + 32])
        worth = np.where(scores == BANNED, -PERSON, scores - price[None, :])
        found[start : start + 32] = worth.max(axis=1, initial=-PERSON)
    return found


@compiled
def _highest_rows(rows: Longs, arrays: Arrays, price: Longs, highest: Longs) -> None:
    """See `_highest`."""
    buffer = np.empty(price.shape[0], np.int32)
    for position in range(rows.shape[0]):
        row = rows[position]
        fill_row(buffer, row, position, arrays)
        top = np.int64(-PERSON)
        for mentor in range(price.shape[0]):
            if buffer[mentor] != BANNED:
                top = max(top, buffer[mentor] - price[mentor])
        highest[row] = top
