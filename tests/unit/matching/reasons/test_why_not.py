"""The price of forcing a pair is what solving again with the pair would show."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.reasons import Change, why_not
from services.matching.rounds.engine.rules import Rules
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import Solution, solve
from tests.unit.matching.reasons.oracle import BIG, ONE, SKILLS, best, objectives, rounds, scored


@settings(max_examples=40, deadline=None)
@given(rounds())
def test_a_price_is_the_difference_to_the_best_answer_with_the_pair(problem: Problem) -> None:
    solution, scores, objective = solve(problem), scored(problem), objectives(problem)
    whole = best(problem, objective)
    assert whole == (solution.people, solution.total)
    for row, mentee in enumerate(problem.snapshot.mentees):
        for column, mentor in enumerate(problem.snapshot.mentors):
            found = why_not(problem, solution, mentee.id, mentor.id)
            assert found.matched == (solution.partners[row] == column)
            if found.matched or found.pinned:
                assert found.price is None
                continue
            assert bool(found.rules) == (scores[row, column] == BANNED)
            if found.rules:
                assert found.price is None
                continue
            forced = best(problem, objective, forced=[(row, column)])
            if found.price is None or forced is None:
                assert found.price is forced is None
                continue
            assert forced == (solution.people - found.price.people, solution.total - found.price.total)
            assert found.at_least is not None
            assert found.at_least <= (found.price.people, found.price.total)
            _assert_changes(problem, solution, found.price.changes, forced)


def _assert_changes(problem: Problem, solution: Solution, changes: tuple[Change, ...], forced: tuple[int, int]) -> None:
    partners, columns = solution.partners.copy(), problem.snapshot.columns
    for change in changes:
        row = problem.snapshot.rows[change.mentee]
        assert partners[row] == (columns[change.before] if change.before else -1)
        partners[row] = columns[change.after] if change.after else -1
    assert len({change.mentee for change in changes}) == len(changes)
    used = np.bincount(partners[partners >= 0], minlength=problem.mentors)
    assert (used <= problem.places).all()
    rows = np.flatnonzero(partners >= 0)
    costs = problem.spread * (used * problem.load + used * (used - 1) // 2)
    total = int(problem.objective(rows, partners[rows]).sum()) - int(costs.sum())
    assert (len(rows), total) == forced


def test_a_rule_that_forbids_comes_first() -> None:
    boss, other = UUID(int=1), UUID(int=2)
    mentee = Participant(UUID(int=3), superiors=frozenset({boss}))
    snapshot = Snapshot.of([mentee], [Participant(boss), Participant(other)], Rules(ONE))
    problem = Problem(snapshot)
    found = why_not(problem, solve(problem), mentee.id, boss)
    assert found.rules == ("reporting-line",)
    assert found.price is None


def test_below_the_minimum_tells_the_score_and_the_floor() -> None:
    mentee = Participant(UUID(int=3), skills={SKILLS[0]: 1})
    far, near = Participant(UUID(int=1), skills={SKILLS[1]: 5}), Participant(UUID(int=2), skills={SKILLS[0]: 5})
    problem = Problem(Snapshot.of([mentee], [far, near], Rules(ONE, minimum_score=0.4)))
    found = why_not(problem, solve(problem), mentee.id, far.id)
    assert found.rules == ("below-minimum-score",)
    assert found.score < found.floor == 400_000


def test_at_once_gives_the_bound_only() -> None:
    mentees = [Participant(UUID(int=number), skills={SKILLS[0]: 1}) for number in (3, 4)]
    mentor = Participant(UUID(int=1), skills={SKILLS[0]: 5})
    problem = Problem(Snapshot.of(mentees, [mentor], Rules(ONE)))
    solution = solve(problem)
    left = problem.snapshot.mentees[int(np.flatnonzero(solution.partners < 0)[0])]
    found = why_not(problem, solution, left.id, mentor.id, at_once=True)
    assert found.at_least == (0, 0)
    assert found.price is None


def test_somebody_who_is_not_there_is_a_key_error() -> None:
    problem = Problem(Snapshot.of([Participant(UUID(int=3))], [Participant(UUID(int=1))], Rules(ONE)))
    with pytest.raises(KeyError):
        why_not(problem, solve(problem), UUID(int=9), UUID(int=1))


@settings(max_examples=10, deadline=None)
@given(rounds(), st.data())
def test_a_pin_makes_the_forced_answer_the_best_one(problem: Problem, data: st.DataObject) -> None:
    solution = solve(problem)
    scores = np.where((problem.pinned >= 0)[:, None], BANNED, scored(problem))
    allowed = np.argwhere(scores > BANNED).tolist()
    if not allowed or (problem.pinned < 0).sum() < 2:
        return
    row, column = data.draw(st.sampled_from(allowed))
    snapshot = problem.snapshot
    mentee, mentor = snapshot.mentees[row].id, snapshot.mentors[column].id
    price = why_not(problem, solution, mentee, mentor).price
    if price is None:
        return
    pins = [*snapshot.pins, (mentee, mentor)]
    again = solve(Problem(Snapshot.of(snapshot.mentees, snapshot.mentors, snapshot.rules, pins=pins)))
    assert (again.people, again.total) == (solution.people - price.people, solution.total - price.total)
    assert solution.total < BIG
