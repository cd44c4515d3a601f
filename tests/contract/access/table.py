"""The table of docs/guides/who-may-do-what.md, which people read and the test of every route follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["COLUMNS", "GUIDE", "Row", "rows"]

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "who-may-do-what.md"

COLUMNS = (
    "self",
    "mentor",
    "other mentor",
    "former mentor",
    "giver",
    "named",
    "colleague",
    "manager",
    "program's admin",
    "other admin",
    "HR",
    "auditor",
    "IT",
    "account",
)
_MARKS = {"yes": True, "–": False}


@dataclass(frozen=True, slots=True)
class Row:
    """A route and who may use it."""

    method: str
    path: str
    allowed: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows(guide: Path = GUIDE) -> Iterator[Row]:
    """The rows of all tables of the guide. Raises ValueError for a cell that is neither "yes" nor "–"."""
    for line in guide.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        method, _, path = cells[0].strip("`").partition(" ")
        if method not in {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            continue
        if len(cells) != len(COLUMNS) + 1 or set(cells[1:]) - set(_MARKS):
            raise ValueError(f"this row has other cells than the columns need: {line}")
        yield Row(
            method,
            path.strip(),
            frozenset(name for name, cell in zip(COLUMNS, cells[1:], strict=True) if _MARKS[cell]),
        )
