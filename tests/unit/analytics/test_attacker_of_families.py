"""Whoever lays the pages of all families beside each other finds nobody either.

Families that count the same are one linear system here: whoever is enrolled in the funnel is a mentee in equity. The
short form runs with every test; FUZZ_EXAMPLES=1000 (`make fuzz`) is the long one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.analytics.publications.domain import ORGANIZATION, Family
from services.analytics.quantities.domain import SUMS
from tests.unit.analytics.attacker import Attacker, Target, subsets
from tests.unit.analytics.companies import FAMILIES, LEVELS, MEASURES, kinds, pages_of, tells, units
from tests.unit.analytics.snapshots import DEPARTMENTS, PROGRAMS, Cohort, Person, stories

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
KINDS = kinds()
TWO = [str(program) for program in PROGRAMS[:2]]
PLACES = [
    ("", ("",)),
    *(("department", some) for some in subsets(DEPARTMENTS)),
    *(("reason", some) for some in subsets(("completed", "moved", "time"))),
]
DIFFERENT = list({tuple(tells(name, level) for level in LEVELS): name for name in MEASURES}.values())
"""One measure of each quantity."""


def attack(cohorts: Sequence[Cohort], smallest: Sequence[int]) -> None:
    attacker = Attacker(KINDS, pages_of(cohorts, smallest))
    known = [{target for target in targets() if knowledge.knows(target)} for knowledge in attacker.known]
    for snapshot, cohort in enumerate(cohorts):
        for target in known[snapshot]:
            there = people(cohort, target)
            if there or not (of_nobody(cohort, target) or all_absent(attacker, snapshot, target)):
                assert there >= k_of(target, smallest), f"snapshot {snapshot}: {there} people, {target}"
    for later in range(len(cohorts)):
        for sooner in range(later):
            for target in known[later] & known[sooner]:
                change = people(cohorts[later], target) - people(cohorts[sooner], target)
                assert not 0 < abs(change) < k_of(target, smallest), f"{change:+} from {sooner} to {later}: {target}"


@cache
def targets() -> list[Target]:
    """Everything worth knowing. Who ended early because the mentorship was completed is not: nobody did."""
    found = [Target(str(ORGANIZATION), "", ("",), measure) for measure in DIFFERENT]
    found += [
        Target(program, dimension, values, measure)
        for program, (dimension, values), measure in product(TWO, PLACES, DIFFERENT)
    ]
    return [
        one
        for one in found
        if families_with(one) and all(vector(replace(one, values=(value,))).any() for value in one.values)
    ]


@cache
def families_with(target: Target) -> list[Family]:
    """Those that count this, and have a table for it."""
    same = [name for name in MEASURES if all(tells(name, one) == tells(target.measure, one) for one in LEVELS)]
    counting = [family for family in FAMILIES if any(name.startswith(f"{family.name}.") for name in same)]
    return [family for family in counting if target.dimension in ("", *units(family))]


def vector(target: Target) -> np.ndarray:
    return KINDS.vector(target.scope, target.dimension, target.values, target.measure)


def people(cohort: Cohort, target: Target) -> int:
    counted = {kind for kind, number in zip(KINDS.kinds, vector(target), strict=True) if number}
    theirs = ((str(PROGRAMS[one.program]), one.department, LEVELS[one.reached - 1]) for one in cohort.values())
    return sum(kind in counted for kind in theirs)


def k_of(target: Target, smallest: Sequence[int]) -> int:
    programs = [number for number, program in enumerate(TWO) if target.scope == program]
    return min(smallest[number] for number in programs or range(len(TWO)))


def of_nobody(cohort: Cohort, target: Target) -> bool:
    """Whether it may be said to be 0, because nobody in the program has come so far."""
    totals = [replace(target, dimension="", values=("",), measure=measure) for measure in DIFFERENT]
    wider = [total for total in totals if (vector(total) >= vector(target)).all()]
    return any(not people(cohort, total) for total in wider)


def all_absent(attacker: Attacker, snapshot: int, target: Target) -> bool:
    """Whether pages tell of each row that nobody is in it, or in a number of which this one is a part: where nobody of
    a department is enrolled, nobody of it has signed."""
    return all(
        any(
            (vector(wider) >= vector(one)).all() and absent(attacker, snapshot, wider)
            for wider in (replace(one, measure=measure) for measure in DIFFERENT)
        )
        for one in (replace(target, values=(value,)) for value in target.values)
    )


def absent(attacker: Attacker, snapshot: int, target: Target) -> bool:
    """Whether a page that breaks the number down has none of these rows, and so tells that nobody is in them."""
    content = attacker.pages[snapshot].get(target.scope, {})
    for family in families_with(target):
        rows = {
            number["value"]
            for name, numbers in content.items()
            if name.startswith(f"{family.name}.")
            for number in numbers
            if number["dimension"] == target.dimension
        }
        if rows and not rows & set(target.values):
            return True
    return False


def alike(*groups: tuple[int, int, str, str]) -> Cohort:
    """So many people each of a program, in a department, of whom a level is said."""
    everyone = [
        Person(program, department, "P1", LEVELS.index(level) + 1)
        for size, program, department, level in groups
        for _ in range(size)
    ]
    return dict(enumerate(everyone))


ENROLLED, RUNNING, COMPLETED, EARLY = LEVELS[3], LEVELS[6], LEVELS[13], LEVELS[14]
WAITLISTED, SIGNED, MET = LEVELS[1], LEVELS[8], LEVELS[9]
ONE_SMALL_PROGRAM = [alike((20, 0, "Data", ENROLLED), (10, 0, "Sales", ENROLLED), (3, 1, "Data", ENROLLED))]
"""All programs show 33, and no table of all programs has the mentees of equity."""

FEW_ENDED_EARLY = [alike((20, 0, "Data", COMPLETED), (2, 0, "Data", EARLY), (9, 0, "Sales", RUNNING))]
"""Of 22 that have ended, 20 have completed."""

FEW_COMPLETED = [
    alike((12, 0, "Data", COMPLETED), (20, 0, "Data", EARLY), (2, 1, "Data", COMPLETED), (6, 1, "Data", EARLY)),
]
"""All programs show 14 completed, and a table by reasons has a row of who has completed."""

IN_NO_OTHER_TABLE = [
    alike((1, 0, "Data", WAITLISTED), (10, 0, "Sales", SIGNED)),
    alike((1, 0, "Data", WAITLISTED), (1, 0, "Data", MET), (9, 0, "Sales", SIGNED), (1, 0, "Sales", MET)),
]
"""Nobody of Data has a mentorship, as other tables tell by having no such row: all who have signed are of Sales."""

NOT_SHOWN_ELSEWHERE = [
    alike((3, 0, "Legal", LEVELS[7]), (1, 1, "Data", MET)),
    alike((2, 0, "Data", LEVELS[0]), (3, 0, "Legal", LEVELS[7]), (1, 1, "Data", MET)),
]
"""As before, but no other table shows anything of departments, and so none tells that nobody of Data has a match."""


@settings(
    max_examples=EXAMPLES or 20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(cohorts=stories(programs=2, steps=len(LEVELS)), smallest=st.lists(st.integers(3, 5), min_size=2, max_size=2))
@example(cohorts=ONE_SMALL_PROGRAM, smallest=[5, 5])
@example(cohorts=FEW_ENDED_EARLY, smallest=[5, 5])
@example(cohorts=FEW_COMPLETED, smallest=[5, 5])
@example(cohorts=IN_NO_OTHER_TABLE, smallest=[3, 3])
@example(cohorts=NOT_SHOWN_ELSEWHERE, smallest=[3, 3])
def test_nobody_is_found_in_the_pages_of_all_families_together(cohorts: list[Cohort], smallest: list[int]):
    attack(cohorts, smallest)


def test_the_people_of_the_attack_are_of_as_many_kinds_as_there_are_relations():
    """Else the attacker would take a number for another one that is the same among these people only."""
    quantities = {
        f"{family.name}.{measure.name}": measure.quantity or f"{family.name}.{measure.name}"
        for family in FAMILIES
        for measure in family.measures
    }
    vectors = np.array([[tells(name, level) for level in LEVELS] for name in MEASURES], dtype=float)
    assert np.linalg.matrix_rank(vectors) == len({quantities[name] for name in MEASURES}) - len(SUMS)
