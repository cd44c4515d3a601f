"""What people are asked, and which answers fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.matching.forms.domain import (
    MOST_ASKED,
    MOST_OPTIONS,
    MOST_TOLD,
    Answer,
    Question,
    check_answers,
    questions_from,
    too_long,
    too_much_asked,
    twice,
)
from services.matching.forms.schemas import QuestionAsked

TEXT = Question(key="hopes", text="What do you hope for?", kind="text", required=True)
CHOICE = Question(key="pace", text="How often?", kind="choice", options=["Weekly", "Monthly"])
SEVERAL = Question(key="days", text="On which days?", kind="choice", options=["Mon", "Tue", "Wed"], several=True)
SCALE = Question(key="sure", text="How sure are you?", kind="scale", lowest=1, highest=5)
RANKING = Question(key="order", text="What matters most?", kind="ranking", options=["Skills", "Language", "Hours"])


def problem(question: Question, answer: Answer) -> str:
    return str(check_answers([question], {question.key: answer}, "mentee").get(question.key, ""))


def test_only_what_is_required_has_to_be_answered():
    assert set(check_answers([TEXT, CHOICE], {}, "mentee")) == {"hopes"}
    assert problem(TEXT, "  ") == "This needs an answer."
    assert check_answers([CHOICE, SEVERAL], {"pace": "", "days": []}, "mentee") == {}


def test_a_question_for_mentors_is_not_asked_of_mentees():
    asked = [Question(key="years", text="For how long?", kind="text", role="mentor", required=True)]
    assert check_answers(asked, {}, "mentee") == {}
    assert check_answers(asked, {}, None) == {}
    assert set(check_answers(asked, {}, "mentor")) == {"years"}


def test_answers_to_what_nobody_asked_are_let_pass():
    assert check_answers([], {"hobby": "Chess"}, "mentee") == {}


FITS: list[tuple[Question, Answer]] = [
    (TEXT, "To lead"),
    (CHOICE, "Weekly"),
    (CHOICE, ["Weekly"]),
    (SEVERAL, "Mon"),
    (SEVERAL, ["Wed", "Mon"]),
    (SCALE, 1),
    (SCALE, "5"),
    (RANKING, ["Hours", "Skills", "Language"]),
]
DOES_NOT: list[tuple[Question, Answer, str]] = [
    (TEXT, ["To lead"], "Answer this in words."),
    (CHOICE, "Daily", "Choose one of: Weekly, Monthly."),
    (CHOICE, ["Weekly", "Monthly"], "Choose one only."),
    (SEVERAL, ["Mon", "Sun"], "Choose any of: Mon, Tue, Wed."),
    (SEVERAL, ["Mon", "Mon"], "Choose any of: Mon, Tue, Wed."),
    (SCALE, 6, "Give a whole number from 1 to 5."),
    (SCALE, "0", "Give a whole number from 1 to 5."),
    (SCALE, "3.5", "Give a whole number from 1 to 5."),
    (SCALE, "٣", "Give a whole number from 1 to 5."),
    (SCALE, "9" * 5000, "Give a whole number from 1 to 5."),
    (SCALE, True, "Give a whole number from 1 to 5."),
    (SCALE, ["3"], "Give a whole number from 1 to 5."),
    (RANKING, ["Hours", "Skills"], "Put each of these in order, first choice first: Skills, Language, Hours."),
    (
        RANKING,
        ["Hours", "Skills", "Skills"],
        "Put each of these in order, first choice first: Skills, Language, Hours.",
    ),
]


@pytest.mark.parametrize(("question", "answer"), FITS, ids=lambda value: str(value)[:30])
def test_what_fits(question: Question, answer: Answer):
    assert problem(question, answer) == ""


@pytest.mark.parametrize(("question", "answer", "said"), DOES_NOT, ids=lambda value: str(value)[:30])
def test_what_does_not_fit_is_said(question: Question, answer: Answer, said: str):
    assert problem(question, answer) == said


@given(st.text(max_size=8) | st.integers() | st.lists(st.text(max_size=8), max_size=4))
def test_any_answer_gets_a_verdict(answer: Any):
    for question in (TEXT, CHOICE, SEVERAL, SCALE, RANKING):
        assert isinstance(problem(question, answer), str)


@given(st.permutations(RANKING.options))
def test_every_order_is_a_ranking(order: list[str]):
    assert problem(RANKING, order) == ""


def test_a_question_of_a_request_is_stored_and_read_again():
    asked = QuestionAsked(key="pace", text="How often?", kind="choice", options=["Weekly", "Monthly"])
    [question] = questions_from([asked.model_dump()])
    assert question == CHOICE
    assert str(twice([question, question, TEXT])) == "More than one question has the key pace."


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "choice"},
        {"kind": "ranking", "options": ["Only one"]},
        {"kind": "choice", "options": ["Twice", "Twice"]},
        {"kind": "scale", "lowest": 3, "highest": 3},
        {"kind": "text", "key": "Not a key"},
        {"kind": "essay"},
    ],
    ids=str,
)
def test_a_question_that_cannot_be_answered_is_refused(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        QuestionAsked.model_validate({"key": "a", "text": "What?", **wrong})


def test_a_form_asks_and_takes_no_more_than_one_page_carries():
    options = [str(number) for number in range(MOST_OPTIONS)]
    assert too_much_asked([("What?", options)]) is None
    assert str(too_much_asked([("What?", options), ("And?", ["1"])])) == (
        f"All questions together have {MOST_OPTIONS + 1} options to choose from; they can have {MOST_OPTIONS}."
    )
    assert too_much_asked([("w" * (MOST_ASKED - 3), ["a", "bc"])]) is None
    assert str(too_much_asked([("w" * (MOST_ASKED - 3), ["a", "bcd"])])) == (
        f"All questions together, with what can be chosen, have {MOST_ASKED + 1} characters; "
        f"they can have {MOST_ASKED}."
    )
    assert too_long({"a": "w" * (MOST_TOLD - 2), "b": 5, "c": ["x", "y"]}) is None
    assert str(too_long({"a": "w" * MOST_TOLD, "c": ["x"]})) == (
        f"All answers together have {MOST_TOLD + 1} characters; they can have {MOST_TOLD}."
    )
