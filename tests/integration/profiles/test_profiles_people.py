"""Reading people and skills, and what every route of the service has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.migrations import differences
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Serve


async def test_a_person_reads_their_own_and_others_profiles_without_addresses(serve: Serve):
    harness = await serve(SERVICE)
    mine, other = new_id(), new_id()
    await import_people(harness, person(str(mine), country="ng"), person(str(other), skills_offered="SQL:4"))
    client = harness.client(mine)
    me = await client.get("/api/profiles/v1/people/me")
    assert (me.json()["external_id"], me.json()["country"]) == (str(mine), "NG")
    assert me.headers["ETag"] == '"1"'
    joined = {event.external_id: event for event in await harness.sent(PersonJoined, 2)}
    read = await client.get(f"/api/profiles/v1/people/{joined[str(other)].subject}")
    assert [skill["name"] for skill in read.json()["skills_offered"]] == ["SQL"]
    own = await client.get(f"/api/profiles/v1/people/{joined[str(mine)].subject}")
    assert "example.org" not in read.text + own.text
    asked = [str(joined[str(other)].subject), str(new_id())]
    called = await client.get("/api/profiles/v1/people/colleagues", params={"q": f"{other} pers"})
    assert [(one["id"], one["name"]) for one in called.json()] == [(asked[0], f"Person {other}")]
    nobody = await client.get("/api/profiles/v1/people/colleagues", params={"q": "per%n"})
    assert nobody.json() == []
    names = await client.get("/api/profiles/v1/people/names", params={"person_id": asked})
    assert names.json() == [{"id": asked[0], "name": f"Person {other}"}]
    assert (me.json()["email"], me.json()["language"], me.json()["own"]) == (f"{mine}@example.org", "en", [])
    assert (await client.get(f"/api/profiles/v1/people/{new_id()}")).status_code == 404
    assert (await harness.client().get("/api/profiles/v1/people/me")).status_code == 404


async def test_administrators_list_people_by_pages_and_by_external_id(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, *(person(f"e-{number}") for number in range(5)))
    client = harness.client(roles=["program_admin"])
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (await client.get("/api/profiles/v1/people", params={"limit": 2, **_cursor(cursor)})).json()
        assert page["total"] == 5
        seen += [item["external_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"e-{number}" for number in range(5)]
    one = (await client.get("/api/profiles/v1/people", params={"external_id": "e-3"})).json()
    assert (one["total"], [item["name"] for item in one["items"]]) == (1, ["Person e-3"])
    assert (await harness.client(roles=["employee"]).get("/api/profiles/v1/people")).status_code == 403


async def test_someone_who_has_left_may_not_sign_in(serve: Serve):
    harness = await serve(SERVICE)
    key = new_id()
    await import_people(harness, person(str(key)))
    client = harness.client(key)
    assert (await client.get("/api/profiles/v1/people/me")).status_code == 200
    async with harness.sessions() as session, session.begin():
        await session.execute(update(Person).values(status="left"))
    assert (await client.get("/api/profiles/v1/people/me")).status_code == 403


async def test_someone_who_has_left_joins_again_by_the_file(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("e-1"))
    async with harness.sessions() as session, session.begin():
        await session.execute(update(Person).values(status="left"))
    assert (await import_people(harness, person("e-1")))["returned"] == 1
    events = await harness.sent(PersonJoined, 2)
    assert [(event.version, event.status) for event in events] == [(1, "active"), (2, "active")]
    assert events[0].subject == events[1].subject


async def test_the_catalog_is_searched_by_how_a_name_begins(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, person("e-1", skills_offered="Data engineering; Data ethics; Rust; 100% remote"))
    client = harness.client()
    found = (await client.get("/api/profiles/v1/skills", params={"search": "DATA e"})).json()
    assert (found["total"], {item["name"] for item in found["items"]}) == (2, {"Data engineering", "Data ethics"})
    assert (await client.get("/api/profiles/v1/skills")).json()["total"] == 4
    assert (await client.get("/api/profiles/v1/skills", params={"search": "%"})).json()["total"] == 0
    assert (await client.get("/api/profiles/v1/skills", params={"search": "\x00"})).status_code == 422


async def test_the_migrated_database_has_what_the_tables_say(serve: Serve):
    harness = await serve(SERVICE)
    assert await differences(SERVICE, harness.runtime.settings.database_url.get_secret_value()) == []


async def test_every_route_needs_a_token(serve: Serve):
    harness = await serve(SERVICE)
    routes = list(_routes(harness.app))
    assert len(routes) >= 9
    client = harness.anonymous()
    for method, path in routes:
        answer = await client.request(method, path)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_every_text_and_list_that_the_api_takes_has_a_limit(serve: Serve):
    harness = await serve(SERVICE)
    document = harness.app.openapi()
    unlimited = [
        f"{method} {path} {parameter['name']}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for parameter in operation.get("parameters", [])
        if not _limited(parameter["schema"])
    ]
    assert unlimited == []


def _routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), path.replace("{person_id}", str(new_id())).replace("{goal_id}", str(new_id()))


def _limited(schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return all(_limited(part) for part in schema["anyOf"] if part.get("type") != "null")
    if "enum" in schema:
        return True
    if schema["type"] == "array":
        return "maxItems" in schema and _limited(schema["items"])
    if schema["type"] == "string":
        return "maxLength" in schema or schema.get("format") == "uuid"
    return schema["type"] == "boolean" or "maximum" in schema


def _cursor(cursor: str | None) -> dict[str, str]:
    return {} if cursor is None else {"cursor": cursor}


@pytest.mark.parametrize("cursor", ["nonsense", "é", "AAAA"])
async def test_a_made_up_cursor_is_refused(serve: Serve, cursor: str):
    harness = await serve(SERVICE)
    answer = await harness.client().get("/api/profiles/v1/skills", params={"cursor": cursor})
    assert answer.status_code == 422
