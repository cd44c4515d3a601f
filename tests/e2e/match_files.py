"""telemachus match on files of the sample company, in this process."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from telemachus.cli import app
from telemachus.demo import company

__all__ = ["GRADES", "Rows", "make_files", "match", "read", "rows_of", "sample", "write"]

GRADES = "grades: [Associate, Professional, Senior, Lead, Principal, Director, Executive]\n"

Rows = list[dict[str, str]]


def match(*arguments: object) -> Result:
    return CliRunner().invoke(
        app, ["match", *map(str, arguments)], env={"COLUMNS": "200", "NO_COLOR": "1", "TELEMACHUS_DATABASE_URL": None}
    )


def write(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sample(people: int = 120) -> tuple[Rows, Rows]:
    """Mentees and mentors of the sample company."""
    rows = company.generate(people)
    mentees, mentors = ([dict(row) for row in rows if row["role"] in {role, "both"}] for role in ("mentee", "mentor"))
    return mentees, mentors


def rows_of(book: Path, sheet: str) -> list[dict[str, Any]]:
    header, *rows = load_workbook(book)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def make_files(folder: Path) -> tuple[Path, Path, Path]:
    """Mentees, mentors, rules."""
    mentees, mentors = sample()
    rules = folder / "rules.yaml"
    rules.write_text(GRADES)
    return write(folder / "mentees.csv", mentees), write(folder / "mentors.csv", mentors), rules
