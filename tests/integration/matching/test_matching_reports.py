"""The report of a solved round: its numbers, its workbook and its PDF."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from services.matching.programs.tables import Program
from shared.private_text import forget
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def populated(company: Company) -> dict[str, Any]:
    """A solved round of thirteen mentees and two mentors with eleven places, one of the mentees alone in a kitchen."""
    for number in range(12):
        kind = {"department": "Law", "grade": "Junior"} if number % 2 else {"department": "Data", "grade": "Senior"}
        await company.mentee(f"Mentee {number:02}", **kind)
    await company.mentee("Only One", department="Kitchen", grade="Senior")
    await company.mentor("Lin Wu", places=10, department="Ops")
    await company.mentor("Max Moser", places=1, department="Ops")
    return await company.solve()


def sheets(answer: httpx.Response) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet of a workbook."""
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


async def test_a_report_tells_a_round_in_numbers_and_hides_small_groups(serve: Serve):
    company = await found(serve)
    solved = await populated(company)
    answer = await company.as_admin.get(f"{API}/rounds/{solved['id']}/report")
    report = ok(answer)
    assert {name: report["totals"][name] for name in ("mentees", "mentors", "places", "matched")} == {
        "mentees": 13,
        "mentors": 2,
        "places": 11,
        "matched": 11,
    }
    assert report["totals"]["total"] == solved["total_score"]
    assert report["provenance"]["digest"] == solved["input_digest"]
    assert report["certificate"]["words"] == solved["certificate"]["sentences"]
    assert (report["certificate"]["optimal"], report["gone"]) == (True, 0)
    assert sum(bar["count"] for bar in report["distribution"]) == 11
    assert sum(part["gives"] for part in report["criteria"]) == pytest.approx(report["totals"]["mean"])
    assert (report["load"]["used"], report["load"]["idle"]) == (11, 0)
    assert [(reason["reason"], reason["count"]) for reason in report["reasons"]] == [("places-taken", 2)]
    grades, departments, _ = report["fairness"]
    assert [(group["name"], group["people"]) for group in grades["groups"]] == [("Junior", 6), ("Senior", 7)]
    assert "Kitchen" in departments["hidden"]
    assert "Kitchen" not in {group["name"] for group in departments["groups"]}
    assert "Mentee" not in answer.text
    assert "Lin" not in answer.text
    async with company.harness.sessions() as session, session.begin():
        await session.execute(update(Program).values(minimum_cell=7))
    careful = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/report"))
    assert [table["groups"] for table in careful["fairness"]] == [[], [], []]


async def test_the_workbook_names_who_meets_whom_and_why_others_do_not(serve: Serve):
    company = await found(serve)
    solved = await populated(company)
    answer = await company.as_admin.get(f"{API}/rounds/{solved['id']}/report.xlsx")
    book = sheets(answer)
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].startswith('attachment; filename="match-round-20')
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    shown = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs", params={"limit": 200}))["items"]
    header, *rows = book["Pairs"]
    pairs = [dict(zip(header, row, strict=True)) for row in rows]
    assert {(row["Mentee"], row["Mentor"], row["Mentee id"]) for row in pairs} == {
        (pair["mentee_name"], pair["mentor_name"], pair["mentee_id"]) for pair in shown
    }
    assert sum(row["Score"] for row in pairs) == sum(pair["score"] for pair in shown)
    said = {pair["mentee_name"]: pair["sentences"] for pair in shown}
    assert all(sentence in row["Why"] for row in pairs for sentence in said[row["Mentee"]])
    assert len(book["Unmatched"]) == 1 + 2
    assert any("11" in map(str, row) for row in book["Summary"])


async def test_a_pdf_is_made_with_names_or_without(serve: Serve):
    company = await found(serve)
    solved = await populated(company)
    path = f"{API}/rounds/{solved['id']}/report.pdf"
    named, bare = await company.as_admin.get(path), await company.as_admin.get(path, params={"people": False})
    for answer in (named, bare):
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith('inline; filename="match-round-')
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.content.startswith(b"%PDF-")
    assert len(named.content) > len(bare.content)


async def test_the_report_of_a_large_round_is_made_by_a_worker_first(serve: Serve):
    company = await found(serve, question_pairs=0, round_thread_pairs=0)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    path = f"{API}/rounds/{solved['id']}/report"
    for form in ("", ".xlsx", ".pdf"):
        early = await company.as_admin.get(f"{path}{form}")
        assert (early.status_code, early.json()["type"]) == (409, "urn:telemachus:problem:report-not-made"), form
    asked = await company.as_admin.post(path)
    ok(asked, 202)

    async def answered() -> Any:
        return ok(await company.as_admin.get(asked.headers["Location"]))["answer"]

    made = await eventually(answered, within=60, what="a report")
    assert ok(await company.as_admin.get(path)) == made
    [_, row] = sheets(await company.as_admin.get(f"{path}.xlsx"))["Pairs"]
    assert row[:2] == ("Tom Adeyemi", "Lin Wu")


async def test_a_round_about_the_people_of_another_one_has_a_report_too(serve: Serve):
    company = await found(serve)
    first = await company.mentee("Tom Adeyemi")
    second = await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu", places=1)
    again = await company.solve({"based_on": (await company.solve())["id"]}, seed=1)
    book = sheets(await company.as_admin.get(f"{API}/rounds/{again['id']}/report.xlsx"))
    [matched], [alone] = book["Pairs"][1:], book["Unmatched"][1:]
    keys = {str(first.subject), str(second.subject)}
    assert len([row for row in (matched, alone) if keys & set(map(str, row))]) == 2
    assert "One place more with Lin Wu" in str(alone)


async def test_a_report_survives_that_somebody_is_erased(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    await company.enroll(tom, role="mentee", answers={"hopes": "To find my way into data engineering."})
    await company.mentee("Lisa Lahti")
    await company.mentor("Lin Wu", places=2)
    solved = await company.solve()
    before = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/report"))
    assert (before["gone"], ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/report"))) == (0, before)
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    report = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/report"))
    assert (report["gone"], report["totals"]["matched"]) == (1, 2)
    assert report["provenance"]["digest"] == solved["input_digest"]


async def test_only_admins_of_the_program_read_the_report_of_a_solved_round(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    failed = await company.solve()
    await company.mentor("Lin Wu")
    solved = await company.solve()
    outsider = company.harness.client(tom.subject, ["program_admin", "hr"])
    for form in ("", ".xlsx", ".pdf"):
        path = f"{API}/rounds/{solved['id']}/report{form}"
        assert (await outsider.get(path)).status_code == 403, form
        early = await company.as_admin.get(f"{API}/rounds/{failed['id']}/report{form}")
        assert (early.status_code, early.json()["type"]) == (409, "urn:telemachus:problem:round-not-solved"), form
    assert (await outsider.post(f"{API}/rounds/{solved['id']}/report")).status_code == 403
