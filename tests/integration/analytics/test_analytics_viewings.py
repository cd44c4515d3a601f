"""The log of who looked at which numbers, which auditors read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.analytics.main import SERVICE
from shared import clock
from shared.events.profiles import PersonErased
from shared.ids import new_id
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.telling import published
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def log(analytics: Harness, **filters: Any) -> list[dict[str, Any]]:
    auditor = analytics.client(roles=["auditor"])
    answer = await auditor.get(f"{BASE}/viewings", params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_every_answer_with_numbers_or_rows_is_logged(analytics: Harness):
    admin, other = person("Data"), person("Data")
    mine, theirs = launched([admin.subject]), launched([other.subject])
    await analytics.receive(admin, other, mine, theirs)
    await published(analytics)
    began = clock.now()
    client, hr = analytics.client(admin.subject), analytics.client(roles=["hr"])
    path = f"{BASE}/programs/{mine.subject}"
    assert (await client.get(f"{path}/participants", params={"department": "Data"})).status_code == 200
    assert (await hr.get(f"{path}/funnel/by/grade")).status_code == 200
    assert (await hr.get(f"{BASE}/programs/{theirs.subject}/funnel")).status_code == 200
    for refused in (f"{BASE}/programs/{theirs.subject}/funnel", f"{BASE}/programs/{new_id()}/funnel"):
        assert (await client.get(refused)).status_code in {403, 404}
    assert (await client.get(f"{BASE}/programs/nothing/funnel")).status_code == 422
    assert (await client.get(f"{path}/participants", params={"x": "y"})).status_code == 422
    funnel, by_grade, rows = await log(analytics)
    assert (rows["what"], rows["form"], rows["scope"]) == ("list_participants", "json", str(mine.subject))
    assert (rows["person_id"], rows["filters"]) == (str(admin.subject), {"department": "Data"})
    assert (by_grade["what"], by_grade["filters"]) == ("read_breakdown", {"dimension": "grade"})
    assert (by_grade["subject"], by_grade["person_id"]) == ("nobody", None)
    assert (funnel["scope"], funnel["filters"]) == (str(theirs.subject), {})
    assert await log(analytics, program_id=theirs.subject) == [funnel]
    assert await log(analytics, person_id=admin.subject) == [rows]
    assert len(await log(analytics, since=began.isoformat())) == 3
    assert await log(analytics, since=clock.now().isoformat()) == []


async def test_what_cannot_be_logged_is_not_shown(analytics: Harness):
    program = launched()
    await analytics.receive(program)
    await published(analytics)
    async with analytics.sessions.begin() as session:
        await session.execute(text("ALTER TABLE viewing RENAME TO viewing_away"))
    try:
        with pytest.raises(DBAPIError):
            await analytics.client(roles=["hr"]).get(f"{BASE}/programs/{program.subject}/funnel")
    finally:
        async with analytics.sessions.begin() as session:
            await session.execute(text("ALTER TABLE viewing_away RENAME TO viewing"))


async def test_auditors_page_through_the_log_and_nobody_else_reads_it(analytics: Harness):
    admin, program = person("Data"), launched()
    await analytics.receive(admin, launched([admin.subject]), program)
    await published(analytics)
    client = analytics.client(admin.subject)
    for _ in range(5):
        assert (await client.get(f"{BASE}/programs")).status_code == 200
    auditor = analytics.client(roles=["auditor"])
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = (await auditor.get(f"{BASE}/viewings", params={"limit": 2, **cursor})).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    for role in ("hr", "it", "employee", "program_admin"):
        assert (await analytics.client(admin.subject, roles=[role]).get(f"{BASE}/viewings")).status_code == 403
    erased = PersonErased(subject=admin.subject, version=2)
    await analytics.receive(erased)
    told = await log(analytics)
    assert {(item["subject"], item["person_id"], item["what"]) for item in told} == {("", None, "list_programs")}
