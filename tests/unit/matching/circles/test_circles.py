"""Peer circles: who may share one, how good they are, and how good they could be."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import UUID

import numpy as np
import pytest

from services.matching.rounds.engine.circles import MOST_PEOPLE, Circles, Sizes, TooMany, circles, companions
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.solver import Limits, Progress, Stopped
from tests.unit.matching.circles.brute import best_circles, closeness, value
from tests.unit.matching.circles.people import COHESION, circle_problem, people


def members(answer: Circles) -> list[list[int]]:
    return [np.flatnonzero(answer.home == circle).tolist() for circle in range(int(answer.home.max()) + 1)]


def holds(problem: Problem, sizes: Sizes, answer: Circles) -> None:
    """The answer is what it says, by the definition."""
    table = closeness(problem)
    values = [value(table, circle) for circle in members(answer)]
    assert None not in values
    assert sum(v for v in values if v is not None) == answer.total
    assert all(sizes.least <= len(circle) <= sizes.most for circle in members(answer))
    assert answer.people == int((answer.home >= 0).sum())
    assert set(answer.left) == set(np.flatnonzero(answer.home < 0).tolist())


def test_small_cases_against_all_divisions():
    reached = 0
    cases = [(seed, sizes) for seed in range(12) for sizes in (Sizes(2, 3), Sizes(3, 4), Sizes(2, 2))]
    for seed, sizes in cases:
        problem = circle_problem(7, seed)
        answer, (most, total) = circles(problem, sizes), best_circles(problem, sizes)
        holds(problem, sizes, answer)
        assert answer.bound_people >= most
        assert (answer.people, answer.total) <= (most, total)
        if answer.people == most:
            assert answer.bound_total >= total
        reached += (answer.people, answer.total) == (most, total)
    assert reached >= 0.9 * len(cases)


def test_everybody_has_a_circle_close_to_the_bound():
    problem, sizes = circle_problem(100, 1, avoiding=0.1), Sizes(4, 6)
    answer = circles(problem, sizes)
    holds(problem, sizes, answer)
    assert answer.people == answer.bound_people == 100
    assert 0 <= answer.gap < 0.1
    assert answer.finished


def test_the_order_of_rows_changes_nothing():
    them = people(40, 3)
    shuffled = list(them)
    Random(1).shuffle(shuffled)
    one, other = (circles(companions(given, COHESION), Sizes(3, 5)) for given in (them, shuffled))
    assert one.home.tolist() == other.home.tolist()
    assert one.total == other.total


def test_people_who_report_to_each_other_never_share_a_circle():
    boss = Participant(UUID(int=99))
    team = [Participant(UUID(int=number), superiors=frozenset({boss.id})) for number in range(1, 5)]
    problem = companions([boss, *team], COHESION)
    answer = circles(problem, Sizes(2, 5))
    assert answer.people == 4
    assert answer.left == {problem.snapshot.rows[boss.id]: "too-few-companions"}


def test_a_rest_that_no_circle_can_take_is_told():
    answer = circles(circle_problem(7, 0, german=0.0, avoiding=0.0), Sizes(3, 3))
    assert answer.people == answer.bound_people == 6
    assert list(answer.left.values()) == ["sizes"]


def test_people_who_fit_into_no_circle_are_told_why():
    friends = [Participant(UUID(int=number)) for number in range(1, 7)]
    loner = Participant(UUID(int=50), avoided=frozenset(one.id for one in friends[2:]))
    another = Participant(UUID(int=51), avoided=frozenset(one.id for one in friends[:4]))
    answer = circles(companions([*friends, loner, another], COHESION), Sizes(4, 4))
    assert answer.people == 4
    assert set(answer.left.values()) <= {"no-room", "too-few-companions"}


@pytest.mark.parametrize("sizes", [Sizes(1, 3), Sizes(4, 3)])
def test_impossible_sizes_are_refused(sizes: Sizes):
    with pytest.raises(ValueError, match="circles of"):
        circles(circle_problem(6, 0), sizes)


def test_too_many_people_are_refused_before_any_work():
    many = [Participant(UUID(int=number + 1)) for number in range(MOST_PEOPLE + 1)]
    with pytest.raises(TooMany, match=f"6,001 people are too many .* {MOST_PEOPLE:,}"):
        circles(companions(many, COHESION), Sizes(4, 6))


def test_the_time_given_ends_the_search_with_a_whole_answer():
    problem, sizes = circle_problem(100, 2), Sizes(4, 6)
    answer = circles(problem, sizes, Limits(seconds=0.0))
    holds(problem, sizes, answer)
    assert not answer.finished
    assert answer.bound_total >= circles(problem, sizes).total


def test_a_caller_can_stop_it():
    def stop(progress: Progress) -> None:
        if progress.phase == "solving":
            raise Stopped

    with pytest.raises(Stopped):
        circles(circle_problem(40, 2), Sizes(4, 6), watch=stop)


def test_what_the_others_see_may_differ_from_what_one_wants():
    them = people(8, 5)
    offers = [replace(person, skills={UUID(int=1000): 5}) for person in them]
    alike, different = companions(them, COHESION), companions(them, COHESION, others=offers)
    assert (alike.scores(np.arange(8)) != different.scores(np.arange(8))).any()
    with pytest.raises(ValueError, match="same people"):
        companions(them, COHESION, others=offers[1:])


def test_circles_of_people_who_want_the_same_are_found_and_proven():
    skills = [UUID(int=1000 + number) for number in range(12)]
    them = [Participant(UUID(int=1 + number), skills={skills[number % 12]: 1}) for number in range(60)]
    problem = companions(them, replace(COHESION, criteria=COHESION.criteria[:1]))
    answer = circles(problem, Sizes(5, 5))
    wanted = [next(iter(one.skills)) for one in problem.snapshot.mentees]
    assert all(len({wanted[one] for one in circle}) == 1 for circle in members(answer))
    assert answer.gap < 1e-6
