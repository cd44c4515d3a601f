"""Which pairs can never be, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.managers import superiors
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.rules import Eligibility, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

MENTEE, MENTOR, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
SKILL, OTHER = UUID(int=1001), UUID(int=1002)
RULES = Rules([Weighted("skills", 1.0, CRITERIA["skills"].options())])
DAY, NIGHT = (1 << 32) - 1, ((1 << 32) - 1) << 48


def problem_of(
    mentees: Sequence[Participant], mentors: Sequence[Participant], rules: Rules = RULES, **fixed: Any
) -> Problem:
    return Problem(Snapshot.of(mentees, mentors, rules, **fixed))


def rules_in(problem: Problem, mentee: UUID = MENTEE, mentor: UUID = MENTOR) -> list[str]:
    """The rules that forbid the pair; the scores must say the same of it."""
    row, column = problem.snapshot.rows[mentee], problem.snapshot.columns[mentor]
    found = [rule for rule, where in problem.rules_of(np.array([row]), np.array([column])).items() if where[0]]
    assert (problem.scores(np.array([row]))[0, column] == BANNED) == bool(found)
    return list(found)


def forbidding(mentee: dict[str, Any], mentor: dict[str, Any], rules: Rules = RULES, **fixed: Any) -> list[str]:
    return rules_in(problem_of([Participant(MENTEE, **mentee)], [Participant(MENTOR, **mentor)], rules, **fixed))


def test_a_pair_that_nothing_forbids_is_allowed():
    assert forbidding({}, {}) == []


def test_nobody_is_their_own_mentor():
    problem = problem_of([Participant(MENTEE)], [Participant(MENTEE), Participant(MENTOR)])
    assert rules_in(problem, MENTEE, MENTEE) == ["oneself"]
    assert rules_in(problem) == []


def test_nobody_is_matched_with_a_manager_or_a_report_at_any_depth():
    line: dict[UUID, UUID | None] = {UUID(int=number): UUID(int=number + 1) for number in range(1, 6)}
    above = superiors(line | {UUID(int=9): UUID(int=5)})

    def pair(mentee: int, mentor: int, rules: Rules = RULES) -> list[str]:
        one, other = UUID(int=mentee), UUID(int=mentor)
        people = [Participant(person, superiors=above.get(person, frozenset())) for person in (one, other)]
        return rules_in(problem_of(people[:1], people[1:], rules), one, other)

    assert pair(1, 2) == pair(2, 1) == pair(1, 6) == pair(6, 1) == pair(9, 5) == ["reporting-line"]
    assert pair(9, 1) == pair(1, 9) == []
    assert pair(1, 6, replace(RULES, reporting_line=False)) == []


def test_people_who_avoid_each_other_are_kept_apart_whoever_says_so():
    assert forbidding({"avoided": frozenset({MENTOR})}, {}) == ["avoided"]
    assert forbidding({}, {"avoided": frozenset({MENTEE})}) == ["avoided"]
    assert forbidding({"avoided": frozenset({THIRD})}, {"avoided": frozenset({THIRD})}) == []


def test_an_admin_forbids_a_pair():
    assert forbidding({}, {}, forbidden=[(MENTEE, MENTOR)]) == ["forbidden"]
    assert forbidding({}, {}, forbidden=[(THIRD, MENTOR), (MENTEE, THIRD)]) == []


def test_an_earlier_pair_does_not_meet_again_unless_the_rules_say_so():
    assert forbidding({"earlier": frozenset({MENTOR})}, {}) == ["earlier-pair"]
    assert forbidding({}, {"earlier": frozenset({MENTEE})}) == ["earlier-pair"]
    assert forbidding({"earlier": frozenset({MENTOR})}, {}, replace(RULES, earlier_pairs=False)) == []


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ({"en": 0.5}, {"en": 1.0}, []),
        ({"en": 0.5, "de": 1.0}, {"fr": 1.0, "de": 0.1}, []),
        ({"en": 0.5}, {"fr": 1.0}, ["no-common-language"]),
        ({"en": 0.0}, {"en": 1.0}, ["no-common-language"]),
        ({}, {"fr": 1.0}, []),
        ({"en": 1.0}, {}, []),
    ],
)
def test_without_a_common_language_people_are_not_matched(
    mentee: dict[str, float], mentor: dict[str, float], expected: list[str]
):
    assert forbidding({"languages": mentee}, {"languages": mentor}) == expected
    assert forbidding({"languages": mentee}, {"languages": mentor}, replace(RULES, common_language=False)) == []


@pytest.mark.parametrize(
    ("mentee", "mentor", "hours", "expected"),
    [
        (DAY, NIGHT, 0.25, ["no-common-hours"]),
        (DAY, DAY | NIGHT, 8.0, []),
        (DAY, DAY | NIGHT, 8.25, ["no-common-hours"]),
        (DAY, NIGHT, 0.0, []),
        (DAY, 0, 8.0, []),
        (0, DAY, 8.0, []),
    ],
)
def test_without_enough_common_hours_people_are_not_matched(
    mentee: int, mentor: int, hours: float, expected: list[str]
):
    assert forbidding({"hours": mentee}, {"hours": mentor}, replace(RULES, common_hours=hours)) == expected


def test_only_the_eligible_take_part():
    rules = replace(
        RULES,
        eligibility=[Eligibility("mentee", "location", ["Leeds", "york"]), Eligibility("mentor", "grade", ["G6"])],
    )
    people = [{"location": "YORK", "grade": "G6"}, {"location": "Bath", "grade": "G7"}, {}]
    mentees = [Participant(UUID(int=number), fields=fields) for number, fields in enumerate(people, 1)]
    mentors = [Participant(UUID(int=number), fields=fields) for number, fields in enumerate(people, 11)]
    problem = problem_of(mentees, mentors, rules)
    allowed = [
        (mentee.id.int, mentor.id.int)
        for mentee in mentees
        for mentor in mentors
        if rules_in(problem, mentee.id, mentor.id) != ["not-eligible"]
    ]
    assert allowed == [(1, 11)]


def test_a_pair_below_the_minimum_score_is_forbidden_and_one_above_it_is_not():
    pair = [Participant(MENTEE, skills={SKILL: 1, OTHER: 1})], [Participant(MENTOR, skills={SKILL: 5})]
    scores = [
        int(problem_of(*pair, replace(RULES, minimum_score=least)).scores(np.array([0]))[0, 0])
        for least in (0.0, 0.49, 0.51)
    ]
    assert scores == [pytest.approx(500_000, abs=5), scores[0], BANNED]


def test_a_pair_that_several_rules_forbid_is_named_by_each_in_their_order():
    mentee = {"earlier": frozenset({MENTOR}), "avoided": frozenset({MENTOR}), "languages": {"en": 1.0}}
    found = forbidding(mentee, {"languages": {"fr": 1.0}})
    assert found[:3] == ["avoided", "earlier-pair", "no-common-language"]


LANGUAGES = st.dictionaries(st.sampled_from(["en", "de", "fr"]), st.sampled_from([0.0, 0.5, 1.0]))
WEEKS = st.sampled_from([0, DAY, NIGHT, DAY | NIGHT, 0xFF])
PEOPLE = st.lists(st.builds(dict, languages=LANGUAGES, hours=WEEKS), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, PEOPLE, st.sampled_from([0.25, 2.0, 9.0]))
def test_languages_and_hours_are_compared_for_every_pair(
    mentees: list[dict[str, Any]], mentors: list[dict[str, Any]], hours: float
):
    problem = problem_of(
        [Participant(UUID(int=number), **told) for number, told in enumerate(mentees, 1)],
        [Participant(UUID(int=number), **told) for number, told in enumerate(mentors, 101)],
        replace(RULES, common_hours=hours),
    )
    for mentee in problem.snapshot.mentees:
        for mentor in problem.snapshot.mentors:
            spoken = {code for code in mentee.languages if mentee.languages[code] and mentor.languages.get(code)}
            shared = (mentee.hours & mentor.hours).bit_count() / 4
            expected = [
                *(["no-common-language"] if mentee.languages and mentor.languages and not spoken else []),
                *(["no-common-hours"] if mentee.hours and mentor.hours and shared < hours else []),
            ]
            assert rules_in(problem, mentee.id, mentor.id) == expected
