"""Tom and Lin, who meet, for the tests of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from services.matching.mentorships.handlers import begin
from services.matching.programs.tables import Program
from shared import clock, db
from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

__all__ = ["BERLIN", "MONDAY", "Pair", "kind", "local", "pair"]

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2030, 3, 18, 9, tzinfo=BERLIN)
"""Two weeks before the clocks in Berlin go forward on 31 March."""


@dataclass
class Pair:
    """Tom and Lin in their mentorship, on 1 March 2030."""

    company: Company
    tom: PersonJoined
    lin: PersonJoined
    path: str

    async def by(self, person: PersonJoined, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """A command of a person's. path: below the API, or below the mentorship where it begins with a dot."""
        whole = f"{self.path}{path[1:]}" if path.startswith(".") else f"{API}{path}"
        return await self.company.as_person(person).post(whole, json=body, headers=headers)

    async def schedule(self, **changes: Any) -> dict[str, Any]:
        body = {"title": "Plans", "start": MONDAY.isoformat(), "minutes": 60, "zone": "Europe/Berlin", **changes}
        return ok(await self.by(self.tom, "./sessions", body))

    async def move(self, meeting: dict[str, Any], **body: Any) -> httpx.Response:
        path = f"/sessions/{meeting['id']}"
        now = ok(await self.company.as_person(self.tom).get(f"{API}{path}"))
        return await self.by(self.tom, f"{path}/reschedule", body, **{"If-Match": f'"{now["version"]}"'})

    async def times(self, **window: Any) -> list[tuple[str, str]]:
        """The local start and the state of each time."""
        params = {"from": "2030-01-01T00:00:00Z", "to": "2030-12-31T00:00:00Z", **window}
        shown = ok(await self.company.as_person(self.lin).get(f"{self.path}/occurrences", params=params))
        return [(local(item["starts_at"]), item["state"]) for item in shown["items"]]


def local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(BERLIN):%m-%d %H:%M}"


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def pair(serve: Serve) -> Pair:
    clock.move_to(datetime(2030, 3, 1, 8, tzinfo=UTC))
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    async with company.harness.sessions() as session, session.begin():
        program = await db.get(session, Program, UUID(company.program["id"]))
        mentorship = await begin(session, program, tom.subject, lin.subject)
    return Pair(company, tom, lin, f"{API}/mentorships/{mentorship.id}")
