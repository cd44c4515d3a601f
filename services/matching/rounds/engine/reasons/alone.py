"""Why a mentee has nobody, and what would change it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.forbidden import RULES, Rule
from services.matching.rounds.engine.reasons.competition import Crowds, Reach
from services.matching.rounds.engine.reasons.market import Market, who_gains
from services.matching.rounds.engine.reasons.ranking import SHOWN, Ranking
from services.matching.rounds.engine.reasons.results import Competition, NearMiss, OnePlace, Relief, Topic, Unmatched
from services.matching.rounds.engine.reasons.ruled_out import counts_by_rule
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver.solution import Solution

__all__ = ["Helpful", "helpful_places", "topics_of", "unmatched_of"]

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Helpful:
    """Mentors with whom one place more would match one mentee more: columns, and rows of those mentees, by mentor; most
    gained first. gains: micro-points."""

    columns: Longs
    rows: Longs
    gains: Longs

    def places(self, snapshot: Snapshot, most: int) -> tuple[OnePlace, ...]:
        some = zip(self.columns[:most], self.rows[:most], self.gains[:most], strict=True)
        return tuple(
            OnePlace(snapshot.mentors[int(column)].id, snapshot.mentees[int(row)].id, int(gain))
            for column, row, gain in some
        )


def helpful_places(market: Market, solution: Solution) -> Helpful:
    winners = who_gains(market, solution.graph)
    columns = np.flatnonzero((winners >= 0) & (solution.levels > 0))
    columns = columns[np.argsort(-solution.prices[columns], kind="stable")]
    return Helpful(columns, winners[columns], solution.prices[columns])


def topics_of(market: Market, rows: Longs) -> tuple[Topic, ...]:
    """What these mentees want, most wanted first."""
    snapshot = market.problem.snapshot
    wanted = Counter(skill for row in map(int, rows) for skill in snapshot.mentees[row].skills)
    offered = Counter(skill for mentor in snapshot.mentors for skill in mentor.skills)
    free = Counter(
        skill for column in map(int, np.flatnonzero(market.free)) for skill in snapshot.mentors[column].skills
    )
    found = (Topic(skill, count, offered[skill], free[skill]) for skill, count in wanted.items())
    return tuple(sorted(found, key=lambda topic: (-topic.wanted, topic.offered, topic.skill)))


def unmatched_of(
    market: Market, solution: Solution, ranking: Ranking, rows: Longs, helpful: Helpful, topics: tuple[Topic, ...]
) -> list[Unmatched]:
    """rows: unmatched mentees, ascending. topics: at least what they want."""
    problem, snapshot = market.problem, market.problem.snapshot
    counts = counts_by_rule(problem, rows, ranking.allowed[rows].astype(np.int64))
    by_rule: list[tuple[Rule, list[int]]] = [(rule, counts[rule].tolist()) for rule in RULES if counts[rule].any()]
    gaining: dict[int, list[int]] = {}
    for column, row in zip(helpful.columns.tolist(), helpful.rows.tolist(), strict=True):
        if len(columns := gaining.setdefault(row, [])) < SHOWN:
            columns.append(column)
    by_skill = {topic.skill: topic for topic in topics}
    some_free = bool(market.free.any())
    competing = _Competing(market, solution, ranking)
    found: list[Unmatched] = []
    for at, row in enumerate(map(int, rows)):
        allowed, skills = int(ranking.allowed[row]), snapshot.mentees[row].skills
        topics_wanted = (by_skill[skill] for skill in sorted(skills, key=lambda s: (skills[s], s)))
        relief = Relief(
            tuple(snapshot.mentors[column].id for column in gaining.get(row, ())),
            tuple(topic for topic in topics_wanted if not (topic.free if some_free else topic.offered)),
        )
        found.append(
            Unmatched(
                snapshot.mentees[row].id,
                "places-taken" if allowed else "no-allowed-mentor",
                {rule: count[at] for rule, count in by_rule if count[at]},
                allowed,
                _near(market, ranking, row),
                competing.of(row) if allowed else None,
                relief,
            )
        )
    return found


def _near(market: Market, ranking: Ranking, row: int) -> tuple[NearMiss, ...]:
    mentors, factor = market.problem.snapshot.mentors, max(int(market.problem.factor[row]), 1)
    columns: list[int] = ranking.others[row].tolist()
    scores: list[int] = ranking.other_scores[row].tolist()
    shortfalls: list[int] = ranking.shortfalls[row].tolist()
    return tuple(
        NearMiss(mentors[column].id, score, score - (-shortfall * 1024 // factor))
        for column, score, shortfall in zip(columns, scores, shortfalls, strict=True)
        if column >= 0
    )


class _Competing:
    def __init__(self, market: Market, solution: Solution, ranking: Ranking) -> None:
        self._snapshot = market.problem.snapshot
        self._reach, self._crowds = Reach(market, ranking), Crowds(market, solution)

    def of(self, row: int) -> Competition:
        rivals = self._reach.rivals(row)
        if rivals is None:
            return Competition(*self._crowds.sizes(row), (), ())
        mentees = tuple(self._snapshot.mentees[other].id for other in rivals.mentees)
        mentors = tuple(self._snapshot.mentors[column].id for column in rivals.mentors)
        return Competition(len(mentees), len(mentors), rivals.places, mentees, mentors)
