"""Files that people hand in, and what is wrong with them: told by file, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from rich.text import Text

from shared.tabular import Limits, Report, Table, TabularError, TabularProblem, read_any
from telemachus.console import err

__all__ = ["LIMITS", "Problem", "Problems", "Refused", "Source", "read_bytes", "read_source", "refuse", "show"]

LIMITS = Limits(bytes=200 * 1024 * 1024, cells=20_000_000)
"""The files are the organizer's own and on their own machine."""

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to repair. row: as a spreadsheet counts, 1 for the header. column: as the header names it."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        where = [self.file, *([f"row {self.row}"] if self.row else []), *([f'"{self.column}"'] if self.column else [])]
        return f"{', '.join(where)}: {self.message}"


class Refused(Exception):
    """Input that cannot be used. problems: at least one. count: of all problems, those not listed included."""

    def __init__(self, problems: Sequence[Problem], count: int | None = None) -> None:
        self.problems = list(problems)
        self.count = len(self.problems) if count is None else count
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects the problems of several files, so that one attempt tells them all."""

    def __init__(self) -> None:
        self._reports: dict[str, Report] = {}

    def of(self, file: str) -> Report:
        """Where the problems of one file go."""
        return self._reports.setdefault(file, Report())

    def raise_if_any(self) -> None:
        """Raises Refused with everything collected so far."""
        found = [
            _problem(file, problem)
            for file, report in self._reports.items()
            for problem in sorted(report.problems, key=lambda problem: problem.row or 0)
        ]
        if found:
            once = list(dict.fromkeys(found))  # the same file may be both sides
            raise Refused(once, sum(report.count for report in self._reports.values()) - len(found) + len(once))


@dataclass(frozen=True, slots=True)
class Source:
    """A table and the file it was read from. name: as it was given."""

    name: str
    table: Table


def read_bytes(path: Path) -> bytes:
    """What a file holds. Raises Refused."""
    try:
        return path.read_bytes()
    except OSError as error:
        refuse(str(path), f"This file cannot be read: {error.strerror or error}.")


def read_source(given: str) -> Source:
    """The table in a CSV or XLSX file; `book.xlsx#Mentees` names a sheet. Raises Refused."""
    path, sheet = Path(given), None
    if not path.exists() and "#" in given:
        file, _, sheet = given.rpartition("#")
        path = Path(file)
    try:
        return Source(given, read_any(read_bytes(path), sheet=sheet, limits=LIMITS))
    except TabularError as error:
        raise Refused([_problem(given, problem) for problem in error.problems], error.count) from error


def refuse(file: str, message: str, *, row: int | None = None, column: str | None = None) -> NoReturn:
    raise Refused([Problem(file, row, column, message)])


def show(refused: Refused) -> None:
    """Print what is to be repaired on stderr."""
    err.print("Nothing was written. To repair:", highlight=False)
    for problem in refused.problems[:_SHOWN]:
        row = None if problem.row is None else f"row {problem.row}"
        where = ", ".join(part for part in (problem.file, row, problem.column) if part)
        # One line each, however narrow the terminal is: a path would squeeze a table's other columns.
        err.print(Text(f"  {where}: {problem.message}"), soft_wrap=True)
    if refused.count > min(_SHOWN, len(refused.problems)):
        err.print(f"… and {refused.count - min(_SHOWN, len(refused.problems)):,} more.")


def _problem(file: str, problem: TabularProblem) -> Problem:
    return Problem(file, problem.row, problem.column, problem.message)
