"""Asking for numbers and rows by something that is not there."""

from __future__ import annotations

import pytest

from services.analytics.main import SERVICE
from services.analytics.publishing import publish
from tests.integration.analytics.history import history, launched, person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_a_filter_that_is_not_there_is_named_and_answers_with_nobody(analytics: Harness):
    admin = person("Data")
    program = launched([admin.subject])
    await analytics.receive(admin, *history(program, {"Data": (9,)}))
    await folded(analytics)
    await publish(analytics.runtime)
    mine, path = analytics.client(admin.subject), f"{BASE}/programs/{program.subject}"
    for asked in (
        "participants", "participants.csv", "health", "health.xlsx", "funnel", "funnel/by/department", "totals",
        "tables/funnel/by/department", "tables/funnel.svg", "exports/funnel.csv", "equity/by/grade",
    ):  # fmt: skip
        assert (await mine.get(f"{path}/{asked}")).status_code == 200, asked
        answer = await mine.get(f"{path}/{asked}", params={"departmnt": "Legal"})
        assert answer.status_code == 422, asked
        problem = answer.json()
        assert (problem["type"].rpartition(":")[2], problem["where"]) == ("unknown-parameter", "query.departmnt")
        assert problem["detail"].startswith("There is no departmnt to ask by.")
        assert (await analytics.anonymous().get(f"{path}/{asked}", params={"x": "y"})).status_code == 401
    refused = (await mine.get(f"{path}/participants", params={"departmnt": "Legal"})).json()
    for name in ("status", "stuck", "department", "grade", "location", "role"):
        assert name in refused["detail"]
