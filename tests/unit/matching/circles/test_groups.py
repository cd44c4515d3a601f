"""Group programs: cohesion without new people unmatched."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from services.matching.rounds.engine.circles import Groups, groups
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Objective
from services.matching.rounds.engine.solver import Limits
from tests.unit.matching.circles.brute import best_groups, closeness, total_of
from tests.unit.matching.circles.people import group_problem


def holds(problem: Problem, cohesion: Problem, weight: float, answer: Groups) -> None:
    """The answer is what it says, by the definition."""
    table = closeness(cohesion, [one.id for one in problem.snapshot.mentees])
    scores = problem.scores(np.arange(problem.mentees))
    assert total_of(problem, scores, table, tuple(answer.partners.tolist()), weight) == answer.total
    assert answer.total == answer.scores + answer.cohesion
    assert answer.people == int((answer.partners >= 0).sum())


def test_small_cases_against_all_groups():
    reached, cases = 0, [(seed, weight) for seed in range(12) for weight in (0.25, 1.0)]
    for seed, weight in cases:
        problem, cohesion = group_problem(6, [(3, 2, 1), (4, 1, 1), (2, 2, 2), (2, 0, 2)][seed % 4], seed)  # pyright: ignore[reportArgumentType]
        answer, (most, total) = groups(problem, cohesion, weight), best_groups(problem, cohesion, weight)
        holds(problem, cohesion, weight, answer)
        assert answer.bound_people >= most
        assert (answer.people, answer.total) <= (most, total)
        if answer.people == most:
            assert answer.bound_total >= total
        reached += (answer.people, answer.total) == (most, total)
    assert reached >= 0.9 * len(cases)


def test_without_cohesion_it_is_the_exact_optimum():
    problem, cohesion = group_problem(80, [4] * 15, 1, german=0.0, avoiding=0.0)
    answer = groups(problem, cohesion, 0.0)
    assert answer.total == answer.bound_total == answer.alone.total
    assert answer.people == answer.bound_people == 60


def test_cohesion_is_bought_with_scores_but_not_with_people():
    problem, cohesion = group_problem(90, [5] * 20, 2)
    plain, close = groups(problem, cohesion, 0.0), groups(problem, cohesion, 1.0)
    holds(problem, cohesion, 1.0, close)
    assert close.people == plain.people == close.bound_people
    assert close.scores < plain.scores
    assert close.total > plain.scores + groups(problem, cohesion, 0.1).cohesion
    assert 0 <= close.gap < 0.12


def test_the_load_is_not_spread_in_a_group_program():
    spread = groups(*group_problem(20, [5] * 8, 3, objective=Objective(spread=0.5)), 0.5)
    plain = groups(*group_problem(20, [5] * 8, 3), 0.5)
    assert (spread.total, spread.alone.total) == (plain.total, plain.alone.total)


def test_pins_stay_even_with_companions_who_must_not_meet():
    free, _ = group_problem(12, [4] * 5, 4, german=0.5, avoiding=0.0)
    german = next(one.id for one in free.snapshot.mentees if "de" in one.languages)
    english = next(one.id for one in free.snapshot.mentees if "en" in one.languages)
    mentor = UUID(int=501)
    problem, cohesion = group_problem(
        12, [4] * 5, 4, german=0.5, avoiding=0.0, pins=[(german, mentor), (english, mentor)]
    )
    answer = groups(problem, cohesion, 0.5)
    column = problem.snapshot.columns[mentor]
    pinned = [problem.snapshot.rows[one] for one in (german, english)]
    assert answer.partners[pinned].tolist() == [column, column]
    assert int((answer.partners == column).sum()) == 2, "nobody else may join two who must not meet"
    assert answer.people == answer.bound_people == 12
    assert answer.total <= answer.bound_total


def test_mentees_kept_out_by_companions_are_told():
    problem, cohesion = group_problem(6, [6], 5, german=0.5, avoiding=0.0)
    answer = groups(problem, cohesion, 0.5)
    languages = [set(one.languages) for one in problem.snapshot.mentees]
    placed = [languages[row] for row in np.flatnonzero(answer.partners >= 0)]
    assert all(one == placed[0] for one in placed)
    assert len(placed) == max(sum(one == other for other in languages) for one in languages)
    assert set(answer.apart.tolist()) == set(np.flatnonzero(answer.partners < 0).tolist())


def test_the_time_given_ends_the_search_with_a_whole_answer():
    problem, cohesion = group_problem(90, [5] * 20, 2)
    answer = groups(problem, cohesion, 1.0, Limits(seconds=0.0))
    holds(problem, cohesion, 1.0, answer)
    assert not answer.finished
    assert answer.bound_total >= groups(problem, cohesion, 1.0).total or answer.people != answer.bound_people


@pytest.mark.parametrize("weight", [-0.1, 10.5, float("nan")])
def test_a_weight_outside_of_the_range_is_refused(weight: float):
    with pytest.raises(ValueError, match="weight of cohesion"):
        groups(*group_problem(6, [3, 3], 0), weight)


def test_the_cohesion_of_other_people_is_refused():
    problem, _ = group_problem(6, [3, 3], 0)
    _, others = group_problem(7, [3, 3], 0)
    with pytest.raises(ValueError, match="same mentees"):
        groups(problem, others, 0.5)
