"""Rows of a file are read column by column, and one by one where anything is wrong; both give the same."""

from __future__ import annotations

import io
from typing import Any

from services.profiles.imports.domain import Options
from services.profiles.imports.engine.reading import Chunk, opened
from shared.tabular import Limits
from tests.integration.profiles.support import as_csv, person

LIMITS = Limits(bytes=1 << 20)

PEOPLE = [
    person("e-1", bio="- I help\r\n- I listen ", skills_offered="Python:5; SQL ;python:2", skills_wanted="Go:1"),
    person(
        " e-2 ",
        email="e-2@example.org",
        name="  Zoë   Ünal ",
        bio="",
        manager=" e-1",
        start_date="2019-05-06",
        skills_offered=" ; ",
    ),
    person("e-3", email=" e-3@example.org ", country="Nigeria", languages="de:native; en", skills_wanted="SQL:2;Go"),
    person("e-4", name="Amélie", time_zone="europe/berlin", working_hours="Mon-Fri 09:00-17:00", bio="\u3000"),
]


async def test_a_wrong_row_changes_nothing_about_how_the_others_are_read():
    good, problems = await _read(*PEOPLE)
    assert not problems
    both, problems = await _read(
        *PEOPLE, person("e-5", email="nowhere"), person("", name="Nobody", email="nobody@example.org")
    )
    assert [(problem.row, problem.column) for problem in problems] == [(6, "email"), (7, "external id")]
    assert [values[:4] for values in both] == [list(values) for values in good]
    assert (good[1], good[2][1], good[2][3]) == (["e-1", "e-2", "e-3", "e-4"], "Zoë Ünal", "Amélie")


async def test_problems_are_told_in_the_order_of_rows_up_to_the_most():
    people = [person(f"e-{number}", email="nowhere", country="XX") for number in range(300)]
    _, problems = await _read(*people)
    assert [(problem.row, problem.column) for problem in problems[:3]] == [(2, "email"), (2, "country"), (3, "email")]
    assert len(problems) == 200
    assert problems[-1].row == 101


async def _read(*people: dict[str, str]) -> tuple[list[list[Any]], list[Any]]:
    chunks: list[Chunk] = []
    async with opened(io.BytesIO(as_csv(*people)), Options(), LIMITS, _say_nothing) as source:
        async for chunk in source.chunks:
            chunks.append(chunk)  # noqa: PERF401 - it is one
    [chunk] = chunks
    return [list(values) for values in chunk], source.report.problems


def _say_nothing(_: str, __: int, ___: int) -> None:
    """Nobody waits for this."""
