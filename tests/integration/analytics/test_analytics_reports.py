"""Monthly reports: made by the clock of what was published, read in every form, and told of once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.analytics.main import SERVICE
from services.analytics.publishing import publish
from services.analytics.reporting import make_reports
from shared import clock
from shared.events.analytics import ReportReady
from shared.events.matching import ProgramLaunched
from tests.integration.analytics.history import history, launched, person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def told(analytics: Harness) -> tuple[ProgramLaunched, UUID]:
    """A program with some numbers, and its admin."""
    admin = person("Data")
    program = launched([admin.subject], starts_on=clock.today() - timedelta(days=60))
    paths = {"Data": (2, 2, 2, 2, 2, 2, 8), "<b>Sales</b>": (0, 0, 0, 0, 0, 0, 9), "Legal": (1,)}
    await analytics.receive(admin, *history(program, paths))
    await folded(analytics)
    await publish(analytics.runtime)
    return program, admin.subject


async def next_month() -> None:
    """The morning of the first day of the month after this one."""
    first = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    clock.move_to(datetime(first.year, first.month, first.day, 7, tzinfo=UTC))


async def test_a_report_is_made_when_its_month_is_over_and_told_of_once(analytics: Harness):
    program, admin = await told(analytics)
    hanna = await analytics.know("Hanna Roth")
    hr = analytics.client(hanna.subject, roles=["hr"])
    month = clock.today().replace(day=1)
    assert (await hr.put(f"{BASE}/reports/subscription")).status_code == 200
    first = (await hr.put(f"{BASE}/programs/{program.subject}/reports/subscription")).json()
    assert (await hr.put(f"{BASE}/programs/{program.subject}/reports/subscription")).json() == first
    heard = (await hr.get(f"{BASE}/reports/subscriptions")).json()
    assert [one["program_id"] for one in heard] == [None, str(program.subject)]
    await make_reports(analytics.runtime)
    assert (await hr.get(f"{BASE}/reports")).json()["items"] == []
    await next_month()
    for _ in range(2):
        await make_reports(analytics.runtime)
    sent = {event.program_id: event for event in await analytics.sent(ReportReady, 2)}
    assert len(analytics.published(ReportReady)) == 2
    assert sent[program.subject].recipients == (admin, hanna.subject)
    assert sent[None].recipients == (hanna.subject,)
    assert {event.month for event in sent.values()} == {month}
    listed = (await hr.get(f"{BASE}/reports")).json()
    assert listed["total"] == 2
    assert all(item["complete"] for item in listed["items"])
    [mine] = (await analytics.client(admin).get(f"{BASE}/reports")).json()["items"]
    assert (mine["id"], mine["program_id"]) == (str(sent[program.subject].subject), str(program.subject))
    assert (await analytics.client(admin).get(f"{BASE}/reports/{sent[None].subject}")).status_code == 403
    assert (await analytics.client(hanna.subject).get(f"{BASE}/reports/{mine['id']}")).status_code == 403
    assert (await hr.delete(f"{BASE}/reports/subscription")).status_code == 204
    assert (await analytics.client(roles=["hr"]).put(f"{BASE}/reports/subscription")).status_code == 409


async def test_a_report_keeps_its_numbers_and_reads_well_in_every_form(analytics: Harness):
    program, admin = await told(analytics)
    client = analytics.client(admin)
    answer = await client.post(f"{BASE}/programs/{program.subject}/reports")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert not made["complete"]
    tables: dict[tuple[str, str | None], dict[str, Any]] = {
        (table["family"], table["dimension"]): table for table in made["tables"]
    }
    shown = (await client.get(f"{BASE}/programs/{program.subject}/tables/funnel/by/department")).json()
    assert {**tables["funnel", "department"], "next": None, "first": 1, "rows_total": len(shown["rows"])} == shown
    page = await client.get(f"{BASE}/reports/{made['id']}.html")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    text = page.text
    assert "is not over yet" in text
    assert "<b>Sales" not in text
    assert "&lt;b&gt;Sales&lt;/b&gt;" in text
    assert re.search(r'<td class="number hidden" title="too few people"><span>not shown</span>', text)
    assert shown["measures"][0]["definition"] in text
    assert text.count("<svg") == text.count("</figure>") >= len({family for family, _ in tables})
    assert not re.search(r'(src|href)="(?!#)', text)
    paper = await client.get(f"{BASE}/reports/{made['id']}.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-disposition"].endswith('.pdf"')
    again = (await client.post(f"{BASE}/programs/{program.subject}/reports")).json()
    assert (again["id"], again["month"]) == (made["id"], made["month"])
    assert analytics.published(ReportReady) == []
    log = (
        await analytics.client(roles=["auditor"]).get(f"{BASE}/viewings", params={"program_id": str(program.subject)})
    ).json()
    assert {(item["what"], item["form"]) for item in log["items"]} >= {
        ("make_report", "json"),
        ("read_report_as_html", "html"),
        ("read_report_as_pdf", "pdf"),
    }
