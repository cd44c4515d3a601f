"""Answers about programs' numbers. A hidden number is null, with `hidden` true; `rule` says why numbers are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.analytics.cohorts.domain import STEPS, Dimension
from services.analytics.cohorts.handlers import Funnel, Overview
from services.analytics.suppression.domain import TOO_FEW

__all__ = ["BreakdownOut", "FunnelOut", "Number", "ProgramId", "ProgramNumbers"]

ProgramId = Annotated[UUID, Path(description="id of the program")]

_PROGRAM = "01980f3e-5f0a-7c3e-9d5b-1f6a2b7c8d9e"


def _number(published: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was shown before stays where the number has changed too little since; where too few are behind it now,
    it would mislead."""
    told: Mapping[str, Any] = published if published and published.get("why") != TOO_FEW else {}
    return {"count": told.get("people"), "hidden": "people" not in told, "as_of": told.get("as_of")}


def _rule(minimum: int) -> str:
    return f"Groups of fewer than {minimum} people are not shown, nor what would tell their size by subtraction."


class Number(BaseModel):
    """How many people. count: null when hidden. as_of: when it was counted, where that is another day than that of all
    the others: it has changed by too few people since for the new number to be shown."""

    count: int | None = Field(ge=0, examples=[42])
    hidden: bool = Field(examples=[False])
    as_of: datetime | None = Field(default=None, examples=[None])

    @classmethod
    def of(cls, published: Mapping[str, Any] | None) -> Number:
        return cls(**_number(published))


class StepNumber(Number):
    """A step of the funnel with its definition."""

    step: str = Field(examples=["enrolled"])
    label: str = Field(examples=["Enrolled"])
    definition: str = Field(examples=["Takes part in the program as a mentee, or did until they withdrew."])


def _steps(funnel: Funnel) -> list[StepNumber]:
    return [
        StepNumber(
            step=step.name,
            label=step.label,
            definition=step.definition,
            **_number(_named(funnel, step.name, "").get("")),
        )
        for step in STEPS
    ]


def _named(funnel: Funnel, step: str, dimension: str) -> dict[str, Mapping[str, Any]]:
    """The published numbers of a step by the values of a dimension; the total has the empty one."""
    numbers: list[dict[str, Any]] = funnel.publication.content[step]
    return {number["value"]: number for number in numbers if number["dimension"] == dimension}


class ProgramNumbers(BaseModel):
    """A program that you may see numbers of. Its name is with matching; analytics keeps no names."""

    program_id: UUID = Field(examples=[_PROGRAM])
    starts_on: date
    ends_on: date
    minimum_cell: int = Field(description="the smallest group that is shown", examples=[5])
    mentees: Number
    mentors: Number

    @classmethod
    def of(cls, overview: Overview) -> ProgramNumbers:
        program = overview.program
        return cls(
            program_id=program.id,
            starts_on=program.starts_on,
            ends_on=program.ends_on,
            minimum_cell=program.minimum_cell,
            mentees=Number.of(overview.mentees),
            mentors=Number.of(overview.mentors),
        )


_ENROLLED: JsonDict = {
    "step": "enrolled",
    "label": "Enrolled",
    "definition": "Takes part in the program as a mentee, or did until they withdrew.",
    "count": 42,
    "hidden": False,
}
_ASKED: JsonDict = {
    "program_id": _PROGRAM,
    "as_of": "2026-04-01T09:30:00Z",
    "minimum_cell": 5,
    "rule": _rule(5),
}


class FunnelOut(BaseModel):
    """How many mentees of a program reached each step and all before it. as_of: when they were counted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_ASKED, "mentors": {"count": 30, "hidden": False}, "steps": [_ENROLLED]}]}
    )

    program_id: UUID
    as_of: datetime
    minimum_cell: int
    rule: str
    mentors: Number = Field(description="how many take part as mentors")
    steps: list[StepNumber]

    @classmethod
    def of(cls, funnel: Funnel) -> FunnelOut:
        return cls(
            program_id=funnel.program.id,
            as_of=funnel.publication.taken_at,
            minimum_cell=funnel.program.minimum_cell,
            rule=_rule(funnel.program.minimum_cell),
            mentors=Number.of(funnel.mentors),
            steps=_steps(funnel),
        )


class RowOut(BaseModel):
    """One department, grade or location. value: empty where it is not known. numbers: one per step, in their order."""

    value: str = Field(examples=["Engineering"])
    numbers: list[Number]


class BreakdownOut(BaseModel):
    """The funnel of a program by department, grade or location. steps: with the totals of all rows."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_ASKED,
                    "dimension": "department",
                    "steps": [_ENROLLED],
                    "rows": [
                        {"value": "Engineering", "numbers": [{"count": 36, "hidden": False}]},
                        {"value": "Legal", "numbers": [{"count": None, "hidden": True}]},
                    ],
                }
            ]
        }
    )

    program_id: UUID
    dimension: Dimension
    as_of: datetime
    minimum_cell: int
    rule: str
    steps: list[StepNumber]
    rows: list[RowOut] = Field(description="in the order of their values; empty where every number would be hidden")

    @classmethod
    def of(cls, funnel: Funnel, dimension: Dimension) -> BreakdownOut:
        numbers = [_named(funnel, step.name, dimension) for step in STEPS]
        values = sorted(numbers[0], key=lambda value: (value == "", value))
        rows = [RowOut(value=value, numbers=[Number.of(step.get(value)) for step in numbers]) for value in values]
        return cls(
            program_id=funnel.program.id,
            dimension=dimension,
            as_of=funnel.publication.taken_at,
            minimum_cell=funnel.program.minimum_cell,
            rule=_rule(funnel.program.minimum_cell),
            steps=_steps(funnel),
            rows=rows if any(not number.hidden for row in rows for number in row.numbers) else [],
        )
