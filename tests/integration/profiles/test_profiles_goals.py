"""Goals: set by a person or their mentor, private in their reasons, reached once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events.matching import MentorshipStarted
from shared.events.profiles import GoalAchieved, GoalSet, PersonJoined
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

WHY = "I want to leave support behind."


class Team:
    """Someone who sets goals, their mentor, and a colleague. Their external ids are the keys of `client`."""

    def __init__(self, harness: Harness, keys: list[UUID], ids: list[UUID]) -> None:
        self.harness = harness
        self.mentee, self.mentor, self.colleague = (harness.client(key) for key in keys)
        self.mentee_id, self.mentor_id, self.colleague_id = ids
        self.goals = f"/api/profiles/v1/people/{self.mentee_id}/goals"

    async def mentor_them(self) -> None:
        mentorship = new_id()
        event = MentorshipStarted(
            subject=mentorship,
            version=1,
            mentorship_id=mentorship,
            program_id=new_id(),
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
        )
        await self.harness.receive(event, event)

    async def set_goal(self, **fields: Any) -> dict[str, Any]:
        answer = await self.mentee.post(self.goals, json={"title": "Lead a migration", "why": WHY, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
async def team(serve: Serve) -> Team:
    harness = await serve(SERVICE)
    keys = [new_id(), new_id(), new_id()]
    await import_people(harness, *(person(str(key), skills_offered="Data engineering:5") for key in keys))
    joined = {event.external_id: event.subject for event in await harness.sent(PersonJoined, 3)}
    return Team(harness, keys, [joined[str(key)] for key in keys])


async def test_a_goal_travels_with_its_title_and_without_its_reason(team: Team):
    due = clock.today() + timedelta(days=90)
    goal = await team.set_goal(skill="data ENGINEERING", due=due.isoformat())
    [event] = await team.harness.sent(GoalSet)
    assert (str(event.subject), event.version, event.person_id) == (goal["id"], 1, team.mentee_id)
    assert (event.title, event.skill, event.due) == ("Lead a migration", "Data engineering", due)
    assert WHY not in event.to_json().decode()
    read = await team.mentee.get(f"/api/profiles/v1/goals/{goal['id']}")
    assert read.json()["why"] == WHY
    assert read.headers["ETag"] == '"1"'


async def test_the_reason_is_not_readable_at_rest(team: Team):
    goal = await team.set_goal()
    async with team.harness.sessions() as session:
        from services.profiles.goals.tables import Goal

        stored = await session.get_one(Goal, UUID(goal["id"]))
    assert stored.why is not None
    assert WHY.encode() not in stored.why.ciphertext


async def test_a_mentor_sets_and_reads_goals_from_the_mentorship_on(team: Team):
    goal = await team.set_goal()
    url = f"/api/profiles/v1/goals/{goal['id']}"
    assert (await team.mentor.get(url)).status_code == 403
    assert (await team.mentor.post(team.goals, json={"title": "Speak at a meetup"})).status_code == 403
    await team.mentor_them()
    assert (await team.mentor.get(url)).json()["why"] == WHY
    assert (await team.mentor.post(team.goals, json={"title": "Speak at a meetup"})).status_code == 201
    listed = (await team.mentor.get(team.goals)).json()
    assert [item["title"] for item in listed["items"]] == ["Lead a migration", "Speak at a meetup"]
    assert listed["total"] == 2
    assert "why" not in listed["items"][0]


async def test_nobody_else_sees_sets_or_ends_a_goal(team: Team):
    goal = await team.set_goal()
    await team.mentor_them()
    hr = team.harness.client(roles=["hr", "it", "program_admin"])
    for other in (team.colleague, hr):
        assert (await other.get(f"/api/profiles/v1/goals/{goal['id']}")).status_code == 403
        assert (await other.get(team.goals)).status_code == 403
        assert (await other.post(team.goals, json={"title": "Mine"})).status_code == 403
    for other in (team.colleague, team.mentor):
        achieved = await other.post(f"/api/profiles/v1/goals/{goal['id']}/achieve", headers={"If-Match": '"1"'})
        assert achieved.status_code == 403


async def test_a_goal_is_reached_once_and_by_who_has_read_it(team: Team):
    goal = await team.set_goal()
    url = f"/api/profiles/v1/goals/{goal['id']}/achieve"
    assert (await team.mentee.post(url)).status_code == 422
    assert (await team.mentee.post(url, headers={"If-Match": '"7"'})).status_code == 412
    reached = await team.mentee.post(url, headers={"If-Match": '"1"'})
    assert reached.status_code == 200
    assert (reached.json()["state"], reached.json()["ended_on"]) == ("achieved", clock.today().isoformat())
    assert reached.headers["ETag"] == '"2"'
    assert (await team.mentee.post(url, headers={"If-Match": '"2"'})).status_code == 409
    [event] = await team.harness.sent(GoalAchieved)
    assert (event.version, event.achieved_on) == (2, clock.today())


async def test_a_goal_repeated_with_its_idempotency_key_is_set_once(team: Team):
    headers = {"Idempotency-Key": "goal-1"}
    first = await team.mentee.post(team.goals, json={"title": "Once"}, headers=headers)
    again = await team.mentee.post(team.goals, json={"title": "Once"}, headers=headers)
    assert first.json() == again.json()
    await team.harness.settle()
    assert len(team.harness.published(GoalSet)) == 1


async def test_erased_words_leave_a_goal_without_its_reason(team: Team):
    goal = await team.set_goal()
    async with team.harness.sessions() as session, session.begin():
        await forget(session, team.mentee_id)
    read = await team.mentee.get(f"/api/profiles/v1/goals/{goal['id']}")
    assert (read.json()["title"], read.json()["why"]) == ("Lead a migration", "")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": " "},
        {"title": "x" * 201},
        {"title": "nul \x00"},
        {"title": "half a pair \ud800"},
        {"title": "T", "why": "w" * 4001},
        {"title": "T", "due": date(2020, 1, 1).isoformat()},
    ],
)
async def test_a_goal_that_cannot_be_is_refused(team: Team, body: dict[str, str]):
    headers = {"Content-Type": "application/json"}
    assert (await team.mentee.post(team.goals, content=json.dumps(body), headers=headers)).status_code == 422
    assert (await team.mentee.get(team.goals)).json()["total"] == 0


async def test_goals_come_page_by_page(team: Team):
    for number in range(3):
        await team.set_goal(title=f"Goal {number}")
    first = (await team.mentee.get(team.goals, params={"limit": 2})).json()
    second = (await team.mentee.get(team.goals, params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["title"] for item in (*first["items"], *second["items"])] == ["Goal 0", "Goal 1", "Goal 2"]
    assert second["next"] is None
