"""What others do while an import runs: it ends as if one of the two had waited for the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import func, select, text

from services.profiles.imports.tables import ImportedRow
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from services.profiles.skills.handlers import suggest
from services.profiles.skills.tables import Skill, SkillOffer
from shared.db import AsyncSession
from shared.events.base import Event
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft, ProfileChanged
from tests.integration.profiles.support import as_csv, ask_for_import, ended_import, import_people, person
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

API = "/api/profiles/v1"
BEHIND_ME = "pg_backend_pid() = ANY (pg_blocking_pids(pid))"
BEHIND_OTHERS = f"NOT {BEHIND_ME} AND cardinality(pg_blocking_pids(pid)) > 0"


@asynccontextmanager
async def held_up(harness: Harness, locking: str, *rows: dict[str, str], **fields: Any) -> AsyncGenerator[AsyncSession]:
    """While an import waits for what this statement has locked; afterwards it is done."""
    async with harness.sessions.begin() as session:
        await session.execute(text(locking))
        asked = (await ask_for_import(harness, as_csv(*rows), **fields)).json()
        await eventually(lambda: waits(session, BEHIND_ME), what="an import that waits")
        yield session
    ended = await ended_import(harness, asked["id"])
    assert ended["state"] == "done", ended


async def waits(session: AsyncSession, where: str) -> bool:
    query = f"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND {where})"  # noqa: S608
    return bool(await session.scalar(text(query)))


AFTER_READING = "SELECT FROM person WHERE external_id = 'e-1' FOR UPDATE"
"""The file has been read by then, and its skills have been recognized."""

WHILE_WRITING = "SELECT FROM contact JOIN person USING (id) WHERE external_id = 'e-1' FOR UPDATE OF contact"


async def test_skills_are_those_that_curators_have_left_when_the_people_are_written(serve: Serve):
    harness = await serve(SERVICE)
    hr = harness.client(roles=["hr"])
    await import_people(harness, person("e-1"), person("e-2", skills_offered="K8s:2; Kubernetes:3; Gardening:1"))
    skills = {skill["name"]: skill for skill in await suggested_and_listed(harness, hr, "Asdf")}
    rows = (
        person("e-1", skills_offered="k8s:4; Asdf:2", skills_wanted="gardening:1"),
        person("e-3", skills_offered="K8s:5; Kubernetes:1; Chess:2"),
    )
    async with held_up(harness, AFTER_READING, *rows):
        into = {"into": skills["Kubernetes"]["id"]}
        await sent(hr.post(f"{API}/skills/{skills['K8s']['id']}/merge", json=into))
        await sent(hr.post(f"{API}/skills/{skills['Asdf']['id']}/reject"))
        garden = skills["Gardening"]["id"]
        await sent(hr.patch(f"{API}/skills/{garden}", json={"name": "Horticulture"}, headers={"If-Match": '"1"'}))
    async with harness.sessions() as session:
        offered = select(Person.external_id, Skill.name, SkillOffer.level).join(
            SkillOffer, SkillOffer.person_id == Person.id
        )
        query = offered.join(Skill, Skill.id == SkillOffer.skill_id).order_by(Person.external_id, Skill.name)
        found = [tuple(row) for row in await session.execute(query)]
        states = set(await session.scalars(select(Skill.state).join(SkillOffer)))
    assert found == [
        ("e-1", "Asdf", 2), ("e-1", "Kubernetes", 4),
        ("e-2", "Horticulture", 1), ("e-2", "Kubernetes", 3),
        ("e-3", "Chess", 2), ("e-3", "Kubernetes", 5),
    ]  # fmt: skip
    assert states == {"listed"}, "HR's file is a decision too: Asdf is in the catalog again"
    [changed] = [event for event in await harness.sent(ProfileChanged, 3) if event.external_id == "e-1"]
    told = {skill.name: skill.skill_id for skill in (*changed.skills_offered, *changed.skills_wanted)}
    assert {str(told["Kubernetes"]), str(told["Horticulture"])} == {skills["Kubernetes"]["id"], garden}
    assert told.keys() == {"Kubernetes", "Asdf", "Horticulture"}
    [joined] = [event for event in await harness.sent(PersonJoined, 3) if event.external_id == "e-3"]
    assert [(skill.name, skill.level) for skill in joined.skills_offered] == [("Kubernetes", 5), ("Chess", 2)]


async def test_whoever_leaves_by_an_import_is_erased_after_it(serve: Serve):
    harness = await serve(SERVICE)
    hr = harness.client(roles=["hr"])
    await import_people(harness, person("e-1"), person("e-2"))
    gone = {event.external_id: event.subject for event in await harness.sent(PersonJoined, 2)}["e-2"]

    async def erase() -> None:
        await sent(hr.post(f"{API}/people/{gone}/leave"))
        await sent(hr.post(f"{API}/people/{gone}/erase"))

    everybody = (person("e-1", email="new@example.org"),)
    async with held_up(harness, WHILE_WRITING, *everybody, leavers="leave", most_leaving="1") as session:
        erasing = asyncio.create_task(erase())

        async def erased_or_waiting() -> bool:
            return erasing.done() or await waits(session, BEHIND_OTHERS)

        await eventually(erased_or_waiting, what="an erasure that is done or waits for the import")
    await erasing
    await harness.sent(PersonErased)
    await harness.settle()
    kinds: list[type[Event]] = [PersonLeft, PersonErased]
    told = sorted(
        (event for kind in kinds for event in harness.published(kind) if event.subject == gone),
        key=lambda event: event.version,
    )
    assert [(type(event), event.version) for event in told] == [(PersonLeft, 2), (PersonErased, 3)]
    async with harness.sessions() as session:
        kept = await session.get(Person, gone)
        rows = await session.scalar(select(func.count()).select_from(ImportedRow).where(ImportedRow.kind == "leaves"))
    assert kept is not None
    assert (kept.status, kept.name, rows) == ("erased", "", 0)


async def sent(request: Any) -> dict[str, Any]:
    answer: httpx.Response = await request
    assert answer.status_code == 200, answer.text
    return answer.json()


async def suggested_and_listed(harness: Harness, hr: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    """The skills of the catalog and one that e-2 has suggested."""
    skills = (await hr.get(f"{API}/skills")).json()["items"]
    async with harness.sessions.begin() as session:
        by = await session.scalar(select(Person.id).where(Person.external_id == "e-2"))
        assert by is not None
        new = await suggest(session, by, {name.casefold(): name})
    return [*skills, {"name": name, "id": str(new[name.casefold()].id)}]
