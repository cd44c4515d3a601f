"""What imports keep of people: for how long, and of those who were erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.profiles.imports.tables import FilePart, ImportedRow
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from services.profiles.work import prune_imports
from shared import clock
from shared.events.profiles import PersonJoined
from tests.integration.profiles.support import (
    as_csv,
    ask_for_import,
    command,
    count,
    ended_import,
    import_csv,
    import_people,
    person,
)
from tests.support.platform import Serve

AMARA = person("e-1", name="Amara Obi", department="Data")


@pytest.mark.parametrize("bytes_here", [0, 1 << 20], ids=["in a process", "here"])
async def test_people_who_were_erased_stay_so(serve: Serve, bytes_here: int):
    harness = await serve(SERVICE, import_process_bytes=bytes_here)
    await import_people(harness, AMARA)
    tried = await import_people(harness, person("e-2"), AMARA, dry_run="true")
    [joined] = await harness.sent(PersonJoined)
    for what in ("leave", "erase"):
        answer = await harness.client(roles=["hr"]).post(f"/api/profiles/v1/people/{joined.subject}/{what}")
        assert answer.status_code == 200, answer.text
    assert (await command(harness, tried["id"], "apply")).status_code == 202
    assert (await ended_import(harness, tried["id"]))["state"] == "rejected"
    renamed = as_csv(person("e-2"), AMARA).replace(b"external id", b"key", 1)
    mapping = "people: {external_id: key, name: name, email: email}"
    for column, sent in (("external id", {}), ("key", {"mapping": mapping})):
        for dry_run in ("true", "false"):
            data = renamed if sent else as_csv(person("e-2"), AMARA)
            [problem] = (await import_csv(harness, data, dry_run=dry_run, **sent)).json()["problems"]
            assert (problem["row"], problem["column"]) == (3, column)
            assert "erased for good" in problem["message"]
    assert await count(harness, Person) == 1
    assert (await import_people(harness, person("e-2")))["joined"] == 1


async def test_files_and_rows_are_forgotten_and_that_there_was_an_import_is_not(serve: Serve):
    harness = await serve(SERVICE, import_kept_days=30)
    told = await import_people(harness, AMARA, dry_run="true")
    clock.advance(timedelta(days=29))
    await prune_imports(harness.runtime)
    assert await count(harness, FilePart) == await count(harness, ImportedRow) == 1
    clock.advance(timedelta(days=2))
    await prune_imports(harness.runtime)
    assert await count(harness, FilePart) == await count(harness, ImportedRow) == 0
    assert (await ended_import(harness, told["id"]))["outcome"]["joined"] == 1
    assert (await command(harness, told["id"], "apply")).status_code == 409


async def test_problems_are_forgotten_with_the_file_and_how_many_there_were_is_not(serve: Serve):
    harness = await serve(SERVICE, import_kept_days=30)
    trace = "amara at example"
    asked = (await ask_for_import(harness, as_csv({**AMARA, "email": trace}, person("e-1")))).json()
    rejected = await ended_import(harness, asked["id"])
    assert (len(rejected["problems"]), rejected["problem_count"]) == (2, 2)
    assert trace in rejected["rejection"]["detail"]
    clock.advance(timedelta(days=31))
    await prune_imports(harness.runtime)
    kept = await ended_import(harness, asked["id"])
    assert (kept["state"], kept["problems"], kept["problem_count"]) == ("rejected", [], 2)
    assert "no longer kept" in kept["rejection"]["detail"]
    assert trace not in str(kept)
