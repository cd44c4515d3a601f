"""Histories from which nothing is learned, or not about everything, and what is said then."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from services.matching.rounds.engine.learning import BadHistory, History, Row, TooLittleHistory, learn
from services.matching.rounds.engine.learning.needs import held
from tests.unit.matching.learning.histories import TITLES, drawn, history, linear

EVEN: dict[str, float] = dict.fromkeys(TITLES, 1.0)


def test_small_data_is_refused_with_the_number_needed() -> None:
    small = history(120, 0, linear())
    small = replace(small, good=np.arange(120) < 30)
    with pytest.raises(TooLittleHistory) as refusal:
        learn(small, EVEN)
    assert str(refusal.value) == (
        "80 pairs that went well are needed to learn 4 weights, and this history has 30 among 120; "
        "as outcomes are now, that is about 320 pairs in all"
    )
    assert (refusal.value.needed.of_each, refusal.value.needed.rows) == (80, 320)


def test_one_outcome_only_is_refused() -> None:
    with pytest.raises(TooLittleHistory, match=r"^80 pairs that did not go well are needed .* has 0 among 200$"):
        learn(
            replace(history(200, 0, linear()), good=np.ones(200, np.bool_), groups=[f"{n % 50}" for n in range(200)]),
            EVEN,
        )


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([row % 12 for row in range(400)], "30 groups (mentors or rounds) are needed, and this history has 12"),
        ([max(row - 300, 0) for row in range(400)], "one group (0) holds 301 of 400 pairs, more than 25%"),
    ],
)
def test_few_or_lopsided_groups_are_refused(groups: list[int], message: str) -> None:
    with pytest.raises(TooLittleHistory) as refusal:
        learn(replace(history(400, 0, linear()), groups=[str(group) for group in groups]), EVEN)
    assert message in str(refusal.value)


def test_outcomes_of_a_few_groups_are_refused() -> None:
    groups = [row // 10 for row in range(900)]
    lopsided = replace(history(900, 0, linear()), groups=[str(group) for group in groups], good=np.array(groups) < 9)
    with pytest.raises(TooLittleHistory, match=r"went well are needed in 10 groups .* has them in 9"):
        learn(lopsided, EVEN)


def test_values_that_are_no_numbers_from_0_to_1_are_named_with_row_and_column() -> None:
    rows = [
        Row({"skills": 0.5, "hours": nan}, True, mentor="a"),
        Row({"skills": 1.5, "hours": 0.5}, True, mentor="a", place="line 7"),
        Row({"skills": 0.5}, False, mentor="a"),
        Row({"skills": 0.5, "hours": 0.1}, False),
    ]
    with pytest.raises(BadHistory) as refusal:
        History.of(rows)
    assert refusal.value.problems == [
        "row 1, hours: nan is not a number between 0 and 1",
        "line 7, skills: 1.5 is not a number between 0 and 1",
        "row 3, hours: there is no value; each row needs one between 0 and 1",
        "row 4: there is neither a group nor a mentor, so it is not known which rows belong together",
    ]


def test_a_missing_and_a_constant_criterion_keep_their_shares() -> None:
    values, good, mentors = drawn(800, 2, linear())
    told = dict(zip(TITLES, values.T, strict=True)) | {"level": np.full(800, 0.5)}
    learned = learn(History(told, good, mentors), {**EVEN, "wishes": 4.0})
    shares = {weight.title: weight for weight in learned.weights}
    assert (shares["level"].share, shares["level"].learned) == (0.125, False)
    assert (shares["wishes"].share, shares["wishes"].learned) == (0.5, False)
    assert sum(weight.share for weight in learned.weights) == pytest.approx(1.0, abs=1e-9)
    assert learned.notes[:2] == [
        "level is the same for every pair in the history: its share stays 12%.",
        "wishes is not in the history: its share stays 50%.",
    ]


def test_a_criterion_that_hardly_ever_differs_says_nothing() -> None:
    told = history(800, 2, linear())
    rare = replace(told, values={**told.values, "level": (np.arange(800) < 5).astype(float)})
    assert held(rare, EVEN) == {"level": "differs for only 5 pairs of the history (20 are needed)"}


@pytest.mark.parametrize(
    ("current", "message"),
    [
        ({"skills": -1.0}, "the current weight of 'skills' is -1.0; it has to be a number from 0"),
        ({"skills": 0.0}, "the current weights are all 0, so there is nothing to compare with"),
        ({"wishes": 1.0}, "the history says nothing of the criteria that count today\nwishes is not in the history"),
    ],
)
def test_current_weights_without_meaning_are_refused(current: dict[str, float], message: str) -> None:
    with pytest.raises(BadHistory) as refusal:
        learn(history(600, 0, linear()), current)
    assert str(refusal.value) == message


def test_a_history_without_outcomes_is_refused_with_the_number_needed() -> None:
    with pytest.raises(TooLittleHistory, match=r"50 pairs that went well are needed to learn 1 weight, .* 0 among 0"):
        learn(History.of([Row({"skills": 0.5}, None, mentor="a")]), {"skills": 1.0})


def test_a_history_in_which_nothing_varies_is_refused() -> None:
    same = history(300, 0, linear())
    with pytest.raises(BadHistory, match="no criterion of the history varies"):
        learn(replace(same, values={"skills": np.full(300, 0.4)}), {"skills": 1.0})
