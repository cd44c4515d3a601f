"""A published table as charts, exports and reports read it, and how its numbers are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.analytics.publications.domain import ORGANIZATION, Measure, Unit
from services.analytics.publications.handlers import Published

__all__ = ["UNKNOWN", "WHY", "Number", "Row", "Table", "row_name", "said", "table_of"]

UNKNOWN = "not known"
"""What stands for a value that nobody told, as a department."""

WHY: Mapping[str, str] = {
    "too-few": "too few people",
    "would-tell-others": "would tell a hidden number",
    "too-little-changed": "too little has changed",
}
"""Why a number is not shown, in words."""

_UNITS: Mapping[Unit, str] = {"mean": "mean", "share": "share", "days": "days", "score": "score"}


@dataclass(frozen=True, slots=True)
class Number:
    """value: None where there is none or it is hidden. why: it is hidden; then people and value, if they are there, are
    those of as_of. people: of how many it tells."""

    people: int | None = None
    value: float | None = None
    why: str = ""
    as_of: datetime | None = None

    @property
    def hidden(self) -> bool:
        """Whether there is nothing to show."""
        return bool(self.why) and self.value is None


@dataclass(frozen=True, slots=True)
class Row:
    """value: "" where it is not known."""

    value: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Table:
    """A family of numbers as it was published, or its rows by one dimension."""

    program_id: UUID | None
    family: str
    title: str
    description: str
    dimension: str | None
    as_of: datetime
    facts_until: datetime | None
    minimum_cell: int
    rule: str
    measures: Sequence[Measure]
    nested: bool = False
    total: Mapping[str, Number] = field(default_factory=dict[str, Number])
    rows: Sequence[Row] = ()


def table_of(published: Published) -> Table:
    """What a publication says, as a table."""
    family = published.family
    total: dict[str, Number] = {}
    rows: dict[str, dict[str, Number]] = {}
    for name, numbers in published.content.items():
        for written in numbers:
            as_of = written.get("as_of")
            number = Number(
                written.get("people"),
                written.get("number"),
                written.get("why", ""),
                datetime.fromisoformat(as_of) if as_of else None,
            )
            if not written["dimension"]:
                total[name] = number
            elif written["dimension"] == published.dimension:
                rows.setdefault(written["value"], {})[name] = number
    return Table(
        program_id=None if published.scope == ORGANIZATION else published.scope,
        family=family.name,
        title=family.title,
        description=family.description,
        dimension=published.dimension,
        as_of=published.taken_at,
        facts_until=published.facts_until,
        minimum_cell=published.minimum_cell,
        rule=f"Groups of fewer than {published.minimum_cell} people are not shown, nor what would tell of them.",
        measures=family.measures,
        nested=family.nested,
        total=total,
        rows=[Row(value, rows[value]) for value in sorted(rows, key=lambda value: (value == "", value))],
    )


def row_name(value: str) -> str:
    """A row's value as it is read."""
    return value or UNKNOWN


def said(number: Number | None, unit: Unit) -> str:
    """A number as it is read: "1,234", "62 %", "–" for none, or that it is not shown."""
    if number is None:
        return "–"
    if number.value is None:
        return f"not shown: {WHY.get(number.why, number.why)}" if number.why else "–"
    text = _said(number.value, unit)
    return f"{text} (as of {number.as_of:%Y-%m-%d})" if number.why and number.as_of else text


def _said(value: float, unit: Unit) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit in _UNITS:
        return f"{value:,.3f}" if unit == "score" else f"{value:,.2f}"
    return f"{value:,.0f}"
