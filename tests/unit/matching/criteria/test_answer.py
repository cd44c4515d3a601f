"""What both answered to a question of the enrollment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.matching.rounds.engine.checks import BadInput
from services.matching.rounds.engine.people import Participant
from tests.unit.matching.criteria.pairs import MENTEE, MENTOR, problem_of, sentence_of, value_in, value_of


def answered(answer: Any) -> dict[str, Any]:
    return {"answers": {"pace": answer, "other": "yes"}}


def value(mentee: Any, mentor: Any, **options: Any) -> float:
    return value_of("answer", answered(mentee), answered(mentor), question="pace", **options)


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ("Weekly", "weekly ", 1.0),
        ("Weekly", "monthly", 0.0),
        (3.0, 3.0, 1.0),
        (("a", "b"), ("B", "a"), 1.0),
        (("a", "b"), ("a",), 0.0),
        ("", "weekly", 0.5),
        ("weekly", (), 0.5),
    ],
)
def test_equal_answers(mentee: Any, mentor: Any, expected: float):
    assert value(mentee, mentor) == expected


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        (("a", "b"), ("B", "c"), 0.5),
        (("a",), ("a", "b", "c"), 1.0),
        (("a", "b", "c"), "a", 1 / 3),
        (("a",), ("b",), 0.0),
        ((), ("b",), 0.5),
    ],
)
def test_the_share_of_the_mentees_choices_that_the_mentor_chose_too(mentee: Any, mentor: Any, expected: float):
    assert value(mentee, mentor, compare="overlap") == pytest.approx(expected)


def test_many_choices_in_words_of_ones_own_are_compared_alike():
    everything = tuple(f"topic {number}" for number in range(100))
    mentors = [
        Participant(MENTOR, **answered(everything)),
        Participant(UUID(int=3), **answered(("Topic 4", "topic 9"))),
    ]
    mentees = [
        Participant(MENTEE, **answered(("topic 4", "cats"))),
        Participant(UUID(int=4), **answered(everything)),
        Participant(UUID(int=5)),
    ]
    problem = problem_of("answer", mentees, mentors, question="pace", compare="overlap")
    found = [value_in(problem, mentee.id, mentor.id) for mentee in mentees for mentor in mentors]
    assert found == pytest.approx([0.5, 0.5, 1.0, 0.02, 0.5, 0.5])


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"), [(1.0, 5.0, 0.0), (1.0, 2.0, 0.75), (4.0, 4.0, 1.0), (0.0, 9.0, 0.0)]
)
def test_the_distance_of_two_numbers(mentee: float, mentor: float, expected: float):
    assert value(mentee, mentor, compare="distance") == expected


def test_a_question_that_one_did_not_answer_counts_half():
    for compare in ("equal", "overlap", "distance"):
        assert value_of("answer", answered(2.0), {}, question="pace", compare=compare) == 0.5
        assert value_of("answer", {}, answered(2.0), question="pace", compare=compare) == 0.5


def test_sentences():
    def said(mentee: Any, mentor: Any, compare: str) -> str | None:
        return sentence_of("answer", answered(mentee), answered(mentor), question="pace", compare=compare)

    assert said("Weekly", "weekly", "equal") == "To “pace” both answered weekly."
    assert said("Weekly", "monthly", "equal") is None
    assert said(("Talks", "books"), ("talks", "walks"), "overlap") == "To “pace” both answered Talks."
    assert said(("books",), ("talks",), "overlap") is None
    assert said(3.0, 4.0, "distance") == "To “pace” they gave close answers: 3 and 4."
    assert said(3.0, 3.0, "distance") == "To “pace” both answered 3."
    assert said(1.0, 4.0, "distance") is None


def test_a_question_that_nobody_answered_is_refused_with_the_choices():
    with pytest.raises(BadInput, match="question: nobody answered 'place'; choose from 'other', 'pace'"):
        value_of("answer", answered("weekly"), {}, question="place")
    with pytest.raises(BadInput, match="answer: question: '' is empty; it has to name something"):
        value_of("answer", answered("weekly"), {})


def test_words_have_no_distance():
    with pytest.raises(BadInput, match="answered 'weekly' to 'pace', which is no number and has no distance"):
        value("weekly", 2.0, compare="distance")
