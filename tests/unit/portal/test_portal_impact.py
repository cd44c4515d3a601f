"""What a comparison shows is said from its numbers, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.portal.answers import Program
from services.portal.answers.insight import Comparison, Impact
from services.portal.pages.insight.impact_sentences import summary
from services.portal.words import CATALOGS, ENGLISH, LANGUAGES, Words

DAY = date(2031, 6, 1)
PROGRAM = Program.model_construct(starts_on=date(2031, 1, 1))


def impact(**fields: Any) -> Impact:
    told = {"as_of": "2031-05-31T02:00:00Z", "facts_until": None, "minimum_cell": 5, "least_participants": 10}
    return Impact.model_validate({**told, "roles": [], "definitions": {}, **fields})


def outcome(days: int, low: float, value: float, high: float) -> dict[str, Any]:
    difference = {"low": low, "value": value, "high": high}
    told = {"outcome": "retained", "definition": "", "days": days, "hidden": False, "participants": 0.95, "others": 0.9}
    return {**told, "difference": difference, "ratio": None, "e_value": None, "without": {}}


def hidden(days: int) -> dict[str, Any]:
    return {**outcome(days, 0, 0, 0), "hidden": True, "participants": None, "others": None, "difference": None}


def comparison(*outcomes: dict[str, Any], left_out: int = 0) -> Comparison:
    return Comparison.model_validate(
        {
            "as_of": "2031-05-31T02:00:00Z", "participants": 1200, "others": 4310, "others_effective": 2000.0,
            "matched_exactly": 1100, "matched_by_propensity": 100, "left_out": left_out, "left_out_because": [],
            "followed_days": 400, "balance": [], "outcomes": outcomes, "curve": [], "log_rank_p": None,
        }
    )  # fmt: skip


def told(found: Comparison | None, **fields: Any) -> str:
    return summary(ENGLISH, impact(**fields), found, PROGRAM, DAY)


def test_the_numbers_after_the_longest_time_that_is_shown_are_said():
    said = told(comparison(outcome(180, -0.01, 0.0, 0.01), outcome(360, 0.02, 0.05, 0.08)))
    assert "1,200 people who took part are compared with 4,310 colleagues" in said
    assert (
        "After 360 days 95.0% of them were still employed and 90.0% of their colleagues, a difference of +5.0 "
        "percentage points (95% interval +2.0 to +8.0)."
    ) in said
    assert "stayed more often" in said
    assert said.endswith("may explain it.")
    assert "After 180 days" in told(comparison(outcome(180, -0.01, 0.0, 0.01), hidden(360)))


@pytest.mark.parametrize(
    ("low", "value", "high", "meaning"),
    [
        (-0.08, -0.05, -0.02, "stayed less often"),
        (-0.01, 0.05, 0.11, "does not rule one out"),
        (0.0, 0.05, 0.11, "does not rule one out"),
    ],
)
def test_an_interval_around_zero_shows_no_difference(low: float, value: float, high: float, meaning: str):
    assert meaning in told(comparison(outcome(360, low, value, high)))


def test_what_cannot_be_said_is_said_to_be_so():
    assert "it is not shown" in told(comparison(hidden(180)))
    assert "not been followed for long enough" in told(comparison())
    assert "In 3 more cases there was nobody to compare with" in told(comparison(left_out=3))
    assert "mentors" not in told(comparison(left_out=3))


def test_without_a_comparison_it_is_said_why():
    assert "at least 10 are needed" in told(None)
    assert "at least 20 are needed" in told(None, minimum_cell=20)
    assert told(None, as_of=None) == "There is nothing to compare yet."
    early = summary(ENGLISH, impact(), None, PROGRAM, date(2031, 3, 1))
    assert early == "It is too early for a comparison: the program has to run for 60 days first."


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_every_language_says_it_with_its_own_numbers(tag: str):
    words = Words(CATALOGS.choose(tag))
    said = summary(words, impact(), comparison(outcome(360, 0.02, 0.05, 0.08), left_out=2), PROGRAM, DAY)
    assert words.number(1200) in said
    assert "colleagues" not in said
