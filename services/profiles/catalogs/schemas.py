"""An import of a catalog as the API answers it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.problems import ProblemDocument
from shared.tabular import TabularProblem

__all__ = ["CatalogForm", "CatalogOut", "CatalogRejected"]


class CatalogForm(BaseModel):
    """What comes with a file."""

    layout: Literal["esco", "onet"] = Field(description="whose columns the file has")
    dry_run: bool = Field(default=False, description="only say what would happen")


class CatalogOut(BaseModel):
    """What an import did, or would do when it was a dry run."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "rows": 13960,
                    "skipped": 21,
                    "defined": 13890,
                    "changed": 48,
                    "unchanged": 0,
                    "left_out": 1,
                    "dry_run": False,
                    "notes": [
                        {
                            "row": 17,
                            "column": "altLabels",
                            "message": "'k8s' already leads to Kubernetes and stays there.",
                        }
                    ],
                    "note_count": 1,
                }
            ]
        },
    )

    rows: int
    skipped: int = Field(description="rows that tell of no skill, or of one that an earlier row tells of")
    defined: int = Field(description="skills that were not in the catalog")
    changed: int = Field(description="skills that are known and have another name, a description or a source more")
    unchanged: int
    left_out: int = Field(description="skills of which nothing was taken; the notes say why")
    dry_run: bool
    notes: list[TabularProblem] = Field(
        max_length=200, description="what was left out, in the order of rows; at most 200"
    )
    note_count: int = Field(description="of all notes")


class CatalogRejected(ProblemDocument):
    """The file is no table or has another layout (catalog-rejected), or the form is not right (invalid)."""

    problems: list[TabularProblem] = Field(default=[], description="of the file, in the order of its rows; at most 200")
    count: int = Field(default=0, description="of all problems of the file")
