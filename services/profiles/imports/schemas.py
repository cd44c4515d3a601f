"""Imports of people as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from services.profiles.imports.domain import Leavers
from shared.tabular import TabularProblem
from shared.values import Whole
from shared.wrong import Value

__all__ = ["ApplyIn", "ImportForm", "ImportId", "ImportOut", "Kind", "RowOut"]

ImportId = Annotated[UUID, Path(description="id of the import")]
Kind = Literal["joins", "returns", "changes", "leaves"]
State = Literal["waiting", "running", "done", "rejected", "cancelled", "failed"]

_OUTCOME: JsonDict = {
    "joined": 12,
    "returned": 1,
    "changed": 3,
    "unchanged": 105,
    "leaving": 2,
    "active": 110,
    "needs_word": False,
    "encoding": "utf-8",
    "delimiter": ",",
    "notes": [],
    "coded_notes": [],
}
_EXAMPLE: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000001",
    "state": "done",
    "dry_run": True,
    "file_name": "people.csv",
    "bytes": 20480,
    "asked_by": "hr-1",
    "asked_at": "2026-03-02T09:00:00Z",
    "applied_by": None,
    "applied_at": None,
    "ended_at": "2026-03-02T09:00:01Z",
    "leavers": "leave",
    "most_leaving": 0.1,
    "may_leave": None,
    "progress": None,
    "outcome": _OUTCOME,
    "rejection": None,
    "problems": [],
    "problem_count": 0,
    "failure": "",
}


_Mapping = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=65_536)]
_Word = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=40)]
_Sheet = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=100)]


class ImportForm(BaseModel):
    """What comes with a file of people."""

    mapping: _Mapping | None = Field(
        default=None, description="YAML: which column fills which field; none for the standard layout"
    )
    encoding: _Word | None = Field(default=None, description="found when not given", examples=["cp1250"])
    delimiter: str | None = Field(default=None, max_length=1, description="found when not given", examples=[";"])
    sheet: _Sheet | None = Field(default=None, description="of a workbook; the first when not given")
    dry_run: bool = Field(default=False, description="only find out what would happen")
    leavers: Leavers = Field(default="stay", description="leave: whoever is missing from the file leaves")
    most_leaving: float = Field(
        default=0.1, ge=0, le=1, description="the share of active people who may leave without a second word"
    )


class ProgressOut(BaseModel):
    """How far a running import is."""

    phase: Literal["waiting", "reading", "comparing", "writing"] = Field(
        description="waiting: for another import to end", examples=["reading"]
    )
    rows: int = Field(description="rows that are done in this phase", examples=[4000])
    of: int = Field(description="how many rows there seem to be; 0 when that is not known", examples=[120000])


class OutcomeOut(BaseModel):
    """What an import did, or would do when it was a dry run."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OUTCOME]})

    joined: int = Field(description="people who were not known")
    returned: int = Field(description="people who had left; they are the same people as before")
    changed: int = Field(description="people of whom something is different")
    unchanged: int
    leaving: int = Field(description="active people who are missing from the file, if they are to leave")
    active: int = Field(description="people who were active before")
    needs_word: bool = Field(description="in a dry run: so many would leave that `apply` needs `leaving`")
    encoding: str = Field(description="how the file was read; xlsx for a workbook")
    delimiter: str = Field(description="empty for a workbook")
    notes: list[str] = Field(description="what you might want to check")
    coded_notes: list[TabularProblem] = Field(default=[], description="the same, with their codes")


class RejectionOut(BaseModel):
    """Why an import has changed nothing."""

    kind: Literal["import-rejected", "too-many-leave"] = Field(examples=["too-many-leave"])
    detail: str = Field(examples=["60 of 110 active people are missing from the file and would leave …"])
    leaving: int | None = Field(default=None, description="too-many-leave: how many would leave", examples=[60])
    values: dict[str, Value] = Field(default={}, description="too-many-leave: what the detail names")


class ImportOut(BaseModel):
    """An import of people: how it was asked for, and how it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    state: State = Field(description="rejected: the file has problems, or too many would leave; nothing was changed")
    dry_run: bool
    file_name: str
    bytes: int
    asked_by: str = Field(description="the account that asked for it, or `command line`")
    asked_at: datetime
    applied_by: str | None = Field(
        description="the account that applied it after a dry run or for want of a second word; the last one to do so"
    )
    applied_at: datetime | None
    ended_at: datetime | None
    leavers: Literal["stay", "leave"]
    most_leaving: float = Field(description="the share of active people who may leave")
    may_leave: int | None = Field(description="the second word: so many may leave even if that is more")
    progress: ProgressOut | None = Field(description="while it is running")
    outcome: OutcomeOut | None = Field(description="when it is done")
    rejection: RejectionOut | None = Field(description="when it is rejected")
    problems: list[TabularProblem] = Field(description="of the file, in the order of its rows; at most 200")
    problem_count: int = Field(description="of all problems of the file")
    failure: str = Field(description="when it has failed: what an administrator can do")
    failed: TabularProblem | None = Field(default=None, description="the same, with its code")


class RowOut(BaseModel):
    """What becomes of one person."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "row": 7,
                    "kind": "changes",
                    "external_id": "e-1042",
                    "name": "Amara Obi",
                    "fields": {"grade": ["P5", "P6"], "manager": ["e-7", "e-12"]},
                }
            ]
        }
    )

    row: int | None = Field(description="in the file, the header is row 1; null for one who leaves")
    kind: Kind
    external_id: str
    name: str
    fields: dict[str, list[Any]] = Field(
        description="what is different: before and after, as a profile shows it; `manager` by external id. Empty for "
        "one who joins: everything is new"
    )


class ApplyIn(BaseModel):
    """leaving: the second word, which is needed when more people would leave than the stated share."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"leaving": 60}, {"leaving": None}]})

    leaving: Whole | None = Field(default=None, ge=0, le=10_000_000, description="so many people may leave")
