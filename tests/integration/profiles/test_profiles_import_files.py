"""Files of people as they come: encodings, scripts, workbooks, and everything that can be wrong with one."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from services.profiles.imports.tables import FilePart
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from shared import clock
from shared.events.profiles import PersonJoined, ProfileChanged
from tests.integration.profiles.support import as_csv, ask_for_import, import_csv, import_people, person
from tests.support.platform import Harness, Serve

AMARA = person("e-1", name="Amara Obi", email="amara@example.org", grade="P5")


BAD = [
    pytest.param(b"", None, None, "empty", id="empty"),
    pytest.param(b"external id,name\nx,y\n", 1, "email", "missing", id="missing column"),
    pytest.param(b"external id,name,email,Name\na,b,c,d\n", 1, "Name", "Two columns", id="duplicate column"),
    pytest.param(b"external id,name,email\na,b\n", 2, None, "2 cells", id="bad row"),
    pytest.param(b"external id,name,email\na,\x8d\xff,a@b.org\n", 2, "name", "not utf-8", id="mis-encoded"),
    pytest.param(b"external id,name,email\na,=cmd(),a@b.org\n", 2, "name", "formula", id="formula"),
    pytest.param(b"external id,name,email\na,b,nowhere\n", 2, "email", "not an email address", id="email"),
    pytest.param(b"external id,name,email\n,b,a@b.org\n", 2, "external id", "empty", id="no external id"),
    pytest.param(
        as_csv(person("a"), person("b"), person("a")), 4, "external id", "Row 2 has this", id="duplicate external id"
    ),
    pytest.param(as_csv(person("a", manager="z")), 2, "manager", "'z'", id="unknown manager"),
    pytest.param(
        as_csv(person("x", manager=""), person("a", manager="b"), person("b", manager="c"), person("c", manager="a")),
        3,
        "manager",
        "a → b → c → a",
        id="loop of managers",
    ),
    pytest.param(as_csv(person("a", manager="a")), 2, "manager", "a → a", id="own manager"),
    pytest.param(as_csv(person("a", time_zone="Mars/Base")), 2, "time zone", "Europe/Berlin", id="zone"),
    pytest.param(as_csv(person("a", start_date="03/01/2024")), 2, "start date", "2024-03-01", id="date"),
    pytest.param(as_csv(person("a", skills_offered="SQL:9")), 2, "skills offered", "1 to 5", id="level"),
    pytest.param(b"external id,name,email\na,b\x01c,a@b.org\n", 2, "name", "U+0001", id="control character"),
    pytest.param(b"external id,name,email\na,b\0c,a@b.org\n", 2, "name", "U+0000", id="nul"),
    pytest.param(b"external id,name,email,no\0te\na,b,a@b.org,\n", 1, "no\ufffdte", "U+0000", id="nul in the header"),
    pytest.param(
        "external id,name,email,no\ud800te\na,b,a@b.org,\n".encode("utf-16", "surrogatepass"),
        1,
        "no\ufffdte",
        "not utf-16",
        id="lone surrogate in the header",
    ),
    pytest.param("external id,name,email\na,b\x85c,a@b.org\n".encode(), 2, "name", "U+0085", id="c1 control"),
    pytest.param(
        "external id,name,email\na,ü\ud800,a@b.org\n".encode("utf-16", "surrogatepass"),
        2,
        "name",
        "not utf-16",
        id="lone surrogate",
    ),
    pytest.param(as_csv(person("a", start_date="9999-12-31")), 2, "start date", "likely", id="year"),
    pytest.param(as_csv(person("a", start_date="2024-02-30")), 2, "start date", "2024-03-01", id="day"),
    pytest.param(as_csv(person("a", bio="x" * 4001)), 2, "bio", "4,000", id="long bio"),
]


@pytest.mark.parametrize(("data", "row", "column", "words"), BAD)
async def test_a_bad_file_is_told_by_row_and_column(serve: Serve, data: bytes, row: Any, column: Any, words: str):
    harness = await serve(SERVICE)
    answer = await import_csv(harness, data)
    assert answer.status_code == 422, answer.text
    document = answer.json()
    assert document["type"] == "urn:telemachus:problem:import-rejected"
    [problem] = document["problems"]
    assert (problem["row"], problem["column"]) == (row, column)
    assert words in problem["message"]
    assert document["count"] == 1
    assert await _count(harness, Person) == 0


async def test_one_bad_row_keeps_the_good_ones_out_and_every_problem_is_told(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA)
    bad = as_csv({**AMARA, "grade": "P6"}, person("e-2", email="nowhere"), person("e-3", manager="nobody"))
    answer = await import_csv(harness, bad)
    assert [(problem["row"], problem["column"]) for problem in answer.json()["problems"]] == [
        (3, "email"),
        (4, "manager"),
    ]
    await harness.settle()
    assert not harness.published(ProfileChanged)
    assert await _count(harness, Person) == 1


async def test_a_windows_file_is_read_and_told_of(serve: Serve):
    harness = await serve(SERVICE)
    data = "external id;name;email\ne-1;Zoë Núñez;zoe@example.org\ne-2;André Müller;a@example.org\n".encode("cp1252")
    answer = await import_csv(harness, data)
    assert answer.json()["encoding"] == "cp1252"
    assert answer.json()["delimiter"] == ";"
    assert "cp1252" in answer.json()["notes"][0]
    names = {event.name for event in await harness.sent(PersonJoined, 2)}
    assert names == {"Zoë Núñez", "André Müller"}


async def test_a_bad_mapping_is_told_by_its_field(serve: Serve):
    harness = await serve(SERVICE)
    answer = await import_csv(harness, as_csv(AMARA), mapping="people: {external_id: id, nme: name, email: email}")
    assert {problem["column"] for problem in answer.json()["problems"]} == {"people.name", "people.nme"}


@pytest.mark.parametrize(
    "fields",
    [
        {"encoding": "\0"},
        {"encoding": "no such encoding"},
        {"delimiter": "ab"},
        {"delimiter": '"'},
        {"dry_run": "perhaps"},
        {"mapping": "\0"},
        {"mapping": "x" * 70_000},
        {"leavers": "perhaps"},
        {"most_leaving": "1.1"},
        {"most_leaving": "nan"},
        {"sheet": "\n"},
    ],
)
async def test_a_form_that_cannot_be_is_refused(serve: Serve, fields: dict[str, str]):
    harness = await serve(SERVICE)
    answer = await import_csv(harness, as_csv(AMARA), **fields)
    assert answer.status_code == 422, answer.text
    assert await _count(harness, Person) == 0


async def test_a_file_over_the_limit_is_refused_and_not_kept(serve: Serve):
    harness = await serve(SERVICE, import_bytes=1 << 20)
    answer = await ask_for_import(harness, b"external id,name,email\n" + b" " * (1 << 20))
    assert answer.status_code == 413
    assert "1,048,576 bytes" in answer.json()["detail"]
    assert await _count(harness, FilePart) == 0


NAMES = (
    "陳大文", "محمد علي", "נועה לוי", "Åse Ødegård", "Ａｙａ", "தமிழ்", "e\u0301ric", "Ngũgĩ wa Thiong'o", "🐙 Okto",
    "Дмитрий",
)  # fmt: skip


async def test_names_in_any_script_survive(serve: Serve):
    harness = await serve(SERVICE)
    data = as_csv(*(person(f"e-{number}", name=name) for number, name in enumerate(NAMES)))
    assert (await import_csv(harness, data)).json()["joined"] == len(NAMES)
    client = harness.client(roles=["hr"])
    people = (await client.get("/api/profiles/v1/people")).json()["items"]
    expected = ["éric" if name == "e\u0301ric" else name for name in NAMES]
    assert [found["name"] for found in people] == expected
    assert (await import_csv(harness, data)).json()["unchanged"] == len(NAMES)


async def test_a_workbook_is_read_by_its_sheet(serve: Serve):
    harness = await serve(SERVICE)
    book = openpyxl.Workbook()
    book.create_sheet("Notes")
    sheet = book.create_sheet("Staff")
    sheet.append(["external id", "name", "email", "start date", "manager"])
    sheet.append(["e-1", "Zoë Núñez", "zoe@example.org", clock.today(), None])
    sheet.append([1042, "محمد", "m@example.org", None, "e-1"])
    data = io.BytesIO()
    book.save(data)
    told = (await import_csv(harness, data.getvalue(), name="people.xlsx", sheet="Staff")).json()
    assert (told["joined"], told["encoding"], told["delimiter"]) == (2, "xlsx", "")
    events = {event.external_id: event for event in await harness.sent(PersonJoined, 2)}
    assert events["e-1"].start_date == clock.today()
    assert events["1042"].manager_id == events["e-1"].subject
    answer = await import_csv(harness, data.getvalue(), sheet="Salaries")
    assert "Staff" in answer.json()["problems"][0]["message"]
    answer = await import_csv(harness, b"PK\x03\x04 broken")
    assert "not a workbook" in answer.json()["problems"][0]["message"]


async def test_all_problems_are_counted_and_200_told(serve: Serve):
    harness = await serve(SERVICE)
    people = [person(f"e-{number}", email="nowhere", manager="nobody") for number in range(150)]
    told = (await import_csv(harness, as_csv(*people, person("e-0")))).json()
    assert (len(told["problems"]), told["count"]) == (200, 301)


async def _count(harness: Harness, table: type[Any]) -> int:
    async with harness.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0
