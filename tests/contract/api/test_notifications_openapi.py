"""Notifications answers as its OpenAPI document says, whatever it is asked: no crash, and nothing beyond the document.

The short form runs with every test and gives half of the operations to each of the two; `make fuzz` gives all to both,
and makes up many more requests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifications.main import SERVICE
from services.notifications.nudges.domain import Rule
from shared import clock
from shared.events.matching import MentorshipStarted, ProgramLaunched
from shared.events.profiles import ContactChanged
from shared.ids import new_id
from shared.policy import Role
from tests.integration.notifications.support import session
from tests.support.kept import KeptDatabases
from tests.support.mail import mail_server
from tests.support.openapi import LONG, furnish, fuzz
from tests.support.platform import Harness, serving
from tests.support.waiting import eventually

API = "/api/notifications/v1"


@dataclass
class Company:
    """Somebody who administers a program and is in it, with mails, and the endpoint of another system."""

    harness: Harness
    key: UUID
    known: dict[str, list[UUID | str]]


@pytest.fixture(scope="module")
async def company(kept_databases: KeptDatabases) -> AsyncGenerator[Company]:
    async with mail_server() as mails, serving(kept_databases) as serve:
        harness = await serve(SERVICE, **mails.settings(), outgoing_networks=["127.0.0.0/8"])
        people = [await harness.know(name=name) for name in ("Amara Obi", "Lin Wu")]
        me, mentor = (person.subject for person in people)
        program, mentorship = new_id(), new_id()
        today = clock.today()
        # So soon that the invitation goes out at once, also at night and on a Sunday.
        meeting = session(
            me, mentor, clock.now() + timedelta(hours=3), program_id=program, mentorship_id=mentorship, version=2
        )
        await harness.receive(
            *(ContactChanged(subject=person, version=1, email=f"{person}@company.example") for person in (me, mentor)),
            ProgramLaunched(subject=program, version=1, name="Spring", admins=(me,), starts_on=today, ends_on=today),
            MentorshipStarted(
                subject=mentorship,
                version=1,
                mentorship_id=mentorship,
                program_id=program,
                mentee_id=me,
                mentor_id=mentor,
            ),
            meeting,
        )
        client = harness.client(me, list(Role))

        async def delivered() -> list[str]:
            found = (await client.get(f"{API}/deliveries")).json()["items"]
            return [delivery["id"] for delivery in found if delivery["state"] == "accepted"]

        deliveries = await eventually(delivered)
        endpoint = await client.post(
            f"{API}/webhooks",
            json={"name": "Learning", "url": "https://127.0.0.1/events", "events": ["matching.session_*"]},
        )
        assert endpoint.status_code == 201, endpoint.text
        known: dict[str, list[UUID | str]] = {
            "person_id": [me, mentor],
            "program_id": [program],
            "delivery_id": [*deliveries],
            "endpoint_id": [endpoint.json()["id"]],
            "rule": [*Rule],
        }
        yield Company(harness, me, await furnish(client, harness.app.openapi(), known))


@pytest.mark.timeout(3600 if LONG else 300)
@pytest.mark.parametrize("roles", [[Role.EMPLOYEE], list(Role)], ids=["employee", "every-role"])
async def test_every_answer_is_one_that_the_document_promises(company: Company, roles: list[Role]) -> None:
    found = await fuzz(
        company.harness,
        company.key,
        roles,
        known=company.known,
        part=(0, 1) if LONG else (len(roles) > 1, 2),
        one_of=1 if LONG else 3,
    )
    assert not found.violations, str(found)
    assert not found.errors, str(found)
