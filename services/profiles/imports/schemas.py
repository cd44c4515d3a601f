"""An import as the API answers it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from shared.problems import ProblemDocument
from shared.tabular import TabularProblem

__all__ = ["ImportOut", "ImportRejected"]


class ImportOut(BaseModel):
    """What an import did, or would do when it was a dry run."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "joined": 12,
                    "changed": 3,
                    "unchanged": 105,
                    "dry_run": False,
                    "encoding": "utf-8",
                    "delimiter": ",",
                    "notes": [],
                    "problems": [],
                }
            ]
        },
    )

    joined: int = Field(description="people who were not known, or who have returned")
    changed: int = Field(description="people of whom something is different")
    unchanged: int
    dry_run: bool
    encoding: str = Field(description="how the file was read")
    delimiter: str
    notes: list[str] = Field(description="what you might want to check")
    problems: list[TabularProblem] = Field(default=[], description="always empty here; a file with problems is refused")


class ImportRejected(ProblemDocument):
    """The file has problems (import-rejected), or the form has (invalid); nothing was changed."""

    problems: list[TabularProblem] = Field(default=[], description="of the file, in the order of its rows; at most 200")
    count: int = Field(default=0, description="of all problems of the file")
