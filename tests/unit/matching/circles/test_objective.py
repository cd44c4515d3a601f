"""Stable picks and the lowest score, against their definitions."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import product
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.objective import Outcome, pursue, stable_couples
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import Objective
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import Limits, solve
from tests.unit.matching.circles.people import group_problem

MENTEES = [UUID(int=number) for number in range(1, 8)]
MENTORS = [UUID(int=number) for number in range(501, 505)]


@functools.cache
def base(places: tuple[int, ...], seed: int) -> Snapshot:
    return group_problem(len(MENTEES), list(places), seed, german=0.0)[0].snapshot


def with_picks(
    snapshot: Snapshot, mentees: list[list[UUID]], mentors: list[list[UUID]], objective: Objective, *, pin: bool
) -> Problem:
    def picking(people: list[Participant], picks: list[list[UUID]]) -> list[Participant]:
        ordered = sorted(people, key=lambda person: person.id)
        return [replace(person, picks=tuple(chosen)) for person, chosen in zip(ordered, picks, strict=True)]

    return Problem(
        Snapshot.of(
            [replace(one, avoided=frozenset()) for one in picking(list(snapshot.mentees), mentees)],
            picking(list(snapshot.mentors), mentors),
            replace(snapshot.rules, objective=objective),
            pins=[(MENTEES[0], MENTORS[0])] if pin else [],
        )
    )


def blocking(outcome: Outcome, problem: Problem) -> list[tuple[int, int]]:
    """Couples who rank each other and both prefer each other to whom they have; a pin is nobody's to leave."""
    snapshot, partners = problem.snapshot, outcome.solution.partners
    scores = problem.scores(np.arange(problem.mentees))
    found: list[tuple[int, int]] = []
    for (row, mentee), (column, mentor) in product(enumerate(snapshot.mentees), enumerate(snapshot.mentors)):
        if mentor.id not in mentee.picks or mentee.id not in mentor.picks or scores[row, column] == BANNED:
            continue
        if problem.pinned[row] >= 0 or partners[row] == column:
            continue
        mine = snapshot.mentors[int(partners[row])].id if partners[row] >= 0 else None
        prefers = mine not in mentee.picks or mentee.picks.index(mentor.id) < mentee.picks.index(mine)
        theirs = [snapshot.mentees[other].id for other in range(problem.mentees) if partners[other] == column]
        leaving = [other for other in theirs if problem.pinned[snapshot.rows[other]] < 0]
        wanted = len(theirs) < mentor.places or any(
            other not in mentor.picks or mentor.picks.index(mentee.id) < mentor.picks.index(other) for other in leaving
        )
        if prefers and wanted:
            found.append((row, column))
    return found


def rankings(of: list[UUID]) -> st.SearchStrategy[list[UUID]]:
    """Some of them, first choice first."""
    return st.lists(st.sampled_from(of), unique=True, max_size=len(of))


@settings(max_examples=60, deadline=None)
@given(
    mentees=st.lists(rankings(MENTORS), min_size=7, max_size=7),
    mentors=st.lists(rankings(MENTEES), min_size=4, max_size=4),
    places=st.sampled_from([(1, 1, 1, 1), (2, 1, 0, 3), (2, 2, 2, 2)]),
    pin=st.booleans(),
)
def test_nobody_who_ranks_each_other_would_both_rather_have_each_other(
    mentees: list[list[UUID]], mentors: list[list[UUID]], places: tuple[int, ...], pin: bool
):
    problem = with_picks(base(places, 1), mentees, mentors, Objective(stable_picks=True), pin=pin and places[0] > 0)
    outcome = pursue(problem)
    assert outcome.stability is not None
    assert blocking(outcome, problem) == []
    assert faults(outcome.problem, outcome.solution) == []
    free = solve(problem)
    assert outcome.stability.people == free.people - outcome.solution.people >= 0
    assert outcome.stability.total == free.total - outcome.solution.total


def test_without_stable_picks_the_total_may_part_a_couple_and_with_them_it_never_does():
    snapshot = base((1, 1, 1, 1), 2)
    parted = 0
    for row, column in product(range(7), range(4)):
        mentees = [[MENTORS[column]] if number == row else [] for number in range(7)]
        mentors = [[MENTEES[row]] if number == column else [] for number in range(4)]
        plain = with_picks(snapshot, mentees, mentors, Objective(), pin=False)
        stable = with_picks(snapshot, mentees, mentors, Objective(stable_picks=True), pin=False)
        at = stable.snapshot.rows[MENTEES[row]], stable.snapshot.columns[MENTORS[column]]
        parted += pursue(plain).solution.partners[at[0]] != at[1]
        outcome = pursue(stable)
        assert outcome.solution.partners[at[0]] == at[1]
        assert outcome.stability is not None
        assert (outcome.stability.rows.tolist(), outcome.stability.columns.tolist()) == ([at[0]], [at[1]])
    assert parted > 10


def test_a_rule_keeps_even_those_apart_who_rank_each_other():
    snapshot = base((1, 1, 1, 1), 2)
    problem = with_picks(snapshot, [[MENTORS[0]]] * 7, [[*MENTEES]] * 4, Objective(), pin=False)
    apart = Problem(replace(problem.snapshot, forbidden=((MENTEES[0], MENTORS[0]),)))
    rows, _ = stable_couples(problem.under(floor=0))
    assert rows.tolist() == [problem.snapshot.rows[MENTEES[0]]]
    rows, columns = stable_couples(apart)
    assert rows.tolist() == [problem.snapshot.rows[MENTEES[1]]]
    assert columns.tolist() == [problem.snapshot.columns[MENTORS[0]]]
    assert len(stable_couples(problem.under(floor=1_000_001))[0]) == 0


def test_the_lowest_score_is_as_high_as_any_answer_with_as_many_people_has_it():
    raised = 0
    for seed, places in product(range(8), [(2, 1, 1), (3, 3, 1), (2, 2, 0)]):
        problem, _ = group_problem(5, list(places), seed, objective=Objective(raise_lowest=True))
        outcome = pursue(problem)
        people, lowest, total = _best_lowest(problem)
        assert outcome.floor is not None
        assert outcome.floor.proven
        assert (outcome.solution.people, outcome.floor.lowest, outcome.solution.total) == (people, lowest, total)
        plain = solve(problem)
        assert outcome.floor.total == plain.total - total >= 0
        assert outcome.floor.before <= lowest
        assert faults(outcome.problem, outcome.solution) == []
        raised += outcome.floor.before < lowest
    assert raised >= 3


def _best_lowest(problem: Problem) -> tuple[int, int, int]:
    """People, lowest score and total of the best answer, in that order, by trying all."""
    scores = problem.scores(np.arange(problem.mentees))
    best = (0, 0, 0)
    for partners in product(range(-1, problem.mentors), repeat=problem.mentees):
        used = np.bincount([one for one in partners if one >= 0], minlength=problem.mentors)
        had = [int(scores[row, column]) for row, column in enumerate(partners) if column >= 0]
        if had and (used <= problem.places).all() and BANNED not in had:
            best = max(best, (len(had), min(had), sum(had)))
    return best


def test_pins_do_not_count_for_the_lowest_score():
    mentee, mentor = MENTEES[0], MENTORS[0]
    free, _ = group_problem(5, [2, 2, 2], 3, objective=Objective(raise_lowest=True))
    problem, _ = group_problem(5, [2, 2, 2], 3, objective=Objective(raise_lowest=True), pins=[(mentee, mentor)])
    outcome = pursue(problem)
    assert outcome.floor is not None
    rows = np.flatnonzero((problem.pinned < 0) & (outcome.solution.partners >= 0))
    assert outcome.floor.lowest == problem.micro(rows, outcome.solution.partners[rows]).min()
    assert outcome.floor.lowest >= min(outcome.floor.lowest, free.floor)
    assert outcome.solution.partners[problem.snapshot.rows[mentee]] == problem.snapshot.columns[mentor]


def test_both_together_keep_the_couples_and_raise_the_rest():
    mentees, mentors = [[MENTORS[0]], *[[]] * 6], [[MENTEES[0]], *[[]] * 3]
    objective = Objective(stable_picks=True, raise_lowest=True)
    problem = with_picks(base((2, 2, 2, 2), 4), mentees, mentors, objective, pin=False)
    outcome = pursue(problem)
    assert outcome.solution.partners[problem.snapshot.rows[MENTEES[0]]] == problem.snapshot.columns[MENTORS[0]]
    assert outcome.floor is not None
    assert outcome.floor.proven
    assert outcome.floor.lowest >= outcome.floor.before


def test_when_the_time_is_over_the_floor_says_what_is_proven():
    problem, _ = group_problem(60, [2] * 30, 5, objective=Objective(raise_lowest=True))
    whole, cut = pursue(problem), pursue(problem, Limits(seconds=0.0))
    assert whole.floor is not None
    assert cut.floor is not None
    assert whole.floor.proven
    assert not cut.floor.proven
    assert cut.floor.bound >= whole.floor.lowest
    assert cut.solution.people <= cut.solution.bound_people


def test_with_nobody_to_match_there_is_nothing_to_raise():
    problem, _ = group_problem(4, [1, 1], 1, objective=Objective(raise_lowest=True, stable_picks=True))
    outcome = pursue(problem.under(floor=2_000_000))
    assert outcome.solution.people == 0
    assert outcome.floor is not None
    assert outcome.floor.proven
