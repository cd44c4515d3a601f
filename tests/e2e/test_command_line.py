"""What the command line does with good and bad input, as a process of its own."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from shared import clock
from telemachus.demo import company
from telemachus.demo.asking import PeopleFile, Refused
from telemachus.demo.story import Story
from telemachus.embedded.platform import embedded_platform

ROOT = Path(__file__).parents[2]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


async def telemachus(*arguments: str, columns: int = 200) -> Ended:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-m",
        "telemachus",
        *arguments,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


@pytest.mark.timeout(180)
async def test_the_demo_plays_and_ends() -> None:
    ended = await telemachus("demo", "--exit", "--json", "--port", "0")
    assert ended.code == 0, ended.err
    facts = json.loads(ended.out)
    assert set(facts["people"].values()) == {120}
    assert facts["deliveries"]["match_proposed"]["delivered"] == 2 * facts["proposals"] > 0
    assert facts["seconds"] < 120
    assert "Traceback" not in ended.err


def _table(changes: dict[str, str] | None = None) -> list[dict[str, str]]:
    rows = company.generate(12)
    rows[3] |= changes or {}
    return rows


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _manager_loop() -> bytes:
    rows = company.generate(12)
    first, second = rows[4], rows[5]
    first["manager"], second["manager"] = second["external id"], first["external id"]
    return _csv(rows)


def _two_columns_of_a_name() -> bytes:
    return _csv(_table()).replace(b"job title", b"name", 1)


def _more_than_two_hundred_columns() -> bytes:
    header = ",".join(("external id", "name", "email", *(f"column {number}" for number in range(198))))
    return (header + "\n" + ",".join("x" * 201) + "\n").encode()


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "mis-encoded": (b"\xff\xfe\x00\x00\x80\x81\x9d" * 9, ""),
    "missing columns": (b"first,second\n1,2\n", "external id"),
    "duplicate columns": (_two_columns_of_a_name(), "name"),
    "a bad row": (_csv(_table()) + b"only,three,cells\n", "14"),
    "a bad value": (_csv(_table({"start date": "last summer"})), "start date"),
    "a formula": (_csv(_table({"name": "=cmd()"})), "=cmd()"),
    "a loop of managers": (_manager_loop(), "manager"),
    "too many columns": (_more_than_two_hundred_columns(), "at most 200"),
}


async def test_every_bad_file_is_reported_and_changes_nothing(tmp_path: Path) -> None:
    async with embedded_platform(tmp_path) as platform, Story(platform) as story:
        for case, (content, expected) in BAD.items():
            with pytest.raises(Refused) as refused:
                await story.play([PeopleFile("people.csv", content)])
            assert refused.value.problems, case
            assert expected in json.dumps(refused.value.problems), case
        people = await story.asking.ask("program-admin", "GET", "/api/profiles/v1/people")
        assert people["total"] == 0
    clock.reset()


async def test_a_bad_file_ends_the_demo_with_a_report_and_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(_manager_loop())
    ended = await telemachus("demo", "--exit", "--json", "--port", "0", "--people", str(file))
    assert ended.code == 2, ended.err
    assert ended.out == ""
    assert "nothing was changed" in ended.err
    assert "manager" in ended.err
    assert "Traceback" not in ended.err


async def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    ended = await telemachus("demo", "--exit", "--people", str(tmp_path / "nowhere.csv"))
    assert ended.code == 2
    assert "nowhere.csv cannot be read" in ended.err


async def test_a_mapping_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(_csv(_table()))
    ended = await telemachus("demo", "--exit", "--people", str(file), "--mapping", "nothing")
    assert ended.code == 2
    assert "civil-service-mentees" in ended.err


@pytest.mark.parametrize("command", [[], ["serve"], ["work"], ["migrate"], ["topics"], ["dlq"], ["up"], ["demo"]])
async def test_help_is_there_for_every_command(command: list[str]) -> None:
    ended = await telemachus(*command, "--help")
    assert ended.code == 0
    assert "Usage" in ended.out


@pytest.mark.parametrize("command", [["serve", "profiles"], ["work", "matching"], ["migrate", "analytics"]])
async def test_missing_settings_are_named(command: list[str]) -> None:
    ended = await telemachus(*command)
    assert ended.code == 2, ended.err
    assert "TELEMACHUS_DATABASE_URL" in ended.err
    assert "Traceback" not in ended.err
