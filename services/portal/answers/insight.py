"""What the pages of numbers, impact, equity, reports and viewings read of the services' answers."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, RootModel

from services.portal.answers import NumberTable, TableMeasure

__all__ = [
    "Balance", "Compared", "Comparison", "Defined", "Definitions", "Difference", "EValue", "Equity", "Estimate",
    "Group", "Heard", "HeardOf", "Impact", "LeftOut", "MadeReport", "Name", "Names", "Outcome", "Point", "Report",
    "ReportLine", "Role", "RunProgram", "Viewing", "Whole", "Wholes",
]  # fmt: skip


class Name(BaseModel):
    id: UUID
    name: str


class Names(RootModel[list[Name]]):
    """How several people are called."""


class RunProgram(BaseModel):
    id: UUID
    name: str
    starts_on: date
    ends_on: date
    admins: list[UUID]


class Whole(NumberTable):
    dimensions: list[str]


class Wholes(RootModel[list[Whole]]):
    """Every family of a program as a whole."""


class Defined(BaseModel):
    family: str
    title: str
    description: str
    dimensions: list[str]
    measures: list[TableMeasure]


class Definitions(RootModel[list[Defined]]):
    """What every number means."""


class Difference(BaseModel):
    value: float
    low: float
    high: float


class Group(BaseModel):
    value: str
    hidden: bool
    people: int | None
    number: float | None
    others: int | None
    others_number: float | None
    difference: Difference | None


class Compared(BaseModel):
    name: str
    label: str
    definition: str
    groups: list[Group]


class Equity(BaseModel):
    dimensions: list[str]
    dimension: str | None
    as_of: datetime
    facts_until: datetime | None
    minimum_cell: int
    comparisons: list[Compared]


class Estimate(BaseModel):
    value: float
    low: float
    high: float


class EValue(BaseModel):
    ratio: float
    interval: float


class Balance(BaseModel):
    covariate: str
    before: float | None
    after: float | None


class Outcome(BaseModel):
    outcome: str
    definition: str
    days: int
    hidden: bool
    participants: float | None
    others: float | None
    difference: Estimate | None
    ratio: Estimate | None
    e_value: EValue | None
    without: dict[str, Estimate | None]


class Point(BaseModel):
    days: int
    participants: Estimate | None
    others: Estimate | None


class LeftOut(BaseModel):
    reason: str
    people: int | None


class Comparison(BaseModel):
    as_of: datetime
    participants: int
    others: int
    others_effective: float
    matched_exactly: int | None
    matched_by_propensity: int | None
    left_out: int
    left_out_because: list[LeftOut]
    followed_days: int
    balance: list[Balance]
    outcomes: list[Outcome]
    curve: list[Point]
    log_rank_p: float | None


class Role(BaseModel):
    role: str
    comparison: Comparison | None


class Impact(BaseModel):
    as_of: datetime | None
    facts_until: datetime | None
    minimum_cell: int
    least_participants: int
    roles: list[Role]
    definitions: dict[str, str]


class ReportLine(BaseModel):
    id: UUID
    program_id: UUID | None
    month: date
    made_at: datetime
    complete: bool


class Report(ReportLine):
    tables: list[NumberTable]


class MadeReport(BaseModel):
    id: UUID


class Heard(BaseModel):
    program_id: UUID | None
    since: datetime


class HeardOf(RootModel[list[Heard]]):
    """Of whose reports the visitor hears."""


class Viewing(BaseModel):
    id: UUID
    at: datetime
    subject: str
    person_id: UUID | None
    what: str
    scope: UUID | None
    form: str
    filters: dict[str, str]
