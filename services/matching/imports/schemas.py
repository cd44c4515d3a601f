"""An import as the API takes it and answers it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.problems import ProblemDocument
from shared.tabular import TabularProblem
from shared.text import Line
from shared.values import Day

__all__ = ["MOST_LINES", "EnrollmentForm", "ImportOut", "ImportRejected", "LineOut"]

MOST_LINES = 10_000


class EnrollmentForm(BaseModel):
    """The form beside its file; an empty field is one that was left empty."""

    mapping: str | None = Field(
        default=None, max_length=65_536, description="YAML: which column fills which field; none for the standard"
    )
    encoding: Annotated[Line, Field(max_length=40)] | None = Field(
        default=None, description="of a CSV file; found when not given"
    )
    delimiter: str | None = Field(default=None, max_length=1, description="of a CSV file; found when not given")
    sheet: Annotated[Line, Field(max_length=200)] | None = Field(
        default=None, description="of a workbook; the first one when not given"
    )
    dry_run: bool = Field(default=False, description="only tell what would become of each row")
    invite: bool = Field(default=False, description="invite instead of enrolling; answers are given by the invited")
    answer_by: Day | None = Field(
        default=None, description="the last day to answer an invitation; two weeks from today when not given"
    )
    override: bool = Field(default=False, description="take also those who are not eligible")


class LineOut(BaseModel):
    """What became of a row in one role."""

    model_config = ConfigDict(from_attributes=True)

    row: int = Field(description="as a spreadsheet counts; the header is row 1", examples=[7])
    person: str = Field(description="external id", examples=["e-1042"])
    role: Literal["mentee", "mentor"]
    outcome: Literal["enrolled", "waiting", "invited", "unchanged", "not-eligible"] = Field(
        description="unchanged: they take part, wait or, for an invitation, are invited already"
    )
    position: int = Field(description="in the waitlist; 0 for who does not wait", examples=[0])
    unmet: list[str] = Field(
        description="whom the program is for, where they are not eligible",
        examples=[["This program is for people in Finance or Legal."]],
    )
    unmet_rules: list[dict[str, Any]] = Field(
        description="the same rules as a program has them; or of the kind outside or role",
        examples=[[{"kind": "among", "field": "department", "values": ["Finance", "Legal"], "excluded": False}]],
    )


class ImportOut(BaseModel):
    """What an import did, or would do if it is a dry run."""

    rows: int = Field(description="rows that name a role", examples=[1000])
    mentees: int = Field(description="mentees who are enrolled now and were not before", examples=[500])
    mentors: int = Field(description="mentors who are enrolled now and were not before", examples=[480])
    waiting: int = Field(description="mentees who wait now and did not before", examples=[0])
    invited: int = Field(description="those who are invited now and were not before", examples=[0])
    unchanged: int = Field(description="those who were enrolled before", examples=[20])
    not_eligible: int = Field(description="those for whom the program is not", examples=[0])
    dry_run: bool
    lines: list[LineOut] = Field(
        max_length=MOST_LINES, description=f"row by row, a row in both roles twice; at most {MOST_LINES:,}"
    )
    encoding: str = Field(description="how the file was read", examples=["utf-8"])
    delimiter: str = Field(description="empty for a workbook", examples=[","])


class ImportRejected(ProblemDocument):
    """The file has problems and nothing was changed. count: how many there are; the list may be shorter."""

    problems: list[TabularProblem] = Field(default_factory=list[TabularProblem])
    count: int = 0
