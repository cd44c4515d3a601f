"""Input that cannot be solved is refused whole, with who and where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rounds.engine.checks import BadInput, check
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.managers import superiors
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Eligibility, Objective, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
PYTHON, SQL = UUID(int=1001), UUID(int=1002)
MENTEE, MENTOR = Participant(ONE, skills={PYTHON: 1}), Participant(TWO, skills={PYTHON: 4})


def weighted(kind: str, weight: float = 1.0, /, *, name: str = "", **options: Any) -> Weighted:
    return Weighted(kind, weight, CRITERIA[kind].options(**options), name)


SKILLS = weighted("skills")
RULES = Rules([SKILLS])


def problems(
    mentees: Sequence[Participant] = (MENTEE,),
    mentors: Sequence[Participant] = (MENTOR,),
    rules: Rules = RULES,
    **fixed: Any,
) -> list[str]:
    """What is wrong, as messages."""
    try:
        check(Snapshot.of(mentees, mentors, rules, **fixed))
    except BadInput as bad:
        return bad.problems
    return []


def test_good_input_passes():
    assert problems() == []


def test_without_people_on_one_side_there_is_nothing_to_match():
    assert problems(mentors=[]) == ["mentors: there are none, so nobody can be matched"]
    assert problems(mentees=[]) == ["mentees: there are none, so there is nobody to match"]


def test_a_round_in_which_every_pair_is_forbidden_is_no_bad_input():
    assert problems(forbidden=[(ONE, TWO)]) == []


def test_a_mentor_may_have_no_place_but_not_all_of_them():
    full = replace(MENTOR, id=THREE, places=0)
    assert problems(mentors=[MENTOR, full]) == []
    assert problems(mentors=[full]) == ["mentors: none of them has a free place"]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"places": -1}, "places is -1; it has to be a whole number from 0"),
        ({"places": math.nan}, "places is nan; it has to be a whole number from 0"),
        ({"load": -2}, "load is -2; it has to be a whole number from 0"),
        ({"experience": -1}, "experience is -1; it has to be a whole number from 0"),
        ({"skills": {PYTHON: 6}}, "the level of skill Python is 6; it has to be 1 to 5"),
        ({"skills": {PYTHON: math.nan}}, "the level of skill Python is nan; it has to be 1 to 5"),
        ({"skills": {SQL: 1}}, f"skill {SQL} is unknown: it is none of the 1 skills of this round"),
        ({"endorsements": {PYTHON: -1}}, "the endorsements of skill Python are -1; it has to be a whole number from 0"),
        ({"languages": {"en": math.nan}}, "the fluency in 'en' is nan; it has to be between 0 and 1"),
        ({"languages": {"en": 1.5}}, "the fluency in 'en' is 1.5; it has to be between 0 and 1"),
        ({"answers": {"pace": math.nan}}, "the answer to 'pace' is nan; it has to be a number"),
        ({"fields": {"grade": math.nan}}, "grade is nan; it has to be text"),
        ({"text": None}, "text is None; it has to be text"),
        ({"hours": 1 << 672}, "hours lie outside of the week: quarter hours are numbered from 0 to 671"),
        ({"picks": [ONE, THREE, ONE]}, f"picks {ONE} more than once"),
    ],
)
def test_what_a_person_told_is_checked(told: dict[str, Any], message: str):
    found = problems(mentors=[MENTOR, Participant(THREE, **told)], skills={PYTHON: "Python"})
    assert found == [f"mentor {THREE}: {message}"]


def test_everything_that_is_wrong_is_said_at_once():
    wrong = [replace(MENTOR, places=-1), Participant(THREE, skills={PYTHON: 0})]
    assert len(problems(mentees=[Participant(ONE, skills={PYTHON: 9})], mentors=wrong)) == 3


def test_a_long_list_is_cut_in_the_message_only():
    many = [Participant(UUID(int=100 + number), places=-1) for number in range(50)]
    with pytest.raises(BadInput, match="and 30 more") as bad:
        Problem(Snapshot.of([MENTEE], many, RULES))
    assert len(bad.value.problems) == 50


def test_nobody_is_listed_twice_on_one_side_but_may_be_on_both():
    assert problems(mentees=[MENTEE, MENTEE]) == [f"mentee {ONE}: listed 2 times"]
    assert problems(mentors=[MENTOR, replace(MENTOR, id=ONE)]) == []


def test_ten_thousand_equal_people_are_fine():
    mentees = [replace(MENTEE, id=UUID(int=number)) for number in range(1, 10_001)]
    mentors = [replace(MENTOR, id=UUID(int=number)) for number in range(20_001, 30_001)]
    kinds = [weighted(kind) for kind in ("skills", "text", "hours", "language", "picks", "identity", "experience")]
    problem = Problem(Snapshot.of(mentees, mentors, Rules(kinds)))
    assert len(np.unique(problem.scores(np.array([0, 5_000, 9_999])))) == 1


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ([(THREE, TWO)], f"pin {THREE} – {TWO}: {THREE} is not a mentee of this round"),
        ([(ONE, THREE)], f"pin {ONE} – {THREE}: {THREE} is not a mentor of this round"),
        ([(ONE, TWO), (ONE, TWO)], f"pin {ONE} – {TWO}: it is there twice"),
        ([(ONE, UUID(int=4)), (ONE, TWO)], f"pin {ONE} – {UUID(int=4)}: {ONE} is pinned to {TWO} already"),
        (
            [(ONE, TWO), (UUID(int=5), TWO)],
            f"pins: 2 mentees are pinned to {TWO}, who has 1 free place: {ONE}, {UUID(int=5)}",
        ),
    ],
)
def test_pins_that_contradict_each_other_are_named(pins: list[tuple[UUID, UUID]], message: str):
    mentees, mentors = [MENTEE, Participant(UUID(int=5))], [MENTOR, Participant(UUID(int=4))]
    assert problems(mentees, mentors, pins=pins) == [message]


@pytest.mark.parametrize(
    ("mentee", "fixed", "reason"),
    [
        ({}, {"forbidden": [(ONE, TWO)]}, "the same pair is forbidden"),
        ({"superiors": frozenset({TWO})}, {}, "one of the two reports to the other"),
        ({"avoided": frozenset({TWO})}, {}, "one of the two does not want to meet the other"),
    ],
)
def test_a_pin_does_not_overrule_what_protects_people(mentee: dict[str, Any], fixed: dict[str, Any], reason: str):
    found = problems([replace(MENTEE, **mentee)], pins=[(ONE, TWO)], **fixed)
    assert found == [f"pin {ONE} – {TWO}: {reason}"]


def test_nobody_is_pinned_to_themself():
    found = problems(mentors=[MENTOR, replace(MENTOR, id=ONE)], pins=[(ONE, ONE)])
    assert found == [f"pin {ONE} – {ONE}: nobody is their own mentor"]


def test_a_circle_of_managers_is_named_with_all_who_are_in_it():
    above = frozenset({ONE, TWO, UUID(int=9)})
    found = problems([replace(MENTEE, superiors=above)], [replace(MENTOR, superiors=above)])
    assert found == [f"managers: in a circle, each is above themself: {ONE}, {TWO}"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"criteria": [replace(SKILLS, kind="luck")]}, "criteria: 'luck' is not a criterion; choose from answer, "),
        ({"criteria": [replace(SKILLS, weight=math.nan)]}, "criteria: the weight of 'skills' is nan; it has to be"),
        ({"criteria": [replace(SKILLS, weight=-1.0)]}, "criteria: the weight of 'skills' is -1.0; it has to be"),
        ({"criteria": [replace(SKILLS, weight=0.0)]}, "criteria: at least one has to count"),
        ({"criteria": [SKILLS, SKILLS]}, "criteria: 2 of them are called 'skills'; give each a name of its own"),
        ({"criteria": [replace(SKILLS, options=None)]}, "criteria: 'skills' has options of another kind than 'skills'"),
        (
            {"criteria": [weighted("skills", rarity=2.0)]},
            "criteria: skills: rarity: 2.0 is out of range; it has to be at least 0 and at most 1",
        ),
        (
            {"criteria": [weighted("hours", name="time", enough=math.nan)]},
            "criteria: time: enough: nan is no number; it has to be above 0 and at most 168",
        ),
        (
            {"criteria": [weighted("experience", enough=2.5)]},
            "criteria: experience: enough: 2.5 is no whole number; it has to be at least 1 and at most 1000",
        ),
        (
            {"criteria": [weighted("field", prefer="other")]},
            "criteria: field: prefer: 'other' is none of the choices; choose from same, different",
        ),
        (
            {"criteria": [weighted("seniority")]},
            "criteria: seniority: grades: the rules list none; name them from the lowest to the highest; these occur",
        ),
        (
            {"criteria": [weighted("seniority")], "grades": ["A"]},
            "criteria: seniority: grades: nobody has one of A; these occur: G6",
        ),
        ({"grades": ["A", "B", "a"]}, "grades: 'a' is listed 2 times; a grade has one place in the order"),
        ({"minimum_score": math.nan}, "minimum_score: nan is not between 0 and 1"),
        ({"common_hours": 200.0}, "common_hours: 200.0 is not between 0 and 168"),
        ({"objective": Objective(spread=-0.1)}, "objective.spread: -0.1 is not between 0 and 1"),
        (
            {"objective": Objective(close_gap="town")},
            "objective.close_gap: nobody has told 'town'; choose from grade, location",
        ),
        (
            {"eligibility": [Eligibility(cast("Any", "both"), "grade", ["G6"])]},
            "eligibility 1: side: 'both' is no side; choose from mentee, mentor",
        ),
        (
            {"eligibility": [Eligibility("mentor", "location", ["York"])]},
            "eligibility 1: field: no mentor has 'location' in their profile; choose from grade",
        ),
        (
            {"eligibility": [Eligibility("mentor", "grade", ["g6"]), Eligibility("mentee", "location", ["Bath"])]},
            "eligibility 2: values: no mentee has 'Bath' as location; choose from York",
        ),
        (
            {"eligibility": [Eligibility("mentee", "location", [])]},
            "eligibility 1: values: none is given for 'location', so no mentee could take part",
        ),
    ],
)
def test_rules_are_checked_with_the_field_and_the_choices(changed: dict[str, Any], message: str):
    mentees, mentors = [replace(MENTEE, fields={"location": "York"})], [replace(MENTOR, fields={"grade": "G6"})]
    found = problems(mentees, mentors, replace(RULES, **changed))
    assert len(found) == 1
    assert found[0].startswith(message)


def test_a_criterion_that_does_not_count_need_not_suit_the_people():
    assert problems(rules=Rules([SKILLS, weighted("seniority", 0.0), weighted("field", 0.0)])) == []


def test_all_above_each_person_are_found_at_any_depth():
    managers = {ONE: TWO, TWO: THREE, UUID(int=4): TWO, UUID(int=5): None}
    above = superiors(managers)
    assert above == {
        ONE: {TWO, THREE},
        TWO: {THREE},
        UUID(int=4): {TWO, THREE},
        UUID(int=5): frozenset(),
    }
    assert above[ONE] is above[UUID(int=4)]


@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 12)))
def test_superiors_are_what_walking_up_finds_and_circles_are_refused(numbers: dict[int, int | None]):
    managers = {UUID(int=one): None if other is None else UUID(int=other) for one, other in numbers.items()}

    def walk(person: UUID) -> list[UUID]:
        above: list[UUID] = []
        while (manager := managers.get(above[-1] if above else person)) is not None and manager not in above:
            above.append(manager)
        return above

    circling = {person for person in managers if person in walk(person)}
    try:
        found = superiors(managers)
    except BadInput as bad:
        assert circling
        named = "\n".join(bad.problems)
        assert all(str(person) in named for person in circling)
        assert not any(str(person) in named for person in managers.keys() - circling)
    else:
        assert not circling
        assert found == {person: set(walk(person)) for person in managers}


def test_every_circle_of_managers_is_named_in_its_order():
    with pytest.raises(BadInput) as bad:
        superiors({ONE: THREE, THREE: TWO, TWO: ONE, UUID(int=4): ONE, UUID(int=5): UUID(int=5)})
    assert bad.value.problems == [
        f"managers: 3 people are above each other in a circle: {ONE} → {THREE} → {TWO} → {ONE}",
        f"managers: {UUID(int=5)} is their own manager",
    ]


def test_an_endless_line_of_managers_is_refused():
    line: dict[UUID, UUID | None] = {UUID(int=number): UUID(int=number + 1) for number in range(1, 1500)}
    with pytest.raises(BadInput, match="more than 1,000 people in a line"):
        superiors(line)
