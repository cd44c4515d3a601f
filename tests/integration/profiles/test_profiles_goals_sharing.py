"""Who sees a goal: its person, and the mentors of running mentorships with whom it is shared. Nobody else, ever."""

from __future__ import annotations

import asyncio

import pytest

from shared.ids import new_id
from shared.policy import Role
from tests.integration.profiles.mentoring import WHY, Mentoring, serve_mentoring, url_of
from tests.support.platform import Serve


@pytest.fixture
async def team(serve: Serve) -> Mentoring:
    return await serve_mentoring(serve)


async def titles(team: Mentoring) -> list[str]:
    """What the mentor sees listed."""
    listed = (await team.mentor.get(team.goals)).json()
    assert listed["total"] == len(listed["items"])
    return [goal["title"] for goal in listed["items"]]


async def test_a_mentor_sees_the_goals_that_were_set_while_they_mentor_and_no_earlier_ones(team: Mentoring):
    early = await team.set_goal(title="Before")
    assert early["shared_with"] == []
    mentorship = await team.begin()
    late = await team.set_goal(title="During")
    assert late["shared_with"] == [str(mentorship)]
    assert await titles(team) == ["During"]
    assert (await team.read(late, team.mentor))["why"] == WHY
    assert (await team.mentor.get(url_of(early))).status_code == 403
    assert (await team.mentor.get(f"{url_of(early)}/history")).status_code == 403


@pytest.mark.parametrize("told", [{}, {"shared": True}, {"shared": False}])
async def test_a_goal_that_a_mentor_sets_is_theirs_and_the_mentees_until_the_mentee_shares_it(
    team: Mentoring, told: dict[str, bool]
):
    assert (await team.mentor.post(team.goals, json={"title": "Too early"})).status_code == 403
    mentorship = await team.begin()
    await team.begin(team.next_mentor_id)
    on_its_way = team.started(team.colleague_id)
    answer = await team.mentor.post(team.goals, json={"title": "Speak at a meetup", **told})
    assert answer.status_code == 201
    assert answer.json()["shared_with"] is None
    assert (await team.read(answer.json()))["shared_with"] == [str(mentorship)]
    assert (await team.mentor.get(url_of(answer.json()))).status_code == 200
    await team.harness.receive(on_its_way)
    for other in (team.next_mentor, team.colleague):
        assert (await other.get(url_of(answer.json()))).status_code == 403


async def test_a_goal_kept_to_oneself_is_shared_by_a_word_and_taken_back(team: Mentoring):
    mentorship = await team.begin()
    goal = await team.set_goal(shared=False)
    assert await titles(team) == []
    shared = await team.do(goal, "share", mentorship_id=str(mentorship))
    assert shared["shared_with"] == [str(mentorship)]
    assert (await team.mentor.get(url_of(goal))).status_code == 200
    await team.do(goal, "share", mentorship_id=str(mentorship))
    taken_back = await team.do(goal, "unshare", mentorship_id=str(mentorship))
    assert taken_back["shared_with"] == []
    assert (await team.mentor.get(url_of(goal))).status_code == 403
    assert [change["kind"] for change in await team.history(goal)] == ["set", "shared", "unshared"]


async def test_a_mentor_loses_sight_when_the_mentorship_ends_and_the_next_gets_it_by_a_word(team: Mentoring):
    first = await team.begin()
    goal = await team.set_goal()
    await team.end(first)
    assert (await team.mentor.get(url_of(goal))).status_code == 403
    assert (await team.mentor.get(team.goals)).status_code == 403
    assert (await team.read(goal))["shared_with"] == []
    second = await team.begin(team.next_mentor_id)
    assert (await team.next_mentor.get(url_of(goal))).status_code == 403
    assert (await team.next_mentor.get(team.goals)).json()["items"] == []
    carried = await team.do(goal, "carry-over", mentorship_id=str(second))
    assert carried["shared_with"] == [str(second)]
    assert (await team.next_mentor.get(url_of(goal))).json()["why"] == WHY
    assert (await team.mentor.get(url_of(goal))).status_code == 403
    last = (await team.history(goal))[-1]
    assert (last["kind"], last["mentorship_id"]) == ("carried-over", str(second))


async def test_only_open_goals_are_carried_over(team: Mentoring):
    mentorship = await team.begin()
    goal = await team.do(await team.set_goal(shared=False), "drop")
    refused = await team.attempt(goal, "carry-over", mentorship_id=str(mentorship))
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:telemachus:problem:goal-ended")


@pytest.mark.parametrize("action", ["share", "carry-over"])
async def test_a_goal_is_shared_in_ones_own_running_mentorships_only(team: Mentoring, action: str):
    goal = await team.set_goal()
    ended = await team.begin()
    await team.end(ended)
    as_mentor = team.started(team.colleague_id).model_copy(
        update={"mentee_id": team.colleague_id, "mentor_id": team.mentee_id}
    )
    await team.harness.receive(as_mentor)
    for mentorship, kind in (
        (ended, "mentorship-ended"),
        (as_mentor.mentorship_id, "forbidden"),
        (new_id(), "not-yet-known"),
    ):
        refused = await team.attempt(goal, action, mentorship_id=str(mentorship))
        assert refused.json()["type"] == f"urn:telemachus:problem:{kind}"
    assert (await team.read(goal))["shared_with"] == []


async def test_what_is_set_before_the_news_of_a_mentorship_arrives_is_shared_with_it(team: Mentoring):
    before = await team.set_goal(title="Before")
    started = team.started()
    during, kept = await team.set_goal(title="During"), await team.set_goal(title="Kept", shared=False)
    await team.harness.receive(started)
    assert await titles(team) == ["During"]
    assert [(await team.read(goal))["shared_with"] for goal in (before, during, kept)] == [
        [], [str(started.mentorship_id)], [],
    ]  # fmt: skip


async def test_goals_that_are_set_while_the_news_of_a_mentorship_arrives_are_all_shared_with_it(team: Mentoring):
    started = team.started()
    setting = [team.set_goal(title=f"Goal {number}") for number in range(6)]
    await asyncio.gather(*setting[:3], team.harness.receive(started), *setting[3:])
    assert sorted(await titles(team)) == [f"Goal {number}" for number in range(6)]


async def test_with_whom_a_goal_is_shared_is_its_persons_business(team: Mentoring):
    await team.begin()
    await team.begin(team.next_mentor_id)
    goal = await team.set_goal()
    assert len(goal["shared_with"]) == 2
    assert (await team.read(goal, team.mentor))["shared_with"] is None
    assert (await team.mentor.get(team.goals)).json()["items"][0]["shared_with"] is None
    assert [change["kind"] for change in await team.history(goal, team.mentor)] == ["set"]


async def test_no_role_opens_a_goal(team: Mentoring):
    mentorship = await team.begin()
    goal = await team.set_goal()
    roles, keys = [role.value for role in Role], (None, team.colleague_key)
    for client in (team.harness.client(key, roles=[role]) for key in keys for role in roles):
        for url in (team.goals, url_of(goal), f"{url_of(goal)}/history"):
            assert (await client.get(url)).status_code == 403
        assert (await client.post(team.goals, json={"title": "Mine"})).status_code == 403
        for action in ("achieve", "drop", "reopen"):
            assert (await team.attempt(goal, action, client)).status_code == 403
        assert (await team.attempt(goal, "revise", client, title="Other")).status_code == 403
        for action in ("share", "unshare", "carry-over"):
            refused = await team.attempt(goal, action, client, mentorship_id=str(mentorship))
            assert refused.status_code == 403


async def test_a_mentor_reads_a_goal_and_changes_nothing_of_it(team: Mentoring):
    mentorship = await team.begin()
    goal = await team.set_goal()
    for action in ("achieve", "drop", "reopen"):
        assert (await team.attempt(goal, action, team.mentor)).status_code == 403
    assert (await team.attempt(goal, "revise", team.mentor, title="Other")).status_code == 403
    for action in ("share", "unshare", "carry-over"):
        refused = await team.attempt(goal, action, team.mentor, mentorship_id=str(mentorship))
        assert refused.status_code == 403
    assert await team.read(goal) == goal
