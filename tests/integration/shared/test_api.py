"""What every route of every service gets from `shared.api`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import Response
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel, Field
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from shared.api import IfMatch, Me, ReadSession, Session, create_api, etag, public_router, router
from shared.db import AsyncSession, create_engine
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.pagination import Cursor, Limit, Page, after, page
from shared.platform_tables import idempotency
from shared.policy import allow
from shared.private_text import forget
from shared.service import Runtime, Service, open_runtime
from shared.settings import Environment, Settings
from tests.support import ledger
from tests.support.platform import Harness, OpenTokens, settings_for

things = router("things")
open_things = public_router("open")


class ThingIn(BaseModel):
    title: str = Field(max_length=20)


async def _add(session: AsyncSession, title: str) -> None:
    statement = text("INSERT INTO goal (id, version, title) VALUES (gen_random_uuid(), 1, :title)")
    await session.execute(statement, {"title": title})


@things.post("/things", status_code=201)
async def add(body: ThingIn, me: Me, session: Session) -> ThingIn:
    allow(me, "person.list")
    await _add(session, body.title)
    return body


@things.post("/things/unchecked")
async def add_unchecked(body: ThingIn, session: Session) -> ThingIn:
    await _add(session, body.title)
    return body


@things.post("/things/fail")
async def fail(state: str, me: Me, session: Session) -> None:
    allow(me, "person.list")
    await _add(session, "never")
    if state == "lost":
        await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))


@things.get("/things")
async def list_things(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 2) -> Page[UUID]:
    allow(me, "person.read")
    query = select(ledger.goal.c.id).order_by(ledger.goal.c.id)
    begin = after(cursor)
    rows = (await session.scalars(query.where(ledger.goal.c.id > begin) if begin else query)).all()
    return page(rows, limit, lambda row: row, lambda row: row, total=None)


@things.get("/things/writing")
async def write_while_reading(me: Me, session: ReadSession) -> None:
    allow(me, "person.read")
    await _add(session, "never")


@things.put("/things/1")
async def change(version: IfMatch, me: Me, response: Response) -> int:
    allow(me, "person.read")
    etag(response, version + 1)
    return version


@open_things.get("/open")
async def read_openly() -> str:
    return "hello"


async def nobody(session: AsyncSession, external_id: str) -> UUID | None:
    found = await session.execute(text("SELECT 1"))
    assert found
    return None if external_id == "unknown" else UUID(external_id)


SERVICE = Service(
    name="things",
    title="Things",
    metadata=ledger.METADATA,
    migrations=Path(),
    settings=Settings,
    find_person=nobody,
    routers=[things],
    public_routers=[open_things],
)


@pytest.fixture
async def api(database: str) -> AsyncIterator[Harness]:
    engine = create_engine(database, pool_size=1)
    async with engine.begin() as connection:
        await connection.run_sync(ledger.METADATA.create_all)
    await engine.dispose()
    async with AsyncExitStack() as stack:
        log = MemoryLog()
        settings = settings_for(SERVICE, database, {"environment": Environment.TEST})
        runtime: Runtime = await open_runtime(
            "things", settings, stack, transport=MemoryTransport(log), tokens=OpenTokens()
        )
        yield Harness(SERVICE, runtime, create_api(SERVICE, runtime), log, stack)


IT = ("it",)


async def count(api: Harness) -> int:
    async with api.sessions() as session:
        return await session.scalar(select(func.count()).select_from(ledger.goal)) or 0


async def test_a_route_needs_a_token(api: Harness) -> None:
    answer = await api.anonymous().get("/api/things/v1/things")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:telemachus:problem:unauthenticated"


async def test_a_public_route_needs_none(api: Harness) -> None:
    assert (await api.anonymous().get("/api/things/v1/open")).json() == "hello"


async def test_the_documentation_page_needs_nothing_from_elsewhere(api: Harness) -> None:
    page = await api.anonymous().get("/api/things/docs")
    assert "//" not in page.text.replace("http://test", "").replace("<!--", "").partition("<script>")[0]
    for file in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/api/things/docs-files/{file}" in page.text
        assert (await api.anonymous().get(f"/api/things/docs-files/{file}")).status_code == 200


async def test_an_unknown_person_is_refused(api: Harness) -> None:
    token = OpenTokens.write("unknown", IT)
    answer = await api.anonymous().get("/api/things/v1/things", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:telemachus:problem:unknown-person"


async def test_a_command_commits_before_its_answer(api: Harness) -> None:
    answer = await api.client(roles=IT).post("/api/things/v1/things", json={"title": "one"})
    assert answer.status_code == 201
    assert await count(api) == 1


async def test_a_denied_command_changes_nothing(api: Harness) -> None:
    answer = await api.client(roles=("employee",)).post("/api/things/v1/things", json={"title": "one"})
    assert answer.status_code == 403
    assert answer.json()["action"] == "person.list"
    assert await count(api) == 0


async def test_a_handler_that_asks_for_no_decision_is_rolled_back(api: Harness) -> None:
    answer = await api.client(roles=IT).post("/api/things/v1/things/unchecked", json={"title": "one"})
    assert answer.status_code == 403
    assert await count(api) == 0


async def test_reading_cannot_write(api: Harness) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        await api.client(roles=IT).get("/api/things/v1/things/writing")


@pytest.mark.parametrize("state", ["40P01", "40001", "lost"])
async def test_a_request_that_may_succeed_when_repeated_is_answered_so(api: Harness, state: str) -> None:
    client = api.client(roles=IT)
    answer = await client.post("/api/things/v1/things/fail", params={"state": state})
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:telemachus:problem:busy"
    assert (await client.post("/api/things/v1/things", json={"title": "one"})).status_code == 201
    assert await count(api) == 1


async def test_a_request_that_will_fail_again_is_not_said_to_be_worth_repeating(api: Harness) -> None:
    with pytest.raises(DBAPIError):
        await api.client(roles=IT).post("/api/things/v1/things/fail", params={"state": "23505"})


async def test_an_invalid_body_is_a_problem_that_says_where(api: Harness) -> None:
    client = api.client(roles=IT)
    long = await client.post("/api/things/v1/things", json={"title": "x" * 21})
    assert long.status_code == 422
    assert long.json()["errors"][0]["where"] == "body.title"
    broken = await client.post("/api/things/v1/things", content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 400
    assert broken.headers["content-type"] == "application/problem+json"
    assert (await client.get("/api/things/v1/nowhere")).headers["content-type"] == "application/problem+json"


async def test_the_same_idempotency_key_acts_once(api: Harness) -> None:
    client = api.client(roles=IT)
    sending = [
        client.post("/api/things/v1/things", json={"title": "one"}, headers={"Idempotency-Key": "k1"}) for _ in range(4)
    ]
    answers = await asyncio.gather(*sending)
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.text for answer in answers} == {'{"title":"one"}'}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 3
    assert await count(api) == 1


async def test_a_stored_answer_is_sealed_and_erased_with_its_callers_words(api: Harness) -> None:
    me = UUID(int=7)
    client, headers = api.client(person=me, roles=IT), {"Idempotency-Key": "k1"}
    first = await client.post("/api/things/v1/things", json={"title": "Zoë’s secret"}, headers=headers)
    again = await client.post("/api/things/v1/things", json={"title": "Zoë’s secret"}, headers=headers)
    assert again.json() == first.json() == {"title": "Zoë’s secret"}
    async with api.sessions.begin() as session:
        [stored] = await session.scalars(select(idempotency.c.body))
        await forget(session, me)
    assert "secret" not in stored.decode("latin-1")
    erased = await client.post("/api/things/v1/things", json={"title": "Zoë’s secret"}, headers=headers)
    assert (erased.status_code, erased.json()["type"]) == (422, "urn:telemachus:problem:idempotent-answer-erased")
    assert await count(api) == 1


async def test_a_stored_answer_is_erased_with_the_words_of_anyone_whom_it_may_repeat(api: Harness) -> None:
    client, headers = api.client(person=UUID(int=7), roles=IT), {"Idempotency-Key": "k1"}
    await client.post("/api/things/v1/things", json={"title": "Zoë’s secret"}, headers=headers)
    async with api.sessions.begin() as session:
        await forget(session, UUID(int=8))
    erased = await client.post("/api/things/v1/things", json={"title": "Zoë’s secret"}, headers=headers)
    assert (erased.status_code, erased.json()["type"]) == (422, "urn:telemachus:problem:idempotent-answer-erased")
    other = await client.post("/api/things/v1/things", json={"title": "another"}, headers=headers)
    assert other.json()["type"] == "urn:telemachus:problem:idempotency-key-reused"
    assert await count(api) == 1


async def test_an_idempotency_key_belongs_to_one_request_of_one_caller(api: Harness) -> None:
    headers = {"Idempotency-Key": "k1"}
    client = api.client(roles=IT)
    await client.post("/api/things/v1/things", json={"title": "one"}, headers=headers)
    other = await client.post("/api/things/v1/things", json={"title": "two"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:telemachus:problem:idempotency-key-reused"
    stranger = api.client(person=UUID(int=5), roles=IT)
    assert (await stranger.post("/api/things/v1/things", json={"title": "two"}, headers=headers)).status_code == 201
    assert await count(api) == 2


async def test_a_failed_request_does_not_use_up_its_key(api: Harness) -> None:
    headers = {"Idempotency-Key": "k1"}
    refused = await api.client(roles=("employee",)).post("/api/things/v1/things", json={"title": "a"}, headers=headers)
    assert refused.status_code == 403
    again = await api.client(roles=IT).post("/api/things/v1/things", json={"title": "a"}, headers=headers)
    assert again.status_code == 201


async def test_a_change_needs_the_version_that_was_read(api: Harness) -> None:
    client = api.client(roles=IT)
    changed = await client.put("/api/things/v1/things/1", headers={"If-Match": '"4"'})
    assert changed.json() == 4
    assert changed.headers["etag"] == '"5"'
    assert (await client.put("/api/things/v1/things/1")).status_code == 422
    assert (await client.put("/api/things/v1/things/1", headers={"If-Match": "x"})).status_code == 422


async def test_pages_lead_from_one_to_the_next(api: Harness) -> None:
    client = api.client(roles=IT)
    for number in range(5):
        await client.post("/api/things/v1/things", json={"title": str(number)})
    seen: list[str] = []
    cursor: str | None = None
    while True:
        shown = (await client.get("/api/things/v1/things", params={"cursor": cursor} if cursor else {})).json()
        seen += shown["items"]
        cursor = shown["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert (await client.get("/api/things/v1/things", params={"cursor": "made-up"})).status_code == 422
    assert (await client.get("/api/things/v1/things", params={"limit": 0})).status_code == 422


async def test_a_query_reaches_the_route_and_no_trace(api: Harness, spans: InMemorySpanExporter) -> None:
    client = api.client(roles=IT)
    assert (await client.get("/api/things/v1/things", params={"limit": 7, "search": "shame"})).status_code == 200
    assert (await client.get("/api/things/v1/things", params={"limit": 0, "search": "shame"})).status_code == 422
    told = [(span.name, dict(span.attributes or {})) for span in spans.get_finished_spans()]
    assert len(told) == 2
    assert "/things" in str(told)
    assert "shame" not in str(told)


async def test_bytes_in_a_query_that_are_no_text_are_harmless(api: Harness) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("test", 80),
        "path": "/api/things/v1/open",
        "raw_path": b"/api/things/v1/open",
        "query_string": b"search=\xff\xfe",
        "headers": [(b"host", b"test")],
    }
    await api.app(scope, receive, send)
    assert sent[0]["status"] == 200
