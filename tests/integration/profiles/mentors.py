"""A small company whose directory is searched: who is in it, and what they find."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from services.profiles.directory.tables import DirectoryEntry, StaleEntry
from shared.events.matching import ParticipantEnrolled
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = ["MENTORS", "SUGGESTIONS", "Mentors", "employ"]

MENTORS = "/api/profiles/v1/directory/mentors"
SUGGESTIONS = "/api/profiles/v1/directory/suggestions"


class Mentors:
    """ids, clients: by name. skills: ids by name."""

    def __init__(self, harness: Harness, joined: dict[str, PersonJoined]) -> None:
        self.harness = harness
        self.ids = {name: event.subject for name, event in joined.items()}
        self.clients = {name: harness.client(UUID(event.external_id)) for name, event in joined.items()}
        self.skills = {skill.name: skill.skill_id for event in joined.values() for skill in event.skills_offered}

    async def search(self, by: str | httpx.AsyncClient = "Tom", **asked: Any) -> dict[str, Any]:
        client = self.clients[by] if isinstance(by, str) else by
        answer = await client.get(MENTORS, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def names(self, by: str | httpx.AsyncClient = "Tom", **asked: Any) -> list[str]:
        """Whom a search finds, in order."""
        return [item["person"]["name"] for item in (await self.search(by, **asked))["items"]]

    async def reasons(self, name: str, by: str = "Tom", **asked: Any) -> list[str]:
        found = await self.search(by, **asked)
        [reasons] = [item["reasons"] for item in found["items"] if item["person"]["name"] == name]
        return reasons

    async def suggest(self, typed: str, by: str = "Tom") -> list[tuple[str, str]]:
        answer = await self.clients[by].get(SUGGESTIONS, params={"q": typed})
        assert answer.status_code == 200, answer.text
        return [(item["kind"], item["name"]) for item in answer.json()["items"]]

    async def endorse(self, giver: str, name: str, skill: str) -> None:
        body = {"skill_id": str(self.skills[skill]), "how": "We worked together."}
        answer = await self.clients[giver].post(f"/api/profiles/v1/people/{self.ids[name]}/endorsements", json=body)
        assert answer.status_code == 201, answer.text
        await self.made()

    async def certify(self, name: str, credential: str, issuer: str, **more: Any) -> None:
        body = {"name": credential, "issuer": issuer, **more}
        path = f"/api/profiles/v1/people/{self.ids[name]}/credentials"
        answer = await self.clients[name].post(path, json=body)
        assert answer.status_code == 201, answer.text

    async def can_take(self, name: str, places: int, program: UUID | None = None) -> None:
        event = ParticipantEnrolled(
            subject=new_id(),
            version=1,
            program_id=program or new_id(),
            person_id=self.ids[name],
            role="mentor",
            places=places,
        )
        await self.harness.receive(event)
        await self.made()

    async def change(self, name: str, **fields: Any) -> None:
        client = self.clients[name]
        mine = await client.get("/api/profiles/v1/people/me")
        answer = await client.patch(
            f"/api/profiles/v1/people/{self.ids[name]}", json=fields, headers={"If-Match": mine.headers["ETag"]}
        )
        assert answer.status_code == 200, answer.text

    async def made(self) -> None:
        """Wait until a worker has made the entries that others wait for."""

        async def none_waits() -> bool:
            async with self.harness.sessions() as session:
                return await session.scalar(select(func.count()).select_from(StaleEntry)) == 0

        await eventually(none_waits, what="an end of stale entries")

    async def entries(self) -> int:
        async with self.harness.sessions() as session:
            return await session.scalar(select(func.count()).select_from(DirectoryEntry)) or 0


async def employ(harness: Harness, **people: dict[str, str]) -> Mentors:
    """People by name, with the columns of an import; a name may also be one of the columns."""
    rows = [person(str(new_id()), **{"name": name, **columns}) for name, columns in people.items()]
    await import_people(harness, *rows)
    joined = {event.external_id: event for event in await harness.sent(PersonJoined, len(rows))}
    mentors = Mentors(harness, {name: joined[row["external id"]] for name, row in zip(people, rows, strict=True)})
    await mentors.made()
    return mentors
