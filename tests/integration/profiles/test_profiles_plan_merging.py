"""Two people write the same learning plan: nobody's work is lost, and the later one sees what is different."""

from __future__ import annotations

import asyncio

import pytest

from services.profiles.main import SERVICE
from shared.events.matching import MentorshipStarted
from shared.ids import new_id
from tests.integration.profiles.plan_pair import API, LEAD, SHADOW, Pair, gather_pair, ok, titles, today
from tests.support.platform import Serve


@pytest.fixture
async def pair(serve: Serve) -> Pair:
    return await gather_pair(await serve(SERVICE))


async def test_of_two_who_write_at_once_one_wins_and_the_other_sees_what_was_changed(pair: Pair):
    plan = await pair.planned(SHADOW, LEAD)
    shadow, lead = plan["milestones"]
    theirs = {"mentee": {**shadow, "title": "Shadow three releases"}, "mentor": {**lead, "due": "2030-07-01"}}
    answers = await asyncio.gather(
        pair.put(pair.mentee, 1, theirs["mentee"], lead), pair.put(pair.mentor, 1, shadow, theirs["mentor"])
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    lost = answers.index(max(answers, key=lambda answer: answer.status_code))
    winner = ("mentor", "mentee")[lost]
    problem = answers[lost].json()
    assert (problem["type"], problem["version"]) == ("urn:telemachus:problem:stale", 2)
    assert answers[lost].headers["ETag"] == '"2"'
    [change] = problem["difference"]
    assert (change["id"], change["what"]) == (theirs[winner]["id"], "changed")
    [version] = problem["versions"]
    assert (version["version"], version["by"], version["changes"]) == (2, str(pair.ids[winner]), [change["text"]])
    assert problem["conflicts"] == []
    had = ok(await pair.mentor.get(f"{pair.url}/versions/1"))
    assert (had["version"], titles(had)) == (1, ["Shadow two releases", "Lead a release"])
    assert titles(ok(await pair.mentor.get(f"{pair.url}/versions/0"))) == []
    assert (await pair.mentor.get(f"{pair.url}/versions/3")).status_code == 404

    loser = (pair.mentee, pair.mentor)[lost]
    both = ok(await pair.put(loser, 2, *problem["merged"]["milestones"], start=problem["merged"]["start"]))
    assert titles(both) == ["Shadow three releases", "Lead a release"]
    assert both["milestones"][1]["due"] == "2030-07-01"


async def test_what_both_changed_is_named_and_what_is_new_is_kept(pair: Pair):
    plan = await pair.planned(SHADOW, LEAD)
    shadow, lead = plan["milestones"]
    ok(await pair.put(pair.mentor, 1, {**shadow, "due": "2030-03-08"}, lead, {"title": "Teach it"}))
    ok(await pair.mentor.put(f"{pair.url}/activities/{shadow['activities'][0]['id']}/done", json={"done": True}))
    stale = await pair.put(pair.mentee, 1, {"title": "Go back once"}, {**shadow, "due": "2030-03-15"})
    assert stale.status_code == 412
    problem = stale.json()
    [conflict] = problem["conflicts"]
    assert (conflict["field"], conflict["yours"], conflict["current"]) == ("due", "2030-03-15", "2030-03-08")
    assert [version["version"] for version in problem["versions"]] == [3, 2]
    merged = problem["merged"]
    assert titles(merged) == ["Go back once", "Shadow two releases", "Teach it"]
    assert merged["milestones"][0]["id"] is None
    assert merged["milestones"][1]["activities"][0]["done_on"] == today()
    assert titles(ok(await pair.put(pair.mentee, 3, *merged["milestones"]))) == titles(merged)


async def test_what_somebody_removed_can_be_brought_back_as_it_was(pair: Pair):
    plan = await pair.planned(SHADOW, LEAD)
    shadow, lead = plan["milestones"]
    ok(await pair.put(pair.mentor, 1, lead))
    stale = await pair.put(pair.mentee, 1, {**shadow, "title": "Shadow three releases"}, lead)
    [conflict] = stale.json()["conflicts"]
    assert conflict["current"] is None
    back = ok(await pair.put(pair.mentee, 2, lead, conflict["yours"]))
    assert [item["id"] for item in back["milestones"]] == [lead["id"], shadow["id"]]


async def test_a_version_that_never_was_is_answered_with_the_plan_alone(pair: Pair):
    await pair.planned(LEAD)
    for version in ("7", "-3", "9" * 30):
        stale = await pair.mentee.put(pair.url, json={"milestones": []}, headers={"If-Match": version})
        assert stale.status_code == 412
        assert (stale.json()["merged"], titles(stale.json()["plan"])) == (None, ["Lead a release"])


async def test_mentors_do_not_learn_of_each_other_by_what_they_write(pair: Pair):
    another = MentorshipStarted(
        subject=(mentorship := new_id()),
        version=1,
        mentorship_id=mentorship,
        program_id=new_id(),
        mentee_id=pair.ids["mentee"],
        mentor_id=pair.ids["colleague"],
    )
    await pair.harness.receive(another)
    shared = await pair.mentee.post(f"{API}/goals/{pair.goal}/share", json={"mentorship_id": str(mentorship)})
    plan = await pair.planned(SHADOW)
    [shadow] = plan["milestones"]
    ok(shared)
    ok(await pair.put(pair.mentor, 1, {**shadow, "due": "2030-03-08"}))
    ok(await pair.put(pair.colleague, 2, {**shadow, "due": "2030-03-09"}))
    names = {"mentee": ["colleague", "mentor", "mentee"], "mentor": [None, "mentor", "mentee"]}
    names["colleague"] = ["colleague", None, "mentee"]
    for reader, expected in names.items():
        client = getattr(pair, reader)
        by = [name and str(pair.ids[name]) for name in expected]
        versions = ok(await client.get(f"{pair.url}/versions"))["items"]
        assert [version["by"] for version in versions] == by, reader
        stale = await pair.put(client, 0, shadow)
        assert [version["by"] for version in stale.json()["versions"]] == by, reader
