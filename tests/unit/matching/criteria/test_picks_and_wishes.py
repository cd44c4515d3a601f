"""Whom people would like, and whether a wish about identity is met."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.matching.rounds.engine.people import Participant
from tests.unit.matching.criteria.pairs import MENTEE, MENTOR, problem_of, sentence_of, value_in, value_of

OTHER, ABSENT = UUID(int=3), UUID(int=4)


def picked(mentee: list[UUID], mentor: list[UUID], **options: float) -> float:
    """With another mentee and another mentor in the round, both with the id OTHER."""
    mentees = [Participant(MENTEE, picks=mentee), Participant(OTHER)]
    mentors = [Participant(MENTOR, picks=mentor), Participant(OTHER)]
    return value_in(problem_of("picks", mentees, mentors, **options))


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ([], [], 0.5),
        ([MENTOR], [], 1.0),
        ([OTHER, MENTOR], [], 0.9),
        ([OTHER], [], 0.0),
        ([], [MENTEE], 1.0),
        ([], [OTHER], 0.0),
        ([MENTOR], [MENTEE], 1.0),
        ([MENTOR], [OTHER], 0.5),
        ([OTHER, MENTOR], [OTHER, MENTEE], 0.9),
        ([ABSENT], [], 0.5),
        ([ABSENT, MENTOR], [], 0.9),
    ],
)
def test_picks_count_by_rank_and_only_for_those_who_have_some(mentee: list[UUID], mentor: list[UUID], expected: float):
    assert picked(mentee, mentor) == pytest.approx(expected)


def test_a_late_pick_counts_more_than_none():
    assert picked([*(UUID(int=100 + rank) for rank in range(20)), MENTOR], []) == pytest.approx(0.1)


def test_an_admin_decides_whose_picks_count():
    assert picked([MENTOR], [OTHER], mentors=0.2) == pytest.approx(0.8)
    assert picked([], [OTHER], mentors=0.0) == 0.5
    assert picked([OTHER], [], mentors=1.0) == 0.5


def test_the_sentence_says_who_picked_whom():
    assert sentence_of("picks", {"picks": [MENTOR]}, {}) == "Tom picked Lin first."
    assert sentence_of("picks", {}, {"picks": [OTHER, MENTEE]}) == "Lin picked Tom."
    assert sentence_of("picks", {"picks": [MENTOR]}, {"picks": [MENTEE]}) == "Tom and Lin picked each other."
    assert sentence_of("picks", {}, {}) is None


TRAIT, ANOTHER = frozenset({("gender", "x")}), frozenset({("gender", "y")})


def test_a_wish_about_identity_counts_only_for_those_who_have_one():
    assert value_of("identity", {"traits": TRAIT}, {"traits": TRAIT | ANOTHER}) == 1.0
    assert value_of("identity", {"traits": TRAIT}, {"traits": ANOTHER}) == 0.0
    assert value_of("identity", {"traits": TRAIT}, {}) == 0.0
    assert value_of("identity", {}, {"traits": TRAIT}) == 0.5


def test_identity_is_never_named():
    assert sentence_of("identity", {"traits": TRAIT}, {"traits": TRAIT}) is None
