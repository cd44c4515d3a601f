"""Answers about groups of people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.analytics.equity.domain import LONGEST_NAME
from services.analytics.equity.handlers import Compared, Equity, Group
from services.analytics.statistics.effects import Estimate
from shared.text import Line

__all__ = ["EquityOut", "GroupDimension"]

GroupDimension = Annotated[
    Line,
    Path(min_length=1, max_length=LONGEST_NAME, description="department, grade, location, or an attribute of identity"),
]

_DECIMALS = 3
"""What is published has nine at most, and what follows from it is less exact."""


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DECIMALS)


class DifferenceOut(BaseModel):
    """The group's number minus that of everybody else, with its 95 % interval."""

    value: float = Field(examples=[-0.12])
    low: float = Field(examples=[-0.24])
    high: float = Field(examples=[0.01])

    @classmethod
    def of(cls, estimate: Estimate) -> DifferenceOut:
        return cls(**{name: round(getattr(estimate, name), _DECIMALS) for name in ("value", "low", "high")})


class GroupOut(BaseModel):
    """A group against everybody else. hidden: of too few people, or it would tell of others; then all is null."""

    value: str = Field(examples=["Engineering"])
    hidden: bool
    people: int | None = Field(examples=[42])
    number: float | None = Field(description="share or mean", examples=[0.31])
    others: int | None = Field(examples=[160])
    others_number: float | None = Field(examples=[0.43])
    difference: DifferenceOut | None = Field(
        description="null also where the numbers within the group, and those of everybody else, are all the same"
    )

    @classmethod
    def of(cls, group: Group) -> GroupOut:
        return cls(
            value=group.value,
            hidden=group.hidden,
            people=group.people,
            number=_rounded(group.number),
            others=group.others,
            others_number=_rounded(group.others_number),
            difference=None if group.difference is None else DifferenceOut.of(group.difference),
        )


class ComparedOut(BaseModel):
    """One number of all groups."""

    name: str = Field(examples=["accepted"])
    label: str = Field(examples=["Accepted"])
    definition: str
    groups: list[GroupOut]

    @classmethod
    def of(cls, compared: Compared) -> ComparedOut:
        one = compared.comparison
        return cls(
            name=one.name,
            label=one.label,
            definition=one.definition,
            groups=[GroupOut.of(group) for group in compared.groups],
        )


class EquityOut(BaseModel):
    """How groups of people fare against everybody else. An interval that includes 0 shows no difference, and does not
    rule one out; of every twenty intervals one misses the truth by chance alone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "program_id": "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e",
                    "dimensions": ["department", "grade", "location", "gender"],
                    "dimension": None,
                    "as_of": "2026-04-01T09:30:00Z",
                    "facts_until": "2026-04-01T09:29:58Z",
                    "minimum_cell": 5,
                    "comparisons": [],
                }
            ]
        }
    )

    program_id: UUID
    dimensions: list[str] = Field(description="by what groups can be made: units, and attributes of identity")
    dimension: str | None = Field(description="by what the groups below are made")
    as_of: datetime
    facts_until: datetime | None
    minimum_cell: int
    comparisons: list[ComparedOut] = Field(description="empty without a dimension")

    @classmethod
    def of(cls, equity: Equity) -> EquityOut:
        return cls(
            program_id=equity.program_id,
            dimensions=list(equity.dimensions),
            dimension=equity.dimension,
            as_of=equity.as_of,
            facts_until=equity.facts_until,
            minimum_cell=equity.minimum_cell,
            comparisons=[ComparedOut.of(compared) for compared in equity.compared],
        )
