"""Matching as a service: its migrations, its doors, and a cohort of a thousand."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import event

from services.matching.main import SERVICE
from shared.events.matching import MatchProposed, ParticipantEnrolled
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.migrations import differences
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Harness, Serve

PAIRS = 500


async def test_the_migrations_make_what_the_tables_say(serve: Serve):
    harness = await serve(SERVICE)
    assert await differences(SERVICE, harness.runtime.settings.database_url.get_secret_value()) == []


async def test_every_route_needs_a_token(serve: Serve):
    harness = await serve(SERVICE)
    routes = [route for router in SERVICE.routers for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 20
    for route in routes:
        path = route.path.replace("{", "").replace("}", "")
        for method in route.methods or ():
            answer = await harness.anonymous().request(method, f"{API}{path}")
            assert answer.status_code == 401, (method, path)


@contextmanager
def statements(harness: Harness) -> Generator[list[str]]:
    """The SQL statements that the service sends meanwhile, of its schedules and its consumer too."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    engine = harness.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_cohort_of_a_thousand_takes_few_statements(serve: Serve):
    company = await found(serve)
    people = [new_id() for _ in range(2 * PAIRS)]
    snapshot: dict[str, Any] = {"effective_date": company.admin.effective_date, "version": 1}
    await company.harness.receive(
        *(PersonJoined(subject=key, external_id=str(key), name=f"Person {key}", **snapshot) for key in people)
    )
    rows = [f"{key},{'mentee' if number % 2 else 'mentor'}" for number, key in enumerate(people)]
    data = "\n".join(["external id,role", *rows]).encode()

    with statements(company.harness) as sent:
        enrolled = await company.as_admin.post(
            f"{company.program_path}/enrollments/import", files={"file": ("people.csv", data, "text/csv")}
        )
        assert (ok(enrolled)["mentees"], ok(enrolled)["mentors"]) == (PAIRS, PAIRS)
        solved = await company.solve()
        assert solved["pairs"] == PAIRS
        assert ok(await company.approve(solved))["proposals"] == PAIRS
    assert len(sent) < PAIRS
    assert len(await company.harness.sent(ParticipantEnrolled, 2 * PAIRS)) == 2 * PAIRS
    assert len(await company.harness.sent(MatchProposed, PAIRS)) == PAIRS
    listed = ok(await company.as_admin.get(f"{API}/proposals", params={"program_id": company.program["id"]}))
    assert listed["total"] == PAIRS
