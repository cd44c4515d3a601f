"""`telemachus dlq`, as an operator runs it beside a worker that goes on."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.profiles.main import SERVICE
from services.profiles.mentorships.tables import KnownMentorship
from shared.events.matching import MentorshipStarted
from shared.ids import new_id
from shared.messaging import dead_letters
from shared.messaging.transport import Record
from shared.private_text import MasterKey
from tests.support.platform import Harness, Serve
from tests.support.ports import free_ports

ROOT = Path(__file__).parents[2]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


async def dlq(harness: Harness, *arguments: str) -> Ended:
    settings = harness.runtime.settings
    environment = {
        "TELEMACHUS_DATABASE_URL": settings.database_url.get_secret_value(),
        "TELEMACHUS_MASTER_KEY": settings.master_key_text,
    }
    return await run(environment, *arguments)


async def run(environment: dict[str, str], *arguments: str) -> Ended:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "telemachus", "dlq", *arguments),
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "250", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def listed(harness: Harness, *arguments: str) -> list[dict[str, object]]:
    ended = await dlq(harness, "list", "profiles", "--json", *arguments)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def started(mentorship: UUID, mentor: UUID, version: int = 1) -> MentorshipStarted:
    return MentorshipStarted(
        subject=mentorship,
        mentorship_id=mentorship,
        version=version,
        program_id=new_id(),
        mentee_id=new_id(),
        mentor_id=mentor,
    )


async def mentorships(harness: Harness) -> set[UUID]:
    async with harness.sessions() as session:
        return set(await session.scalars(select(KnownMentorship.mentorship_id)))


async def letters(harness: Harness) -> int:
    async with harness.sessions() as session:
        return len(await dead_letters.listing(session))


async def refuse(harness: Harness, mentor: UUID | None) -> None:
    """Let the table refuse this mentor, or nobody."""
    statement = "ALTER TABLE known_mentorship DROP CONSTRAINT IF EXISTS refused"
    async with harness.sessions() as session, session.begin():
        await session.execute(text(statement))
        if mentor is not None:
            await session.execute(
                text(f"ALTER TABLE known_mentorship ADD CONSTRAINT refused CHECK (mentor_id <> '{mentor}')")
            )


@pytest.mark.timeout(180)
async def test_a_broken_key_is_looked_at_mended_and_replayed(serve: Serve) -> None:
    harness = await serve(SERVICE)
    broken, other, mentor = new_id(), new_id(), new_id()
    await refuse(harness, mentor)
    await harness.receive(started(broken, mentor))
    await harness.receive(started(broken, new_id(), version=2), started(other, new_id()))
    assert await mentorships(harness) == {other}, "the second waits behind the first of its key"

    (first, second), table = await asyncio.gather(
        listed(harness, "--key", str(broken)), dlq(harness, "list", "profiles")
    )
    assert (first["blocked"], second["blocked"]) == (False, True)
    assert first["reason"] == "CheckViolationError 23514 known_mentorship refused"
    assert "waits for the one before it" in table.out
    assert str(first["id"]) in table.out
    shown = json.loads((await dlq(harness, "show", "profiles", str(first["id"]))).out)
    assert json.loads(shown["value"])["data"]["mentor_id"] == str(mentor)

    failed = await dlq(harness, "replay", "profiles")
    assert failed.code == 1
    assert "failed again, nothing changed (CheckViolationError" in failed.err
    assert await letters(harness) == 2

    await refuse(harness, None)
    replayed = await dlq(harness, "replay", "profiles", "--key", str(broken))
    assert (replayed.code, replayed.err) == (0, f"matching.mentorship {broken}: 2 replayed\n")
    assert await letters(harness) == 0
    assert await mentorships(harness) == {other, broken}


@pytest.mark.timeout(180)
async def test_a_hopeless_letter_is_dropped_so_that_those_behind_it_can_be_replayed(serve: Serve) -> None:
    harness = await serve(SERVICE)
    key = new_id()
    assert await harness.runtime.transport.publish([Record(MentorshipStarted.topic, str(key), b"no event")]) == [None]
    await harness.receive(started(key, new_id()))

    assert (await dlq(harness, "replay", "profiles")).code == 1
    dropped = await dlq(harness, "drop", "profiles", "--key", str(key))
    assert (dropped.code, dropped.err) == (0, "1 dropped.\n")
    assert (await dlq(harness, "replay", "profiles")).code == 0
    assert await mentorships(harness) == {key}
    await harness.receive(started(key, new_id(), version=2))
    assert await letters(harness) == 0, "the key is free again"


async def test_what_is_not_there_is_said(serve: Serve) -> None:
    harness = await serve(SERVICE)
    expected = {
        ("list", "profiles"): (0, "profiles has no dead letters."),
        ("replay", "profiles"): (0, "There is nothing to replay."),
        ("drop", "profiles", "--key", "x"): (1, "profiles has no dead letter of the key x."),
        ("show", "profiles", str(new_id())): (1, "profiles has no dead letter 0"),
        ("list", "payroll"): (2, "There is no service payroll"),
    }
    ended = await asyncio.gather(*(dlq(harness, *arguments) for arguments in expected))
    for (arguments, (code, told)), answer in zip(expected.items(), ended, strict=True):
        assert (answer.code, told in answer.err) == (code, True), (arguments, answer)


async def test_settings_that_are_missing_and_a_database_that_is_away_are_said() -> None:
    nobody = f"postgresql://tests:secret@127.0.0.1:{free_ports(1)[0]}/tests"
    bare, away = await asyncio.gather(
        run({}, "list", "profiles"),
        run({"TELEMACHUS_DATABASE_URL": nobody, "TELEMACHUS_MASTER_KEY": MasterKey.generate()}, "list", "profiles"),
    )
    assert bare.code == 2
    assert "TELEMACHUS_DATABASE_URL" in bare.err
    assert (away.code, away.err) == (1, "The database of profiles does not answer now. Nothing has changed.\n")
