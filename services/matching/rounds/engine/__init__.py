"""Matching as numbers: from who takes part to who meets whom and why. No I/O, no database, no events.

instance = Instance.of(mentees, mentors, settings)
scores = score(instance)                    # every pair: micro-points, and what rules it out
partners = solve(scores.micro, scores.allowed, instance.places, ties(instance))
result = explain(instance, scores, partners)
"""

from __future__ import annotations

from services.matching.rounds.engine.explain import Pair, Result, Unmatched, explain
from services.matching.rounds.engine.instance import CRITERIA, Criterion, Instance, Participant, Settings, Weights
from services.matching.rounds.engine.score import MICRO, Rule, Scorer, Scores, score
from services.matching.rounds.engine.solve import MOST_PAIRS, SolverFailed, TooLarge, require_solvable, solve, ties

__all__ = [
    "CRITERIA",
    "MICRO",
    "MOST_PAIRS",
    "Criterion",
    "Instance",
    "Pair",
    "Participant",
    "Result",
    "Rule",
    "Scorer",
    "Scores",
    "Settings",
    "SolverFailed",
    "TooLarge",
    "Unmatched",
    "Weights",
    "answer",
    "explain",
    "require_solvable",
    "score",
    "solve",
    "ties",
]


def answer(instance: Instance) -> Result:
    """The best answer to a match round: most people first, then the highest total. Raises TooLarge, SolverFailed."""
    require_solvable(len(instance.mentees), len(instance.mentors))
    scores = score(instance)
    partners = solve(scores.micro, scores.allowed, instance.places, ties(instance))
    return explain(instance, scores, partners)
