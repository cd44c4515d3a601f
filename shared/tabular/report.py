"""What is wrong with a file, told so that a person finds the cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.wrong import Value, Wrong

__all__ = ["UNREADABLE", "Report", "TabularError", "TabularProblem"]

MOST_PROBLEMS = 200
"""A report lists this many problems and counts the rest: whoever gets it repairs the pattern, not each cell."""


UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
"""Control characters, which no name has and PostgreSQL partly refuses, and the sign of characters that were lost."""


def _readable(text: object) -> object:
    return UNREADABLE.sub("\ufffd", text) if isinstance(text, str) else text


_Shown = Annotated[str, BeforeValidator(_readable)]
_Value = Annotated[Value, BeforeValidator(_readable)]


class TabularProblem(BaseModel):
    """One thing to repair. It may quote the file, but for characters that nobody can read."""

    model_config = ConfigDict(frozen=True)

    row: int | None = Field(
        default=None, description="row as a spreadsheet counts, 1 for the header; null for the whole file"
    )
    column: _Shown | None = Field(
        default=None, description="name in the header, the question, or the place in the mapping file; null for the row"
    )
    message: _Shown = Field(description="what is wrong and what helps")
    code: str = Field(default="", description="of the rule that is broken; empty where it has none")
    values: dict[str, _Value] = Field(default={}, description="what the message names")

    @classmethod
    def of(cls, wrong: Wrong, row: int | None = None, column: str | None = None) -> Self:
        """Where a rule is broken."""
        return cls(row=row, column=column, **wrong.document())

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row is not None else []
        if self.column is not None:
            where.append(f'"{self.column}"')
        return f"{', '.join(where)}: {self.message}" if where else self.message


class TabularError(ValueError):
    """The file or its mapping cannot be used. problems: at least one, in the order of rows. count: of all problems."""

    def __init__(self, problems: Iterable[TabularProblem], count: int | None = None) -> None:
        self.problems = list(problems)
        self.count = len(self.problems) if count is None else count
        super().__init__("; ".join(str(problem) for problem in self.problems[:3]))


class Report:
    """Collects problems, so that one attempt tells them all."""

    def __init__(self) -> None:
        self.problems: list[TabularProblem] = []
        self.count = 0

    def add(self, row: int | None, column: str | None, wrong: Wrong | str) -> None:
        """row: as a spreadsheet counts. column: the header's name. wrong: or a message that nobody says otherwise."""
        self.count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(
                TabularProblem(row=row, column=column, message=wrong)
                if isinstance(wrong, str)
                else TabularProblem.of(wrong, row, column)
            )

    def raise_if_any(self) -> None:
        """Raises TabularError with everything collected so far."""
        if self.problems:
            raise TabularError(sorted(self.problems, key=lambda problem: problem.row or 0), self.count)
