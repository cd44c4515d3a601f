"""Who is compared with whom, what may be said of it, and whether a planted effect is found."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.impact.domain import (
    COVARIATES,
    EXACT,
    Case,
    Enrolled,
    State,
    case_of,
    cases_of,
    shown_days,
    weights,
)
from services.analytics.statistics.comparing import Comparison, compare
from services.analytics.statistics.matching import matched
from services.analytics.statistics.propensity import logits
from services.analytics.statistics.saying import sentences

PROGRAM = UUID(int=1 << 100)
DAY = date(2025, 1, 6)


def case(number: int, takes_part: bool, **fields: Any) -> Case:
    told: dict[str, Any] = {
        "grade": "P1", "tenure": "1 to 3 years", "department": "Data", "location": "Lisbon", "days": 400, "left": False,
        "changes": {}, "observed": 400, **fields,
    }  # fmt: skip
    return Case(UUID(int=number), PROGRAM, takes_part, **told)


units = st.tuples(
    *(st.sampled_from(names) for names in (("P1", "P2", "P3"), ("new", "old"), ("Data", "Sales", "Legal")))
)


@st.composite
def companies(draw: st.DrawFn) -> list[Case]:
    people = draw(st.lists(st.tuples(st.booleans(), units, st.sampled_from(["Lisbon", "Porto"])), max_size=60))
    return [
        case(number, takes_part, grade=grade, tenure=years, department=department, location=location)
        for number, (takes_part, (grade, years, department), location) in enumerate(people)
    ]


@given(companies(), st.integers(1, 6), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_matching_holds_what_it_promises(cases: list[Case], k: int, missing: int):
    kept = matched(cases, missing=missing, k=k)
    places = [place for group in kept.groups for place in group]
    assert len(places) == len(set(places))
    for number, group in enumerate(kept.groups):
        sides = {cases[place].takes_part for place in group}
        assert sides == {True, False}
        if number < kept.exact:
            assert len({tuple(getattr(cases[place], name) for name in EXACT) for place in group}) == 1
        else:
            assert len(group) == 2
    found = weights(cases, kept)
    participants = [weight for place, weight in found.items() if cases[place].takes_part]
    others = [weight for place, weight in found.items() if not cases[place].takes_part]
    assert participants == [1.0] * len(participants)
    assert sum(others) == pytest.approx(len(participants))
    left_out = sum(case.takes_part for case in cases) + missing - len(participants)
    assert left_out == 0 or left_out >= k or not participants
    assert len(kept.groups) - kept.exact == 0 or len(kept.groups) - kept.exact >= k
    assert matched(list(cases), missing=missing, k=k) == kept
    if len({case.takes_part for case in cases}) == 2:
        traits = [[getattr(case, name) for name in COVARIATES] for case in cases]
        likely = logits(traits, [case.takes_part for case in cases])
        apart = [abs(likely[one] - likely[other]) for one, other in kept.groups[kept.exact :]]
        assert all(nearer <= farther + 1e-5 for nearer, farther in pairwise(apart)), "the farthest are left out first"


@given(companies(), st.randoms())
@settings(max_examples=20, deadline=None)
def test_who_is_matched_does_not_depend_on_the_order_of_the_people(cases: list[Case], chance: random.Random):
    def pairs(cases: Sequence[Case]) -> set[frozenset[UUID]]:
        return {frozenset(cases[place].person for place in group) for group in matched(cases).groups}

    mixed = list(cases)
    chance.shuffle(mixed)
    assert pairs(mixed) == pairs(cases)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
    st.integers(6, 30),
    st.integers(3, 6),
    st.sets(st.integers(0, 11)),
)
def test_between_any_two_days_that_are_shown_it_happened_to_nobody_or_to_enough(
    steps: list[int], staying: int, k: int, first: set[int]
):
    counts = {day: sum(steps[: day + 1]) for day in range(len(steps))}
    of = sum(steps) + staying
    shown = sorted(shown_days(counts, of, k, sorted(first)))
    numbers = [0, *(counts[day] for day in shown), of]
    assert all(later == earlier or later - earlier >= k for earlier, later in pairwise(numbers))


def test_a_day_after_which_it_has_not_happened_to_few_is_not_shown():
    assert shown_days({30: 18}, 20, 5) == set()
    assert shown_days({30: 15}, 20, 5) == {30}


def test_people_are_as_they_were_on_the_first_day_and_followed_from_the_landmark():
    def state(day: int, **fields: Any) -> State:
        told: dict[str, Any] = {
            "active": True, "external": False, "grade": "P1", "department": "Data", "location": "Lisbon",
            "start_date": DAY - timedelta(days=800), **fields,
        }  # fmt: skip
        return State(DAY + timedelta(days=day), **told)

    def followed(*states: State, until: int = 500) -> Any:
        return case_of(
            UUID(int=1), PROGRAM, states, takes_part=True, starts_on=DAY, seen_until=DAY + timedelta(days=until),
            grades=("P1", "P2", "P3"),
        )  # fmt: skip

    moved = followed(
        state(-9), state(20, department="Sales"), state(130, department="Sales", grade="P2"), state(210, active=False)
    )
    assert (moved.department, moved.grade, moved.tenure) == ("Data", "P1", "1 to 3 years")
    assert (moved.days, moved.left, moved.changes) == (180, True, {"grade": 100, "promoted": 100})
    assert moved.known("retained", 179) is True
    assert moved.known("retained", 180) is False
    assert moved.known("promoted", 180) is True
    assert moved.known("department", 180) is False
    assert followed(state(-9), state(100, grade="P0")).changes == {"grade": 70}
    assert followed(state(-9), until=100).known("retained", 180) is None
    assert followed(state(1)).why == "not-employed"
    assert followed(state(-9, external=True)).why == "not-employed"
    assert followed(state(-9, active=False)).why == "not-employed"
    assert followed(state(-9), state(30, active=False)).why == "left-early"
    assert followed(state(-9), state(10, active=False), state(20)).why == "left-early"
    assert followed(state(-9, grade="P2"), state(100, grade="P1")).changes == {"grade": 70}
    seen_last = followed(state(-9), state(130, active=False), until=130)
    assert (seen_last.days, seen_last.left, seen_last.known("retained", 100)) == (100, True, False)


def test_who_joins_a_program_after_the_landmark_is_compared_as_one_who_did_not():
    ids = [UUID(int=number) for number in range(6)]
    states = [State(DAY, True, False, "P1", "Data", "Lisbon", None)]
    other = UUID(int=7)
    enrolled = [
        Enrolled(ids[0], PROGRAM, "mentee", DAY), Enrolled(ids[1], PROGRAM, "mentor", DAY),
        Enrolled(ids[2], other, "mentee", DAY), Enrolled(ids[3], other, "mentee", DAY + timedelta(days=31)),
        Enrolled(ids[4], PROGRAM, "mentee", DAY + timedelta(days=31)), Enrolled(UUID(int=9), PROGRAM, "mentee", DAY),
    ]  # fmt: skip
    cases, missing = cases_of(dict.fromkeys(ids, states), enrolled, PROGRAM, "mentee", DAY, DAY + timedelta(days=400))
    assert {case.person: case.takes_part for case in cases} == {
        ids[0]: True, ids[3]: False, ids[4]: False, ids[5]: False,
    }  # fmt: skip
    assert missing == {"not-employed": 1, "left-early": 0}


def company(seed: int, effect: float, size: int = 900) -> list[Case]:
    """People of whom higher grades take part and stay more often; taking part adds `effect` to the chance to stay."""
    chance = random.Random(seed)
    cases: list[Case] = []
    for number in range(size):
        grade = chance.randrange(3)
        takes_part = chance.random() < (0.1, 0.25, 0.5)[grade]
        stays = chance.random() < (0.6, 0.7, 0.8)[grade] + effect * takes_part
        day = 400 if stays else chance.randrange(1, 360)
        cases.append(
            case(
                number, takes_part, grade=f"P{grade}", department=chance.choice(["Data", "Sales"]),
                location=chance.choice(["Lisbon", "Porto"]), days=day, left=not stays,
            )
        )  # fmt: skip
    return cases


def retention(found: Comparison | None, days: int = 360) -> Any:
    assert found is not None
    [one] = [one for one in found.outcomes if (one.outcome, one.days) == ("retained", days)]
    assert not one.hidden
    return one


def test_a_planted_effect_is_found_and_differences_that_matching_removes_are_not():
    found = compare(company(1, 0.15), {"not-employed": 0, "left-early": 0}, k=5)
    one = retention(found)
    assert found is not None
    assert one.difference.low <= 0.15 <= one.difference.high
    assert one.difference.low > 0
    assert one.e_values[0] > one.e_values[1] > 1
    assert found.log_rank is not None
    assert found.log_rank < 0.01
    grade = found.balance[0]
    assert grade.before is not None
    assert grade.before > 0.5
    assert grade.after == 0
    assert one.without["location"] == one.difference
    # Not to match on the grade, which goes with both, makes the difference larger.
    assert one.without["grade"].value > one.difference.value
    said = sentences("mentee", asdict(found), 5)
    assert "stayed more often" in said
    assert "no proof" in said


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    hits = 0
    for seed in range(20):
        difference = retention(compare(company(seed, 0.1, 500), {}, k=5, outcomes=["retained"])).difference
        hits += difference.low <= 0.1 <= difference.high
    assert hits >= 16


def test_without_an_effect_none_is_claimed():
    found = compare(company(2, 0.0), {}, k=5)
    one = retention(found)
    assert found is not None
    assert one.difference.low < 0 < one.difference.high
    assert one.e_values[1] == 1
    said = sentences("mentee", asdict(found), 5)
    assert "shows no difference, and does not rule one out" in said
    assert "more often" not in said


def test_few_people_are_told_nothing_of():
    few = [case(number, number < 9) for number in range(60)]
    assert compare(few, {}, k=5) is None
    assert compare([case(number, number < 10) for number in range(60)], {}, k=5) is not None
    assert "too few mentees" in sentences("mentee", None, 5)
    # Three of fifty left: a share of 94 % would say so.
    left = [
        case(number, number < 50, left=number < 3 or number > 93, days=100 if number < 3 or number > 93 else 400)
        for number in range(100)
    ]
    found = compare(left, {"not-employed": 2, "left-early": 0}, k=5)
    assert found is None or all(one.hidden for one in found.outcomes if one.outcome == "retained")


def test_a_value_of_as_many_people_as_the_smallest_group_is_held_against_the_others():
    cases = [case(number, number < 40, location=("Lisbon", "Faro")[number % 2]) for number in range(100)]
    cases[:5] = [case(number, True, location="Porto") for number in range(5)]
    found = compare(cases, {}, k=5)
    assert found is not None
    [location] = [one for one in found.balance if one.covariate == "location"]
    assert location.before == pytest.approx(0.125 / (0.125 * 0.875 / 2) ** 0.5, abs=0.001)


def test_how_many_were_matched_in_which_way_is_not_said_where_one_way_has_few():
    units = (("P1", "Legal", True), ("P2", "Sales", True), ("P1", "Sales", False), ("P2", "Legal", False))
    crossed = [case(number, side, grade=g, department=d) for number in range(48) for g, d, side in [units[number % 4]]]
    alike = [case(100 + number, number < 3) for number in range(12)]
    found = compare([*crossed, *alike], {}, k=5)
    assert found is not None
    assert (found.participants, found.exact, found.paired) == (27, None, None)


def test_over_all_programs_everybody_is_one_person():
    cases = [
        replace(case(number, takes_part), program=UUID(int=program << 100))
        for program in (1, 2, 3)
        for number in range(60)
        # Ten take part in the first two programs, and other ten in the third.
        for takes_part in [number < 10 if program < 3 else 10 <= number < 20]
        if takes_part or number >= 20
    ]
    found = compare(cases, {}, k=5)
    assert found is not None
    assert (found.participants, found.exact, found.paired, found.others) == (20, 20, 0, 40)
    assert found.effective == 40
    alone = compare([one for one in cases if one.program.int >> 100 == 3], {}, k=5)
    assert alone is not None
    assert found.points[0].others == alone.points[0].others
    assert "20 mentees with 40 colleagues" in sentences("mentee", asdict(found), 5)
