"""A small company in a running matching service, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from services.matching.departures.handlers import end_next
from services.matching.departures.tables import Departure
from services.matching.main import SERVICE
from services.matching.worker import solve_rounds
from shared import clock
from shared.events.profiles import Language, PersonJoined, SkillOffered, SkillWanted
from shared.ids import new_id
from shared.leases import within
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

__all__ = ["API", "PYTHON", "SQL", "Company", "found", "ok"]

API = "/api/matching/v1"
PYTHON, SQL = new_id(), new_id()


@dataclass
class Company:
    """A running service with one program and its admin, who is a person."""

    harness: Harness
    admin: PersonJoined
    program: dict[str, Any]

    @property
    def program_path(self) -> str:
        return f"{API}/programs/{self.program['id']}"

    @property
    def as_admin(self) -> httpx.AsyncClient:
        return self.harness.client(self.admin.subject, ["employee"])

    def as_person(self, person: PersonJoined | UUID) -> httpx.AsyncClient:
        return self.harness.client(person if isinstance(person, UUID) else person.subject)

    async def mentee(self, name: str, **snapshot: Any) -> PersonJoined:
        """Somebody who wants to learn Python, enrolled as a mentee."""
        wanted = (SkillWanted(skill_id=PYTHON, name="Python", priority=1),)
        person = await self.harness.know(name, **{"skills_wanted": wanted, **snapshot})
        await self.enroll(person, role="mentee")
        return person

    async def mentor(self, name: str, *, places: int = 1, **snapshot: Any) -> PersonJoined:
        """Somebody who offers Python, enrolled as a mentor."""
        offered = (SkillOffered(skill_id=PYTHON, name="Python", level=4),)
        person = await self.harness.know(name, **{"skills_offered": offered, **snapshot})
        await self.enroll(person, role="mentor", places=places)
        return person

    async def enroll(self, person: PersonJoined, **body: Any) -> dict[str, Any]:
        answer = await self.as_admin.post(
            f"{self.program_path}/enrollments", json={"person_id": str(person.subject), **body}
        )
        return ok(answer)

    async def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for a round."""
        return ok(await self.as_admin.post(f"{self.program_path}/rounds", json=body), 202)

    async def solve(self, body: dict[str, Any] | None = None, **rules: Any) -> dict[str, Any]:
        """Ask for a round and solve it at once; the worker of the harness may come first. body: besides its rules."""
        asked = await self.ask({**(body or {}), "rules": rules})
        await solve_rounds(self.harness.runtime)
        return await self.ended(asked)

    async def ended(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A round once it is solved or failed."""

        async def done() -> dict[str, Any] | None:
            now = await self.round(asked)
            return now if now["state"] in {"solved", "failed"} else None

        return await eventually(done, within=60, what="a solved round")

    async def round(self, asked: dict[str, Any]) -> dict[str, Any]:
        """How a round stands now."""
        return ok(await self.as_admin.get(f"{API}/rounds/{asked['id']}"))

    async def approve(self, solved: dict[str, Any]) -> httpx.Response:
        return await self.as_admin.post(
            f"{API}/rounds/{solved['id']}/approve", headers={"If-Match": f'"{solved["version"]}"'}
        )

    async def departed(self) -> None:
        """Once all that those who have left were part of has ended."""

        async def done() -> bool:
            await within(self.harness.runtime, end_next)
            async with self.harness.sessions() as session:
                return await session.scalar(select(Departure.person_id).limit(1)) is None

        await eventually(done, what="departures that are over")

    async def proposals(self) -> list[dict[str, Any]]:
        """All proposals of the program."""
        return ok(await self.as_admin.get(f"{API}/proposals", params={"program_id": self.program["id"]}))["items"]

    async def mentorship(self) -> tuple[PersonJoined, PersonJoined, dict[str, Any]]:
        """Tom and Lin, matched, and their mentorship."""
        tom, lin = await self.mentee("Tom Adeyemi"), await self.mentor("Lin Wu")
        ok(await self.approve(await self.solve()))
        [proposal] = await self.proposals()
        for person in (tom, lin):
            ok(await self.as_person(person).post(f"{API}/proposals/{proposal['id']}/accept"))
        [mentorship] = ok(await self.as_person(tom).get(f"{API}/mentorships", params={"mine": True}))["items"]
        return tom, lin, mentorship


async def found(serve: Serve, *, program: Mapping[str, Any] | None = None, **settings: Any) -> Company:
    """Start the service and launch a program of half a year. program: what is different about it, as of ProgramIn."""
    harness = await serve(SERVICE, **settings)
    admin = await harness.know("Ada Admin", languages=(Language(code="en", level="C2"),))
    body = {
        "name": "Spring cohort",
        "starts_on": str(clock.today()),
        "ends_on": str(clock.today() + timedelta(days=180)),
        **(program or {}),
    }
    launched = await harness.client(admin.subject, ["program_admin"]).post(f"{API}/programs", json=body)
    return Company(harness, admin, ok(launched, 201))


def ok(answer: httpx.Response, *statuses: int) -> Any:
    """The JSON of an answer that has to be a success."""
    assert answer.status_code in (statuses or (200, 201)), answer.text
    return answer.json()
