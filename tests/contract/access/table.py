"""The tables of docs/guides/who-may-do-what*.md, which people read and the tests of every route follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ANALYTICS", "MATCHING", "NOTIFICATIONS", "PROFILES", "Row", "Table"]

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
_MARKS = {"yes": True, "–": False}


@dataclass(frozen=True, slots=True)
class Row:
    """A route and who may use it."""

    method: str
    path: str
    allowed: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Table:
    """A guide, and who the columns of its tables are."""

    guide: Path
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """The rows of all tables of the guide. Raises ValueError for a cell that is neither "yes" nor "–"."""
        for line in self.guide.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            method, _, path = cells[0].strip("`").partition(" ")
            if method not in {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                continue
            if len(cells) != len(self.columns) + 1 or set(cells[1:]) - set(_MARKS):
                raise ValueError(f"this row has other cells than the columns need: {line}")
            marked = zip(self.columns, cells[1:], strict=True)
            yield Row(method, path.strip(), frozenset(name for name, cell in marked if _MARKS[cell]))


ANALYTICS = Table(
    GUIDES / "who-may-do-what-in-analytics.md",
    ("mentee", "mentor", "program's admin", "other admin", "HR", "auditor", "IT", "coach", "account"),
)
PROFILES = Table(
    GUIDES / "who-may-do-what.md",
    (
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
        "coach",
        "account",
    ),
)
MATCHING = Table(
    GUIDES / "who-may-do-what-in-matching.md",
    (
        "mentee",
        "mentor",
        "other mentee",
        "other mentor",
        "colleague",
        "manager",
        "contact",
        "program's admin",
        "other admin",
        "HR",
        "auditor",
        "IT",
        "coach",
        "account",
    ),
)
NOTIFICATIONS = Table(
    GUIDES / "who-may-do-what-in-notifications.md",
    (
        "self",
        "colleague",
        "program's admin",
        "other admin",
        "HR",
        "auditor",
        "IT",
        "coach",
        "account",
    ),
)
