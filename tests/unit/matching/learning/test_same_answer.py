"""The same history gives the same answer, and the answer is plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from uuid import UUID

import numpy as np
import pytest

from services.matching.rounds.engine.criteria.hours import Options
from services.matching.rounds.engine.learning import (
    BadHistory,
    History,
    Outcome,
    Row,
    Target,
    history_of_pairs,
    learn,
    went_well,
)
from services.matching.rounds.engine.learning.needs import several_groups
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot
from tests.unit.matching.learning.histories import TITLES, history, linear, of_truth


def test_the_order_of_rows_and_columns_makes_no_difference() -> None:
    told = history(1200, 1, linear())
    order = np.random.default_rng(0).permutation(1200)
    shuffled = History(
        {title: told.values[title][order] for title in reversed(TITLES)},
        told.good[order],
        [told.groups[int(at)] for at in order],
    )
    assert learn(shuffled, dict.fromkeys(TITLES, 1.0), 1) == of_truth(1)


def test_an_answer_becomes_json_as_it_is() -> None:
    plain = json.loads(json.dumps(asdict(of_truth(1)), allow_nan=False))
    assert plain["weights"][0]["title"] == "goal"
    assert plain["went_well"] + plain["went_badly"] == plain["rows"] == 1200


def test_rows_without_a_known_outcome_are_left_out_and_counted() -> None:
    told = History.of(
        [
            Row({"skills": 0.1}, True, mentor="a"),
            Row({"skills": 0.2}, None, mentor="b"),
            Row({"skills": 0.3}, False, "c"),
        ]
    )
    assert told.left_out == 1
    assert told.values["skills"].tolist() == [0.1, 0.3]
    assert list(told.groups) == ["a", "c"]


def test_rows_of_people_in_several_groups_are_told_apart() -> None:
    told = history(4, 1, linear())
    mentees = ["one", "one", "two", "two"]
    assert several_groups(replace(told, mentees=mentees, groups=["a", "b", "c", "c"])) == 0.5
    assert several_groups(replace(told, mentors=["", "", "x", "x"], groups=["a", "b", "c", "c"])) == 0.0


@pytest.mark.parametrize(
    ("outcome", "target", "good"),
    [
        (Outcome(accepted=False), "latest", False),
        (Outcome(accepted=True), "latest", True),
        (Outcome(accepted=True, completed=False), "latest", False),
        (Outcome(accepted=True, completed=True, rating=2), "latest", False),
        (Outcome(accepted=True, completed=False, rating=4), "latest", True),
        (Outcome(accepted=True, completed=False, rating=4), "completed", False),
        (Outcome(accepted=True, completed=False), "accepted", True),
        (Outcome(accepted=False), "completed", None),
        (Outcome(accepted=True), "rating", None),
        (Outcome(), "latest", None),
    ],
)
def test_what_came_last_decides_unless_one_thing_is_asked_for(
    outcome: Outcome, target: Target, good: bool | None
) -> None:
    assert went_well(outcome, target) is good


def test_pairs_of_a_round_become_a_history_with_its_criteria() -> None:
    mentees = [Participant(UUID(int=1), hours=0b1111), Participant(UUID(int=2))]
    mentors = [Participant(UUID(int=3), hours=0b0011), Participant(UUID(int=4), hours=0b1111)]
    problem = Problem(Snapshot.of(mentees, mentors, Rules([Weighted("hours", 1.0, Options(enough=1.0))])))
    couples = [(UUID(int=1), UUID(int=3)), (UUID(int=1), UUID(int=4)), (UUID(int=2), UUID(int=3))]
    told = history_of_pairs(problem, couples, [True, False, None])
    assert told.values["hours"].tolist() == [0.5, 1.0]
    assert told.good.tolist() == [True, False]
    assert list(told.groups) == [str(UUID(int=3)), str(UUID(int=4))]
    with pytest.raises(
        BadHistory, match=r"row 1: .*09 is not a mentor of this round\nthere are 0 outcomes for 1 pairs"
    ):
        history_of_pairs(problem, [(UUID(int=1), UUID(int=9))], [])
