"""What is published, as files and charts: what they say, what they hide, and that nothing in them is a formula."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from services.analytics.judging import judge_all
from services.analytics.main import SERVICE
from services.analytics.publishing import publish
from shared import clock
from shared.events.matching import ProgramLaunched
from tests.integration.analytics.history import history, launched, person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"
PATHS = {"Data": (2, 2, 2, 2, 2, 2, 8), '=HYPERLINK("x")': (8,), "Legal": (1,), "Sales": (0, 0, 0, 0, 0, 0, 9)}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def told(analytics: Harness) -> ProgramLaunched:
    program = launched([(admin := person("Data")).subject], starts_on=clock.today() - timedelta(days=60))
    await analytics.receive(admin, *history(program, PATHS))
    await folded(analytics)
    await publish(analytics.runtime)
    return program


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def test_files_say_the_published_numbers_and_what_they_mean(analytics: Harness):
    program = await told(analytics)
    hr = analytics.client(roles=["hr"])
    path = f"{BASE}/programs/{program.subject}"
    table = (await hr.get(f"{path}/tables/funnel/by/department")).json()

    async def file(form: str) -> bytes:
        answer = await hr.get(f"{path}/exports/funnel/by/department.{form}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].endswith(f'.{form}"')
        return answer.content

    expected: dict[tuple[str, str], Any] = {("", name): number for name, number in table["total"].items()}
    expected |= {(row["value"], name): number for row in table["rows"] for name, number in row["numbers"].items()}
    lines = read_csv(await file("csv"))
    hidden = {key for key, number in expected.items() if number["value"] is None}
    assert len(lines) == len(expected)
    assert hidden
    for line in lines:
        key = (line["value"].removeprefix("'"), line["measure"])
        number = expected[key]
        assert (line["shown"] == "no") == (key in hidden)
        assert (float(line["number"]) if line["number"] else None) == number["value"]
        assert bool(line["why"]) == (number["why"] is not None)
    assert {line["value"] for line in lines if "HYPERLINK" in line["value"]} == {'\'=HYPERLINK("x")'}
    stored = pq.read_table(io.BytesIO(await file("parquet")))
    rows = {(row["value"], row["measure"]): row["number"] for row in stored.to_pylist()}
    assert rows == {key: number["value"] for key, number in expected.items()}
    metadata = {key.decode(): value.decode() for key, value in (stored.schema.metadata or {}).items()}
    assert metadata["telemachus.smallest_group_shown"] == "5"
    assert json.loads(metadata["telemachus.definitions"])["Enrolled"]
    book = load_workbook(io.BytesIO(await file("xlsx")))
    cells = {str(row[0].value): row[1] for row in book["Numbers"].iter_rows(min_row=2)}
    assert cells["All"].value == expected["", "enrolled"]["value"]
    assert cells["Legal"].value == "not shown: too few people"
    [formula] = [row[0] for row in book["Numbers"].iter_rows() if "HYPERLINK" in str(row[0].value)]
    assert (formula.data_type, formula.value) == ("s", '=HYPERLINK("x")')
    about = {str(row[0].value): str(row[1].value) for row in book["About"].iter_rows()}
    assert about["What"] == table["title"]
    assert about["What is hidden"] == table["rule"]
    assert about["Filters"] == "none"
    assert about["Enrolled"] == table["measures"][0]["definition"]
    beside = {
        line["name"]: line["text"] for line in read_csv((await hr.get(f"{path}/exports/funnel/about.csv")).content)
    }
    assert beside["Enrolled"] == about["Enrolled"]
    assert (beside["As of"], beside["Smallest group shown"]) == (about["As of"], "5")


async def test_charts_stand_for_themselves_and_hatch_what_is_hidden(analytics: Harness):
    program = await told(analytics)
    hr = analytics.client(roles=["hr"])
    path = f"{BASE}/programs/{program.subject}"

    async def chart(what: str) -> tuple[ET.Element, str]:
        answer = await hr.get(f"{path}/tables/{what}.svg")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/svg+xml"
        return ET.fromstring(answer.text), answer.text  # noqa: S314 - our own

    whole, _ = await chart("funnel")
    assert whole.get("role") == "img"
    ids = {element.get("id") for element in whole.iter() if element.get("id")}
    assert set((whole.get("aria-labelledby") or "").split()) <= ids
    title, desc = whole.find(f"{SVG}title"), whole.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == "How far mentees have come — Enrolled: 38; Feedback given: 17"
    assert "First session held: " in (desc.text or "")
    by, text = await chart("funnel/by/department")
    described = by.find(f"{SVG}desc")
    assert described is not None
    assert "Legal: not shown: too few people" in (described.text or "")
    hatched = [element for element in by.iter() if (element.get("fill") or "").startswith("url(#c")]
    assert len(hatched) == text.count(">not shown: ") >= 1
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "prefers-color-scheme: dark" in text
    assert (await chart("participation/by/month"))[0].get("role") == "img"
    assert (await hr.get(f"{path}/tables/funnel.svg", params={"measure": "none"})).status_code == 404
    log = (await analytics.client(roles=["auditor"]).get(f"{BASE}/viewings")).json()["items"]
    assert log[-1]["form"] == "svg"
    assert log[-1]["filters"] == {"family": "funnel"}


async def test_a_list_of_any_length_is_found_once(analytics: Harness, monkeypatch: pytest.MonkeyPatch):
    program = await told(analytics)
    monkeypatch.setattr("services.analytics.participants.store._AT_ONCE", 7)
    monkeypatch.setattr("services.analytics.exports.handlers._AT_ONCE", 7)
    mine, path = analytics.client(program.admins[0]), f"{BASE}/programs/{program.subject}"
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(analytics.runtime.engine.sync_engine, "before_cursor_execute", note)
    try:
        answer = await mine.get(f"{path}/participants.csv")
    finally:
        event.remove(analytics.runtime.engine.sync_engine, "before_cursor_execute", note)
    everybody = (await mine.get(f"{path}/participants", params={"limit": 200})).json()["items"]
    assert [row["person_id"] for row in read_csv(answer.content)] == [one["person_id"] for one in everybody]
    assert len(everybody) == 38
    assert len([statement for statement in sent if "waitlisted_at" in statement]) == 1


async def test_whoever_may_not_read_a_page_gets_no_file_of_it(analytics: Harness):
    program = await told(analytics)
    [admin] = program.admins
    path = f"{BASE}/programs/{program.subject}"
    mine, hr = analytics.client(admin), analytics.client(roles=["hr"])
    other = analytics.client(roles=["employee"])
    for what in ("tables/funnel.svg", "exports/funnel.csv", "exports/funnel/about.csv", "exports/funnel/by/grade.xlsx"):
        assert (await mine.get(f"{path}/{what}")).status_code == 200
        assert (await other.get(f"{path}/{what}")).status_code == 403
    for what in ("tables/funnel.svg", "exports/funnel/by/program.parquet", "exports/funnel/about.csv"):
        assert (await hr.get(f"{BASE}/{what}")).status_code == 200
        assert (await mine.get(f"{BASE}/{what}")).status_code == 403
    people = await mine.get(f"{path}/participants.csv", params={"department": "Data"})
    rows = read_csv(people.content)
    assert len(rows) == 20
    assert {row["department"] for row in rows} == {"Data"}
    book = load_workbook(io.BytesIO((await mine.get(f"{path}/participants.xlsx")).content))
    assert book["Participants"].max_row == 1 + 38
    assert (await hr.get(f"{path}/participants.csv")).status_code == 403
    await judge_all(analytics.runtime)
    fare = {item["mentorship_id"]: item for item in (await mine.get(f"{path}/health")).json()["items"]}
    listed = read_csv((await mine.get(f"{path}/health.csv")).content)
    assert {row["mentorship_id"]: int(row["score"]) for row in listed} == {
        key: one["score"] for key, one in fare.items()
    }
    assert fare
    assert (await hr.get(f"{path}/health.xlsx")).status_code == 403
    for wrong, status in (("funnel.doc", 422), ("nothing.csv", 404), ("funnel/by/name.csv", 404), ("Funnel.csv", 422)):
        assert (await hr.get(f"{path}/exports/{wrong}")).status_code == status
