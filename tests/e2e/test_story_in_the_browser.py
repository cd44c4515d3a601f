"""One cohort by its pages alone: from the launch to the numbers that HR reads.

What the other people of the cohort do, who make it large enough for numbers, they do over the API. How its three people
look at it differs from run to run: in English or Arabic, with scripts or without, in a window of 320 pixels.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from services.portal.number_told import told as number_told
from services.portal.words import Words
from shared import clock
from telemachus.demo.asking import ADMIN, Asking, PeopleFile
from telemachus.embedded.platform import Platform, embedded_platform
from tests.e2e.scene import ARGUMENTS, CHROMIUM, IN_A_BROWSER
from tests.e2e.visiting import How, Visiting, sign_in
from tests.support.waiting import eventually

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(400)]

PAIRS = 6
NAME = "Mentoring in data"
GOAL = "Lead a data migration"
THANKS = "You made time for me every week."
PEOPLE = "external id,name,email,department,skills offered,skills wanted,role\n" + "".join(
    f"m{number},Mentee {name},m{number}@example.org,Data,,Data engineering,\n"
    f"o{number},Mentor {name},o{number}@example.org,Data,Data engineering,,\n"
    for number, name in enumerate(("Adams", "Berg", "Chen", "Diaz", "Evans", "Fox"))
)
PLAIN, NARROW, ARABIC = How(scripts=False), How(width=320), How("ar")
SPARE = How("ar", scripts=False, width=320)
LOOKS = [
    pytest.param(ARABIC, PLAIN, SPARE, id="hr in Arabic, a mentee without scripts"),
    pytest.param(NARROW, SPARE, NARROW, id="on phones"),
    pytest.param(SPARE, ARABIC, PLAIN, id="the other way round"),
][: None if os.environ.get("PAGES") == "all" else 1]
"""PAGES=all is the long form (`make pages`)."""
_CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.split('\\n')[0].trim()))"
"""The first line of each cell of a row."""


@dataclass
class Played:
    platform: Platform
    asking: Asking
    browser: Browser

    async def somebody(self, account: str, how: How) -> Visiting:
        return await sign_in(self.browser, self.platform.base_url, account, how)

    async def accounts(self) -> dict[str, str]:
        """Each account by the id of its person."""
        people = await self.asking.pages(ADMIN, "/api/profiles/v1/people")
        return {person["id"]: person["external_id"] for person in people}


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Played]:
    async with AsyncExitStack() as stack:
        stack.callback(clock.reset)
        tomorrow = clock.today() + timedelta(days=1)
        clock.move_to(datetime.combine(tomorrow, time(9), tzinfo=UTC))
        platform = await stack.enter_async_context(embedded_platform(tmp_path / "data", durable=False))
        asking = Asking(platform)
        stack.push_async_callback(asking.aclose)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        stack.push_async_callback(browser.close)
        yield Played(platform, asking, browser)


def here(visitor: Visiting) -> str:
    """The id in the address of a page."""
    [found, *_] = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", visitor.page.url)
    return found


@pytest.mark.parametrize(("hr_looks", "mentee_looks", "mentor_looks"), LOOKS)
async def test_a_cohort_from_launch_to_numbers(played: Played, hr_looks: How, mentee_looks: How, mentor_looks: How):
    asking = played.asking
    found = await asking.import_people(PeopleFile("people.csv", PEOPLE.encode()))
    await asking.apply_import(PeopleFile("people.csv", PEOPLE.encode()), found)
    await asking.introduce()
    hr = await played.somebody(ADMIN, hr_looks)
    program = await _launch(hr)
    mentee = await played.somebody("m0", mentee_looks)
    await _enroll(mentee, "Enroll as a mentee")
    await _enroll(await played.somebody("o0", mentor_looks), "Enroll as a mentor")
    await _enroll_the_others(played, program)
    mentor = await played.somebody(await _match(played, hr, program), mentor_looks)
    for one in (mentee, mentor):
        await _say_yes(played, one)
    await _others_say_yes(played, program)
    await _agree(mentee, mentor)
    session = await _plan(mentee)
    clock.advance(timedelta(days=4))
    await _hold(session, mentee, mentor)
    await _reach_a_goal(mentee)
    await _thank(mentee, mentor)
    await _read_the_numbers(played, hr, program)


async def _launch(hr: Visiting) -> str:
    await hr.turn_to("Programs")
    await hr.follow("Launch a program")
    await hr.fill("Name", NAME)
    await hr.press("Keep as a draft and go on")
    program = here(hr)
    await hr.press("Keep and go on")
    await hr.press("Keep and go on")
    await hr.follow("Read it through")
    assert await hr.fits()
    await hr.press("Launch {name}")
    return program


async def _enroll(visitor: Visiting, role: str) -> None:
    await visitor.turn_to("Programs")
    await visitor.follow_to(NAME)
    await visitor.follow(role)
    assert await visitor.fits()
    await visitor.press("Take part")


async def _enroll_the_others(played: Played, program: str) -> None:
    path = f"/api/matching/v1/programs/{program}/enrollments"
    ids = {account: person for person, account in (await played.accounts()).items()}
    for number in range(1, PAIRS):
        for account, role in ((f"m{number}", "mentee"), (f"o{number}", "mentor")):
            await played.asking.ask(account, "POST", path, json={"person_id": ids[account], "role": role})


async def _match(played: Played, hr: Visiting, program: str) -> str:
    """Solve and approve a round on its pages; the account of the first mentee's mentor."""
    await hr.go(f"{played.platform.base_url}/programs/{program}/rounds")
    await hr.follow("Ask for a round")
    await hr.press("Ask for this round")
    await hr.look_until(hr.link("Approve and send"))
    assert await hr.fits()
    await hr.follow("Approve and send")
    await hr.press("Approve and send")
    [proposal] = await played.asking.pages("m0", "/api/matching/v1/proposals", mine="true")
    return (await played.accounts())[proposal["mentor_id"]]


async def _say_yes(played: Played, visitor: Visiting) -> None:
    await visitor.go(f"{played.platform.base_url}/")
    await visitor.follow("Read and answer")
    assert await visitor.fits()
    await visitor.press("Yes, with {name}")


async def _others_say_yes(played: Played, program: str) -> None:
    accounts = await played.accounts()
    for proposal in await played.asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=program, state="open"):
        for side in ("mentee_id", "mentor_id"):
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await played.asking.ask(accounts[proposal[side]], "POST", path)


async def _agree(mentee: Visiting, mentor: Visiting) -> None:
    await mentor.follow("To the mentorship")
    await mentee.go(f"{mentor.page.url.partition('?')[0]}/agreement")
    await mentee.follow("Write it down")
    await mentee.fill("Goals", GOAL)
    await mentee.press("Keep it, then read and sign")
    await mentee.press("Sign it")
    await mentor.go(mentee.page.url.partition("?")[0])
    assert await mentor.fits()
    await mentor.press("Sign it")


async def _plan(mentee: Visiting) -> str:
    """Invite to a session in three days; its address."""
    mentorship = mentee.page.url.partition("/agreement")[0]
    await mentee.go(f"{mentorship}/sessions/new")
    await mentee.fill("What it is about", "First session")
    await mentee.fill("Day", (clock.today() + timedelta(days=3)).isoformat())
    await mentee.fill("Time", "14:00")
    assert await mentee.fits()
    await mentee.press("Invite {names}")
    if "/sessions/" not in mentee.page.url:
        await mentee.follow_to("First session")
    return mentee.page.url.partition("?")[0]


async def _hold(session: str, mentee: Visiting, mentor: Visiting) -> None:
    await mentor.go(session)
    await mentor.press("It took place")
    await mentee.go(session)
    await mentee.page.locator("input[type=radio][value='5']").check()
    await mentee.fill("What went well (optional)", "You asked what I had tried so far.")
    await mentee.press("Send to {name}")


async def _reach_a_goal(mentee: Visiting) -> None:
    await mentee.turn_to("Goals")
    await mentee.go(mentee.page.url.partition("?")[0] + "/new")
    await mentee.fill("What do you want to be able to do?", GOAL)
    await mentee.press("Set this goal")
    if not await mentee.button("I have reached it").count():
        await mentee.follow_to(GOAL)
    await mentee.press("I have reached it")
    await mentee.see("Reached")
    assert await mentee.fits()


async def _thank(mentee: Visiting, mentor: Visiting) -> None:
    mentorship = mentor.page.url.partition("/sessions")[0]
    await mentee.go(f"{mentorship}/thank-you")
    await mentee.page.get_by_role("radio").first.check()
    await mentee.fill("What you are thankful for", THANKS)
    await mentee.press("Send")
    await mentor.go(f"{mentorship}/thank-you")
    await mentor.follow("From {name}")
    await mentor.page.get_by_text(THANKS).wait_for()
    assert await mentor.fits()


async def _read_the_numbers(played: Played, hr: Visiting, program: str) -> None:
    async def told() -> bool:
        counts = (await played.asking.ask(ADMIN, "GET", "/api/analytics/v1/archive/counts"))["types"]
        return counts.get("matching.appreciation_sent.v1") == 1 and counts.get("profiles.goal_achieved.v1") == 1

    async def shown() -> dict[str, str]:
        await hr.go(f"{played.platform.base_url}/programs/{program}/numbers")
        rows = hr.page.locator("section[aria-labelledby=funnel] tbody tr:not(.group)")
        return dict(await rows.evaluate_all(_CELLS))

    words = Words(hr.language)
    await eventually(told, what="the thank-you in the archive")
    clock.advance(timedelta(minutes=90))
    numbers = await eventually(shown, within=60, what="the cohort in numbers")
    for step in ("Enrolled", "Proposed or asked", "Both said yes", "Mentorship started"):
        assert numbers.pop(number_told(words, step)) == words.number(PAIRS), step
    # One pair alone has met, of which nobody else shall know: where it was said that nobody had, that stays.
    for step in ("First session planned", "First session held", "Feedback given"):
        assert numbers.pop(number_told(words, step)) in {words.say("hidden"), words.number(0)}, step
    assert numbers == {}
    assert await hr.fits()
