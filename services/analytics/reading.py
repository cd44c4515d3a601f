"""A published table as charts, exports and reports read it, and how its numbers are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.analytics.publications.domain import ORGANIZATION, Measure, Number, Row, Unit
from services.analytics.publications.handlers import Published

__all__ = ["UNKNOWN", "WHY", "Table", "row_name", "said", "table_of"]

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
class Table:
    """A family of numbers as it was published, or its rows by one dimension. minimum_cell: the smallest group of which
    anything in it tells. strictest_cell: where the rows of programs have several, the largest of them, which is that of
    the total."""

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
    strictest_cell: int | None = None


def table_of(published: Published, rows: Sequence[Row] | None = None) -> Table:
    """What a publication says, as a table. rows: those of them that it has; None for all."""
    family = published.family
    least, strictest = published.smallest
    mixed = published.dimension == "program" and least != strictest
    return Table(
        program_id=None if published.scope == ORGANIZATION else published.scope,
        family=family.name,
        title=family.title,
        description=family.description,
        dimension=published.dimension,
        as_of=published.taken_at,
        facts_until=published.facts_until,
        minimum_cell=least if mixed else strictest,
        rule=_rule(least, strictest) if mixed else _rule(strictest, strictest),
        measures=family.measures,
        nested=family.nested,
        total=published.numbers.total,
        rows=published.rows if rows is None else rows,
        strictest_cell=strictest if mixed else None,
    )


def _rule(least: int, strictest: int) -> str:
    if least == strictest:
        return f"Groups of fewer than {least} people are not shown, nor what would tell of them."
    return (
        f"Each program has its own smallest group, of {least} to {strictest} people, and the total has the largest of"
        " these. Smaller groups are not shown, nor what would tell of them."
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
