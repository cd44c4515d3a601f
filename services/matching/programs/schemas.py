"""Requests and answers about programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.matching.eligibility.schemas import EligibilityRule, name_few_values
from services.matching.forms.schemas import IS_A_FORM, QuestionAsked
from services.matching.programs.domain import WAYS
from shared.events.matching import ProgramKind
from shared.text import Line
from shared.values import Day, Truth, Whole

__all__ = [
    "Admins",
    "CheckInDays",
    "ContractedSessions",
    "GroupSize",
    "MenteeLimit",
    "MinimumCell",
    "Name",
    "OpenRequests",
    "ProgramId",
    "ProgramIn",
    "ProgramOut",
    "ProgramState",
    "ProposalDays",
    "Questions",
    "RequestDays",
    "Rules",
    "Way",
    "Ways",
]

ProgramId = Annotated[UUID, Path(description="id of the program")]
ProgramState = Literal["draft", "open", "running", "closed", "archived"]
Way = Literal["requests", "admin", "rounds"]


def _in_one_order(given: list[str]) -> list[str]:
    return [way for way in WAYS if way in given]


Name = Annotated[Line, Field(min_length=1, max_length=200)]
Admins = Annotated[list[UUID], Field(max_length=50)]
MinimumCell = Annotated[Whole, Field(ge=3, le=100, description="the smallest group that analytics may show")]
Ways = Annotated[
    list[Way],
    Field(min_length=1, max_length=10, description="how people find each other"),
    AfterValidator(_in_one_order),
]
Rules = Annotated[
    list[EligibilityRule],
    Field(max_length=30, description="who may take part: whoever meets all rules for their role"),
    AfterValidator(name_few_values),
]
Questions = Annotated[
    list[QuestionAsked], Field(max_length=30, description="what people are asked when they enroll"), IS_A_FORM
]
MenteeLimit = Annotated[
    Whole, Field(ge=1, le=100_000, description="how many mentees it takes before others wait; null: any number")
]
OpenRequests = Annotated[Whole, Field(ge=1, le=20, description="that one mentee has at a time")]
RequestDays = Annotated[Whole, Field(ge=1, le=60, description="that a mentor has to answer a request")]
ProposalDays = Annotated[Whole, Field(ge=1, le=60, description="that the two have to answer a proposal")]
CheckInDays = Annotated[Whole, Field(ge=0, le=180, description="between two check-ins; 0: none")]
GroupSize = Annotated[Whole, Field(ge=2, le=50, description="mentees of a group, or people of a circle")]
ContractedSessions = Annotated[
    Whole, Field(ge=1, le=100, description="of one coaching; only for coaching programs; null: any number")
]


class ProgramIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Spring cohort",
                    "starts_on": "2030-03-04",
                    "ends_on": "2030-08-30",
                    "kind": "one-to-one",
                    "enrollment_opens_on": "2030-01-14",
                    "enrollment_closes_on": "2030-02-15",
                    "matching_on": "2030-02-18",
                    "kickoff_on": "2030-03-04",
                    "midpoint_on": "2030-06-03",
                    "ways": ["requests", "rounds"],
                    "eligibility": [
                        {"kind": "tenure", "months": 6},
                        {"kind": "among", "role": "mentee", "field": "department", "values": ["Finance", "Legal"]},
                    ],
                    "questions": [
                        {"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True},
                        {"key": "pace", "text": "How often?", "kind": "choice", "options": ["Weekly", "Monthly"]},
                    ],
                    "mentee_limit": 40,
                    "check_in_days": 28,
                    "minimum_cell": 5,
                }
            ]
        },
    )

    name: Name
    starts_on: Day
    ends_on: Day = Field(description="the last day; not before the first")
    admins: Admins = Field(default=[], description="people who administer it; whoever launches it is added")
    minimum_cell: MinimumCell = 5
    draft: Truth = Field(
        default=False, description="keep it as a draft, which only its admins see, until it is launched"
    )
    kind: ProgramKind = "one-to-one"
    enrollment_opens_on: Day | None = Field(default=None, description="null: at once")
    enrollment_closes_on: Day | None = Field(default=None, description="the last day to enroll; null: until it ends")
    matching_on: Day | None = None
    kickoff_on: Day | None = Field(default=None, description="when it begins; null: on its first day")
    midpoint_on: Day | None = None
    ways: Ways = [*WAYS]
    eligibility: Rules = []
    questions: Questions = []
    mentee_limit: MenteeLimit | None = None
    limited_by_places: Truth = Field(default=False, description="mentees wait while its mentors have no place left")
    open_requests: OpenRequests = 3
    request_days: RequestDays = 10
    proposal_days: ProposalDays = 14
    check_in_days: CheckInDays = 0
    group_size: GroupSize = 5
    contracted_sessions: ContractedSessions | None = None
    contact_id: UUID | None = Field(default=None, description="to whom people confide a concern")


class ProgramOut(BaseModel):
    """A program with all its settings."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    name: str = Field(examples=["Spring cohort"])
    kind: ProgramKind
    state: ProgramState
    starts_on: date
    ends_on: date
    enrollment_opens_on: date | None
    enrollment_closes_on: date | None
    matching_on: date | None
    kickoff_on: date | None
    midpoint_on: date | None
    minimum_cell: int
    admins: list[UUID]
    ways: list[Way]
    eligibility: list[EligibilityRule]
    questions: list[QuestionAsked]
    mentee_limit: int | None
    limited_by_places: bool
    open_requests: int
    request_days: int
    proposal_days: int
    check_in_days: int
    group_size: int
    contracted_sessions: int | None = Field(description="of one mentorship; null: any number")
    contact_id: UUID | None
    copied_from: UUID | None = Field(description="the program whose settings it took")
    closed_at: datetime | None
