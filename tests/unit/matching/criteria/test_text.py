"""What a mentee wants in their own words, and what a mentor writes."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.matching.rounds.engine.people import Participant
from tests.unit.matching.criteria.pairs import MENTEE, MENTOR, problem_of, sentence_in, sentence_of, value_in, value_of

GOAL = "I want to move our billing pipelines to Kafka and learn about event streaming."


def text(mentee: str, mentor: str) -> float:
    return value_of("text", {"text": mentee}, {"text": mentor})


def test_the_same_words_in_any_order_and_case_fit_fully():
    assert text(GOAL, GOAL) == pytest.approx(1.0, abs=1e-3)
    assert text("Kafka streaming", "STREAMING, kafka!") == pytest.approx(1.0, abs=1e-3)


def test_no_word_in_common_fits_not_at_all():
    assert text("budgets for hospitals", "Kafka and event streaming") == 0


@pytest.mark.parametrize(
    ("mentee", "mentor"), [("", "Kafka"), ("Kafka", ""), ("", ""), ("I want to", "Kafka"), ("the", "of")]
)
def test_nothing_written_counts_half(mentee: str, mentor: str):
    assert text(mentee, mentor) == 0.5


def test_a_word_that_few_use_counts_more():
    mentors = [Participant(UUID(int=10 + number), text="leadership and budgets") for number in range(12)]
    rare, usual = Participant(MENTOR, text="Kafka and hospitals"), Participant(UUID(int=3), text="leadership, schools")
    problem = problem_of("text", [Participant(MENTEE, text="Kafka and leadership")], [rare, usual, *mentors])
    assert value_in(problem) > value_in(problem, mentor=usual.id) > 0


def test_a_word_that_is_too_common_counts_nothing():
    mentors = [Participant(UUID(int=10 + number), text="leadership") for number in range(60)]
    mentees = [Participant(MENTEE, text="leadership and Kafka"), Participant(UUID(int=3), text="Kafka")]
    problem = problem_of("text", mentees, [Participant(MENTOR, text="leadership and Kafka"), *mentors])
    assert value_in(problem, UUID(int=3)) == pytest.approx(1.0, abs=1e-3)


def test_the_sentence_names_the_words_that_weigh_most():
    others = [Participant(UUID(int=10 + number), text="budgets and leadership") for number in range(9)]
    mentor = Participant(MENTOR, text="I led Kafka migrations, wrote about streaming, and keep budgets.")
    mentee = Participant(MENTEE, text="Streaming with Kafka; migrations; budgets")
    said = sentence_in(problem_of("text", [mentee], [mentor, *others]))
    assert said == "Both write about “kafka”, “migrations” and “streaming”."
    assert sentence_of("text", {"text": "Kafka"}, {"text": "budgets"}) is None
    assert sentence_of("text", {}, {"text": "budgets"}) is None


def test_words_of_what_people_share_of_their_identity_neither_count_nor_are_named():
    mentee = {"text": "I am non-binary and want to learn Kafka", "traits": frozenset({("gender", "Non-binary")})}
    mentor = {"text": "Non-binary, Kafka"}
    assert sentence_of("text", mentee, mentor) == "Both write about “kafka”."
    assert value_of("text", mentee, {"text": "binary"}) == 0.5
