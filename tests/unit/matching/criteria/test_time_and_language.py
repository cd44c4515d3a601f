"""When both work and what both speak."""

from __future__ import annotations

import pytest

from tests.unit.matching.criteria.pairs import sentence_of, value_of


def week(start: int, end: int) -> dict[str, int]:
    """Working hours from one quarter hour of the week to another."""
    return {"hours": (1 << end) - (1 << start)}


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 30, 0.5), (0, 60, 1.0), (0, 200, 1.0), (400, 500, 0.0), (190, 230, 1 / 6)]
)
def test_working_hours_in_common_count_up_to_fifteen_a_week(start: int, end: int, expected: float):
    assert value_of("hours", week(0, 200), week(start, end)) == pytest.approx(expected)


def test_working_hours_that_one_did_not_tell_count_half():
    assert value_of("hours", week(0, 200), {}) == value_of("hours", {}, week(0, 200)) == 0.5


def test_the_sentence_counts_the_hours():
    assert sentence_of("hours", week(0, 200), week(180, 300)) == "They share five working hours a week."
    assert sentence_of("hours", week(0, 4), week(0, 4)) == "They share one working hour a week."
    assert sentence_of("hours", week(0, 200), week(198, 300)) is None
    assert sentence_of("hours", week(0, 200), {}) is None


def test_language_is_as_good_as_the_weaker_speaker_of_the_best_common_one():
    one, other = {"languages": {"en": 0.4, "de": 1.0}}, {"languages": {"en": 1.0, "de": 0.6, "fr": 1.0}}
    assert value_of("language", one, other) == value_of("language", other, one) == pytest.approx(0.6)
    assert value_of("language", {"languages": {"en": 1.0}}, {"languages": {"fr": 1.0}}) == 0
    assert value_of("language", one, {}) == value_of("language", {}, one) == 0.5


def test_fluency_counts_up_to_what_is_enough():
    one, other = {"languages": {"en": 0.4}}, {"languages": {"en": 0.9}}
    assert value_of("language", one, other, enough=0.8) == pytest.approx(0.5)
    assert value_of("language", other, other, enough=0.8) == 1


def test_the_sentence_names_the_best_languages():
    one, other = {"languages": {"en": 0.4, "de": 1.0, "xx": 0.1}}, {"languages": {"en": 1.0, "de": 0.6, "xx": 1.0}}
    assert sentence_of("language", one, other) == "Both speak German, English and xx."
    assert sentence_of("language", one, {"languages": {"fr": 1.0}}) is None
