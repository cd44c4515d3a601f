"""People of a company who are matched by an admin, for the tests of mentorships."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft
from tests.integration.matching.company import API, Company, ok

__all__ = ["assign", "ended_early", "erase", "hold_session", "kind_of", "leave", "read", "start"]


async def assign(company: Company, mentee: PersonJoined, mentor: PersonJoined) -> dict[str, Any]:
    """Start their mentorship as an admin."""
    body = {"mentee_id": str(mentee.subject), "mentor_id": str(mentor.subject)}
    return ok(await company.as_admin.post(f"{company.program_path}/mentorships", json=body), 201)


async def start(company: Company) -> tuple[PersonJoined, PersonJoined, str]:
    """Tom and Lin, and the address of their mentorship."""
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    return tom, lin, f"{API}/mentorships/{(await assign(company, tom, lin))['id']}"


async def read(company: Company, person: PersonJoined, path: str) -> dict[str, Any]:
    return ok(await company.as_person(person).get(path))


def ended_early(**changes: Any) -> dict[str, Any]:
    return {"reason": "goals-changed", **changes}


def kind_of(problem: Any) -> str:
    """The kind of the problem that an answer is, after its status."""
    return f"{problem.status_code} {problem.json()['type'].removeprefix('urn:telemachus:problem:')}"


async def hold_session(company: Company, person: PersonJoined, path: str) -> None:
    """Schedule a session for tomorrow, and say the day after that it was held."""
    start = clock.now() + timedelta(days=1)
    body = {"title": "First steps", "start": start.isoformat(), "minutes": 45}
    session = ok(await company.as_person(person).post(f"{path}/sessions", json=body))
    clock.advance(timedelta(days=2))
    ok(await company.as_person(person).post(f"{API}/sessions/{session['id']}/held"))


async def leave(company: Company, person: PersonJoined) -> None:
    """They leave the organization."""
    told = person.model_dump(include=set(PersonLeft.model_fields) - {"id", "time", "version", "status"})
    await company.harness.receive(PersonLeft(**told, version=person.version + 1, status="left"))
    await company.departed()


async def erase(company: Company, person: PersonJoined) -> None:
    """Their data is erased."""
    await company.harness.receive(PersonErased(subject=person.subject, version=person.version + 2))
    await company.departed()
