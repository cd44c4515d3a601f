"""What is published: families of numbers, each of a program and by one dimension at a time.

A family is counted whole: its total, and for every dimension a row for each value. All its tables share the total, so
they are suppressed together, and with what was published of them before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

__all__ = [
    "ORGANIZATION", "Cell", "Counts", "Family", "Measure", "Number", "Numbers", "Row", "SmallestGroups", "Unit",
    "in_order", "numbers_of",
]  # fmt: skip

ORGANIZATION = UUID(int=0)
"""The scope of numbers over all programs."""

Unit = Literal["people", "mentorships", "sessions", "events", "mean", "share", "days", "score"]
"""people, mentorships, sessions, events: how many of these; mean: of a scale; share, score: 0 to 1; days: how long."""


class SmallestGroups(NamedTuple):
    """Of how many people a number tells at least. least: in the row of the program that shows the smallest groups.
    strictest: in that of the one that shows the largest only, and in all that is not of a single program. Of one
    program both are its own."""

    least: int
    strictest: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and what it means. definition: a sentence that is shown beside it.

    additive: whether the rows of a dimension add up to the total; a mean or a share is not, but it tells as much.
    made_of: the measures that can be computed from it with others, as the part of a share; it is hidden where one of
    them is. quantity: what other families count as well, or nearly; it is hidden in all of them or in none
    (`quantities/domain.py`). among: the quantity that counts all of these people as well.
    """

    name: str
    label: str
    definition: str
    unit: Unit = "people"
    additive: bool = True
    made_of: tuple[str, ...] = ()
    quantity: str = ""
    among: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers that are counted together. dimensions: what they are broken down by, one at a time.

    nested: each measure counts some of those whom the one before it counts, so that a row never grows. overlapping:
    dimensions in which one person stands in several rows, as in months. by_program: whether all programs make one
    table, with a row for each.
    """

    name: str
    title: str
    description: str
    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...] = ()
    nested: bool = False
    overlapping: frozenset[str] = field(default_factory=frozenset[str])
    by_program: bool = True

    def in_own_words(self, dimension: str) -> bool:
        """Whether the rows of a dimension are named by what people call themselves: it is not declared."""
        return dimension not in (*self.dimensions, "program")


@dataclass(frozen=True, slots=True)
class Cell:
    """people: of how many people a number tells; it is hidden by them. value: the number; None where there is none, as
    the mean of nothing. A count of people is both."""

    people: int
    value: float | None = None

    @classmethod
    def of(cls, people: int) -> Cell:
        """A number that counts people."""
        return cls(people, people)


@dataclass(frozen=True, slots=True)
class Counts:
    """A family as it was counted, before anything is hidden. total: by measure; rows: by dimension, by value, by
    measure. A measure that is missing is 0 of nobody."""

    total: Mapping[str, Cell]
    rows: Mapping[str, Mapping[str, Mapping[str, Cell]]] = field(default_factory=dict[str, dict[str, dict[str, Cell]]])


@dataclass(frozen=True, slots=True)
class Number:
    """value: None where there is none or it is hidden. why: it is hidden; then people and value, if they are there, are
    those of as_of. people: of how many it tells. stands: it is the last that was shown, and nobody is to see that."""

    people: int | None = None
    value: float | None = None
    why: str = ""
    as_of: datetime | None = None
    stands: bool = False

    @property
    def hidden(self) -> bool:
        """Whether there is nothing to show."""
        return bool(self.why) and self.value is None


@dataclass(frozen=True, slots=True)
class Row:
    """value: "" where it is not known. numbers: by measure."""

    value: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Numbers:
    """total: by measure. rows: by dimension, in the order of their values, what is not known last. many: how many
    numbers these are."""

    total: Mapping[str, Number]
    rows: Mapping[str, Sequence[Row]]
    many: int


def numbers_of(content: Mapping[str, Sequence[Mapping[str, Any]]]) -> Numbers:
    """What `publishing_forms.content` wrote."""
    total: dict[str, Number] = {}
    rows: dict[str, dict[str, dict[str, Number]]] = {}
    for name, numbers in content.items():
        for written in numbers:
            number = _number(written)
            if dimension := written["dimension"]:
                rows.setdefault(dimension, {}).setdefault(written["value"], {})[name] = number
            else:
                total[name] = number
    return Numbers(
        total,
        {dimension: _by_value(found) for dimension, found in sorted(rows.items())},
        sum(map(len, content.values())),
    )


def in_order(rows: Sequence[Row], sort: str | None, *, down: bool) -> Sequence[Row]:
    """Rows by what is shown of a measure, else by their values, as they come. A hidden number has no place of its own:
    rows without one come last either way, and so does what is not known by value."""
    if sort is None:
        named = [row for row in rows if row.value]
        return [*(reversed(named) if down else named), *(row for row in rows if not row.value)]
    shown: list[tuple[float, Row]] = []
    rest: list[Row] = []
    for row in rows:
        number = row.numbers.get(sort)
        if number is None or number.value is None:
            rest.append(row)
        else:
            shown.append((number.value, row))
    shown.sort(key=lambda one: one[0], reverse=down)
    return [*(row for _, row in shown), *rest]


def _number(written: Mapping[str, Any]) -> Number:
    as_of = written.get("as_of")
    day = datetime.fromisoformat(as_of) if as_of else None
    return Number(written.get("people"), written.get("number"), written.get("why", ""), day, "stands" in written)


def _by_value(rows: Mapping[str, Mapping[str, Number]]) -> list[Row]:
    return [Row(value, rows[value]) for value in sorted(rows, key=lambda value: (not value, value))]
