"""What was written and could not be sent waits on its page."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.links import Links
from tests.integration.portal.stage import Stage, open_stage, started
from tests.support.platform import Serve

LINKS = Links("")


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles", "matching")


async def test_what_was_written_while_a_service_was_away_waits_on_its_page(stage: Stage):
    _, mentorship = await started(stage)
    page = LINKS.plan_session(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=page)
    matching = stage.router.apps["http://matching.test"]
    stage.away("matching")
    await tom.press("Invite Lin Wu", title="Our start", day="2030-01-01", time="14:00", minutes="45")
    assert tom.page.status_code == 503
    stage.router.apps["http://matching.test"] = matching
    await tom.follow("Go back to what you wrote")
    assert tom.page.url.path == page
    assert 'value="Our start"' in tom.page.text
    assert "it has not been sent yet" in tom.text


async def test_a_button_that_a_service_did_not_hear_promises_no_words(stage: Stage):
    _, mentorship = await started(stage)
    goal = await stage.ask("E1", "POST", "profiles", f"/people/{mentorship['mentee_id']}/goals", json={"title": "Lead"})
    tom = await stage.browse("E1", to=LINKS.goal(UUID(goal["id"])))
    stage.away("profiles")
    await tom.press("I have reached it")
    assert tom.page.status_code == 503
    assert "what you wrote" not in tom.text


async def test_a_form_of_a_tab_from_before_the_sign_in_waits_on_its_page(stage: Stage):
    _, mentorship = await started(stage)
    page = LINKS.plan_session(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=page)
    old_tab = tom.page
    await tom.open("/")
    await tom.press("Sign out")
    await tom.open("/sign-in?to=/")
    await tom.press("Sign in as", account="E1")
    tom.page = old_tab
    await tom.press("Invite Lin Wu", title="Our start", day="2030-01-01", time="14:00", minutes="45")
    assert tom.page.url.path == page
    assert 'value="Our start"' in tom.page.text
    assert not (await stage.ask("E1", "GET", "matching", f"/mentorships/{mentorship['id']}/sessions"))["items"]


async def test_home_shows_what_others_tell_while_profiles_is_away(stage: Stage):
    await started(stage)
    tom = await stage.browse("E1")
    stage.away("profiles")
    await tom.open("/")
    assert tom.page.status_code == 200
    assert "your mentor" in tom.text
    assert "cannot be shown now: Your profile" in tom.text


async def test_a_language_is_chosen_for_the_very_page_and_not_on_the_answer_to_a_form(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1", to="/mentors?search=Python")
    await tom.press("Change – Language", language="de")
    assert str(tom.page.url).endswith("/mentors?search=Python")
    assert 'lang="de"' in tom.page.text
    await tom.press("Ändern – Sprache", language="en")
    await tom.open(LINKS.plan_session(UUID(mentorship["id"])))
    await tom.press("Invite Lin Wu", title="", day="", time="", minutes="45")
    assert tom.page.status_code == 422
    assert 'action="/language"' not in tom.page.text
