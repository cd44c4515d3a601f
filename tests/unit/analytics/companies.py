"""Made-up companies in which the people of programs have got somewhere, counted in all families that count the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any
from uuid import UUID

from services.analytics.countings import PUBLICATIONS, together
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family
from tests.unit.analytics.attacker import Kind, Kinds
from tests.unit.analytics.snapshots import DEPARTMENTS, PROGRAMS, Cohort, Person, published_together

__all__ = ["FAMILIES", "LEVELS", "MEASURES", "count", "kinds", "pages_of", "tells", "units"]

FAMILIES = [counting.family for counting in PUBLICATIONS[0]]

LEVELS = (
    "invited",
    "invited waitlisted",
    "invited enrolled",
    "enrolled",
    "enrolled proposed",
    "enrolled proposed accepted",
    "enrolled proposed accepted started running",
    "enrolled proposed accepted started running signed",
    "enrolled proposed accepted started running signed scheduled",
    "invited enrolled proposed accepted started running active scheduled met",
    "enrolled proposed accepted started running scheduled met",
    "enrolled proposed accepted started running signed active scheduled met feedback",
    "enrolled proposed accepted started running active scheduled met midpoint",
    "enrolled proposed accepted started ended completed scheduled met midpoint",
    "enrolled proposed accepted started ended early",
    "enrolled proposed accepted started ended early rematch",
    "enrolled proposed accepted started signed ended early moved",
    "enrolled proposed accepted started signed ended early moved rematch",
    "enrolled proposed accepted started ended completed rematch",
)
"""What may be said of somebody; as many as there are relations, so that no number follows from another by itself."""

_SAID: Mapping[str, str] = {
    "funnel.held": "met",
    "journey.matched": "started",
    "journey.ended_early": "early",
    "times.matched": "started",
    "equity.mentees": "enrolled",
    "equity_participation.mentees": "enrolled",
}
"""Numbers whose names are not what they say of somebody."""

MEASURES = [
    f"{family.name}.{measure.name}"
    for family in FAMILIES
    for measure in family.measures
    if measure.unit == "people"
    and _SAID.get(f"{family.name}.{measure.name}", measure.name) in {word for level in LEVELS for word in level.split()}
]
"""The numbers of which these people are told; all others are of nobody."""


def tells(measure: str, level: str) -> bool:
    """Whether somebody counts. measure: as in MEASURES."""
    return measure in MEASURES and _SAID.get(measure, measure.partition(".")[2]) in level.split()


def reason_of(level: str) -> str | None:
    """Why their mentorship ended."""
    if "ended" not in level:
        return None
    return "completed" if "completed" in level else "moved" if "moved" in level else "time"


def units(family: Family) -> tuple[str, ...]:
    """By what the families are broken down here."""
    return tuple(name for name in ("department", "reason") if name in family.dimensions)


def _value(dimension: str, department: str, level: str) -> str | None:
    return department if dimension == "department" else reason_of(level)


def count(family: Family, cohort: Cohort) -> dict[UUID, Counts]:
    """A family of every program and of all of them."""
    result: dict[UUID, Counts] = {}
    for number in sorted({person.program for person in cohort.values()}):
        theirs = [person for person in cohort.values() if person.program == number]
        rows: dict[str, dict[str, dict[str, Cell]]] = {}
        for dimension in units(family):
            groups: dict[str, list[Person]] = {}
            for person in theirs:
                value = _value(dimension, person.department, LEVELS[person.reached - 1])
                if value is not None:
                    groups.setdefault(value, []).append(person)
            found = {value: _row(family, group) for value, group in groups.items()}
            rows[dimension] = {value: row for value, row in found.items() if any(cell.people for cell in row.values())}
        result[PROGRAMS[number]] = Counts(_row(family, theirs), rows)
    if result and family.by_program:
        result[ORGANIZATION] = together(family, result)
    return result


def _row(family: Family, people: Sequence[Person]) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for measure in family.measures:
        name = f"{family.name}.{measure.name}"
        many = sum(tells(name, LEVELS[person.reached - 1]) for person in people)
        row[measure.name] = Cell(many, many if measure.additive else None)
    return row


def kinds() -> Kinds:
    """People of two programs, by department and what may be said of them."""

    def counts(scope: str, dimension: str, value: str, measure: str) -> Any:
        def test(kind: Kind) -> bool:
            program, department, level = kind
            there = {"": "", "program": program, "department": department, "reason": reason_of(level)}[dimension]
            return there == value and scope in (str(ORGANIZATION), program) and tells(measure, level)

        return test

    everyone = product([str(program) for program in PROGRAMS[:2]], DEPARTMENTS, LEVELS)
    return Kinds(list(everyone), counts, {"department": DEPARTMENTS})


def pages_of(cohorts: Sequence[Cohort], smallest: Sequence[int]) -> list[dict[str, dict[str, list[dict[str, Any]]]]]:
    """For each snapshot, by scope, everything that is published of it: by family and measure, as in MEASURES."""
    found: list[dict[str, dict[str, list[dict[str, Any]]]]] = []
    for families in published_together(FAMILIES, count, cohorts, smallest):
        pages: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for family, scopes in families.items():
            for scope, content in scopes.items():
                pages.setdefault(scope, {}).update(
                    {f"{family}.{name}": numbers for name, numbers in content.items() if f"{family}.{name}" in MEASURES}
                )
        found.append(pages)
    return found
