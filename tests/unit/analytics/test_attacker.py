"""Whoever keeps every page and computes finds nobody: no number of fewer than k people, now or between two pages.

The short form runs with every test; FUZZ_EXAMPLES=1000 (`make fuzz`) is the long one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.analytics.publications.domain import ORGANIZATION, Family, Numbers, numbers_of
from services.analytics.publishing_forms import OTHERS
from tests.unit.analytics.attacker import Attacker, Target, subsets
from tests.unit.analytics.snapshots import (
    DEPARTMENTS,
    DOINGS,
    FUNNEL,
    GRADES,
    IDENTITY,
    PROGRAMS,
    STEPS,
    Cohort,
    Person,
    kinds_of,
    published,
    stories,
    told_of,
)

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
DIMENSIONS = {
    **{str(program): {"department": DEPARTMENTS, "grade": GRADES} for program in PROGRAMS},
    str(ORGANIZATION): {"program": [str(program) for program in PROGRAMS]},
}


def among(cohort: Cohort, target: Target) -> dict[int, Person]:
    """Whom a target is about."""

    def fits(person: Person) -> bool:
        program = str(PROGRAMS[person.program])
        if target.scope not in (str(ORGANIZATION), program):
            return False
        theirs = {"": "", "program": program, "department": person.department, "grade": person.grade}
        return theirs[target.dimension] in target.values

    return {number: person for number, person in cohort.items() if fits(person)}


def people(family: Family, cohort: Cohort, target: Target) -> int:
    return sum(told_of(family, person, target.measure) > 0 for person in among(cohort, target).values())


def smallest_of(target: Target, smallest: Sequence[int]) -> int:
    """The strictest rule that the target is under; one of all programs is held to the mildest of theirs here."""
    programs = [number for number, program in enumerate(PROGRAMS) if target.scope == str(program)]
    return min(smallest[number] for number in programs or range(len(PROGRAMS)))


def attack(family: Family, cohorts: Sequence[Cohort], smallest: Sequence[int]) -> None:
    pages = published(family, cohorts, smallest)
    attacker = Attacker(kinds_of(family), pages)
    measures = [measure.name for measure in family.measures]
    targets = attacker.targets(DIMENSIONS, measures)
    followed: list[set[Target]] = []
    for snapshot, (cohort, knowledge) in enumerate(zip(cohorts, attacker.known, strict=True)):
        known = {target for target in targets if knowledge.knows(target)}
        followed.append(known)
        for target in known:
            there = people(family, cohort, target)
            if not there and attacker.has_none_of(snapshot, target):
                continue  # Nobody is in them, and nobody has ever been shown to be.
            everyone = people(family, cohort, replace(target, dimension="", values=("",)))
            if not there and target.dimension == "program":
                continue  # Of a program as a whole it may be said that nobody has come so far.
            assert there >= smallest_of(target, smallest) or not everyone, (
                f"snapshot {snapshot} tells of {there} people: {target}"
            )
    for later in range(len(cohorts)):
        for sooner in range(later):
            gone = _absent(attacker, sooner, targets)
            both = followed[later] & (followed[sooner] | gone)
            for target in both - {target for target in both if _has_parts(target, both)}:
                differ(family, cohorts[sooner], cohorts[later], target, smallest_of(target, smallest))


def _has_parts(target: Target, known: set[Target]) -> bool:
    """Whether it is several rows that are known one by one, and so tells nothing more."""
    parts = [replace(target, values=some) for some in subsets(target.values) if some != target.values]
    return any(part in known for part in parts)


def _absent(attacker: Attacker, snapshot: int, targets: Sequence[Target]) -> set[Target]:
    """Rows that no page named then, of scopes that had pages: known to be of nobody, where others were named."""
    return {
        target
        for target in targets
        if target.dimension and attacker.names_all(snapshot, target) and attacker.has_none_of(snapshot, target)
    }


def differ(family: Family, sooner: Cohort, later: Cohort, target: Target, k: int) -> None:
    """Hold that two snapshots of a number that is known in both do not tell what fewer than k people did."""
    before, after = among(sooner, target), among(later, target)
    if family is not DOINGS or target.measure == "active":
        change = people(family, later, target) - people(family, sooner, target)
        assert change == 0 or abs(change) >= k, f"{change:+} people between two pages: {target}"
        return
    totals = [sum(told_of(family, person, target.measure) for person in those.values()) for those in (before, after)]
    who = {
        number
        for number in before.keys() | after.keys()
        if (told_of(family, before[number], target.measure) if number in before else 0)
        != (told_of(family, after[number], target.measure) if number in after else 0)
    }
    assert totals[0] == totals[1] or len(who) >= k, f"{len(who)} people made {target} differ"


SMALLEST = st.lists(st.integers(3, 5), min_size=3, max_size=3)
LENGTH = settings(
    max_examples=EXAMPLES or 30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def alike(*groups: tuple[int, Person]) -> Cohort:
    everyone = [person for size, person in groups for _ in range(size)]
    return dict(enumerate(everyone))


ONE_MORE = [
    alike((9, Person(0, "Data", "P1", 1)), (8, Person(0, "Sales", "P2", 2)), (7, Person(1, "Data", "P1", 3))),
    alike(
        (9, Person(0, "Data", "P1", 1)),
        (8, Person(0, "Sales", "P2", 2)),
        (7, Person(1, "Data", "P1", 3)),
        (1, Person(0, "Legal", "P1", 1)),
    ),
]
"""One person joins, alone in their department."""

A_NEW_PROGRAM = [
    alike((9, Person(0, "Data", "P1", 1)), (8, Person(1, "Sales", "P2", 2))),
    alike((9, Person(0, "Data", "P1", 1)), (8, Person(1, "Sales", "P2", 2)), (3, Person(2, "Legal", "P1", 1))),
]
"""A program of three people begins between two pages of all programs."""


A_ROW_COMES_AND_ONE_GOES = [
    alike((11, Person(0, "Data", "P1", 1)), (3, Person(0, "Sales", "P1", 1)), (2, Person(1, "Sales", "P1", 1))),
    alike((11, Person(0, "Data", "P1", 1)), (1, Person(0, "Legal", "P1", 1)), (2, Person(1, "Sales", "P1", 1))),
]
"""The total was hidden and is not: all rows that are left had 11, which were shown, and have one more."""


def departments(*sizes: int) -> Cohort:
    return alike(*((size, Person(0, name, "P1", 1)) for size, name in zip(sizes, DEPARTMENTS, strict=True)))


def programs(*sizes: int) -> Cohort:
    return alike(*((size, Person(number, "Data", "P1", 1)) for number, size in enumerate(sizes)))


ONE_AMONG_HIDDEN = [departments(9, 2, 6), departments(14, 3, 6)]
"""Six people join, five of them where it shows: one where rows are hidden, whose sum is known both times."""

A_SINGLE_WORD = [departments(10, 0, 10), departments(10, 1, 10), departments(16, 1, 10)]
"""Somebody joins who calls themself what nobody else does."""

HIDDEN_THEN_SHOWN = [programs(14, 27, 1), programs(9, 27, 1), programs(9, 29, 5)]
"""The sum of two programs is known, later both of them are, and together they are one fewer."""


@LENGTH
@given(cohorts=stories(), smallest=SMALLEST)
@example(cohorts=ONE_AMONG_HIDDEN, smallest=[5, 5, 5])
@example(cohorts=HIDDEN_THEN_SHOWN, smallest=[5, 4, 4])
@example(cohorts=ONE_MORE, smallest=[5, 5, 5])
@example(cohorts=A_NEW_PROGRAM, smallest=[5, 5, 5])
@example(cohorts=A_ROW_COMES_AND_ONE_GOES, smallest=[3, 3, 3])
def test_nobody_is_found_in_all_pages_of_how_far_people_came(cohorts: list[Cohort], smallest: list[int]):
    attack(FUNNEL, cohorts, smallest)


@LENGTH
@given(cohorts=stories(), smallest=SMALLEST)
def test_nobody_is_found_in_all_pages_of_what_people_did(cohorts: list[Cohort], smallest: list[int]):
    attack(DOINGS, cohorts, smallest)


@LENGTH
@given(cohorts=stories(), smallest=SMALLEST)
@example(cohorts=A_SINGLE_WORD, smallest=[5, 5, 5])
def test_nobody_is_found_by_what_people_call_themselves(cohorts: list[Cohort], smallest: list[int]):
    """Neither by a number nor by a name: one that is on a page has, or had, a number of enough people beside it."""
    attack(IDENTITY, cohorts, smallest)
    shown: dict[str, set[str]] = {}
    for page in published(IDENTITY, cohorts, smallest):
        for scope, content in page.items():
            own = [number for numbers in content.values() for number in numbers if number["dimension"] == "department"]
            shown.setdefault(scope, set()).update(number["value"] for number in own if number.get("people"))
            assert {number["value"] for number in own} <= shown[scope] | {OTHERS}


THE_FIFTH = [departments(10, 4, 10)]
"""Whoever joins next may be the fifth to say so, so that there is a number to show."""


@LENGTH
@given(cohorts=stories(), smallest=SMALLEST, grade=st.sampled_from(GRADES), reached=st.integers(1, 3))
@example(cohorts=THE_FIFTH, smallest=[5, 5, 5], grade="P1", reached=2)
def test_who_knows_that_one_person_came_does_not_see_what_they_call_themselves(
    cohorts: list[Cohort], smallest: list[int], grade: str, reached: int
):
    """Not by a number that is shown, or stands still, or is not there, nor by why: as an admin who has a list knows."""
    before, newcomer = cohorts[-1], max(cohorts[-1], default=0) + 1
    after = [
        {
            scope: seen(numbers_of(content))
            for scope, content in published(
                IDENTITY, [before, {**before, newcomer: Person(0, word, grade, reached)}], smallest
            )[-1].items()
        }
        for word in DEPARTMENTS
    ]
    assert after[0] == after[1] == after[2]


def seen(numbers: Numbers) -> tuple[object, ...]:
    """What a page shows, and which of these rows are compared with each other, by the people who enrolled."""
    rows = {
        (dimension, row.value, name): number
        for dimension, found in numbers.rows.items()
        for row in found
        for name, number in row.numbers.items()
    }
    standing = {dimension for (dimension, *_), number in rows.items() if number.stands}
    compared = {
        place
        for place, number in rows.items()
        if number.people and place[0] not in standing and rows[*place[:2], STEPS[0]].people
    }
    return dict(numbers.total), {place: replace(number, stands=False) for place, number in rows.items()}, compared


@settings(LENGTH, max_examples=EXAMPLES or 15)
@given(cohorts=stories(programs=1), smallest=SMALLEST)
def test_no_small_number_is_the_only_one_that_fits(cohorts: list[Cohort], smallest: list[int]):
    """Nobody is fewer than none, a row never grows, and a row that is named has somebody in it."""
    pages = published(FUNNEL, cohorts, smallest)
    attacker = Attacker(kinds_of(FUNNEL), pages)
    program = str(PROGRAMS[0])
    for snapshot, (cohort, knowledge) in enumerate(zip(cohorts, attacker.known, strict=True)):
        named = [
            Target(program, dimension, (value,), STEPS[0])
            for dimension in FUNNEL.dimensions
            for value in attacker.listed(snapshot, program, dimension)
        ]
        somebody = [knowledge.kinds.vector(one.scope, one.dimension, one.values, one.measure) for one in named]
        for measure, one in product(STEPS, named):
            target = replace(one, measure=measure)
            true = people(FUNNEL, cohort, target)
            total = people(FUNNEL, cohort, replace(target, dimension="", values=("",)))
            if true < smallest[0] and total:
                low, high = knowledge.range_of(target, somebody)
                assert low <= true <= high
                assert low < high, f"snapshot {snapshot}: {target} must be {true}"


def test_the_attacker_finds_what_is_not_hidden_well():
    """One small row hidden alone follows from the total; so does one person who joined between two pages."""
    kinds = kinds_of(FUNNEL)
    program = str(PROGRAMS[0])
    page: Mapping[str, Any] = {
        program: {
            "enrolled": [
                {"dimension": "", "value": "", "number": 11},
                {"dimension": "department", "value": "Data", "number": 9},
                {"dimension": "department", "value": "Legal", "number": 0},
                {"dimension": "department", "value": "Sales", "why": "too-few"},
            ]
        }
    }
    [knowledge] = Attacker(kinds, [page]).known
    assert knowledge.knows(Target(program, "department", ("Sales",), "enrolled"))
    assert knowledge.range_of(Target(program, "department", ("Sales",), "enrolled")) == (2, 2)
    assert not knowledge.knows(Target(program, "grade", ("P1",), "enrolled"))
