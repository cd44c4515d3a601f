"""How proposals, mentorships and feedback become a history of the criteria."""

from __future__ import annotations

from typing import Any

import pytest

from services.matching.rules.schemas import RulesIn
from services.matching.weights.domain import Past, comparable, history, outcome, rows
from shared.ids import new_id

FIRST, SECOND = new_id(), new_id()


def rules(*criteria: dict[str, Any], **others: Any) -> RulesIn:
    return RulesIn.model_validate({"criteria": [{"weight": 1, **one} for one in criteria], **others})


def past(round_id: Any = FIRST, good: bool | None = True, **values: float) -> Past:
    return Past(round_id, new_id(), new_id(), values, good)


@pytest.mark.parametrize(
    ("proposal", "completed", "reason", "rating", "told"),
    [
        ("open", None, "", None, (None, None, None)),
        ("expired", None, "", None, (None, None, None)),
        ("declined", None, "", None, (False, None, None)),
        ("accepted", None, "", 4.5, (True, None, 4.5)),
        ("accepted", True, "completed", None, (True, True, None)),
        ("accepted", False, "not-a-match", 2.0, (True, False, 2.0)),
        ("accepted", False, "left", 5.0, (True, None, 5.0)),
        ("accepted", False, "reassigned", None, (True, None, None)),
    ],
)
def test_what_is_known_of_a_pair(
    proposal: str, completed: bool | None, reason: str, rating: float | None, told: tuple[Any, ...]
):
    found = outcome(proposal, completed, reason, rating)
    assert (found.accepted, found.completed, found.rating) == told


def test_a_criterion_means_the_same_whatever_it_weighs():
    current = rules({"kind": "skills"}, {"kind": "hours"}, {"kind": "language"})
    earlier = rules({"kind": "skills", "weight": 5}, {"kind": "language"})
    assert comparable(current, earlier) == {"skills", "language"}


def test_a_criterion_with_other_options_means_something_else():
    current = rules({"kind": "skills", "rarity": 0.5}, {"kind": "language"})
    assert comparable(current, rules({"kind": "skills", "rarity": 0.1}, {"kind": "language"})) == {"language"}


def test_seniority_means_something_else_by_other_grades():
    parts = ({"kind": "seniority"}, {"kind": "skills"})
    current = rules(*parts, grades=["Junior", "Senior"])
    assert comparable(current, rules(*parts, grades=["junior", "SENIOR"])) == {"seniority", "skills"}
    assert comparable(current, rules(*parts, grades=["Senior", "Junior"])) == {"skills"}


def test_pairs_of_rounds_with_other_criteria_are_left_out_and_counted():
    pairs = [past(skills=0.2, hours=0.4), past(skills=0.5, hours=1.0, good=False), past(SECOND, skills=0.5)]
    same = {FIRST: {"skills", "hours"}, SECOND: {"skills"}}
    told = history(pairs, same, most=100)
    assert [dict(row.values) for row in rows(told)] == [{"hours": 0.4, "skills": 0.2}, {"hours": 1.0, "skills": 0.5}]
    assert [row.good for row in rows(told)] == [True, False]
    assert told["notes"] == ["Left out are those that rounds with other criteria matched: 1 pair."]


def test_a_criterion_that_few_pairs_have_is_not_learned_about():
    pairs = [past(skills=0.2), past(skills=0.5), past(SECOND, skills=0.5, hours=0.3)]
    told = history(pairs, {FIRST: {"skills"}, SECOND: {"skills", "hours"}}, most=3)
    assert [set(row.values) for row in rows(told)] == [{"skills"}] * 3
    assert told["notes"] == [
        "Fewer than half of the pairs were matched by these as they are now: hours.",
        "Only the newest 3 pairs are looked at.",
    ]


def test_mentors_are_told_apart_without_being_named():
    one, other = past(skills=0.2), past(skills=0.5)
    told = history([one, other, one], {FIRST: {"skills"}}, most=100)
    groups = [row.group for row in rows(told)]
    assert groups[0] == groups[2] != groups[1]
    assert set(groups) == {"mentor 1", "mentor 2"}
    assert history([], {}, most=100)["rows"] == []
