"""Catalogs of ESCO and O*NET, handed in by the API and on the command line."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from services.profiles.main import SERVICE
from shared.events.profiles import SkillDefined
from telemachus.cli import app
from tests.integration.profiles.team import API, gather
from tests.support.platform import Harness, Serve

COLUMNS = [
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
]


def esco(*skills: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"conceptType": "KnowledgeSkillCompetence", "status": "released", **skill} for skill in skills)
    return text.getvalue().encode()


ROPES = esco(
    {
        "conceptUri": "uri:1",
        "preferredLabel": "tie knots",
        "altLabels": "knotting\nmake knots",
        "description": "Ropes.",
    },
    {"conceptUri": "uri:2", "preferredLabel": "splice ropes", "altLabels": "join ropes", "hiddenLabels": "splise"},
)


async def hand_in(harness: Harness, data: bytes, *roles: str, **fields: Any) -> httpx.Response:
    client = harness.client(roles=roles or ["program_admin"])
    return await client.post(f"{API}/catalogs", files={"file": ("skills.csv", data)}, data={"layout": "esco", **fields})


async def imported(harness: Harness, data: bytes, **fields: Any) -> dict[str, Any]:
    answer = await hand_in(harness, data, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    return told["defined"], told["changed"], told["unchanged"], told["left_out"]


async def test_a_catalog_is_imported_once_and_found_by_all_its_names(serve: Serve):
    harness = await serve(SERVICE)
    assert counts(await imported(harness, ROPES, dry_run="true")) == (2, 0, 0, 0)
    assert (await harness.client().get(f"{API}/skills")).json()["total"] == 0
    assert counts(await imported(harness, ROPES)) == (2, 0, 0, 0)
    assert counts(await imported(harness, ROPES)) == (0, 0, 2, 0)
    await harness.settle()
    told = {event.name: event.aliases for event in harness.published(SkillDefined)}
    assert told == {"tie knots": ("knotting", "make knots"), "splice ropes": ("join ropes",)}
    assert len(harness.published(SkillDefined)) == 2
    client = harness.client()
    for text, name in (("MAKE knots", "tie knots"), ("splise", "splice ropes"), ("splicing", None)):
        found = (await client.get(f"{API}/skills/recognize", params={"text": text})).json()
        assert (found["skill"] or {}).get("name") == name
    [skill] = (await client.get(f"{API}/skills", params={"search": "tie"})).json()["items"]
    assert skill["description"] == "Ropes."


async def test_a_file_in_another_language_adds_its_names_to_the_same_skills(serve: Serve):
    harness = await serve(SERVICE)
    await imported(harness, ROPES)
    german = esco({"conceptUri": "uri:1", "preferredLabel": "Knoten knüpfen", "altLabels": "Knoten machen"})
    assert counts(await imported(harness, german)) == (0, 1, 0, 0)
    assert counts(await imported(harness, german)) == (0, 0, 1, 0)
    found = await harness.client().get(f"{API}/skills/recognize", params={"text": "knoten knüpfen"})
    assert found.json()["skill"]["name"] == "tie knots"
    assert found.json()["skill"]["aliases"] == ["knotting", "make knots", "Knoten knüpfen", "Knoten machen"]


async def test_what_people_already_have_is_joined_and_nothing_is_taken_from_it(serve: Serve):
    harness = await serve(SERVICE)
    team = await gather(harness, Amara="Tie Knots; Knotting")
    told = await imported(harness, ROPES)
    assert counts(told) == (1, 1, 0, 0)
    [note] = told["notes"]
    assert (note["row"], note["column"]) == (2, "altLabels")
    assert note["message"] == "'knotting' already leads to Knotting and stays there."
    read = (await team.hr.get(f"{API}/skills/{team.skills['Tie Knots']}")).json()
    assert (read["name"], read["source"], read["aliases"]) == ("Tie Knots", "esco", ["make knots"])
    assert counts(await imported(harness, ROPES)) == (0, 0, 2, 0)


async def test_rows_that_cannot_be_read_are_told_and_the_rest_is_taken(serve: Serve):
    harness = await serve(SERVICE)
    data = esco(
        {"conceptUri": "uri:1", "preferredLabel": ""},
        {"preferredLabel": "no id"},
        {"conceptUri": "uri:3", "preferredLabel": "Seilkunde 結び目", "altLabels": "=cmd()\n…\nعقد الحبال"},
    )
    told = await imported(harness, data)
    assert counts(told) == (1, 0, 0, 2)
    assert [(note["row"], note["column"]) for note in told["notes"]] == [
        (2, "preferredLabel"),
        (3, "conceptUri"),
        (4, "altLabels"),
        (4, "altLabels"),
    ]
    [event] = await harness.sent(SkillDefined)
    assert (event.name, event.aliases) == ("Seilkunde 結び目", ("عقد الحبال",))


@pytest.mark.parametrize(
    ("data", "fields", "says"),
    [
        (b"", {}, "empty"),
        (b"name,level\nSQL,3\n", {}, "conceptUri"),
        (ROPES, {"layout": "onet"}, "Element ID"),
        (b'conceptUri,preferredLabel\nuri:1,"broken\n', {}, "CSV"),
        (b"conceptUri,preferredLabel\nuri:1,a\x00b\n", {}, "control character"),
        (b"PK\x03\x04 no workbook", {}, ""),
        (ROPES, {"layout": "linkedin"}, "layout"),
    ],
)
async def test_a_file_that_is_no_catalog_changes_nothing(serve: Serve, data: bytes, fields: dict[str, str], says: str):
    harness = await serve(SERVICE)
    refused = await hand_in(harness, data, **fields)
    assert refused.status_code == 422
    assert says in refused.text
    assert (await harness.client().get(f"{API}/skills")).json()["total"] == 0


async def test_only_curators_import_a_catalog(serve: Serve):
    harness = await serve(SERVICE)
    assert (await hand_in(harness, ROPES, "employee", "auditor")).status_code == 403


async def test_skills_of_onet_are_imported_from_its_text_files(serve: Serve):
    harness = await serve(SERVICE)
    technology = "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\n"
    technology += "1\tKnotWriter\t7\tRope software\tY\tN\n2\tKnotWriter\t7\tRope software\tY\tN\n"
    model = "Element ID\tElement Name\tDescription\n2.A.1\tBasics\t.\n2.A.1.a\tKnot Reading\tReading knots.\n"
    told = await imported(harness, technology.encode(), layout="onet")
    assert (counts(told), told["skipped"]) == ((1, 0, 0, 0), 1)
    told = await imported(harness, model.encode(), layout="onet")
    assert counts(told) == (1, 0, 0, 0)
    found = (await harness.client().get(f"{API}/skills")).json()["items"]
    assert {(skill["name"], skill["description"]) for skill in found} == {
        ("KnotWriter", "Rope software"),
        ("Knot Reading", "Reading knots."),
    }


async def test_the_command_line_imports_a_catalog_and_says_what_is_wrong_with_a_file(serve: Serve, tmp_path: Path):
    harness = await serve(SERVICE)
    good, bad = tmp_path / "skills_en.csv", tmp_path / "people.csv"
    good.write_bytes(ROPES)
    bad.write_bytes(b"name,email\nAmara,a@example.org\n")
    environment = {"TELEMACHUS_DATABASE_URL": harness.runtime.settings.database_url.get_secret_value()}
    code, out, _ = await command(environment, str(good), "--layout", "esco", "--json")
    assert (code, counts(json.loads(out))) == (0, (2, 0, 0, 0))
    assert {event.name for event in await harness.sent(SkillDefined, 2)} == {"tie knots", "splice ropes"}
    code, out, _ = await command(environment, str(good), "--layout", "esco", "--dry-run")
    assert (code, out.split(";")[0]) == (
        0,
        "0 skills would be new, 0 would be changed, 2 unchanged, 0 would be left out",
    )
    code, out, err = await command(environment, str(bad), "--layout", "esco")
    assert (code, out) == (2, "")
    assert "conceptUri" in err
    assert (await command(environment, str(tmp_path / "none.csv"), "--layout", "esco"))[0] == 2


async def command(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """The command in this process, in a thread since it runs a loop of its own."""
    runner = CliRunner(env={"COLUMNS": "250", **environment})
    ended = await asyncio.to_thread(runner.invoke, app, ["skills", "import", *arguments])
    return ended.exit_code, ended.stdout, ended.stderr
