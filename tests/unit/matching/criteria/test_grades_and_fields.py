"""How far apart the two are in grade, and whether they are alike in other parts of their profile."""

from __future__ import annotations

import pytest

from services.matching.rounds.engine.checks import BadInput
from services.matching.rounds.engine.criteria import CRITERIA
from tests.unit.matching.criteria.pairs import sentence_of, value_of


def graded(mentee: str, mentor: str, **options: float) -> float:
    return value_of("seniority", {"fields": {"grade": mentee}}, {"fields": {"grade": mentor}}, **options)


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ("B", "C", 1.0),
        ("b", "D", 1.0),
        ("B", "B", 0.4),
        ("C", "B", 0.0),
        ("A", "D", 0.75),
        ("A", "E", 0.5),
        ("A", "G", 0.5),
        ("A", "?", 0.5),
        ("", "B", 0.5),
    ],
)
def test_a_mentor_one_or_two_grades_ahead_fits_best(mentee: str, mentor: str, expected: float):
    assert graded(mentee, mentor) == pytest.approx(expected)


def test_reverse_mentoring_is_the_same_seen_from_the_other_side():
    for mentee in "ABCDEFG":
        for mentor in "ABCDEFG":
            assert graded(mentor, mentee, least=-2, most=-1) == graded(mentee, mentor)


def test_colleagues_of_equal_standing_fit_less_the_further_apart_they_are():
    values = [graded("D", mentor, least=0, most=0, falls_short=0.4) for mentor in "ABCDEFG"]
    assert values == pytest.approx([0.0, 0.2, 0.6, 1.0, 0.6, 0.2, 0.0])


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="it is from 3 to 2"):
        CRITERIA["seniority"].options(least=3, most=2)


def test_the_sentence_counts_the_grades():
    at = {grade: {"fields": {"grade": grade}} for grade in "ABC"}
    assert sentence_of("seniority", at["A"], at["C"]) == "Lin is two grades ahead of Tom."
    assert sentence_of("seniority", at["A"], at["A"]) == "Both have the same grade."
    assert sentence_of("seniority", at["B"], at["A"], least=-1, most=-1) == "Tom is one grade ahead of Lin."
    assert sentence_of("seniority", at["B"], at["A"]) is None
    assert sentence_of("seniority", at["B"], {}) is None


@pytest.mark.parametrize(
    ("mentee", "mentor", "different"),
    [("Data", "data ", 0.0), ("Data", "Law", 1.0), ("", "Law", 0.5), ("Law", "", 0.5)],
)
def test_fields_are_compared_without_case(mentee: str, mentor: str, different: float):
    one, other = {"fields": {"department": mentee}}, {"fields": {"department": mentor}}
    assert value_of("field", one, other) == different
    assert value_of("field", one, other, prefer="same") == 1 - different


def test_any_field_of_the_profile_can_be_compared():
    one, other = {"fields": {"location": "Leeds", "grade": "A"}}, {"fields": {"location": "Leeds"}}
    assert value_of("field", one, other, field="location", prefer="same") == 1
    assert sentence_of("field", one, other, field="location", prefer="same") == "Both have the same location: Leeds."
    assert sentence_of("field", one, other, field="location") is None
    york = {"fields": {"location": "York"}}
    assert sentence_of("field", one, york, field="location") == "They differ in location: Leeds and York."


def test_different_departments_have_a_sentence_of_their_own():
    one, other = {"fields": {"department": "Data"}}, {"fields": {"department": "Law"}}
    said = "They work in different departments, so each sees another part of the organization."
    assert sentence_of("field", one, other) == said


def test_a_field_that_nobody_has_is_refused_with_the_choices():
    with pytest.raises(BadInput, match=r"criteria: field: field: nobody has 'town' in .*; choose from grade, location"):
        value_of("field", {"fields": {"location": "Leeds"}}, {"fields": {"grade": "A"}}, field="town")


def test_a_field_that_tells_of_peoples_identity_is_refused():
    told = {"fields": {"Gender": "x"}, "traits": frozenset({("gender", "x")})}
    with pytest.raises(BadInput, match=r"'Gender' is a part of people's identity"):
        value_of("field", told, told, field="Gender")
