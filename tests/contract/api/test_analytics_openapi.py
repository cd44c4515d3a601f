"""Analytics answers as its OpenAPI document says, whatever it is asked: no crash, and nothing beyond the document.

The short form runs with every test and gives half of the operations to each of the two; `make fuzz` gives all to both,
and makes up many more requests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.analytics.families import FAMILIES
from services.analytics.main import SERVICE
from services.analytics.publishing import publish
from shared.policy import Role
from tests.integration.analytics.history import history, launched
from tests.integration.analytics.telling import folded
from tests.support.kept import KeptDatabases
from tests.support.openapi import LONG, furnish, fuzz
from tests.support.platform import Harness, serving

API = "/api/analytics/v1"


@dataclass
class Company:
    """Somebody who administers a program of which numbers are published."""

    harness: Harness
    key: UUID
    known: dict[str, list[UUID | str]]


@pytest.fixture(scope="module")
async def company(kept_databases: KeptDatabases) -> AsyncGenerator[Company]:
    async with serving(kept_databases) as serve:
        harness = await serve(SERVICE)
        me = (await harness.know(name="Amara Obi")).subject
        program = launched([me])
        await harness.receive(*history(program, {"Data": (6, 6, 6, 6, 6, 6, 6), "Sales": (6, 6, 6, 6, 6, 6, 6)}))
        client = harness.client(me, list(Role))
        await folded(harness)
        await publish(harness.runtime)
        known: dict[str, list[UUID | str]] = {
            "program_id": [program.subject],
            "family": [*FAMILIES],
            "dimension": ["department", "program", "month", "rule"],
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
    )
    assert not found.violations, str(found)
    assert not found.errors, str(found)
