"""Cohorts that change from day to day, and what is published of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.analytics.countings import together
from services.analytics.publications.domain import ORGANIZATION, Cell, Counts, Family, Measure
from services.analytics.publishing_forms import content, history_from, told_alike, told_to
from services.analytics.quantities.domain import suppress
from services.analytics.suppression.domain import Hidden, Table
from tests.unit.analytics.attacker import Kind, Kinds

__all__ = [
    "DEPARTMENTS", "DOINGS", "FUNNEL", "GRADES", "IDENTITY", "PROGRAMS", "STEPS", "Cohort", "Person", "kinds_of",
    "published", "published_together", "stories", "told_of",
]  # fmt: skip

PROGRAMS = (UUID(int=1), UUID(int=2), UUID(int=3))
DEPARTMENTS = ("Data", "Legal", "Sales")
GRADES = ("P1", "P2")
STEPS = ("enrolled", "matched", "met")
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)

FUNNEL = Family(
    name="funnel",
    title="Steps",
    description="Of people.",
    measures=tuple(Measure(step, step, "People.") for step in STEPS),
    dimensions=("department", "grade"),
    nested=True,
)
DOINGS = Family(
    name="doings",
    title="Doings",
    description="Of people.",
    measures=(Measure("active", "Active", "People."), Measure("sessions", "Sessions", "Sessions.", "sessions")),
    dimensions=("department", "grade"),
)
IDENTITY = replace(FUNNEL, name="identity", nested=False, dimensions=("grade",))
"""By grade, and by departments as if these were words of people about themselves."""


def broken_down_by(family: Family) -> tuple[str, ...]:
    """The dimensions that a family declares, and those that it does not."""
    return ("department", "grade") if family is IDENTITY else family.dimensions


@dataclass(frozen=True)
class Person:
    """reached: how many of STEPS."""

    program: int
    department: str
    grade: str
    reached: int
    sessions: int = 0


Cohort = dict[int, Person]
"""By a number that stays with a person."""


def told_of(family: Family, person: Person, measure: str) -> float:
    """What a person adds to a measure."""
    if family is not DOINGS:
        return float(person.reached > STEPS.index(measure))
    return float(person.sessions if measure == "sessions" else person.sessions > 0)


def counted(family: Family, cohort: Cohort) -> dict[UUID, Counts]:
    result: dict[UUID, Counts] = {}
    for number in sorted({person.program for person in cohort.values()}):
        theirs = [person for person in cohort.values() if person.program == number]
        rows: dict[str, dict[str, dict[str, Cell]]] = {}
        for dimension in broken_down_by(family):
            values = {getattr(person, dimension) for person in theirs}
            rows[dimension] = {
                value: _row(family, [one for one in theirs if getattr(one, dimension) == value]) for value in values
            }
        result[PROGRAMS[number]] = Counts(_row(family, theirs), rows)
    if result:
        result[ORGANIZATION] = together(family, result)
    return result


def _row(family: Family, people: Sequence[Person]) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for measure in family.measures:
        values = [told_of(family, person, measure.name) for person in people]
        row[measure.name] = Cell(sum(value > 0 for value in values), sum(values))
    return row


def published(family: Family, cohorts: Sequence[Cohort], smallest: Sequence[int]) -> list[dict[str, Any]]:
    """Every page of every snapshot, by scope. smallest: k of each program."""
    return [pages[family.name] for pages in published_together([family], counted, cohorts, smallest)]


def published_together(
    families: Sequence[Family],
    count: Callable[[Family, Cohort], dict[UUID, Counts]],
    cohorts: Sequence[Cohort],
    smallest: Sequence[int],
) -> list[dict[str, dict[str, Any]]]:
    """Every page of every snapshot, by family, by scope."""
    histories = [_History(family) for family in families]
    pages: list[dict[str, dict[str, Any]]] = []
    for day, cohort in enumerate(cohorts):
        tables: list[Table] = []
        for history in histories:
            counts = count(history.family, cohort)
            k = {scope: smallest[PROGRAMS.index(scope)] for scope in counts if scope != ORGANIZATION}
            k[ORGANIZATION] = max(k.values(), default=5)
            earlier = {scope: history_from(history.told.get(scope, {})) for scope in counts}
            tables.append(Table(history.family, counts, k, earlier))
        hidden, wanting = suppress(tables)
        assert not wanting
        at = BEGAN + timedelta(days=day)
        pages.append(
            {
                table.family.name: history.publish(table.counted, theirs, at)
                for history, table, theirs in zip(histories, tables, hidden, strict=True)
            }
        )
    return pages


class _History:
    """What was published of a family."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.told: dict[UUID, dict[str, list[Any]]] = {}
        self._last: dict[UUID, tuple[dict[str, Any], datetime]] = {}

    def publish(self, counts: Mapping[UUID, Counts], hidden: Mapping[UUID, Hidden], at: datetime) -> dict[str, Any]:
        """Its pages then, by scope."""
        for scope, found in counts.items():
            written = content(found, hidden[scope], self.family, *self._last.get(scope, (None, None)))
            if scope not in self._last or self._last[scope][0] != written:
                self._last[scope] = (written, at)
            for measure in self.family.measures:
                states = self.told.setdefault(scope, {}).setdefault(measure.name, [])
                state = told_to(found, hidden[scope], measure.name)
                if told_alike(state) not in [told_alike(one) for one in states]:
                    states.append(state)
        return {str(scope): written for scope, (written, _) in self._last.items() if scope in counts}


def kinds_of(family: Family) -> Kinds:
    """People by program, department and grade and, of the funnel, by how far they came; of sessions they count."""
    steps = family is not DOINGS
    levels = [str(level) for level in range(len(STEPS) + 1)] if steps else ["active", "sessions"]

    def counts(scope: str, dimension: str, value: str, measure: str) -> Any:
        level = STEPS.index(measure) if steps else -1

        def test(kind: Kind) -> bool:
            program, department, grade, reached = kind
            there = {"": "", "program": program, "department": department, "grade": grade}[dimension] == value
            inside = scope in (str(ORGANIZATION), program)
            return there and inside and (int(reached) > level if level >= 0 else reached == measure)

        return test

    everyone = product([str(program) for program in PROGRAMS], DEPARTMENTS, GRADES, levels)
    return Kinds(list(everyone), counts, {"department": DEPARTMENTS, "grade": GRADES})


@st.composite
def stories(draw: st.DrawFn, programs: int = 3, steps: int = len(STEPS)) -> list[Cohort]:
    """Two snapshots or more, each a little different from the one before. steps: how many there are to reach."""
    person = st.builds(
        Person,
        st.integers(0, programs - 1),
        st.sampled_from(DEPARTMENTS),
        st.sampled_from(GRADES),
        st.integers(1, steps),
        st.integers(0, 3),
    )
    group = st.tuples(person, st.one_of(st.integers(0, 2), st.integers(3, 12)))
    cohort: Cohort = {}
    for one, size in draw(st.lists(group, min_size=1, max_size=10)):
        cohort |= {len(cohort) + number: one for number in range(size)}
    snapshots, following = [cohort], len(cohort)
    few = st.sampled_from([1, 1, 1, 2, 4, 5, 6, 9])
    for _ in range(draw(st.integers(1, 3))):
        cohort = dict(cohort)
        for kind, one, size in draw(
            st.lists(st.tuples(st.sampled_from(["come", "go", "on", "meet"]), person, few), min_size=1, max_size=4)
        ):
            if kind == "come":
                cohort |= {following + number: one for number in range(size)}
                following += size
                continue
            like = [
                number
                for number, other in cohort.items()
                if (other.program, other.department) == (one.program, one.department)
            ][:size]
            for number in like:
                other = cohort.pop(number)
                if kind == "on":
                    cohort[number] = replace(other, reached=min(other.reached + 1, steps))
                elif kind == "meet":
                    cohort[number] = replace(other, sessions=other.sessions + 1)
        snapshots.append(cohort)
    return snapshots
