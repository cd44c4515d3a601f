"""Profiles answers as its OpenAPI document says, whatever it is asked: no crash, and nothing beyond the document.

The short form runs with every test and gives half of the operations to each of the two; `make fuzz` gives all to both,
and makes up many more requests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events.matching import MentorshipStarted, ProgramLaunched
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.policy import Role
from tests.integration.profiles.support import import_people, person
from tests.support.kept import KeptDatabases
from tests.support.openapi import LONG, furnish, fuzz
from tests.support.platform import Harness, serving

API = "/api/profiles/v1"
ENDINGS = [f"POST {API}/people/{{person_id}}/leave", f"POST {API}/people/{{person_id}}/erase"]
"""After which whoever asks is nobody any more; they have tests of their own."""


@dataclass
class Company:
    """A mentee who has something of everything, and administers the program; their mentor, and a colleague."""

    harness: Harness
    key: UUID
    known: dict[str, list[UUID | str]]


@pytest.fixture(scope="module")
async def company(kept_databases: KeptDatabases) -> AsyncGenerator[Company]:
    async with serving(kept_databases) as serve:
        harness = await serve(SERVICE)
        keys = [new_id() for _ in range(3)]
        await import_people(harness, *(person(str(key), skills_offered="SQL:4") for key in keys))
        joined = {event.external_id: event.subject for event in await harness.sent(PersonJoined, 3)}
        me, mentor, colleague = (joined[str(key)] for key in keys)
        program, mentorship = new_id(), new_id()
        today = clock.today()
        await harness.receive(
            ProgramLaunched(subject=program, version=1, name="Spring", admins=(me,), starts_on=today, ends_on=today),
            MentorshipStarted(
                subject=mentorship,
                version=1,
                mentorship_id=mentorship,
                program_id=program,
                mentee_id=me,
                mentor_id=mentor,
            ),
        )
        skills = (await harness.client(keys[0]).get(f"{API}/skills")).json()["items"]
        known: dict[str, list[UUID | str]] = {
            "person_id": [me, mentor, colleague],
            "program_id": [program],
            "mentorship_id": [mentorship],
            "skill_id": [skill["id"] for skill in skills],
        }
        client = harness.client(keys[0], list(Role))
        yield Company(harness, keys[0], await furnish(client, harness.app.openapi(), known))


@pytest.mark.timeout(3600 if LONG else 300)
@pytest.mark.parametrize("roles", [[Role.EMPLOYEE], list(Role)], ids=["employee", "every-role"])
async def test_every_answer_is_one_that_the_document_promises(company: Company, roles: list[Role]) -> None:
    paths = company.harness.app.openapi()["paths"]
    found = await fuzz(
        company.harness,
        company.key,
        roles,
        known=company.known,
        part=(0, 1) if LONG else (len(roles) > 1, 2),
        one_of=1 if LONG else 3,
        without=[operation for operation in ENDINGS if operation.partition(" ")[2] in paths],
    )
    assert not found.violations, str(found)
    assert not found.errors, str(found)
