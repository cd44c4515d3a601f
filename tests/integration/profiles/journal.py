"""Someone who keeps a journal, and who is around them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from services.profiles.main import SERVICE
from shared import clock
from shared.events.matching import MentorshipEnded, MentorshipStarted
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

__all__ = ["ANSWERS", "API", "SECRET", "Team", "made", "team_of", "url"]

API = "/api/profiles/v1"
SECRET = "Ich habe mich vor allen geschämt"
ANSWERS = {"now-what": "Ask Lin how she does it.", "what": f"{SECRET}, quietly."}


class Team:
    """Someone with a journal, their mentor-to-be, and a colleague."""

    def __init__(self, harness: Harness, keys: list[UUID], ids: list[UUID]) -> None:
        self.harness = harness
        self.me, self.mentor, self.colleague = (harness.client(key) for key in keys)
        self.colleagues_key = keys[2]
        self.my_id, self.mentor_id, self.colleague_id = ids
        self.mine = f"{API}/people/{self.my_id}/reflections"

    async def mentor_them(self, mentee: UUID | None = None, mentor: UUID | None = None) -> str:
        key = new_id()
        await self.harness.receive(MentorshipStarted(**self._pair(key, mentee, mentor), version=1))
        return str(key)

    async def end(self, mentorship: str) -> None:
        event = MentorshipEnded(**self._pair(UUID(mentorship), None, None), version=2, ended_on=clock.today())
        await self.harness.receive(event)

    def _pair(self, key: UUID, mentee: UUID | None, mentor: UUID | None) -> dict[str, Any]:
        return {
            "subject": key,
            "mentorship_id": key,
            "program_id": new_id(),
            "mentee_id": mentee or self.my_id,
            "mentor_id": mentor or self.mentor_id,
        }

    async def write(self, **fields: Any) -> dict[str, Any]:
        return made(await self.me.post(self.mine, json={"prompts": "what-next", "answers": ANSWERS, **fields}))

    async def share(self, entry: dict[str, Any], mentorship: str) -> httpx.Response:
        return await self.me.post(url(entry, "share"), json={"mentorship_id": mentorship})

    async def unshare(self, entry: dict[str, Any], mentorship: str) -> httpx.Response:
        return await self.me.post(url(entry, "unshare"), json={"mentorship_id": mentorship})


def url(entry: dict[str, Any], *parts: str) -> str:
    return "/".join([f"{API}/reflections/{entry['id']}", *parts])


def made(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return answer.json()


async def team_of(serve: Serve) -> Team:
    harness = await serve(SERVICE)
    keys = [new_id(), new_id(), new_id()]
    await import_people(harness, *(person(str(key)) for key in keys))
    joined = {event.external_id: event.subject for event in await harness.sent(PersonJoined, 3)}
    return Team(harness, keys, [joined[str(key)] for key in keys])
