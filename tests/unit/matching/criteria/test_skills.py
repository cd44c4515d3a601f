"""What a mentee wants to learn, what a mentor offers, and who endorses it."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.matching.rounds.engine.people import Participant
from tests.unit.matching.criteria.pairs import (
    KAFKA,
    MENTEE,
    MENTOR,
    PYTHON,
    SQL,
    problem_of,
    sentence_of,
    value_in,
    value_of,
)


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ({PYTHON: 1}, {PYTHON: 4}, 1.0),
        ({PYTHON: 1}, {PYTHON: 3}, 0.8),
        ({PYTHON: 1}, {PYTHON: 1}, 0.4),
        ({PYTHON: 1}, {SQL: 5}, 0.0),
        ({PYTHON: 1, SQL: 5}, {PYTHON: 5}, 5 / 6),
        ({PYTHON: 1, SQL: 5}, {SQL: 5}, 1 / 6),
        ({}, {SQL: 5}, 0.5),
        ({PYTHON: 1}, {}, 0.5),
    ],
)
def test_skills_count_by_priority_and_level(wanted: dict[UUID, int], offered: dict[UUID, int], expected: float):
    assert value_of("skills", {"skills": wanted}, {"skills": offered}) == pytest.approx(expected)


def test_a_rare_skill_counts_more_where_rarity_does():
    mentee = Participant(MENTEE, skills={PYTHON: 1, SQL: 1})
    mentors = [Participant(UUID(int=10 + number), skills={SQL: 5}) for number in range(9)]
    rare = Participant(MENTOR, skills={PYTHON: 5})
    assert value_in(problem_of("skills", [mentee], [*mentors, rare])) == pytest.approx(0.5)
    assert value_in(problem_of("skills", [mentee], [*mentors, rare], rarity=1.0)) > 0.6


def test_the_sentence_names_the_skills_that_matter_most_to_the_mentee():
    mentee = {"skills": {SQL: 3, PYTHON: 1, KAFKA: 2}}
    mentor = {"skills": {SQL: 4, PYTHON: 5}}
    said = "Lin offers Python (level 5) and SQL (level 4), which Tom wants to learn."
    assert sentence_of("skills", mentee, mentor) == said
    assert sentence_of("skills", {"skills": {KAFKA: 1}}, mentor) is None


@pytest.mark.parametrize(
    ("wanted", "endorsed", "expected"),
    [
        ({PYTHON: 1}, {PYTHON: 5}, 1.0),
        ({PYTHON: 1}, {PYTHON: 50}, 1.0),
        ({PYTHON: 1}, {PYTHON: 1}, 0.6),
        ({PYTHON: 1, SQL: 1}, {PYTHON: 5}, 0.75),
        ({PYTHON: 1}, {SQL: 5}, 0.5),
        ({PYTHON: 1}, {}, 0.5),
        ({}, {SQL: 5}, 0.5),
    ],
)
def test_endorsements_of_what_the_mentee_wants_speak_for_a_mentor_and_none_against(
    wanted: dict[UUID, int], endorsed: dict[UUID, int], expected: float
):
    assert value_of("endorsements", {"skills": wanted}, {"endorsements": endorsed}) == pytest.approx(expected)


def test_the_sentence_counts_the_colleagues():
    mentee, mentor = {"skills": {PYTHON: 1, SQL: 2}}, {"endorsements": {SQL: 1, PYTHON: 12, KAFKA: 3}}
    assert sentence_of("endorsements", mentee, mentor) == (
        "Lin is endorsed for Python (12 colleagues) and SQL (one colleague)."
    )
    assert sentence_of("endorsements", {"skills": {PYTHON: 1}}, {"endorsements": {PYTHON: 0}}) is None


@pytest.mark.parametrize(("behind", "expected"), [(None, 0.5), (0, 0.0), (2, 0.4), (5, 1.0), (40, 1.0)])
def test_experience_counts_up_to_what_is_enough(behind: int | None, expected: float):
    assert value_of("experience", {}, {"experience": behind}) == expected


def test_the_sentence_counts_the_mentorships():
    assert sentence_of("experience", {}, {"experience": 1}) == "Lin has one mentorship behind them."
    assert sentence_of("experience", {}, {"experience": 0}) is None
