"""Someone who sets goals, who mentors them, and a colleague who must not see it."""

from __future__ import annotations

from datetime import date
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

__all__ = ["MEASURE", "WHY", "Mentoring", "serve_mentoring", "url_of"]

WHY = "I want to leave support behind."
MEASURE = "Nobody noticed the day of the move."


class Mentoring:
    """A mentee, two who may mentor them, and a colleague. colleague_key: their external id, for other clients."""

    def __init__(self, harness: Harness, keys: list[UUID], ids: list[UUID]) -> None:
        self.harness = harness
        self.mentee, self.mentor, self.next_mentor, self.colleague = (harness.client(key) for key in keys)
        self.mentee_id, self.mentor_id, self.next_mentor_id, self.colleague_id = ids
        self.colleague_key = keys[3]
        self.goals = f"/api/profiles/v1/people/{self.mentee_id}/goals"
        self._mentorships: dict[UUID, MentorshipStarted] = {}

    def started(self, mentor_id: UUID | None = None) -> MentorshipStarted:
        """The event of a mentorship of the mentee from now on, with the mentor unless another is named."""
        mentorship = new_id()
        event = MentorshipStarted(
            subject=mentorship,
            version=1,
            mentorship_id=mentorship,
            program_id=new_id(),
            mentee_id=self.mentee_id,
            mentor_id=mentor_id or self.mentor_id,
        )
        self._mentorships[mentorship] = event
        return event

    async def begin(self, mentor_id: UUID | None = None) -> UUID:
        """Start a mentorship; its id."""
        event = self.started(mentor_id)
        await self.harness.receive(event, event)
        return event.mentorship_id

    async def end(self, mentorship_id: UUID) -> None:
        pair = self._mentorships[mentorship_id].model_dump(
            include={"mentorship_id", "program_id", "mentee_id", "mentor_id"}
        )
        await self.harness.receive(MentorshipEnded(subject=mentorship_id, version=2, ended_on=clock.today(), **pair))

    async def set_goal(self, **fields: Any) -> dict[str, Any]:
        answer = await self.mentee.post(self.goals, json={"title": "Lead a migration", "why": WHY, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def do(self, goal: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
        """What the mentee does to a goal that they have read: "drop", "share", "revise" and so on; the goal then."""
        answer = await self.attempt(goal, action, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def attempt(
        self, goal: dict[str, Any], action: str, client: httpx.AsyncClient | None = None, **body: Any
    ) -> httpx.Response:
        url, headers = url_of(goal), {"If-Match": f'"{goal["version"]}"'}
        json = {name: value.isoformat() if isinstance(value, date) else value for name, value in body.items()}
        if action == "revise":
            return await (client or self.mentee).patch(url, json=json, headers=headers)
        return await (client or self.mentee).post(f"{url}/{action}", json=json or None, headers=headers)

    async def read(self, goal: dict[str, Any], client: httpx.AsyncClient | None = None) -> dict[str, Any]:
        answer = await (client or self.mentee).get(url_of(goal))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def history(self, goal: dict[str, Any], client: httpx.AsyncClient | None = None) -> list[dict[str, Any]]:
        answer = await (client or self.mentee).get(f"{url_of(goal)}/history")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


def url_of(goal: dict[str, Any]) -> str:
    return f"/api/profiles/v1/goals/{goal['id']}"


async def serve_mentoring(serve: Serve, *, zone: str = "UTC", **settings: Any) -> Mentoring:
    """Profiles with these people. zone: everyone's."""
    harness = await serve(SERVICE, **settings)
    keys = [new_id() for _ in range(4)]
    people = [person(str(key), time_zone=zone) for key in keys]
    await import_people(harness, *people)
    joined = {event.external_id: event.subject for event in await harness.sent(PersonJoined, len(keys))}
    return Mentoring(harness, keys, [joined[str(key)] for key in keys])
