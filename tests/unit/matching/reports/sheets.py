"""Files for tests: people as rows, written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from telemachus.match.files import Problem, Refused
from telemachus.match.preparing import Given, Prepared, prepare

__all__ = ["DAY", "MENTEES", "MENTORS", "people", "refused", "write"]

DAY = date(2026, 1, 5)
MENTEES = [
    {"email": "amara@x.org", "name": "Amara Obi", "skills wanted": "Python:1; SQL:3", "department": "Data"},
    {"email": "jonas@x.org", "name": "Jonas Weber", "skills wanted": "Negotiation", "department": "Sales"},
]
MENTORS = [
    {"email": "lin@x.org", "name": "Lin Wu", "skills offered": "python:5; SQL:4", "department": "Sales"},
    {"email": "maria@x.org", "name": "María Núñez", "skills offered": "negotiation:4", "department": "Data"},
]


def write(path: Path, rows: Sequence[dict[str, str]]) -> str:
    """The rows as a CSV file with every column that one of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def people(
    folder: Path, mentees: Sequence[dict[str, str]] = MENTEES, mentors: Sequence[dict[str, str]] = MENTORS
) -> Given:
    """Two files, and what is asked of them."""
    return Given(write(folder / "mentees.csv", mentees), write(folder / "mentors.csv", mentors), on=DAY)


def refused(given: Given) -> list[Problem]:
    """The problems for which these files are refused, with the files' bare names."""
    with pytest.raises(Refused) as caught:
        prepare(given)
    return [
        Problem(Path(problem.file).name, problem.row, problem.column, problem.message)
        for problem in caught.value.problems
    ]


def prepared(given: Given) -> Prepared:
    return prepare(given)
