"""Goals: set by a person or their mentor, private in their reasons, reached once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.events.profiles import GoalAchieved, GoalDropped, GoalRevised, GoalSet
from shared.private_text import forget
from tests.integration.profiles.mentoring import MEASURE, WHY, Mentoring, serve_mentoring, url_of
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Serve


@pytest.fixture
async def team(serve: Serve) -> Mentoring:
    return await serve_mentoring(serve)


async def test_a_goal_travels_with_its_title_and_without_its_reason(team: Mentoring):
    await import_people(team.harness, person("E-1", skills_offered="Data engineering:5"))
    due = clock.today() + timedelta(days=90)
    goal = await team.set_goal(skill="data ENGINEERING", due=due.isoformat())
    [event] = await team.harness.sent(GoalSet)
    assert (str(event.subject), event.version, event.person_id) == (goal["id"], 1, team.mentee_id)
    assert (event.title, event.skill, event.due) == ("Lead a migration", "Data engineering", due)
    assert WHY not in event.to_json().decode()
    read = await team.mentee.get(f"/api/profiles/v1/goals/{goal['id']}")
    assert read.json()["why"] == WHY
    assert read.headers["ETag"] == '"1"'


async def test_the_reason_is_not_readable_at_rest(team: Mentoring):
    goal = await team.set_goal()
    async with team.harness.sessions() as session:
        from services.profiles.goals.tables import Goal

        stored = await session.get_one(Goal, UUID(goal["id"]))
    assert stored.why is not None
    assert WHY.encode() not in stored.why.ciphertext


async def test_how_it_will_be_known_is_as_private_as_the_reason(team: Mentoring):
    goal = await team.set_goal(measure=MEASURE)
    assert (goal["measure"], (await team.read(goal))["measure"]) == (MEASURE, MEASURE)
    listed = (await team.mentee.get(team.goals)).json()["items"]
    assert not {"why", "measure"} & listed[0].keys()
    await team.harness.settle()
    assert all(MEASURE not in event.to_json().decode() for event in team.harness.published(GoalSet))


async def test_a_goal_is_reached_once_and_by_who_has_read_it(team: Mentoring):
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


async def test_a_goal_repeated_with_its_idempotency_key_is_set_once(team: Mentoring):
    headers = {"Idempotency-Key": "goal-1"}
    first = await team.mentee.post(team.goals, json={"title": "Once"}, headers=headers)
    again = await team.mentee.post(team.goals, json={"title": "Once"}, headers=headers)
    assert first.json() == again.json()
    await team.harness.settle()
    assert len(team.harness.published(GoalSet)) == 1


async def test_erased_words_leave_a_goal_without_its_reason(team: Mentoring):
    goal = await team.set_goal(measure=MEASURE)
    async with team.harness.sessions() as session, session.begin():
        await forget(session, team.mentee_id)
    read = await team.read(goal)
    assert (read["title"], read["why"], read["measure"]) == ("Lead a migration", "", "")


async def test_words_of_a_mentor_go_with_the_mentors_key(team: Mentoring):
    await team.begin()
    mine = {"title": "Speak at a meetup", "why": "You explain well.", "measure": "Ten people come."}
    goal = (await team.mentor.post(team.goals, json=mine)).json()
    assert (await team.read(goal))["why"] == "You explain well."
    goal = await team.do(goal, "revise", measure=MEASURE)
    async with team.harness.sessions() as session, session.begin():
        await forget(session, team.mentor_id)
    read = await team.read(goal)
    assert (read["why"], read["measure"]) == ("", MEASURE)


async def test_a_revision_changes_what_was_given_and_says_so(team: Mentoring):
    due = clock.today() + timedelta(days=30)
    goal = await team.set_goal(skill="Data engineering", due=due.isoformat())
    revised = await team.do(goal, "revise", title="Lead two migrations", due=due + timedelta(days=30))
    assert (revised["title"], revised["skill"], revised["why"]) == ("Lead two migrations", "Data engineering", WHY)
    assert revised["version"] == 2
    [event] = await team.harness.sent(GoalRevised)
    assert (event.version, event.title, event.due) == (2, "Lead two migrations", due + timedelta(days=30))
    cleared = await team.do(revised, "revise", due=None, skill=None)
    assert (cleared["due"], cleared["skill"]) == (None, None)


async def test_private_words_are_revised_without_a_word_to_others(team: Mentoring):
    goal = await team.set_goal()
    revised = await team.do(goal, "revise", why="For my daughter.")
    assert revised["why"] == "For my daughter."
    assert (await team.attempt(goal, "revise", why="Written over.")).status_code == 412
    same = await team.do(revised, "revise", why="For my daughter.", title="Lead a migration")
    assert same["version"] == revised["version"]
    await team.harness.settle()
    assert not team.harness.published(GoalRevised)
    history = await team.history(goal)
    assert [change["kind"] for change in history] == ["set", "revised"]
    assert history[1]["differences"] == [{"what": "why", "before": None, "after": None}]
    assert "daughter" not in str(history)


async def test_a_goal_is_given_up_and_taken_up_again(team: Mentoring):
    goal = await team.set_goal()
    dropped = await team.do(goal, "drop")
    assert (dropped["state"], dropped["ended_on"]) == ("dropped", clock.today().isoformat())
    for action in ("drop", "achieve", "revise"):
        body: dict[str, Any] = {"title": "Other"} if action == "revise" else {}
        refused = await team.attempt(dropped, action, None, **body)
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:telemachus:problem:goal-ended")
    taken_up = await team.do(dropped, "reopen")
    assert (taken_up["state"], taken_up["ended_on"], taken_up["version"]) == ("open", None, 3)
    assert (await team.attempt(taken_up, "reopen")).json()["type"] == "urn:telemachus:problem:goal-open"
    [left] = await team.harness.sent(GoalDropped)
    assert (left.version, left.dropped_on) == (2, clock.today())
    assert [event.version for event in await team.harness.sent(GoalRevised)] == [3]
    assert [change["kind"] for change in await team.history(goal)] == ["set", "dropped", "reopened"]


async def test_a_history_says_who_did_what_in_its_order_page_by_page(team: Mentoring):
    mentorship = await team.begin()
    due = clock.today() + timedelta(days=30)
    goal = await team.set_goal()
    goal = await team.do(goal, "revise", due=due)
    await team.do(goal, "achieve")
    history = await team.history(goal)
    assert [change["kind"] for change in history] == ["set", "shared", "revised", "achieved"]
    assert {change["by"] for change in history} == {str(team.mentee_id)}
    assert history[1]["mentorship_id"] == str(mentorship)
    assert history[2]["differences"] == [{"what": "due", "before": None, "after": due.isoformat()}]
    pages: list[str] = []
    params: dict[str, Any] = {"limit": 1}
    for _ in range(4):
        answer = await team.mentee.get(f"{url_of(goal)}/history", params=params)
        pages.append(answer.json()["items"][0]["kind"])
        params["cursor"] = answer.json()["next"]
        assert answer.json()["total"] == 4
    assert (pages, params["cursor"]) == (["set", "shared", "revised", "achieved"], None)


async def test_goals_are_listed_by_state(team: Mentoring):
    await team.set_goal(title="Open")
    await team.do(await team.set_goal(title="Given up"), "drop")
    await team.do(await team.set_goal(title="Reached"), "achieve")
    for state, title in (("open", "Open"), ("dropped", "Given up"), ("achieved", "Reached")):
        listed = (await team.mentee.get(team.goals, params={"state": state})).json()
        assert ([goal["title"] for goal in listed["items"]], listed["total"]) == ([title], 1)
    assert (await team.mentee.get(team.goals, params={"state": "lost"})).status_code == 422


NO_GOALS: list[dict[str, Any]] = [
    {},
    {"title": " "},
    {"title": "x" * 201},
    {"title": "nul \x00"},
    {"title": "half a pair \ud800"},
    {"title": "T", "why": "w" * 4001},
    {"title": "T", "measure": "m" * 4001},
    {"title": "T", "due": date(2020, 1, 1).isoformat()},
    {"title": "T", "due": date.max.isoformat()},
    {"title": "T", "reason": "a field that there is not"},
]
NO_REVISIONS: list[dict[str, Any]] = [
    {"title": None},
    {"title": ""},
    {"why": None},
    {"due": "2020-01-01"},
    {"due": "9999-12-31"},
    {"state": "open"},
]


async def test_a_goal_that_cannot_be_is_refused(team: Mentoring):
    headers = {"Content-Type": "application/json"}
    for body in NO_GOALS:
        refused = await team.mentee.post(team.goals, content=json.dumps(body), headers=headers)
        assert refused.status_code == 422, body
    assert (await team.mentee.get(team.goals)).json()["total"] == 0


async def test_a_revision_that_cannot_be_is_refused(team: Mentoring):
    goal = await team.set_goal()
    for body in NO_REVISIONS:
        assert (await team.attempt(goal, "revise", **body)).status_code == 422, body
    assert await team.read(goal) == goal


async def test_goals_come_page_by_page(team: Mentoring):
    for number in range(3):
        await team.set_goal(title=f"Goal {number}")
    first = (await team.mentee.get(team.goals, params={"limit": 2})).json()
    second = (await team.mentee.get(team.goals, params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["title"] for item in (*first["items"], *second["items"])] == ["Goal 0", "Goal 1", "Goal 2"]
    assert second["next"] is None
