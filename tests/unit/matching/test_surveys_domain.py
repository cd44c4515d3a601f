"""When surveys are open, and who is asked what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.announcements.domain import AT_ONCE, parts
from services.matching.forms.domain import Question
from services.matching.programs.domain import FIRST_DAY, LAST_DAY, Dates
from services.matching.surveys.domain import Window, answered, asked_as, asked_of, may_open, opened, unfit, window
from shared.events.matching import Moment
from shared.ids import new_id

TODAY = date(2030, 3, 4)
DATES = Dates(TODAY, date(2030, 8, 30), kickoff_on=date(2030, 3, 11), midpoint_on=date(2030, 6, 3))
ANY_DAY = st.dates()
MOMENTS = st.sampled_from(get_args(Moment))


@pytest.mark.parametrize(
    ("moment", "opens_on"),
    [("kickoff", date(2030, 3, 11)), ("midpoint", date(2030, 6, 3)), ("end", date(2030, 8, 23))],
)
def test_a_survey_opens_on_the_day_of_its_moment_for_two_weeks(moment: Moment, opens_on: date):
    assert window(moment, DATES, None, None, TODAY) == Window(opens_on, opens_on + timedelta(days=14))


def test_without_a_midpoint_somebody_has_to_say_when():
    dates = Dates(TODAY, date(2030, 8, 30))
    assert window("midpoint", dates, None, None, TODAY) is None
    assert window("kickoff", dates, None, None, date(2030, 5, 1)) == Window(date(2030, 5, 1), date(2030, 5, 15))


@given(MOMENTS, st.none() | ANY_DAY, st.none() | ANY_DAY, st.dates(FIRST_DAY, date(2100, 1, 1)))
def test_whatever_days_are_given_a_survey_without_problems_can_be_answered(
    moment: Moment, opens_on: date | None, closes_on: date | None, today: date
):
    days = window(moment, DATES, opens_on, closes_on, today)
    assert days is not None
    if not days.problems(today):
        assert max(FIRST_DAY, today) <= days.closes_on <= LAST_DAY
        assert FIRST_DAY <= days.opens_on <= days.closes_on


@given(ANY_DAY.filter(lambda day: day.year < 2200), st.integers(0, 180), st.integers(-400, 400))
def test_however_late_it_opens_people_have_time_to_answer(first: date, length: int, late: int):
    planned = Window(first, first + timedelta(days=length))
    today = first + timedelta(days=late) if first.year > 2 else first
    now = opened(planned, today)
    assert now.opens_on == today <= now.closes_on
    if today <= planned.closes_on:
        assert now.closes_on == planned.closes_on
    else:
        assert now.closes_on - now.opens_on == planned.closes_on - planned.opens_on


def test_about_the_end_people_can_be_asked_when_the_program_has_ended():
    assert [may_open("end", state) for state in ("draft", "open", "running", "closed", "archived")] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert not may_open("kickoff", "closed")


@given(st.sets(st.sampled_from(["mentee", "mentor", "peer"]), min_size=1))
def test_whoever_is_in_both_roles_is_asked_the_questions_of_both(roles: set[str]):
    questions = [Question(key=str(role), text="?", kind="text", role=role) for role in (None, "mentee", "mentor")]
    asked = {question.role for question in asked_of(questions, asked_as(roles))}
    assert asked == {None, *("mentor" if role == "mentor" else "mentee" for role in roles)}


QUESTIONS = [
    Question(key="ready", text="?", kind="scale", required=True),
    Question(key="help", text="?", kind="choice", options=("a", "b"), role="mentor"),
    Question(key="wish", text="?", kind="text"),
]


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"ready": 3}, set[str]()),
        ({}, {"ready"}),
        ({"ready": 9, "help": "c"}, {"ready", "help"}),
        ({"ready": 3, "shoe": "41"}, {"shoe"}),
    ],
)
def test_each_answer_that_does_not_fit_is_named(answers: dict[str, Any], wrong: set[str]):
    assert set(unfit(QUESTIONS, answers)) == wrong


def test_answers_are_kept_in_one_form_and_empty_ones_not_at_all():
    assert answered(QUESTIONS, {"ready": " 4 ", "help": "a", "wish": " "}) == {"ready": 4, "help": ["a"]}
    assert answered(QUESTIONS, {"ready": 4, "help": [], "wish": "A list."}) == {"ready": 4, "wish": "A list."}


@pytest.mark.parametrize(("people", "sizes"), [(0, [0]), (1, [1]), (1000, [1000]), (2001, [1000, 1000, 1])])
def test_a_large_audience_is_told_in_parts(people: int, sizes: list[int]):
    everybody = [new_id() for _ in range(people)]
    found = list(parts(everybody))
    assert [len(part) for part in found] == sizes
    assert max(map(len, found)) <= AT_ONCE
    assert [person for part in found for person in part] == everybody
