"""Published tables. A hidden number says why; what was shown of it last may stand there, with its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.analytics.publications.domain import Family, Measure, Number, Unit
from services.analytics.publications.handlers import Available, Part
from services.analytics.reading import Table, table_of

__all__ = [
    "DefinedOut", "DimensionName", "Down", "FamilyName", "FamilyOut", "MeasureOut", "NumberOut", "ProgramId", "RowOut",
    "SortName", "TableOut", "TablePage", "WholeOut",
]  # fmt: skip

ProgramId = Annotated[UUID, Path(description="id of the program")]
FamilyName = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z_]*$", description="name of a family of numbers")]
DimensionName = Annotated[
    str, Path(max_length=80, pattern=r"^[a-z][a-z _-]*$", description="a dimension of the family")
]
SortName = Annotated[
    str | None,
    Query(
        max_length=60,
        pattern=r"^[a-z][a-z0-9_]*$",
        description="by what is shown of this measure, rows without it last; without it by the rows' values",
        examples=["enrolled"],
    ),
]
Down = Annotated[bool, Query(description="from the highest")]

_PROGRAM = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e"
Why = Literal["too-few", "too-little-changed", "would-tell-others"]


class MeasureOut(BaseModel):
    """A number and what it means."""

    name: str = Field(examples=["enrolled"])
    label: str = Field(examples=["Enrolled"])
    definition: str = Field(examples=["Takes part in the program as a mentee, or did until they withdrew."])
    unit: Unit = Field(examples=["people"])

    @classmethod
    def of(cls, measure: Measure) -> MeasureOut:
        return cls(name=measure.name, label=measure.label, definition=measure.definition, unit=measure.unit)


class NumberOut(BaseModel):
    """value: null where there is none or it is hidden. people: of how many it tells. why: for what reason it is hidden;
    people and value that are there nevertheless are those of `as_of`."""

    people: int | None = Field(default=None, ge=0, examples=[42])
    value: float | None = Field(default=None, examples=[42.0])
    hidden: bool = Field(default=False, examples=[False])
    why: Why | None = None
    as_of: datetime | None = Field(default=None, description="null: of the whole table's day")

    @classmethod
    def of(cls, number: Number) -> NumberOut:
        """Not validated: it is ours, and there are many of them."""
        return cls.model_construct(
            people=number.people,
            value=number.value,
            hidden=bool(number.why),
            why=number.why or None,
            as_of=number.as_of,
        )


class RowOut(BaseModel):
    """One value of the dimension; "" where it is not known. numbers: by measure."""

    value: str = Field(examples=["Engineering"])
    numbers: dict[str, NumberOut]


class DefinedOut(BaseModel):
    """Numbers that are counted together, and what each means."""

    family: str = Field(examples=["funnel"])
    title: str = Field(examples=["How far mentees have come"])
    description: str
    dimensions: list[str] = Field(examples=[["department", "grade", "location"]])
    measures: list[MeasureOut]

    @classmethod
    def of(cls, family: Family) -> DefinedOut:
        return cls.model_validate(_defined(family))


class FamilyOut(DefinedOut):
    """Numbers that are counted together. taken_at: when they were published last."""

    taken_at: datetime

    @classmethod
    def published(cls, available: Available) -> FamilyOut:
        return cls.model_validate({**_defined(available.family), "taken_at": available.taken_at})


def _defined(family: Family) -> dict[str, Any]:
    return {
        "family": family.name,
        "title": family.title,
        "description": family.description,
        "dimensions": list(family.dimensions),
        "measures": [MeasureOut.of(measure) for measure in family.measures],
    }


class TableOut(BaseModel):
    """A family of numbers, or its rows by one dimension, as it was published."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "program_id": _PROGRAM,
                    "family": "funnel",
                    "title": "How far mentees have come",
                    "description": "Mentees of the program, each once.",
                    "dimension": "department",
                    "as_of": "2026-04-01T09:30:00Z",
                    "facts_until": "2026-04-01T09:29:58Z",
                    "minimum_cell": 5,
                    "rule": "Groups of fewer than 5 people are not shown, nor what would tell of them.",
                    "measures": [
                        {"name": "enrolled", "label": "Enrolled", "definition": "Takes part.", "unit": "people"}
                    ],
                    "total": {"enrolled": {"people": 42, "value": 42, "hidden": False, "why": None, "as_of": None}},
                    "rows": [
                        {
                            "value": "Legal",
                            "numbers": {
                                "enrolled": {
                                    "people": None,
                                    "value": None,
                                    "hidden": True,
                                    "why": "too-few",
                                    "as_of": None,
                                }
                            },
                        }
                    ],
                }
            ]
        }
    )

    program_id: UUID | None = Field(description="null for all programs")
    family: str
    title: str
    description: str
    dimension: str | None
    as_of: datetime = Field(description="when it was counted")
    facts_until: datetime | None = Field(description="the newest event that was counted")
    minimum_cell: int = Field(description="the smallest group that is shown")
    strictest_cell: int | None = Field(
        default=None, description="where each program has its own, the largest of them, which is the total's; else null"
    )
    rule: str
    measures: list[MeasureOut]
    total: dict[str, NumberOut]
    rows: list[RowOut] = Field(description="empty without a dimension")

    @classmethod
    def of(cls, table: Table) -> TableOut:
        return cls.model_validate(_told(table))


class TablePage(TableOut):
    """Rows of a family by one dimension, with the total of all. The next page is of the same publication."""

    next: str | None = Field(default=None, description="cursor of the next page; null at the end")
    first: int = Field(description="which of all rows the first one is, from 1", examples=[1])
    rows_total: int = Field(description="how many rows there are in all", examples=[1])

    @classmethod
    def of_part(cls, part: Part) -> TablePage:
        told = _told(table_of(part.published, part.rows))
        return cls.model_validate(
            {**told, "next": part.following, "first": part.first, "rows_total": len(part.published.rows)}
        )


class WholeOut(TableOut):
    """A family of numbers as a whole. dimensions: by what it is broken down besides."""

    dimensions: list[str] = Field(examples=[["department", "grade", "location"]])

    @classmethod
    def whole(cls, table: Table, dimensions: Iterable[str]) -> WholeOut:
        return cls.model_validate({**_told(table), "dimensions": list(dimensions)})


def _told(table: Table) -> dict[str, Any]:
    return {
        "program_id": table.program_id,
        "family": table.family,
        "title": table.title,
        "description": table.description,
        "dimension": table.dimension,
        "as_of": table.as_of,
        "facts_until": table.facts_until,
        "minimum_cell": table.minimum_cell,
        "strictest_cell": table.strictest_cell,
        "rule": table.rule,
        "measures": [MeasureOut.of(measure) for measure in table.measures],
        "total": _numbers(table.total),
        "rows": [RowOut.model_construct(value=row.value, numbers=_numbers(row.numbers)) for row in table.rows],
    }


def _numbers(numbers: Mapping[str, Number]) -> dict[str, NumberOut]:
    return {name: NumberOut.of(number) for name, number in numbers.items()}
