"""Goals and plans with the real services behind them: what people read, and what their buttons do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.portal.words import CATALOGS, ENGLISH, Words
from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Stage, open_stage, started
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles", "matching")


async def shared_goal(stage: Stage, **more: Any) -> tuple[dict[str, Any], UUID]:
    """The mentorship of Tom (E1) and Lin (E2), and a goal of Tom's that Lin may read."""
    _, mentorship = await started(stage)
    person = mentorship["mentee_id"]

    async def known() -> Any:
        goal = await stage.ask(
            "E1", "POST", "profiles", f"/people/{person}/goals", json={"title": "Lead a review", **more}
        )
        return goal if goal["shared_with"] else None

    goal = await eventually(known, what="profiles to know of the mentorship")
    return mentorship, UUID(goal["id"])


async def test_a_goal_is_set_put_in_other_words_and_shared(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1", to=LINKS.goals())
    assert "No goal is set." in tom.text
    await tom.open(LINKS.new_goal())
    assert "Share it with Lin Wu" in tom.text
    past = str(clock.today() - timedelta(days=2))
    assert "That was not saved yet" in await tom.press("Set this goal", title="", due=past, why="To be heard")
    assert tom.page.status_code == 422
    assert "Choose a day that is still to come." in tom.text
    assert ">To be heard</textarea>" in tom.page.text
    due = clock.today() + timedelta(days=40)
    await tom.press("Set this goal", title="Lead a <review>", due=str(due), why="To be heard", skill="Python")
    assert ENGLISH.day(due) in tom.text
    assert "Lin Wu does not see it." in tom.text
    goal = tom.page.url.path

    async def shared() -> bool:
        return "Lin Wu reads it" in await tom.press("Share it with Lin Wu")

    await eventually(shared, what="profiles to know of the mentorship")
    lin = await stage.browse("E2", to=LINKS.shared_goals(UUID(mentorship["id"])))
    assert "What Tom Adeyemi wants to reach" in lin.text
    assert "Lead a <review>" in lin.text
    await lin.press("Set this goal", title="Speak in the guild")
    assert "Tom Adeyemi’s goal" in lin.text
    assert "Speak in the guild" in await tom.open(LINKS.goals())

    await tom.open(f"{goal}/edit")
    stale = await stage.browse("E1", to=f"{goal}/edit")
    await tom.press("Save", title="Lead two reviews", why="To be heard", measure="", due=str(due), skill="Python")
    assert "Lead two reviews" in tom.text
    assert "Its title was “Lead a <review>” and is “Lead two reviews” now." in tom.text
    again = {"title": "Lead a review", "why": "To be heard", "measure": "", "due": str(due), "skill": "Python"}
    assert "It was changed meanwhile" in await stale.press("Save", **again)
    assert stale.page.status_code == 422
    assert "Lead two reviews" in stale.text
    assert 'value="Lead a review"' in stale.page.text
    assert "To be heard" not in stale.text.partition("What do you want")[0]
    assert "Lead a review" in await stale.press("Save", **again)
    assert "Lin Wu does not see it." in await stale.press("Keep it from Lin Wu")
    assert "You have reached it." in await stale.press("I have reached it")
    assert "Lead a review" in await stale.open(f"{LINKS.goals()}?state=achieved")


async def test_both_write_the_plan_and_the_later_one_chooses(stage: Stage):
    _, goal = await shared_goal(stage)
    page = LINKS.plan(goal)
    tom = await stage.browse("E1", to=page)
    assert "Nothing is planned yet." in tom.text
    assert "Say in a line what it is." in await tom.press("Add it", title=" ")
    await tom.press("Add it", title="Shadow two", due="2090-01-31")
    lin = await stage.browse("E2", to=page)
    assert "Shadow two" in lin.text
    await tom.press("Add it", title="Lead one", due="")
    assert "The plan was changed by Tom Adeyemi while you wrote" in await lin.press("Add it", title="Teach it", due="")
    assert "“Lead one” is new." in lin.text
    await lin.press("Keep both changes")
    assert lin.page.url.path == page
    plan = await stage.ask("E1", "GET", "profiles", f"/goals/{goal}/plan")
    assert [one["title"] for one in plan["milestones"]] == ["Shadow two", "Teach it", "Lead one"]

    shadow = LINKS.plan_item(goal, UUID(plan["milestones"][0]["id"]))
    await tom.open(shadow)
    await lin.open(shadow)
    await lin.press("Save", title="Shadow three", due="2090-01-31", reached_on="")
    assert "You both changed the same" in await tom.press("Save", title="Shadow one", due="2090-03-01", reached_on="")
    assert "The plan was changed by Lin Wu" in tom.text
    assert "As it is now: Shadow three" in tom.text
    await tom.press("Save the plan so", **{"choice-0": "mine"})
    assert "Shadow one" in tom.text
    assert "Shadow three" not in tom.text.partition("Who changed what")[0]
    assert "Lin Wu" in tom.text.partition("Who changed what")[2]

    await tom.open(f"{shadow}/new/activity")
    assert "Give hours from 0.25 to 400" in await tom.press("Add it", title="Sit in", kind="shadowing", effort="x")
    await tom.press("Add it", title="Sit in", kind="shadowing", effort="2")
    await tom.press("Done today")
    assert "All is done: is it reached?" in tom.text
    assert "50% of the plan is done" in tom.text.replace("\xa0", "")
    await tom.press("Move down")
    plan = await stage.ask("E1", "GET", "profiles", f"/goals/{goal}/plan")
    assert [one["title"] for one in plan["milestones"]] == ["Teach it", "Shadow one", "Lead one"]
    await tom.open(f"{LINKS.plan_item(goal, UUID(plan['milestones'][0]['id']))}/remove")
    assert "Teach it" not in (await tom.press("Remove it")).partition("Who changed what")[0]

    tom.headers["Accept-Language"] = "de"
    german, versions = Words(CATALOGS.choose("de")), await tom.open(page)
    for said, named in (("“{title}” was removed.", "Teach it"), ("It is called “{title}” now.", "Shadow three")):
        assert german.say(said, title=named) in versions.partition(german.say("Who changed what"))[2]
    assert 'lang="en"' not in tom.page.text.partition("<ol")[2].partition("</ol>")[0]


async def test_who_changes_something_late_in_a_long_plan_stays_there(stage: Stage):
    _, goal = await shared_goal(stage)
    steps = [{"title": f"Talk {number}", "kind": "practice"} for number in range(1, 10)]
    milestones = [{"title": f"Step {number}", "activities": steps} for number in range(1, 8)]
    document, first = {"milestones": milestones}, {"If-Match": '"0"'}
    plan = await stage.ask("E1", "PUT", "profiles", f"/goals/{goal}/plan", json=document, headers=first)
    fifth = LINKS.plan_item(goal, UUID(plan["milestones"][4]["id"]))

    def shows_the_middle(page: str) -> bool:
        steps = [number for number in range(1, 8) if f"Step {number}" in page.partition("Who changed what")[0]]
        return steps == [4, 5, 6] and "Milestones 1 to 3" in page and "Milestone 7" in page

    tom = await stage.browse("E1", to=fifth)
    lin = await stage.browse("E2", to=fifth)
    assert shows_the_middle(await lin.press("Save", title="Step 5, slowly", due="", reached_on=""))
    assert "You both changed the same" in await tom.press("Save", title="Step 5 at once", due="", reached_on="")
    assert f'href="{LINKS.plan(goal, 5)}">Leave my change out' in tom.page.text
    assert shows_the_middle(await tom.press("Save the plan so", **{"choice-0": "mine"}))
    assert "Step 5 at once" in tom.text

    await tom.open(LINKS.plan_item(goal, UUID(plan["milestones"][4]["activities"][1]["id"])))
    assert shows_the_middle(await tom.press("Move up"))
    await tom.open(f"{fifth}/new/resource")
    assert shows_the_middle(await tom.press("Add it", title="The handbook", kind="book"))
    await tom.open(f"{LINKS.plan_item(goal, UUID(plan['milestones'][4]['activities'][0]['id']))}/remove")
    assert shows_the_middle(await tom.press("Remove it"))


async def test_who_may_not_see_a_goal_sees_no_plan_either_and_an_absent_service_costs_its_part(stage: Stage):
    mentorship, goal = await shared_goal(stage)
    await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Eve Black,,")
    eve = await stage.browse("E3", to=LINKS.plan(goal))
    assert eve.page.status_code == 403
    for path in (LINKS.messages, LINKS.resources, LINKS.thank_you, LINKS.feedback, LINKS.shared_goals):
        await eve.open(path(UUID(mentorship["id"])))
        assert eve.page.status_code == 403
    tom = await stage.browse("E1")
    stage.away("matching")
    assert "cannot be shown now: Your mentorships" in await tom.open(LINKS.goal(goal))
    await tom.open(LINKS.plan(goal))
    assert tom.page.status_code == 200


async def test_a_plan_begins_with_a_template_of_which_a_page_shows_as_many_as_it_carries(stage: Stage):
    mentorship, goal = await shared_goal(stage)
    program = await stage.ask("program-admin", "GET", "matching", f"/programs/{mentorship['program_id']}")
    admins = {"json": {"admins": [mentorship["mentor_id"]]}, "headers": {"If-Match": f'"{program["version"]}"'}}
    await stage.ask("program-admin", "PATCH", "matching", f"/programs/{program['id']}", **admins)
    path = f"/programs/{program['id']}/plan-templates"
    tom = await stage.browse("E1", to=f"{LINKS.plan(goal)}/template")
    assert "Your programs offer no templates." in tom.text
    steps = [{"title": "Watch one"}, {"title": "Lead one"}]

    async def offered(number: int) -> bool:
        long = {"name": f"Template {number}", "description": "d" * 2000, "milestones": steps}
        headers = {"Authorization": f"Bearer {stage.issuer.token('E2')}"}
        answer = await stage.client.post(f"http://profiles.test/api/profiles/v1{path}", json=long, headers=headers)
        return answer.is_success

    await eventually(lambda: offered(0), what="profiles to know the program's admin")
    assert all([await offered(number) for number in range(1, 40)])
    await tom.open(f"{LINKS.plan(goal)}/template")
    assert len(tom.page.content) < 100_000
    assert "Template 0" in tom.text
    assert "Template 39" not in tom.text
    await tom.follow("Show more")
    assert "Template 39" in tom.text
    last = re.findall(r'name="template" value="([^"]+)"', tom.page.text)[-1]
    wrong = await tom.press("Add its milestones", template=last, start="some day")
    assert "Give a day" in wrong
    assert "Template 39" in wrong, "the same part of the list is still there"
    await tom.press("Add its milestones", template=last, start=str(clock.today()))
    assert "Watch one" in tom.text
    plan = await stage.ask("E1", "GET", "profiles", f"/goals/{goal}/plan")
    assert [one["title"] for one in plan["milestones"]] == ["Watch one", "Lead one"]
