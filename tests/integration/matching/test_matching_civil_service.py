"""A match round over the civil service's files, with the mappings that ship with the project."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from shared.events.profiles import PersonJoined, SkillOffered, SkillWanted
from shared.ids import new_id
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Serve

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "civil-service"
MAPPINGS = ROOT / "telemachus" / "mappings"
GRADES = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]


@pytest.mark.skipif(
    not DATA.is_dir(), reason=f"{DATA} is absent: the civil service's files are not part of the project"
)
@pytest.mark.parametrize(("size", "each"), [("small", 50), ("large", 500)])
async def test_the_civil_service_is_matched(serve: Serve, size: str, each: int):
    company = await found(serve)
    professions: dict[str, Any] = {}
    for role in ("mentees", "mentors"):
        with (DATA / f"{size}-{role}.csv").open(newline="") as file:
            people = list(csv.DictReader(file))
        await company.harness.receive(*(joined(row, role, professions) for row in people))
    for role in ("mentees", "mentors"):
        answer = await company.as_admin.post(
            f"{company.program_path}/enrollments/import",
            files={"file": (f"{role}.csv", (DATA / f"{size}-{role}.csv").read_bytes(), "text/csv")},
            data={"mapping": (MAPPINGS / f"civil-service-{role}.yaml").read_text()},
        )
        assert ok(answer)[role] == each
    solved = await company.solve(grades=GRADES)
    assert (solved["mentees"], solved["mentors"], solved["pairs"]) == (each, each, each)
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs", params={"limit": 1}))["items"]
    assert {criterion["criterion"] for criterion in pair["criteria"]} >= {"skills", "seniority", "identity"}
    assert ok(await company.approve(solved))["proposals"] == each


def joined(row: dict[str, str], role: str, professions: dict[str, Any]) -> PersonJoined:
    """A person as profiles tells of them."""
    skill: dict[str, Any] = {"skill_id": professions.setdefault(row["profession"], new_id()), "name": row["profession"]}
    skills: dict[str, Any] = (
        {"skills_wanted": (SkillWanted(**skill),)}
        if role == "mentees"
        else {"skills_offered": (SkillOffered(**skill),)}
    )
    return PersonJoined(
        subject=new_id(),
        version=1,
        external_id=row["email address"],
        name=f"{row['first name']} {row['last name']}",
        department=row["organisation"],
        grade=row["grade"],
        effective_date="2026-01-01",  # pyright: ignore[reportArgumentType] - pydantic reads it
        **skills,
    )
