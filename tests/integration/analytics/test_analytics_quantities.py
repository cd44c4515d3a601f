"""What one family hides follows from no other: the same people in funnel, journey, times and equity, over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from services.analytics.families import FAMILIES
from services.analytics.main import SERVICE
from shared.events.matching import ProgramLaunched
from tests.integration.analytics.history import history, launched
from tests.integration.analytics.telling import published
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"
MENTEES = {"funnel": "enrolled", "journey": "enrolled", "equity": "mentees", "equity_participation": "mentees"}
"""What four families call the mentees of a program."""


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def told(analytics: Harness, *programs: Mapping[str, Sequence[int]]) -> list[ProgramLaunched]:
    """Programs with as many mentees of each department, published."""
    found: list[ProgramLaunched] = []
    for steps in programs:
        program = launched()
        await analytics.receive(*history(program, steps))
        found.append(program)
    await published(analytics)
    return found


async def mentees(hr: httpx.AsyncClient, program: UUID, dimension: str = "") -> dict[str, dict[str, float | None]]:
    """By family, what its page says of the mentees in each row, or in all ("")."""
    found: dict[str, dict[str, float | None]] = {}
    for family, measure in MENTEES.items():
        by = f"/by/{dimension}" if dimension else ""
        answer = await hr.get(f"{BASE}/programs/{program}/tables/{family}{by}")
        assert answer.status_code == 200, answer.text
        table = answer.json()
        rows = {row["value"]: row["numbers"] for row in table["rows"]} if dimension else {"": table["total"]}
        found[family] = {value: numbers[measure]["value"] for value, numbers in rows.items()}
        assert await exported(hr, program, family, measure, dimension) == found[family]
    return found


async def exported(
    hr: httpx.AsyncClient, program: UUID, family: str, measure: str, dimension: str
) -> dict[str, float | None]:
    """The same from all three kinds of files, which agree."""
    by = f"/by/{dimension}" if dimension else ""

    async def file(form: str) -> bytes:
        answer = await hr.get(f"{BASE}/programs/{program}/exports/{family}{by}.{form}")
        assert answer.status_code == 200, answer.text
        return answer.content

    lines = csv.DictReader(io.StringIO((await file("csv")).decode("utf-8-sig")))
    ours = [line for line in lines if line["measure"] == measure and bool(line["value"]) == bool(dimension)]
    numbers = {line["value"]: float(line["number"]) if line["number"] else None for line in ours}
    rows = pq.read_table(io.BytesIO(await file("parquet"))).to_pylist()
    assert numbers == {
        row["value"]: row["number"]
        for row in rows
        if row["measure"] == measure and bool(row["value"]) == bool(dimension)
    }
    sheet = load_workbook(io.BytesIO(await file("xlsx")))["Numbers"]
    [labels, *cells] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [label] = [one.label for one in FAMILIES[family].measures if one.name == measure]
    written = {str(row[0]): row[labels.index(label)] for row in cells}
    assert all(written[value or "All"] == number for value, number in numbers.items() if number is not None)
    assert all(
        str(written[value or "All"]).startswith("not shown") for value, number in numbers.items() if number is None
    )
    return numbers


async def test_a_program_hidden_among_all_of_them_is_told_by_no_family_of_its_own(analytics: Harness):
    large, small = await told(analytics, {"Data": (20,), "Sales": (10,)}, {"Data": (3,)})
    hr = analytics.client(roles=["hr"])
    of_all = (await hr.get(f"{BASE}/tables/funnel/by/program")).json()
    assert of_all["total"]["enrolled"]["value"] == 33
    assert of_all["rows"] == [], "of neither program anything is shown"
    for program in (large, small):
        assert await mentees(hr, program.subject) == {family: {"": None} for family in MENTEES}
    # Nor do the departments of the large one add up to its 30.
    for family, rows in (await mentees(hr, large.subject, "department")).items():
        assert None in rows.values(), family


async def test_a_department_hidden_in_one_family_is_told_by_no_other(analytics: Harness):
    [program] = await told(analytics, {"Data": (20,), "Sales": (10,), "Legal": (2,), "Ops": (9,)})
    hr = analytics.client(roles=["hr"])
    for family, rows in (await mentees(hr, program.subject, "department")).items():
        hidden = {value for value, number in rows.items() if number is None}
        assert hidden - {"Mentoring"} == {"Legal", "Ops"}, family
        assert {value: rows[value] for value in ("Data", "Sales")} == {"Data": 20, "Sales": 10}
    assert await mentees(hr, program.subject) == {family: {"": 41} for family in MENTEES}
