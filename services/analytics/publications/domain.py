"""What is published: families of numbers, each of a program and by one dimension at a time.

A family is counted whole: its total, and for every dimension a row for each value. All its tables share the total, so
they are suppressed together, and with what was published of them before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

__all__ = ["ORGANIZATION", "Cell", "Counts", "Family", "Measure", "Unit", "dimensions_of"]

ORGANIZATION = UUID(int=0)
"""The scope of numbers over all programs."""

Unit = Literal["people", "mentorships", "sessions", "events", "mean", "share", "days", "score"]
"""people, mentorships, sessions, events: how many of these; mean: of a scale; share, score: 0 to 1; days: how long."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and what it means. definition: a sentence that is shown beside it.

    additive: whether the rows of a dimension add up to the total; a mean or a share is not, but it tells as much.
    made_of: the measures that can be computed from it with others, as the part of a share; it is hidden where one of
    them is.
    """

    name: str
    label: str
    definition: str
    unit: Unit = "people"
    additive: bool = True
    made_of: tuple[str, ...] = ()


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


def dimensions_of(content: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[str]:
    """By what a publication has rows, from its content (`publishing_forms.content`)."""
    return sorted({number["dimension"] for numbers in content.values() for number in numbers} - {""})
