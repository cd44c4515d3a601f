"""A session that ends while a form is filled in: after signing in again, what was chosen is chosen still."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from services.matching.worker import solve_rounds
from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser, enroll, launched, open_stage
from tests.integration.portal.test_portal_mentorship import paired
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


async def press_too_late(browser: Browser, who: str, button: str, **fields: str) -> str:
    """Press a button when the session has ended, and sign in again; the text of the page that this leads to."""
    clock.advance(timedelta(hours=9))
    assert "Choose who to be" in await browser.press(button, **fields)
    return await browser.press("Sign in as", account=who)


def chosen(browser: Browser, name: str) -> list[str]:
    """The values of the radios of this name that are chosen."""
    radios = re.findall(rf'<input [^>]*name="{name}"[^>]*>', browser.page.text)
    return [re.findall(r' value="([^"]*)"', radio)[0] for radio in radios if " checked" in radio]


async def test_cancelling_one_time_too_late_still_cancels_that_time_alone(serve: Serve):
    pair = await paired(serve)
    start = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    series = await pair.session(start=start.isoformat(), recurrence="FREQ=WEEKLY;COUNT=4")
    await pair.tom.open(LINKS.cancel_session(pair.id, series, start + timedelta(days=7)))
    assert "it has not been sent yet" in await press_too_late(pair.tom, "E1", "Cancel it", how_much="following")
    assert chosen(pair.tom, "how_much") == ["following"]
    await pair.tom.press("Cancel it", how_much="one")
    window = {"from": start.isoformat(), "to": (start + timedelta(days=30)).isoformat()}
    times = (await pair.ask("E1", "GET", f"{pair.path}/occurrences", params=window))["items"]
    assert [time["state"] == "cancelled" for time in times] == [False, True, False, False]


async def test_the_day_of_a_goal_that_came_too_late_waits_in_its_field(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    [tom_is] = await stage.import_people("E1,Tom Adeyemi,,")
    path = f"/people/{tom_is['id']}/goals"
    goal = await stage.ask("E1", "POST", "profiles", path, json={"title": "Lead a review"})
    tom = await stage.browse("E1", to=LINKS.goal(UUID(goal["id"])))
    day = str(clock.today() + timedelta(days=30))
    assert "it has not been sent yet" in await press_too_late(tom, "E1", "Keep this date", due=day)
    assert f'name="due" type="date" value="{day}"' in tom.page.text
    await tom.press("I have reached it")
    await press_too_late(tom, "E1", "Take it up again")
    assert "has not been sent yet" not in tom.text, "a button leaves nothing behind that could be sent"


async def test_what_was_chosen_for_a_connected_system_is_chosen_still(serve: Serve):
    stage = await open_stage(serve, "profiles", "notifications")
    body = {"name": "HR system", "url": "https://hr.example.org/events", "events": ["*"]}
    made = await stage.ask("program-admin", "POST", "notifications", "/webhooks", json=body)
    webhook = UUID(made["id"])
    it = await stage.browse("program-admin", to=LINKS.webhook_part(webhook, "secret"))
    assert "it has not been sent yet" in await press_too_late(it, "program-admin", "Make a new secret", overlap="0")
    assert chosen(it, "overlap") == ["0"]
    await it.open(LINKS.webhook(webhook))
    day = str(clock.today() - timedelta(days=3))
    assert "it has not been sent yet" in await press_too_late(it, "program-admin", "Send it again", since=day)
    assert f'name="since" type="date" value="{day}"' in it.page.text


async def test_the_mentor_of_whom_it_was_asked_why_not_is_chosen_still(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    tom, lin, omar = await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Omar Aziz,,SQL:4")
    program = await launched(stage)
    for person, role in ((tom, "mentee"), (lin, "mentor"), (omar, "mentor")):
        await enroll(stage, program, person["id"], role)
    made = await stage.ask("program-admin", "POST", "matching", f"/programs/{program['id']}/rounds", json={})

    async def solved() -> bool:
        await solve_rounds(stage.services["matching"].runtime)
        return (await stage.ask("program-admin", "GET", "matching", f"/rounds/{made['id']}"))["state"] == "solved"

    await eventually(solved, within=60, what="a solved round")
    page = LINKS.round_mentee(UUID(made["id"]), UUID(tom["id"]))
    admin = await stage.browse("program-admin", to=f"{page}?search=omar")
    told = await press_too_late(admin, "program-admin", "Ask why not", mentor=omar["id"])
    assert "it has not been sent yet" in told
    assert f'<option value="{omar["id"]}" selected>' in admin.page.text
    assert 'name="search" value="omar"' in admin.page.text
