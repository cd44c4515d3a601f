"""`telemachus people import`, as an operator runs it beside a service that goes on."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from services.profiles.main import SERVICE
from services.profiles.people.store import lock_imports
from services.profiles.people.tables import Person
from shared.events.profiles import PersonJoined, PersonLeft
from telemachus.demo.company import write_csv
from tests.integration.profiles.support import IMPORTS, as_csv, person
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]


async def start(harness: Harness, *arguments: str) -> asyncio.subprocess.Process:
    url = harness.runtime.settings.database_url.get_secret_value()
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "telemachus", "people", "import", *arguments),
        cwd=ROOT,
        env={
            **os.environ,
            "COLUMNS": "200",
            "TELEMACHUS_DATABASE_URL": url,
            "TELEMACHUS_MASTER_KEY": harness.runtime.settings.master_key_text,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run(harness: Harness, *arguments: str) -> tuple[int | None, str, str]:
    process = await start(harness, *arguments)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def people(harness: Harness) -> int:
    async with harness.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.timeout(180)
async def test_a_file_is_tried_imported_and_gives_leavers_a_second_word(serve: Serve, tmp_path: Path):
    harness = await serve(SERVICE)
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv(person("e-1", manager="e-2"), person("e-2"), person("e-3")))
    code, out, _ = await run(harness, str(file), "--dry-run")
    assert code == 0
    assert "Person e-1" in out
    assert "3 would join, 0 would return, 0 would change, 0 would leave, 0 unchanged." in out
    assert await people(harness) == 0

    code, out, _ = await run(harness, str(file), "--json")
    told: dict[str, Any] = json.loads(out)
    assert (code, told["joined"], told["dry_run"]) == (0, 3, False)
    await harness.sent(PersonJoined, 3)
    shown = (await harness.client(roles=["hr"]).get(f"{IMPORTS}/{told['id']}")).json()
    assert (shown["state"], shown["asked_by"], shown["outcome"]["joined"]) == ("done", "command line", 3)

    file.write_bytes(as_csv(person("e-2", manager="")))
    code, _, err = await run(harness, str(file), "--leavers", "leave")
    assert code == 1
    assert "2 of 3 active people" in err
    assert "--leaving 2" in err
    code, out, _ = await run(harness, str(file), "--leavers", "leave", "--leaving", "2")
    assert (code, "2 left" in out) == (0, True)
    await harness.sent(PersonLeft, 2)


@pytest.mark.timeout(180)
async def test_what_is_wrong_is_told_with_exit_code_2(serve: Serve, tmp_path: Path):
    harness = await serve(SERVICE)
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv(person("e-1", email="nowhere")))
    code, _, err = await run(harness, str(file))
    assert code == 2
    assert "nowhere" in err
    code, out, _ = await run(harness, str(file), "--json")
    assert (code, json.loads(out)["problems"][0]["row"]) == (2, 2)
    code, _, err = await run(harness, str(tmp_path / "none.csv"))
    assert code == 2
    assert "cannot be read" in err
    code, _, err = await run(harness, str(file), "--mapping", "none")
    assert code == 2
    assert "There is no mapping none" in err


@pytest.mark.timeout(180)
async def test_ctrl_c_stops_and_changes_nothing(serve: Serve, tmp_path: Path):
    harness = await serve(SERVICE)
    file = write_csv(tmp_path / "people.csv", 4000)
    waiting = text(
        "SELECT true FROM pg_stat_activity WHERE application_name = 'telemachus-people' AND wait_event = 'advisory'"
    )
    async with harness.sessions() as session, session.begin():
        await lock_imports(session)  # so that it cannot end before it is stopped
        process = await start(harness, str(file))

        async def waits() -> bool:
            async with harness.sessions() as other:
                return await other.scalar(waiting) or False

        await eventually(waits, within=60, what="the import that waits")
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert process.returncode == 1
    assert "Nothing has changed" in err.decode()
    assert await people(harness) == 0
