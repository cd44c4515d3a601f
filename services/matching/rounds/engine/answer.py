"""From a frozen snapshot to the whole answer: who meets whom, the proof, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from services.matching.rounds.engine.fairness.closing import objective_factors
from services.matching.rounds.engine.objective import Outcome, pursue
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons import Explanation, explain
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.engine.solver import Limits, Progress, Solution, solve
from services.matching.rounds.engine.solver.solution import Watch

__all__ = ["Answer", "answer", "solved"]


@dataclass(frozen=True)
class Answer:
    """outcome: what was solved in the end, and what it sought besides."""

    outcome: Outcome
    explanation: Explanation

    @cached_property
    def digest(self) -> str:
        """Of the snapshot, in hex."""
        return self.problem.snapshot.digest()

    @property
    def problem(self) -> Problem:
        return self.outcome.problem

    @property
    def solution(self) -> Solution:
        return self.outcome.solution

    @property
    def total(self) -> int:
        """The sum of the pairs' scores in micro-points."""
        return sum(pair.score for pair in self.explanation.pairs)

    def couples(self) -> Iterator[Couple]:
        """Who meets whom, in the snapshot's order of mentees."""
        return ((pair.mentee, pair.mentor) for pair in self.explanation.pairs)


def answer(snapshot: Snapshot, limits: Limits | None = None, watch: Watch | None = None) -> Answer:
    """Solve a round and explain it. watch: told of the progress, may raise to stop.

    Raises BadInput, SolverFailed, and what `watch` raises.
    """
    if watch is not None:
        watch(Progress("reading", 0.0))
    outcome = solved(Problem(snapshot), limits, watch)
    explanation = explain(outcome.problem, outcome.solution, (limits or Limits()).threads, watch)
    return Answer(outcome, explanation)


def solved(problem: Problem, limits: Limits | None = None, watch: Watch | None = None) -> Outcome:
    """The answer that the rules' objective asks for, and the problem with that objective."""
    objective = problem.snapshot.rules.objective
    if objective.close_gap and objective.gap_weight > 0:
        problem = problem.under(factor=objective_factors(problem, solve(problem, limits, watch).partners))
    return pursue(problem, limits, watch)
