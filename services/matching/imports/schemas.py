"""An import as the API answers it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from shared.problems import ProblemDocument
from shared.tabular import TabularProblem

__all__ = ["ImportOut", "ImportRejected"]


class ImportOut(BaseModel):
    """What an import did."""

    model_config = ConfigDict(from_attributes=True)

    rows: int = Field(description="rows that name a role", examples=[1000])
    mentees: int = Field(description="mentees who are enrolled now and were not before", examples=[500])
    mentors: int = Field(description="mentors who are enrolled now and were not before", examples=[480])
    unchanged: int = Field(description="those who were enrolled before", examples=[20])
    encoding: str = Field(description="how the file was read", examples=["utf-8"])
    delimiter: str = Field(examples=[","])


class ImportRejected(ProblemDocument):
    """The file has problems and nothing was changed. count: how many there are; the list may be shorter."""

    problems: list[TabularProblem]
    count: int
