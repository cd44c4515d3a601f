"""A workshop of a company, for the tests of gatherings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx

from shared import clock
from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, Company, ok

__all__ = ["Workshop", "kind", "workshop"]


def kind(answer: httpx.Response) -> tuple[int, str]:
    """The status of a problem and its stable kind."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


class Workshop:
    """Lin's workshop, as its admin and its attendees meet it."""

    def __init__(self, company: Company, told: dict[str, Any]) -> None:
        self.company = company
        self.told = told
        self.path = f"{API}/gatherings/{told['id']}"

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.told["starts_at"])

    async def register(self, person: PersonJoined, **body: Any) -> httpx.Response:
        return await self.company.as_person(person).post(f"{self.path}/registration", json=body)

    async def release(self, person: PersonJoined) -> httpx.Response:
        return await self.company.as_person(person).post(f"{self.path}/registration/release")

    async def state_of(self, person: PersonJoined) -> tuple[str, int | None]:
        found = ok(await self.company.as_person(person).get(f"{self.path}/registration"))
        return found["state"], found["position"]

    async def check_in(self, person: PersonJoined, code: str) -> httpx.Response:
        return await self.company.as_person(person).post(f"{self.path}/check-in", json={"code": code})

    async def code(self) -> str:
        return ok(await self.company.as_admin.get(f"{self.path}/code"))["code"]

    async def body(self) -> dict[str, Any]:
        """As it is written, from how it is read."""
        told = ok(await self.company.as_admin.get(self.path))
        same = ("kind", "title", "description", "topics", "zone", "place", "link", "places")
        return {
            **{name: told[name] for name in same},
            "speakers": [speaker["id"] for speaker in told["speakers"]],
            "organizers": [organizer["id"] for organizer in told["organizers"]],
            "start": told["starts_at"],
            "end": told["ends_at"],
        }

    async def change(self, **fields: Any) -> httpx.Response:
        """Change some of it as its admin; the rest stays."""
        version = ok(await self.company.as_admin.get(self.path))["version"]
        body = {**await self.body(), **fields}
        return await self.company.as_admin.put(self.path, json=body, headers={"If-Match": f'"{version}"'})

    async def begin(self) -> None:
        """Move the clock to its start."""
        clock.move_to(self.start)


async def workshop(company: Company, **fields: Any) -> Workshop:
    """A workshop of the company's program in a week; fields: what is different about it."""
    start = clock.now() + timedelta(days=7)
    body = {
        "program_id": company.program["id"],
        "kind": "workshop",
        "title": "First steps with Python",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=2)).isoformat(),
        "zone": "Europe/Berlin",
        "link": "https://meet.example.org/python",
        "places": 2,
        **fields,
    }
    return Workshop(company, ok(await company.as_admin.post(f"{API}/gatherings", json=body), 201))
