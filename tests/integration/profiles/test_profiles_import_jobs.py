"""Imports as jobs: tried, applied, watched, stopped, taken over, and who may leave by them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select, text, update

from services.profiles import importing_process
from services.profiles.imports import handlers, store
from services.profiles.imports.domain import LEASE, Options
from services.profiles.imports.tables import FilePart, ImportedRow, PeopleImport
from services.profiles.main import SERVICE
from services.profiles.people.store import lock_imports
from services.profiles.people.tables import Contact, Person
from services.profiles.skills.tables import Skill
from shared import clock
from shared.children import Died
from shared.events.profiles import ContactChanged, PersonJoined, PersonLeft, ProfileChanged
from shared.ids import new_id
from telemachus.demo.company import csv_bytes
from tests.integration.profiles.support import (
    IMPORTS,
    as_csv,
    ask_for_import,
    command,
    count,
    ended_import,
    import_csv,
    import_people,
    person,
)
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

AMARA = person(
    "e-1", name="Amara Obi", department="Data", skills_offered="SQL:5; Rust:3", bio="I build pipelines.",
    languages="en:native; yo", working_hours="Mon-Tue 09:00-17:00", time_zone="Africa/Lagos", skills_wanted="Chess:1",
)  # fmt: skip


async def rows(harness: Harness, import_id: str, **query: str) -> list[dict[str, Any]]:
    client = harness.client(roles=["hr"])
    answer = await client.get(f"{IMPORTS}/{import_id}/rows", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_dry_run_shows_each_difference_and_is_applied(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA, person("e-2"), person("e-3"), person("e-4"))
    file = [
        {**AMARA, "department": "Security", "manager": "e-9", "skills offered": "SQL:5"},
        person("e-2", email="new@example.org"),
        person("e-3"),
        person("e-9", skills_offered="Go"),
    ]
    told = await import_people(harness, *file, dry_run="true", leavers="leave", most_leaving="0.5")
    assert (told["joined"], told["changed"], told["unchanged"], told["leaving"]) == (1, 2, 1, 1)
    first, second, third, fourth = await rows(harness, told["id"])
    assert (first["row"], first["kind"], first["external_id"], first["name"]) == (2, "changes", "e-1", "Amara Obi")
    skills = first["fields"].pop("skills_offered")
    assert [[skill["name"] for skill in side] for side in skills] == [["SQL", "Rust"], ["SQL"]]
    assert first["fields"] == {"department": ["Data", "Security"], "manager": [None, "e-9"]}
    assert second["fields"] == {"email": ["e-2@example.org", "new@example.org"]}
    assert (third["kind"], third["external_id"], third["fields"]) == ("joins", "e-9", {})
    assert (fourth["kind"], fourth["row"], fourth["external_id"]) == ("leaves", None, "e-4")
    assert [row["external_id"] for row in await rows(harness, told["id"], kind="changes")] == ["e-1", "e-2"]
    assert await rows(harness, told["id"], kind="returns") == []

    answer = await command(harness, told["id"], "apply")
    assert answer.status_code == 202, answer.text
    done = await ended_import(harness, told["id"])
    assert (done["state"], done["dry_run"], done["outcome"]["joined"]) == ("done", False, 1)
    assert (await harness.sent(PersonLeft))[0].external_id == "e-4"
    again = await command(harness, told["id"], "apply")
    assert again.status_code == 409
    assert await count(harness, FilePart) == 0, "a file is kept only as long as it may be applied"


async def test_rows_and_imports_come_in_pages(serve: Serve):
    harness = await serve(SERVICE)
    told = await import_people(harness, *(person(f"e-{number}") for number in range(5)))
    second = await import_people(harness, person("e-0"))
    client = harness.client(roles=["hr"])
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await client.get(f"{IMPORTS}/{told['id']}/rows", params={"limit": "2", **cursor})).json()
        assert page["total"] == 5
        seen += [row["external_id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [f"e-{number}" for number in range(5)]
    listed = (await client.get(IMPORTS, params={"limit": "1"})).json()
    assert [found["id"] for found in listed["items"]] == [second["id"]]
    older = (await client.get(IMPORTS, params={"cursor": listed["next"]})).json()
    assert [found["id"] for found in older["items"]] == [told["id"]]


async def test_whoever_is_missing_leaves_only_when_asked(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA, *(person(f"e-{number}", manager="e-1") for number in range(2, 12)))
    keep = [person(f"e-{number}") for number in range(2, 12)]
    assert (await import_people(harness, *keep))["leaving"] == 0
    told = await import_people(harness, *keep, leavers="leave")
    assert told["leaving"] == 1
    [left] = await harness.sent(PersonLeft)
    assert (left.external_id, left.status, left.effective_date) == ("e-1", "left", clock.today())
    assert [skill.name for skill in left.skills_offered] == ["SQL", "Rust"]
    again = await import_people(harness, *keep, leavers="leave")
    assert (again["leaving"], again["unchanged"], again["active"]) == (0, 10, 10)
    async with harness.sessions() as session:
        people = list(await session.scalars(select(Person).where(Person.external_id != "e-1")))
    assert all(found.manager_id == left.subject for found in people), "their reports keep them as manager"


async def test_more_than_the_share_leave_only_with_a_second_word(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, *(person(f"e-{number}") for number in range(10)))
    await harness.settle()
    few = as_csv(*(person(f"e-{number}") for number in range(7)))
    answer = await import_csv(harness, few, leavers="leave")
    assert answer.status_code == 422
    told = answer.json()
    assert (told["kind"], told["leaving"]) == ("too-many-leave", 3)
    assert "3 of 10 active people" in told["detail"]
    assert not harness.published(PersonLeft)

    [rejected] = (await harness.client(roles=["hr"]).get(IMPORTS, params={"limit": "1"})).json()["items"]
    assert (rejected["applied_by"], rejected["applied_at"]) == (None, None)
    refused = await command(harness, rejected["id"], "apply", leaving=2)
    assert (refused.status_code, refused.json()["leaving"]) == (409, 3)
    assert (await command(harness, rejected["id"], "apply", leaving=3)).status_code == 202
    done = await ended_import(harness, rejected["id"])
    assert (done["state"], done["outcome"]["leaving"], done["may_leave"]) == ("done", 3, 3)
    assert done["applied_by"] == "nobody", "the subject of the token"
    assert rejected["ended_at"] <= done["applied_at"] <= done["ended_at"]
    assert len(await harness.sent(PersonLeft, 3)) == 3


async def test_a_dry_run_says_that_a_second_word_is_needed(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, *(person(f"e-{number}") for number in range(4)))
    told = await import_people(harness, person("e-0"), leavers="leave", dry_run="true")
    assert (told["leaving"], told["needs_word"]) == (3, True)
    assert len(await rows(harness, told["id"], kind="leaves")) == 3
    assert (await command(harness, told["id"], "apply")).json()["type"] == "urn:telemachus:problem:too-many-leave"
    assert (await command(harness, told["id"], "apply", leaving=3)).status_code == 202
    assert (await ended_import(harness, told["id"]))["outcome"]["leaving"] == 3


async def test_who_returns_is_the_same_person(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, AMARA, person("e-2"))
    await import_people(harness, person("e-2"), leavers="leave", most_leaving="1")
    told = await import_people(harness, {**AMARA, "department": "Security"}, dry_run="true")
    [row] = await rows(harness, told["id"])
    assert (row["kind"], row["fields"]) == (
        "returns",
        {"status": ["left", "active"], "department": ["Data", "Security"]},
    )
    told = await import_people(harness, {**AMARA, "department": "Security"})
    assert (told["joined"], told["returned"], told["changed"]) == (0, 1, 0)
    first, _, back = sorted(await harness.sent(PersonJoined, 3), key=lambda event: (event.version, event.external_id))
    assert (back.subject, back.version, back.status, back.department) == (first.subject, 3, "active", "Security")
    assert back.skills_offered == first.skills_offered
    assert (await import_people(harness, {**AMARA, "department": "Security"}))["unchanged"] == 1


async def test_what_a_person_has_filled_in_is_theirs(serve: Serve):
    harness = await serve(SERVICE)
    await import_people(harness, {**AMARA, "preferred language": "en"})
    own = ["zone", "bio", "languages", "working_hours", "skills_offered", "skills_wanted", "language"]
    async with harness.sessions() as session, session.begin():
        await session.execute(update(Person).values(own=own, bio="Mine."))
    other = {
        **AMARA, "time zone": "Europe/Berlin", "bio": "HR's.", "languages": "de", "working hours": "Fri 10:00-11:00",
        "skills offered": "Go:1", "skills wanted": "Go:2", "preferred language": "de", "grade": "P6",
    }  # fmt: skip
    await import_people(harness, other)
    [changed] = await harness.sent(ProfileChanged)
    assert (changed.grade, changed.bio, changed.zone) == ("P6", "Mine.", "Africa/Lagos")
    assert [language.code for language in changed.languages] == ["en", "yo"]
    assert [interval.weekday for interval in changed.working_hours] == [1, 2]
    assert [skill.name for skill in changed.skills_offered] == ["SQL", "Rust"]
    assert [skill.name for skill in changed.skills_wanted] == ["Chess"]
    [contact] = await harness.sent(ContactChanged)
    assert contact.language == "en"
    assert (await import_people(harness, other))["unchanged"] == 1


async def test_progress_is_seen_while_it_runs_and_stopping_changes_nothing(serve: Serve):
    harness = await serve(SERVICE)
    asked = (await ask_for_import(harness, csv_bytes(5000))).json()
    client = harness.client(roles=["hr"])

    async def progress() -> dict[str, Any] | None:
        found = (await client.get(f"{IMPORTS}/{asked['id']}")).json()
        assert found["state"] in {"waiting", "running"}, "it should be seen before it ends"
        return found["progress"] if found["progress"] and found["progress"]["rows"] else None

    seen = await eventually(progress, within=60, what="progress")
    assert (seen["phase"], seen["of"]) != ("waiting", 0)
    stopped = await command(harness, asked["id"], "cancel")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    assert (await command(harness, asked["id"], "cancel")).status_code == 200
    assert (await command(harness, asked["id"], "apply")).status_code == 409
    await _nobody_imports(harness)
    assert await count(harness, Person) == await count(harness, Contact) == await count(harness, Skill) == 0
    assert await count(harness, ImportedRow) == await count(harness, FilePart) == 0
    done = await import_people(harness, AMARA)
    assert (await command(harness, done["id"], "cancel")).status_code == 409


async def test_an_import_is_stopped_while_it_writes(serve: Serve):
    harness = await serve(SERVICE)
    async with harness.sessions() as session, session.begin():
        await session.execute(text("LOCK TABLE person IN SHARE MODE"))  # it can be read, and nobody joins
        asked = (await ask_for_import(harness, as_csv(AMARA))).json()

        async def writes() -> bool:
            waits = "SELECT count(*) FROM pg_locks WHERE relation = 'person'::regclass AND NOT granted"
            return await session.scalar(text(waits)) == 1

        await eventually(writes, within=30, what="an import that writes")
        async with asyncio.timeout(5):
            stopped = await command(harness, asked["id"], "cancel")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    await _nobody_imports(harness)
    assert (await ended_import(harness, asked["id"]))["state"] == "cancelled"
    assert await count(harness, Person) == await count(harness, ImportedRow) == await count(harness, FilePart) == 0


async def test_a_process_that_dies_half_way_changes_nothing_and_another_finishes(serve: Serve):
    harness = await serve(SERVICE, import_process_bytes=0)
    async with harness.sessions() as session, session.begin():
        await lock_imports(session)  # so that it cannot end before it is killed
        asked = (await ask_for_import(harness, as_csv(AMARA))).json()

        async def child() -> psutil.Process | None:
            found = psutil.Process().children()
            return next((one for one in found if importing_process.__name__ in command_line(one)), None)

        first = await eventually(child, within=60, what="a process")
        first.kill()

        async def another() -> bool:
            process = await child()
            return process is not None and process.pid != first.pid

        await eventually(another, within=60, what="another process")
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
    done = await ended_import(harness, asked["id"])
    assert (done["state"], done["outcome"]["joined"]) == ("done", 1)
    async with harness.sessions() as session:
        kept = await session.get(PeopleImport, asked["id"])
    assert kept is not None
    assert kept.attempts == 2


def command_line(process: psutil.Process) -> list[str]:
    """How a process was started; nothing for one that has ended by now."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


async def test_an_import_that_ends_its_process_again_and_again_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
):
    async def dies(*_: object) -> None:
        raise Died("it was killed")

    monkeypatch.setattr("services.profiles.work.in_process", dies)
    harness = await serve(SERVICE, import_process_bytes=0)
    asked = (await ask_for_import(harness, as_csv(AMARA))).json()
    found = await ended_import(harness, asked["id"])
    assert (found["state"], "4 times" in found["failure"]) == ("failed", True)


async def test_a_worker_that_falls_silent_loses_the_import_to_another(serve: Serve):
    harness = await serve(SERVICE)
    async with harness.sessions() as session, session.begin():
        session.add(handlers.new_import("hr", "people.csv", Options(), dry_run=False))
        await session.flush()
        claim = await handlers.begin_next(session, new_id())
        assert claim is not None
        await store.add_part(session, claim.key, 0, as_csv(AMARA))
    clock.advance(LEASE + timedelta(seconds=1))
    done = await ended_import(harness, str(claim.key))
    assert (done["state"], done["outcome"]["joined"]) == ("done", 1)


async def _nobody_imports(harness: Harness) -> None:
    """Wait until PostgreSQL has noticed that an import was stopped."""

    async def gone() -> bool:
        async with harness.sessions() as session:
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2115895553 AND granted"
            return await session.scalar(text(locks)) == 0

    await eventually(gone, within=30, what="the end of the transaction")
