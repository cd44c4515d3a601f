"""Why not this mentor? The rule that forbids it, or what it would cost the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.matching.rounds.engine.forbidden import RULES, Rule
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons.forcing import Move, force, least_loss
from services.matching.rounds.engine.reasons.market import Market
from services.matching.rounds.engine.solver.prices import split
from services.matching.rounds.engine.solver.solution import Solution

__all__ = ["Change", "Price", "WhyNot", "why_not"]


@dataclass(frozen=True, slots=True)
class Change:
    """A mentee who would get somebody else. Scores in micro-points; before, after are None where there is nobody."""

    mentee: UUID
    before: UUID | None
    after: UUID | None
    score_before: int
    score_after: int


@dataclass(frozen=True, slots=True)
class Price:
    """By how much the best answer with the pair is worse than the best one: people matched, and the objective's total
    in micro-points (less than 0 where fewer people have more). changes: the pair, then who makes way for whom.
    """

    people: int
    total: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """matched: the two are a pair of the answer. rules: those that forbid it, the first one counts. score: in
    micro-points, and floor: the least that is allowed. pinned: the mentee is bound to somebody else by an admin.

    at_least: people and micro-points that forcing the pair costs at least; known at once. price: what it costs exactly;
    None if a rule forbids the pair, or if nobody can make way: the mentor has no place, or the pinned hold them all.
    exact: False if the answer is not proven to be the best, so that there may be a cheaper way.
    """

    mentee: UUID
    mentor: UUID
    matched: bool
    rules: tuple[Rule, ...]
    score: int
    floor: int
    pinned: bool
    at_least: tuple[int, int] | None
    price: Price | None
    exact: bool


def why_not(
    problem: Problem,
    solution: Solution,
    mentee: UUID,
    mentor: UUID,
    *,
    told: Callable[[float], None] | None = None,
    at_once: bool = False,
) -> WhyNot:
    """Why these two are not a pair of the answer. at_once: without the price.

    The price takes seconds for tens of thousands of people, where chains of moves lead through many mentors. told:
    called often meanwhile; may raise. Raises KeyError for an id that is not part of the round.
    """
    snapshot = problem.snapshot
    row, column = snapshot.rows[mentee], snapshot.columns[mentor]
    one, other = np.array([row]), np.array([column])
    score = int(problem.micro(one, other)[0])
    matched = int(solution.partners[row]) == column
    pinned = bool(problem.pinned[row] >= 0) and not matched
    found = problem.rules_of(one, other)
    rules: tuple[Rule, ...] = tuple(
        rule
        for rule in RULES
        if (rule in found and bool(found[rule][0])) or (rule == "below-minimum-score" and score < problem.floor)
    )
    at_least: tuple[int, int] | None = None
    price: Price | None = None
    if not (matched or rules or pinned):
        market = Market.of(problem, solution)
        at_least = _people_and_points(max(least_loss(market, row, column), 0))
        answer = None if at_once else force(market, row, column, told)
        if answer is not None:
            price = Price(*_people_and_points(answer[0]), _changes(problem, answer[1]))
    return WhyNot(mentee, mentor, matched, rules, score, problem.floor, pinned, at_least, price, solution.optimal)


def _people_and_points(loss: int) -> tuple[int, int]:
    people, points = split(np.array([loss], np.int64))
    return int(people[0]), int(points[0])


def _changes(problem: Problem, moves: list[Move]) -> tuple[Change, ...]:
    mentees, mentors = problem.snapshot.mentees, problem.snapshot.mentors
    rows = np.array([move.row for move in moves])
    before, after = np.array([move.before for move in moves]), np.array([move.after for move in moves])
    first, then = (np.where(one >= 0, problem.micro(rows, np.maximum(one, 0)), 0) for one in (before, after))
    return tuple(
        Change(
            mentees[move.row].id,
            mentors[move.before].id if move.before >= 0 else None,
            mentors[move.after].id if move.after >= 0 else None,
            int(score_before),
            int(score_after),
        )
        for move, score_before, score_after in zip(moves, first, then, strict=True)
    )
