"""Learning plans: written by mentee and mentor; progress follows from what is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.profiles.goals.tables import Goal
from services.profiles.main import SERVICE
from services.profiles.plans.store import progress_of
from shared import clock
from shared.events.profiles import MilestonePlanned, MilestoneReached
from shared.ids import new_id
from tests.integration.profiles.plan_pair import API, LEAD, READ, SHADOW, SIT_IN, Pair, gather_pair, ok, titles, today
from tests.support.platform import Serve


@pytest.fixture
async def pair(serve: Serve) -> Pair:
    return await gather_pair(await serve(SERVICE))


async def test_a_goal_begins_with_an_empty_plan_that_both_can_write(pair: Pair):
    answer = await pair.mentor.get(pair.url)
    assert (ok(answer)["version"], answer.json()["milestones"], answer.json()["progress"]) == (0, [], None)
    assert answer.headers["ETag"] == '"0"'
    plan = await pair.planned(SHADOW, LEAD)
    assert (plan["version"], titles(plan), plan["start"]) == (1, ["Shadow two releases", "Lead a release"], today())
    shadow, lead = plan["milestones"]
    shadow["activities"].reverse()
    shadow["resources"] = [
        {"kind": "link", "title": "How we release", "url": "https://wiki.example.org/releases?x=1#back"},
        {"kind": "person", "title": "The one on call", "person_id": str(pair.ids["colleague"]), "note": "On Tuesdays"},
    ]
    revised = ok(await pair.put(pair.mentor, 1, lead, shadow))
    assert titles(revised) == ["Lead a release", "Shadow two releases"]
    assert [item["id"] for item in revised["milestones"]] == [lead["id"], shadow["id"]]
    assert [item["title"] for item in revised["milestones"][1]["activities"]] == [READ["title"], SIT_IN["title"]]
    read = await pair.mentee.get(pair.url)
    assert (ok(read), read.headers["ETag"]) == (revised, '"2"')


async def test_nobody_else_reads_or_writes_a_plan_and_a_mentor_only_while_it_runs(pair: Pair):
    plan = await pair.planned(SHADOW)
    milestone = plan["milestones"][0]["id"]
    hr = pair.harness.client(roles=["hr", "it", "program_admin", "auditor"])
    await pair.end_mentorship()
    for other in (pair.colleague, hr, pair.mentor):
        answers = [
            await other.get(pair.url),
            await other.get(f"{pair.url}/versions"),
            await pair.put(other, 1, LEAD),
            await other.put(f"{pair.url}/milestones/{milestone}/reached", json={"reached": True}),
            await other.put(f"{pair.url}/activities/{milestone}/done", json={"done": True}),
            await other.post(f"{pair.url}/shift", json={"start": "2030-01-01"}),
        ]
        assert {answer.status_code for answer in answers} == {403}
    assert titles(ok(await pair.mentee.get(pair.url))) == ["Shadow two releases"]
    assert (await pair.mentee.get(f"{API}/goals/{new_id()}/plan")).status_code == 404


async def test_progress_follows_from_what_is_done_and_reached(pair: Pair):
    plan = await pair.planned(SHADOW, LEAD)
    shadow, lead = plan["milestones"]
    sit_in, read = shadow["activities"]
    assert plan["progress"] == 0
    done = ok(await pair.mentor.put(f"{pair.url}/activities/{sit_in['id']}/done", json={"done": True}))
    assert done["progress"] == pytest.approx(4 / 6)
    assert done["milestones"][0]["activities"][0]["done_on"] == today()
    assert not done["milestones"][0]["ready"]
    both = ok(await pair.mentee.put(f"{pair.url}/activities/{read['id']}/done", json={"done": True}))
    assert (both["milestones"][0]["ready"], both["milestones"][0]["reached_on"]) == (True, None)
    reached = ok(await pair.mentee.put(f"{pair.url}/milestones/{shadow['id']}/reached", json={"reached": True}))
    assert (reached["milestones"][0]["ready"], reached["milestones"][0]["reached_on"]) == (False, today())
    whole = ok(await pair.mentee.put(f"{pair.url}/milestones/{lead['id']}/reached", json={"reached": True}))
    assert whole["progress"] == 1
    async with pair.harness.sessions() as session:
        assert await progress_of(session, [UUID(pair.goal), new_id()]) == {UUID(pair.goal): 1.0}
    back = ok(await pair.mentee.put(f"{pair.url}/milestones/{lead['id']}/reached", json={"reached": False}))
    assert back["progress"] == pytest.approx(5 / 6)


async def test_a_step_said_twice_is_said_once(pair: Pair):
    plan = await pair.planned(LEAD)
    step = f"{pair.url}/milestones/{plan['milestones'][0]['id']}/reached"
    first = ok(await pair.mentee.put(step, json={"reached": True}))
    clock.advance(timedelta(days=3))
    assert ok(await pair.mentor.put(step, json={"reached": True})) == first
    await pair.harness.settle()
    assert len(pair.harness.published(MilestoneReached)) == 1
    for unknown in (f"{pair.url}/milestones/{new_id()}/reached", f"{pair.url}/activities/{new_id()}/done"):
        body = {"reached": True} if unknown.endswith("reached") else {"done": True}
        assert (await pair.mentee.put(unknown, json=body)).status_code == 404


async def test_doing_something_is_progress_of_the_goal_and_planning_is_not(pair: Pair):
    async def progressed() -> datetime:
        async with pair.harness.sessions() as session:
            return (await session.get_one(Goal, UUID(pair.goal))).progressed_at

    plan, begun = await pair.planned(SHADOW), await progressed()
    clock.advance(timedelta(days=3))
    activity = f"{pair.url}/activities/{plan['milestones'][0]['activities'][0]['id']}/done"
    ok(await pair.put(pair.mentee, 1, {**plan["milestones"][0], "due": "2030-04-01"}))
    assert await progressed() == begun
    ok(await pair.mentee.put(activity, json={"done": True}))
    assert await progressed() - begun >= timedelta(days=3)


async def test_others_hear_of_milestones_with_the_goal_they_belong_to(pair: Pair):
    plan = await pair.planned(SHADOW, LEAD)
    shadow, lead = plan["milestones"]
    shadow["due"], shadow["activities"] = "2030-03-08", []
    await pair.put(pair.mentor, 1, shadow)
    await pair.mentee.put(f"{pair.url}/milestones/{shadow['id']}/reached", json={"reached": True})
    [reached] = await pair.harness.sent(MilestoneReached)
    planned = pair.harness.published(MilestonePlanned)
    assert [(str(event.milestone_id), event.due, event.withdrawn) for event in planned] == [
        (shadow["id"], date(2030, 3, 1), False),
        (lead["id"], date(2030, 6, 1), False),
        (lead["id"], date(2030, 6, 1), True),
        (shadow["id"], date(2030, 3, 8), False),
    ]
    assert (str(reached.subject), reached.title, reached.milestone) == (pair.goal, "Lead releases", SHADOW["title"])
    assert reached.reached_on.isoformat() == today()
    assert [event.version for event in (*planned, reached)] == [2, 3, 4, 5, 6]


async def test_a_plan_tells_its_history_in_sentences(pair: Pair):
    plan = await pair.planned(LEAD, start="2030-01-07")
    lead = plan["milestones"][0]
    ok(await pair.put(pair.mentor, 1, {**lead, "due": "2030-07-01"}))
    ok(await pair.put(pair.mentor, 2, {**lead, "due": "2030-07-01"}))
    ok(await pair.mentee.put(f"{pair.url}/milestones/{lead['id']}/reached", json={"reached": True}))
    first = ok(await pair.mentee.get(f"{pair.url}/versions", params={"limit": 2}))
    assert first["total"] == 3
    second = ok(await pair.mentee.get(f"{pair.url}/versions", params={"limit": 2, "cursor": first["next"]}))
    items = [*first["items"], *second["items"]]
    assert [(item["version"], item["by"]) for item in items] == [
        (3, str(pair.ids["mentee"])),
        (2, str(pair.ids["mentor"])),
        (1, str(pair.ids["mentee"])),
    ]
    assert items[1]["changes"] == [
        "Changed the date of the milestone “Lead a release” from 1 June 2030 to 1 July 2030."
    ]
    [moved] = items[1]["difference"]
    assert (moved["item"], moved["what"], moved["field"]) == ("milestone", "changed", "due")
    assert (moved["before"], moved["after"], moved["text"]) == ("2030-06-01", "2030-07-01", items[1]["changes"][0])
    assert items[2]["changes"] == [
        "Set the start of the plan to 7 January 2030.",
        "Added the milestone “Lead a release”, due 1 June 2030.",
    ]
    for cursor in ("AAAA", "_____________________w=="):
        answer = await pair.mentee.get(f"{pair.url}/versions", params={"cursor": cursor})
        assert answer.status_code in {200, 422}


async def test_the_plan_of_a_goal_that_has_ended_stays_as_it_is(pair: Pair):
    plan = await pair.planned(LEAD)
    goal = await pair.mentee.get(f"{API}/goals/{pair.goal}")
    ended = await pair.mentee.post(f"{API}/goals/{pair.goal}/achieve", headers={"If-Match": goal.headers["ETag"]})
    assert ended.status_code == 200, ended.text
    step = f"{pair.url}/milestones/{plan['milestones'][0]['id']}/reached"
    answers = [
        await pair.put(pair.mentee, 1, SHADOW),
        await pair.mentee.put(step, json={"reached": True}),
        await pair.mentee.post(f"{pair.url}/shift", json={"start": "2030-01-01"}),
    ]
    assert {(answer.status_code, answer.json()["type"]) for answer in answers} == {
        (409, "urn:telemachus:problem:goal-ended")
    }
    assert titles(ok(await pair.mentee.get(pair.url))) == ["Lead a release"]


async def test_what_is_left_is_dated_from_the_next_mentorship_on(pair: Pair):
    done = {"title": "Shadow", "due": "2026-03-01", "reached_on": "2026-02-20"}
    left = [{"title": "Lead", "due": "2026-04-01"}, {"title": "Teach", "due": "2026-05-01"}, {"title": "Rest"}]
    await pair.planned(done, *left, start="2026-02-01")
    shifted = ok(await pair.mentor.post(f"{pair.url}/shift", json={"start": "2030-09-01"}))
    assert [item["due"] for item in shifted["milestones"]] == ["2026-03-01", "2030-10-02", "2030-11-01", None]
    assert shifted["start"] == "2030-09-01"
    assert ok(await pair.mentor.post(f"{pair.url}/shift", json={"start": "2030-09-01"})) == shifted
    late = await pair.mentor.post(f"{pair.url}/shift", json={"start": "2199-12-20"})
    assert (late.status_code, late.json()["where"]) == (422, "body.start")


REFUSED: list[dict[str, Any]] = [
    {},
    {"title": ""},
    {"title": "nul \u0000"},
    {"title": "T", "due": "1999-12-31"},
    {"title": "T", "due": "2200-01-01"},
    {"title": "T", "reached_on": "2199-01-01"},
    {"title": "T", "surprise": 1},
    {"title": "T", "id": str(new_id())},
    {"title": "T", "activities": [{"title": "A", "kind": "sleep"}]},
    {"title": "T", "activities": [{"title": "A", "kind": "course", "effort": 0.1}]},
    {"title": "T", "activities": [{"title": "A", "kind": "course", "effort": 401}]},
    {"title": "T", "activities": [{"title": "A", "kind": "course", "done_on": "2199-01-01"}]},
    {"title": "T", "activities": [{"title": "A", "kind": "course"}] * 31},
    {"title": "T", "resources": [{"kind": "link", "title": "R"}]},
    {"title": "T", "resources": [{"kind": "link", "title": "R", "url": "javascript:alert(1)"}]},
    {"title": "T", "resources": [{"kind": "link", "title": "R", "url": "https://bank.example@evil.example"}]},
    {"title": "T", "resources": [{"kind": "link", "title": "R", "url": "https://exam\u202eple.org/\u200bx"}]},
    {"title": "T", "resources": [{"kind": "person", "title": "R"}]},
    {"title": "T", "resources": [{"kind": "person", "title": "R", "person_id": str(new_id())}]},
    {"title": "T", "resources": [{"kind": "book", "title": "R", "person_id": str(new_id())}]},
]


async def test_a_plan_that_cannot_be_is_refused(pair: Pair):
    answers = [(milestone, await pair.put(pair.mentee, 0, milestone)) for milestone in REFUSED]
    assert [milestone for milestone, answer in answers if answer.status_code != 422] == []
    assert ok(await pair.mentee.get(pair.url))["version"] == 0


async def test_an_id_is_had_once_and_by_one_plan(pair: Pair):
    plan = await pair.planned(LEAD)
    lead = plan["milestones"][0]
    assert (await pair.put(pair.mentee, 1, lead, lead)).status_code == 422
    assert (await pair.put(pair.mentee, 1, *[LEAD] * 31)).status_code == 422
    other = await pair.mentee.post(f"{API}/people/{pair.ids['mentee']}/goals", json={"title": "Another"})
    url = f"{API}/goals/{other.json()['id']}/plan"
    foreign = await pair.mentee.put(url, json={"milestones": [lead]}, headers={"If-Match": '"0"'})
    assert (foreign.status_code, foreign.json()["where"]) == (422, "body.milestones")
