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
    """The file has problems and nothing was changed. count: how many there are; the list may be shorter."""

    problems: list[TabularProblem]
    count: int
