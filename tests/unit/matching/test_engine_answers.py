"""The solver against brute force, and what must hold for any round."""

from __future__ import annotations

import itertools
import random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

from services.matching.rounds.engine import (
    Instance,
    Participant,
    Settings,
    TooLarge,
    Weights,
    answer,
    require_solvable,
    score,
    solve,
)

SKILLS = [UUID(int=number) for number in range(1, 5)]
GRADES = ("A", "B", "C", "D", "E")
TRAITS = st.frozensets(st.sampled_from([("gender", "x"), ("gender", "y"), ("origin", "z")]), max_size=2)


@st.composite
def people(draw: st.DrawFn, most: int) -> list[Participant]:
    ids = draw(st.lists(st.integers(1, 12), max_size=most, unique=True))
    superiors = st.frozensets(st.integers(1, 12).map(lambda number: UUID(int=number)), max_size=2)
    return [
        Participant(
            id=UUID(int=number),
            skills=draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=3)),
            grade=draw(st.sampled_from(["", *GRADES])),
            department=draw(st.sampled_from(["", "Data", "Law"])),
            languages=draw(st.dictionaries(st.sampled_from(["en", "de", "fr"]), st.sampled_from([0.2, 0.8, 1.0]))),
            quarters=draw(st.frozensets(st.integers(0, 671), max_size=3)),
            traits=draw(TRAITS),
            superiors=draw(superiors) - {UUID(int=number)},
            declined=draw(superiors),
            places=draw(st.integers(1, 3)),
        )
        for number in ids
    ]


INSTANCES = st.builds(
    Instance.of,
    people(5),
    people(4),
    st.builds(
        Settings,
        weights=st.builds(Weights, skills=st.sampled_from([0.0, 0.5, 1.0])),
        minimum_score=st.sampled_from([0.0, 0.3, 0.5, 0.7]),
        grades=st.sampled_from([(), GRADES]),
        seed=st.integers(0, 3),
    ),
)


def best_by_brute_force(
    micro: NDArray[np.int64], allowed: NDArray[np.bool_], places: NDArray[np.int64]
) -> tuple[int, int]:
    """The most people, and the highest total with that many."""
    mentees, mentors = micro.shape
    best = (0, 0)
    for choice in itertools.product(range(-1, mentors), repeat=mentees):
        matched = [(row, column) for row, column in enumerate(choice) if column >= 0]
        if all(allowed[pair] for pair in matched) and all(choice.count(j) <= places[j] for j in range(mentors)):
            best = max(best, (len(matched), sum(int(micro[pair]) for pair in matched)))
    return best


@given(INSTANCES)
@settings(max_examples=150, deadline=None)
def test_the_answer_matches_the_most_people_and_then_scores_highest(instance: Instance):
    scores = score(instance)
    result = answer(instance)
    assert (len(result.pairs), result.micro) == best_by_brute_force(scores.micro, scores.allowed, instance.places)


@given(INSTANCES)
@settings(max_examples=150, deadline=None)
def test_no_rule_is_broken_and_everybody_is_accounted_for(instance: Instance):
    result = answer(instance)
    taken: dict[UUID, int] = {}
    for pair in result.pairs:
        mentee, mentor = pair.mentee, pair.mentor
        taken[mentor.id] = taken.get(mentor.id, 0) + 1
        assert mentee.id != mentor.id
        assert mentor.id not in mentee.superiors | mentee.declined
        assert mentee.id not in mentor.superiors
        assert not (mentee.languages and mentor.languages) or mentee.languages.keys() & mentor.languages.keys()
        assert pair.micro >= round(instance.settings.minimum_score * 1_000_000)
        assert all(0 <= value <= 1 for value in pair.criteria.values())
    assert all(count <= mentor.places for mentor in instance.mentors if (count := taken.get(mentor.id, 0)))
    alone = {one.id for one in result.unmatched}
    assert alone.isdisjoint(pair.mentee.id for pair in result.pairs)
    assert len(alone) + len(result.pairs) == len(instance.mentees)
    for one in result.unmatched:
        assert (one.reason == "no-allowed-mentor") == (sum(one.ruled_out.values()) == len(instance.mentors))


@given(INSTANCES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_changes_nothing(instance: Instance, order: random.Random):
    shuffled = Instance.of(
        order.sample(instance.mentees, len(instance.mentees)),
        order.sample(instance.mentors, len(instance.mentors)),
        instance.settings,
    )
    assert shuffled.digest() == instance.digest()
    assert answer(shuffled) == answer(instance)


def test_equal_answers_are_told_apart_by_the_seed_and_by_nothing_else():
    mentees = [Participant(UUID(int=number)) for number in range(1, 31)]
    mentors = [Participant(UUID(int=number)) for number in range(101, 131)]

    def partners(seed: int) -> list[tuple[UUID, UUID]]:
        result = answer(Instance.of(mentees, mentors, Settings(seed=seed)))
        assert len(result.pairs) == 30
        return [(pair.mentee.id, pair.mentor.id) for pair in result.pairs]

    assert partners(1) == partners(1)
    assert partners(1) != partners(2)


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_round_agrees_with_an_independent_solver(seed: int):
    size = 120
    numbers = np.random.default_rng(seed)
    micro = numbers.integers(0, 1_000_001, (size, size))
    ties = numbers.integers(0, 2**63, (size, size)).astype(np.uint64)
    partners = solve(micro, np.ones((size, size), np.bool_), np.ones(size, np.int64), ties)
    independent: Any = SimpleLinearSumAssignment()  # its stubs give arrays the shape of a scalar
    rows, columns = np.divmod(np.arange(size * size), size)
    independent.add_arcs_with_cost(rows.astype(np.int32), columns.astype(np.int32), -micro.ravel())
    assert independent.solve() == SimpleLinearSumAssignment.Status.OPTIMAL
    assert int(micro[np.arange(size), partners].sum()) == -independent.optimal_cost()


def test_a_place_for_everybody_comes_before_a_better_total():
    # Tom could have the best mentor alone, or both could have somebody.
    micro = np.array([[1_000_000, 1], [999_999, 0]])
    allowed = np.array([[True, True], [True, False]])
    partners = solve(micro, allowed, np.array([1, 1]), np.zeros((2, 2), np.uint64))
    assert partners.tolist() == [1, 0]


def test_a_round_without_mentees_mentors_or_allowed_pairs_has_an_answer():
    somebody, boss = Participant(UUID(int=1), superiors=frozenset({UUID(int=2)})), Participant(UUID(int=2))
    assert answer(Instance.of([], [])).pairs == []
    assert answer(Instance.of([], [boss])).unmatched == []
    [alone] = answer(Instance.of([somebody], [])).unmatched
    assert (alone.reason, alone.ruled_out) == ("no-allowed-mentor", {})
    [ruled_out] = answer(Instance.of([somebody], [boss])).unmatched
    assert (ruled_out.reason, ruled_out.ruled_out) == ("no-allowed-mentor", {"reporting-line": 1})


def test_a_round_beyond_the_limit_is_refused_with_numbers():
    require_solvable(2_000, 2_000)
    with pytest.raises(TooLarge, match=r"2,001 mentees and 2,000 mentors make 4,002,000 pairs"):
        require_solvable(2_001, 2_000)
