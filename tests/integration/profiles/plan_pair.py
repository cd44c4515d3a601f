"""A mentee, their mentor, and a learning plan that both write."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from shared import clock
from shared.events.matching import MentorshipEnded, MentorshipStarted
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness

__all__ = ["API", "LEAD", "READ", "SHADOW", "SIT_IN", "Pair", "gather_pair", "ok", "titles", "today"]

API = "/api/profiles/v1"
SIT_IN = {"title": "Sit in on two releases", "kind": "shadowing", "effort": 4}
READ = {"title": "Read how we go back", "kind": "reading"}
SHADOW = {"title": "Shadow two releases", "due": "2030-03-01", "activities": [SIT_IN, READ]}
LEAD = {"title": "Lead a release", "due": "2030-06-01"}


class Pair:
    """A mentee with a goal, the mentor with whom it is shared, a colleague, and the goal's plan."""

    def __init__(self, harness: Harness, joined: dict[str, PersonJoined]) -> None:
        self.harness = harness
        self.ids = {name: event.subject for name, event in joined.items()}
        clients = {name: harness.client(UUID(event.external_id)) for name, event in joined.items()}
        self.mentee, self.mentor, self.colleague = (clients[name] for name in ("mentee", "mentor", "colleague"))
        self.mentorship = new_id()
        self.goal = self.url = ""

    async def begin(self) -> None:
        await self.harness.receive(MentorshipStarted(subject=self.mentorship, version=1, **self._pair()))
        goals = f"{API}/people/{self.ids['mentee']}/goals"
        goal = await self.mentee.post(goals, json={"title": "Lead releases"})
        assert goal.status_code == 201, goal.text
        self.goal = goal.json()["id"]
        self.url = f"{API}/goals/{self.goal}/plan"

    async def end_mentorship(self) -> None:
        ended = MentorshipEnded(subject=self.mentorship, version=2, ended_on=clock.today(), **self._pair())
        await self.harness.receive(ended)

    def _pair(self) -> dict[str, Any]:
        return {
            "mentorship_id": self.mentorship,
            "program_id": new_id(),
            "mentee_id": self.ids["mentee"],
            "mentor_id": self.ids["mentor"],
        }

    async def put(
        self, who: httpx.AsyncClient, version: int, *milestones: dict[str, Any], **plan: Any
    ) -> httpx.Response:
        body = {"milestones": list(milestones), **plan}
        return await who.put(self.url, json=body, headers={"If-Match": f'"{version}"'})

    async def planned(self, *milestones: dict[str, Any], **plan: Any) -> dict[str, Any]:
        """The plan after its first writing, by the mentee."""
        return ok(await self.put(self.mentee, 0, *milestones, **plan))


def ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return answer.json()


def titles(plan: dict[str, Any]) -> list[str]:
    return [milestone["title"] for milestone in plan["milestones"]]


async def gather_pair(harness: Harness) -> Pair:
    """Three people by name, the mentorship of two of them, and the goal."""
    rows = [person(str(new_id()), zone="Europe/Berlin") | {"name": name} for name in ("mentee", "mentor", "colleague")]
    await import_people(harness, *rows)
    made = Pair(harness, {event.name: event for event in await harness.sent(PersonJoined, 3)})
    await made.begin()
    return made


def today() -> str:
    """The current date where the pair is."""
    return clock.today("Europe/Berlin").isoformat()
