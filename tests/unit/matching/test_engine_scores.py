"""What each criterion says about a pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import numpy as np
import pytest

from services.matching.rounds.engine import Criterion, Instance, Participant, Scorer, Settings, Weights, score

PYTHON, SQL = UUID(int=1001), UUID(int=1002)


def criterion(name: Criterion, mentee: dict[str, Any], mentor: dict[str, Any], **settings: Any) -> float:
    pair = Instance.of([Participant(UUID(int=1), **mentee)], [Participant(UUID(int=2), **mentor)], Settings(**settings))
    return float(Scorer(pair).criteria(np.array([0]))[name][0, 0])


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ({PYTHON: 1}, {PYTHON: 4}, 1.0),
        ({PYTHON: 1}, {PYTHON: 3}, 0.8),
        ({PYTHON: 1}, {SQL: 5}, 0.0),
        ({PYTHON: 1, SQL: 5}, {PYTHON: 5}, 5 / 6),
        ({PYTHON: 1, SQL: 5}, {SQL: 5}, 1 / 6),
        ({}, {SQL: 5}, 0.5),
        ({PYTHON: 1}, {}, 0.5),
    ],
)
def test_skills_count_by_priority_and_level(wanted: dict[UUID, int], offered: dict[UUID, int], expected: float):
    assert criterion("skills", {"skills": wanted}, {"skills": offered}) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ("B", "C", 1.0),
        ("b", "D", 1.0),
        ("B", "B", 0.4),
        ("C", "B", 0.0),
        ("A", "F", 0.5),
        ("A", "?", 0.5),
        ("", "B", 0.5),
    ],
)
def test_a_mentor_one_or_two_grades_ahead_fits_best(mentee: str, mentor: str, expected: float):
    assert criterion("seniority", {"grade": mentee}, {"grade": mentor}, grades=tuple("ABCDEF")) == expected


def test_without_grades_seniority_says_nothing():
    assert criterion("seniority", {"grade": "B"}, {"grade": "C"}) == 0.5


def test_language_is_as_good_as_the_weaker_speaker_of_the_best_common_one():
    mine, theirs = {"en": 0.4, "de": 1.0}, {"en": 1.0, "de": 0.6}
    assert criterion("language", {"languages": mine}, {"languages": theirs}) == 0.6
    assert criterion("language", {"languages": mine}, {}) == 0.5


def test_working_hours_count_up_to_fifteen_a_week():
    week = frozenset(range(200))
    assert criterion("hours", {"quarters": week}, {"quarters": frozenset(range(30))}) == 0.5
    assert criterion("hours", {"quarters": week}, {"quarters": week}) == 1.0
    assert criterion("hours", {"quarters": week}, {"quarters": frozenset({500})}) == 0.0
    assert criterion("hours", {"quarters": week}, {}) == 0.5


def test_a_wish_counts_only_for_those_who_have_one():
    trait = frozenset({("gender", "x")})
    assert criterion("wishes", {"traits": trait}, {"traits": trait}) == 1.0
    assert criterion("wishes", {"traits": trait}, {}) == 0.0
    assert criterion("wishes", {}, {"traits": trait}) == 0.5


def test_weights_are_shares_of_their_sum():
    pair = Instance.of(
        [Participant(UUID(int=1), skills={PYTHON: 1}, department="Data")],
        [Participant(UUID(int=2), skills={PYTHON: 5}, department="Data")],
        Settings(weights=Weights(skills=3, seniority=0, language=0, hours=0, department=1, wishes=0)),
    )
    assert score(pair).micro.tolist() == [[750_000]]
