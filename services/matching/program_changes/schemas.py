"""Changes of a program as the API takes them."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.programs.domain import FIRST_DAY
from services.matching.programs.schemas import (
    Admins,
    CheckInDays,
    ContractedSessions,
    GroupSize,
    MenteeLimit,
    MinimumCell,
    Name,
    OpenRequests,
    ProposalDays,
    Questions,
    RequestDays,
    Rules,
    Ways,
)
from shared.events.matching import ProgramKind
from shared.values import Day, Truth

__all__ = ["CopyIn", "ProgramChange"]


def _left_out() -> None:
    """So that the document names no default: leaving a field out is not the same as sending one."""


class ProgramChange(BaseModel):
    """What is different about a program. What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Spring cohort 2030", "ends_on": "2030-09-30", "open_requests": 5}]},
    )

    name: Name = Field(default_factory=str)
    kind: ProgramKind = Field(default_factory=lambda: "one-to-one")
    starts_on: Day = Field(default_factory=lambda: FIRST_DAY)
    ends_on: Day = Field(default_factory=lambda: FIRST_DAY)
    enrollment_opens_on: Day | None = Field(default_factory=_left_out)
    enrollment_closes_on: Day | None = Field(default_factory=_left_out)
    matching_on: Day | None = Field(default_factory=_left_out)
    kickoff_on: Day | None = Field(default_factory=_left_out)
    midpoint_on: Day | None = Field(default_factory=_left_out)
    admins: Admins = Field(default_factory=list, description="at least one who is still in the organization")
    minimum_cell: MinimumCell = Field(default_factory=int)
    ways: Ways = Field(default_factory=list)
    eligibility: Rules = Field(default_factory=list)
    questions: Questions = Field(default_factory=list)
    mentee_limit: MenteeLimit | None = Field(default_factory=_left_out)
    limited_by_places: Truth = Field(default_factory=bool)
    open_requests: OpenRequests = Field(default_factory=int)
    request_days: RequestDays = Field(default_factory=int)
    proposal_days: ProposalDays = Field(default_factory=int)
    check_in_days: CheckInDays = Field(default_factory=int)
    group_size: GroupSize = Field(default_factory=int)
    contracted_sessions: ContractedSessions | None = Field(default_factory=_left_out)
    contact_id: UUID | None = Field(default_factory=_left_out)


class CopyIn(BaseModel):
    """Take the settings of a program over into a new draft."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"starts_on": "2031-03-03", "name": "Spring cohort 2031"}]}
    )

    starts_on: Day = Field(description="its first day; every other date keeps its distance from it")
    name: Name | None = Field(default=None, description="null: the same name")
