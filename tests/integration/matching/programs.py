"""What tests do with programs besides the one that `company.found` launches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from shared import clock
from shared.events.matching import ProgramLaunched
from shared.events.profiles import PersonJoined, PersonLeft
from tests.integration.matching.company import API, Company, ok

__all__ = ["change", "cohort", "enroll", "in_days", "kind", "launch", "launched_with", "leave", "post", "read"]


def in_days(days: int) -> str:
    return str(clock.today() + timedelta(days=days))


def cohort(**different: Any) -> dict[str, Any]:
    """A cohort that begins in eight weeks."""
    return {
        "name": "Next cohort",
        "enrollment_opens_on": in_days(7),
        "enrollment_closes_on": in_days(28),
        "matching_on": in_days(35),
        "starts_on": in_days(56),
        "kickoff_on": in_days(56),
        "midpoint_on": in_days(140),
        "ends_on": in_days(220),
        **different,
    }


async def launch(company: Company, **different: Any) -> dict[str, Any]:
    return ok(await post(company, "", cohort(**different)), 201)


async def post(company: Company, path: str, body: Any = None) -> httpx.Response:
    """As the admin, who holds the role too."""
    client = company.harness.client(company.admin.subject, ["program_admin"])
    return await client.post(f"{API}/programs{path}", json=body)


async def change(company: Company, program: dict[str, Any], **wanted: Any) -> httpx.Response:
    headers = {"If-Match": f'"{program["version"]}"'}
    return await company.as_admin.patch(f"{API}/programs/{program['id']}", json=wanted, headers=headers)


async def read(company: Company, program: dict[str, Any]) -> dict[str, Any]:
    return ok(await company.as_admin.get(f"{API}/programs/{program['id']}"))


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:telemachus:problem:")


async def launched_with(company: Company, program: dict[str, Any]) -> ProgramLaunched:
    """What was told of the second program."""
    [told] = [one for one in await company.harness.sent(ProgramLaunched, 2) if str(one.subject) == program["id"]]
    return told


async def enroll(company: Company, program: dict[str, Any], person: PersonJoined, **more: Any) -> httpx.Response:
    body = {"person_id": str(person.subject), "role": "mentee", **more}
    return await company.as_person(person).post(f"{API}/programs/{program['id']}/enrollments", json=body)


async def leave(company: Company, person: PersonJoined) -> None:
    left: dict[str, Any] = person.model_dump(exclude={"id", "time", "version", "status"})
    await company.harness.receive(PersonLeft(version=2, **left, status="left"))
