"""Small match rounds drawn at random, and their best answers by a dense assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from services.matching.rounds.engine.criteria.field import Options as Field
from services.matching.rounds.engine.criteria.hours import Options as Hours
from services.matching.rounds.engine.criteria.picks import Options as Picks
from services.matching.rounds.engine.criteria.skills import Options as Skills
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import Objective, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["BIG", "ONE", "best", "objectives", "rounds", "scored"]

Longs = NDArray[np.int64]

BIG = 10**9
SKILLS = [UUID(int=number) for number in range(1, 6)]
ONE = (Weighted("skills", 1, Skills()),)
CRITERIA = (
    Weighted("skills", 5, Skills()),
    Weighted("hours", 2, Hours()),
    Weighted("field", 1, Field(field="department")),
    Weighted("picks", 2, Picks()),
)


@st.composite
def participants(draw: st.DrawFn, first: int, most: int, places: st.SearchStrategy[int]) -> list[Participant]:
    ids = draw(st.lists(st.integers(first, first + 9), min_size=1, max_size=most, unique=True))
    others = st.frozensets(st.integers(1, 22).map(lambda number: UUID(int=number)), max_size=2)
    return [
        Participant(
            id=UUID(int=number),
            skills=draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=4)),
            fields=draw(st.sampled_from([{}, {"department": "Data"}, {"department": "Law"}])),
            languages=draw(st.sampled_from([{}, {"en": 1.0}, {"fr": 0.5}, {"en": 1.0, "fr": 0.2}])),
            hours=draw(st.sampled_from([0, 0xFF, 0xFF0, 0xFFFF])),
            picks=draw(st.lists(st.integers(1, 22).map(lambda n: UUID(int=n)), max_size=2, unique=True)),
            superiors=frozenset(other for other in draw(others) if other.int > number),
            avoided=draw(others) - {UUID(int=number)},
            places=draw(places),
            load=draw(st.integers(0, 2)),
        )
        for number in ids
    ]


@st.composite
def rounds(draw: st.DrawFn) -> Problem:
    """Up to nine mentees and six mentors, a person on both sides now and then, pins and everything else."""
    mentees = draw(participants(1, 9, st.just(1)))
    mentors = draw(participants(8, 6, st.integers(0, 2)))
    if not any(mentor.places for mentor in mentors):
        mentors[0] = replace(mentors[0], places=1)
    mentees[0] = replace(mentees[0], fields={"department": "Data"})
    rules = Rules(
        CRITERIA,
        minimum_score=draw(st.sampled_from([0.0, 0.0, 0.4])),
        common_hours=draw(st.sampled_from([0.0, 1.0])),
        objective=Objective(spread=draw(st.sampled_from([0.0, 0.0, 0.03]))),
        seed=draw(st.integers(0, 3)),
    )
    plain = Problem(Snapshot.of(mentees, mentors, rules))
    pins: list[tuple[UUID, UUID]] = []
    if len(mentees) > 1 and draw(st.booleans()):
        scores = plain.scores(np.arange(plain.mentees))
        allowed = [(row, column) for row, column in np.argwhere(scores > BANNED) if plain.places[column] > 0]
        if allowed:
            row, column = draw(st.sampled_from(allowed))
            pins.append((plain.snapshot.mentees[row].id, plain.snapshot.mentors[column].id))
    return Problem(Snapshot.of(mentees, mentors, rules, pins=pins))


def scored(problem: Problem) -> Longs:
    """(mentees, mentors): scores, BANNED where a rule forbids."""
    return problem.scores(np.arange(problem.mentees)).astype(np.int64)


def objectives(problem: Problem) -> Longs:
    """(mentees, mentors): what is sought; only the pinned mentor is left to whom a pin binds."""
    found = scored(problem)
    for row in np.flatnonzero(problem.pinned >= 0):
        column = problem.pinned[row]
        worth = int(problem.objective(np.array([row]), np.array([column]))[0])
        found[row] = BANNED
        found[row, column] = worth + 1000 * BIG
    return found


def best(
    problem: Problem, objective: Longs, *, places: Longs | None = None, forced: Sequence[tuple[int, int]] = ()
) -> tuple[int, int] | None:
    """The most people and then the highest total; None if the forced pairs cannot all be had."""
    places = problem.places if places is None else places
    objective = objective.copy()
    fixed = int((problem.pinned >= 0).sum()) + len(forced)
    for row, column in forced:
        worth = objective[row, column]
        objective[row] = BANNED
        objective[row, column] = worth + 1000 * BIG
    mentors = np.repeat(np.arange(len(places)), places)
    nth = np.arange(len(mentors)) - np.repeat(np.cumsum(places) - places, places)
    worth = objective[:, mentors]
    costs = np.where(worth > BANNED, worth - problem.spread * (problem.load[mentors] + nth) + BIG, -(10**15))
    costs = np.concatenate([costs, np.zeros((len(objective), len(objective)), np.int64)], axis=1)
    rows, columns = linear_sum_assignment(costs, maximize=True)
    value = int(costs[rows, columns].sum()) - fixed * 1000 * BIG
    if value < 0:
        return None
    people = (value + BIG // 2) // BIG
    return people, value - people * BIG
