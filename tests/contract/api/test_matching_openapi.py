"""Matching answers as its OpenAPI document says, whatever it is asked: no crash, and nothing beyond the document.

Of what somebody with every role asks, nothing remains, so that every operation finds everything still there; what an
employee asks stays done, so that answers are also about what odd requests have left. The short form runs with every
test and gives half of the operations to each of the two; `make fuzz` gives all to both, and makes up many more.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.matching.main import SERVICE
from shared import clock
from shared.policy import Role
from tests.contract.access.matching_world import settle_world
from tests.contract.access.world import World
from tests.support.kept import KeptDatabases
from tests.support.openapi import LONG, furnish, fuzz
from tests.support.platform import serving

ME, ADMIN = "mentee", "program's admin"
BEFORE_THE_EXAMPLES = datetime(2030, 2, 1, 9, tzinfo=UTC)
"""Sessions of the document's examples are in March 2030."""


@pytest.fixture(scope="module")
async def company(kept_databases: KeptDatabases) -> AsyncGenerator[World]:
    async with serving(kept_databases) as serve:
        clock.move_to(BEFORE_THE_EXAMPLES)
        world = await settle_world(await serve(SERVICE))
        await _give_of_everything(world)
        yield world


async def _give_of_everything(world: World) -> None:
    """Let Amara, who is somebody's mentee, be somebody's mentor too, and administer all programs."""
    for program in ("program_id", "autumn", "draft"):
        here = f"/programs/{world.ids[program]}"
        read = await world.make(ADMIN, "GET", here)
        admins = {"admins": [*read["admins"], str(world.people[ME])]}
        await world.make(ADMIN, "PATCH", here, json=admins, headers={"If-Match": f'"{read["version"]}"'})
    world.ids["reverse"] = reverse = await world.made(
        ADMIN, "/programs", {"name": "Reverse", "kind": "reverse", **_half_a_year(), "admins": [str(world.people[ME])]}
    )
    for column, role in ((ME, "mentor"), ("other mentee", "mentee"), ("free mentee", "mentee"), ("third", "mentee")):
        enrollment = {"person_id": str(world.people[column]), "role": role}
        world.ids[f"{column} of reverse"] = await world.made(
            column, f"/programs/{reverse}/enrollments", enrollment | ({"places": 5} if role == "mentor" else {})
        )
    mine = {"mentor_id": str(world.people[ME])}
    tom, kofi = ({"mentee_id": str(world.people[column]), **mine} for column in ("other mentee", "free mentee"))
    world.ids["mentorship as mentor"] = await world.made(ADMIN, f"/programs/{reverse}/mentorships", tom)
    world.ids["proposal as mentor"] = await world.made(ADMIN, f"/programs/{reverse}/proposals", kofi)
    asking = {"goals": "To speak up.", "why_you": "You do.", **mine}
    world.ids["request as mentor"] = await world.made("third", f"/programs/{reverse}/requests", asking)
    weekly = {"title": "Weekly", "start": _soon(), "minutes": 30, "recurrence": "FREQ=WEEKLY;COUNT=10"}
    for number in ("mentorship_id", "mentorship as mentor"):
        world.ids[f"weekly in {number}"] = await world.made(ME, f"/mentorships/{world.ids[number]}/sessions", weekly)


def _half_a_year() -> dict[str, str]:
    return {"starts_on": str(clock.today()), "ends_on": str(clock.today() + timedelta(days=180))}


def _soon() -> str:
    return (clock.now() + timedelta(days=2)).isoformat()


def _known(world: World) -> Mapping[str, Sequence[UUID | str]]:
    """What stands for each parameter and field that takes an id, the most useful first."""
    ids, people = world.ids, world.people
    programs = [ids["autumn"], ids["program_id"], ids["reverse"], ids["draft"]]
    mentees, mentors = (
        [people[column] for column in columns]
        for columns in (("free mentee", ME, "other mentee"), ("free mentor", "mentor", "other mentor", ME))
    )
    return {
        **{name: [key] for name, key in ids.items() if name.endswith("_id")},
        "program_id": programs,
        "person_id": [people["third"], people[ME], people["mentor"], people["other mentee"]],
        "people": [people["third"], people[ME], people["other mentee"], people["free mentee"]],
        "mentee_id": mentees,
        "mentor_id": mentors,
        "to_id": mentors,
        "from_mentor_id": [people["mentor"]],
        "asked_of": [people["mentor"]],
        "sent_to": [people["mentor"]],
        "owner_id": [people[ME], people["mentor"]],
        "enrollment_id": [ids["enrollment_id"], ids[f"{ME} of reverse"], ids["third of reverse"]],
        "mentorship_id": [ids["mentorship_id"], ids["mentorship as mentor"], ids["other pair"]],
        "proposal_id": [ids["proposal_id"], ids["proposal as mentor"]],
        "request_id": [ids["request as mentor"], ids["request_id"], ids["feedback request"]],
        "session_id": [
            ids["weekly in mentorship_id"],
            ids["session_id"],
            ids["proposed by the mentor"],
            ids["proposed session"],
            ids["weekly in mentorship as mentor"],
        ],
    }


@pytest.mark.timeout(3600 if LONG else 300)
@pytest.mark.parametrize("roles", [list(Role), [Role.EMPLOYEE]], ids=["every-role", "employee"])
async def test_every_answer_is_one_that_the_document_promises(company: World, roles: list[Role]) -> None:
    client = company.harness.client(company.keys[ME], roles)
    known: dict[str, Any] = await furnish(client, company.harness.app.openapi(), _known(company))
    undone = len(roles) > 1
    found = await fuzz(
        company.undoing() if undone else company.harness,
        company.keys[ME],
        roles,
        known=known,
        part=(0, 1) if LONG else (undone, 2),
        one_of=1 if LONG else 10,
    )
    assert not found.violations, str(found)
    assert not found.errors, str(found)
