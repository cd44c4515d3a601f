"""One cohort by its pages alone: from the launch to the agreement that both have signed.

The mentee's browser runs no scripts, the mentor's is 320 pixels wide. What the other people of the cohort do, who make
it large enough for numbers, they do over the API.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, async_playwright

from shared import clock
from telemachus.demo.asking import ADMIN, Asking, PeopleFile
from telemachus.embedded.platform import Platform, embedded_platform
from tests.e2e.scene import ARGUMENTS, CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("REQUIRE_BROWSER") != "1",
        reason="NO BROWSER, the story was not played. Debian or Ubuntu: sudo apt-get install chromium",
    ),
]

PAIRS = 6
NAME = "Mentoring in data"
PEOPLE = "external id,name,email,department,skills offered,skills wanted,role\n" + "".join(
    f"m{number},Mentee {name},m{number}@example.org,Data,,Data engineering,\n"
    f"o{number},Mentor {name},o{number}@example.org,Data,Data engineering,,\n"
    for number, name in enumerate(("Adams", "Berg", "Chen", "Diaz", "Evans", "Fox"))
)


@dataclass
class Played:
    platform: Platform
    asking: Asking
    browser: Browser

    async def somebody(self, account: str, **context: Any) -> Page:
        """A browser in which this account has signed in, on the first page."""
        page = await (await self.browser.new_context(**context)).new_page()
        page.set_default_timeout(20_000)
        await page.goto(f"{self.platform.base_url}/sign-in?to={quote('/')}")
        await page.get_by_label("Find a person").fill(account)
        await page.get_by_role("button", name="Find", exact=True).click()
        await page.locator(f"button[value='{account}']").click()
        await page.wait_for_url(f"{self.platform.base_url}/")
        return page


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Played]:
    async with AsyncExitStack() as stack:
        stack.callback(clock.reset)
        platform = await stack.enter_async_context(embedded_platform(tmp_path / "data"))
        asking = Asking(platform)
        stack.push_async_callback(asking.aclose)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        stack.push_async_callback(browser.close)
        yield Played(platform, asking, browser)


def here(page: Page) -> str:
    """The id in the address of a page."""
    [found, *_] = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page.url)
    return found


async def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page that follows."""
    async with page.expect_navigation():
        await page.get_by_role("button", name=name).first.click()


async def follow(page: Page, name: str | re.Pattern[str]) -> None:
    async with page.expect_navigation():
        await page.get_by_role("link", name=name).first.click()


async def test_a_cohort_from_launch_to_agreement(played: Played) -> None:
    asking = played.asking
    found = await asking.import_people(PeopleFile("people.csv", PEOPLE.encode()))
    await asking.apply_import(PeopleFile("people.csv", PEOPLE.encode()), found)
    await asking.introduce()
    hr = await played.somebody(ADMIN)
    program = await _launch(hr)
    mentee = await played.somebody("m0", java_script_enabled=False)
    mentor = await played.somebody("o0", viewport={"width": 320, "height": 700})
    await _enroll(played, program, mentee, mentor)
    pair = await _match(played, hr, program)
    mentor = mentor if pair == "o0" else await played.somebody(pair, viewport={"width": 320, "height": 700})
    await _say_yes(played, program, mentee, mentor)
    await _agree(mentee, mentor)


async def _launch(hr: Page) -> str:
    await follow(hr, "Programs")
    await follow(hr, "Launch a program")
    await hr.get_by_label("Name", exact=True).fill(NAME)
    await press(hr, "Keep as a draft and go on")
    program = here(hr)
    await press(hr, "Keep and go on")
    await press(hr, "Keep and go on")
    await follow(hr, "Read it through")
    await press(hr, f"Launch {NAME}")
    return program


async def _enroll(played: Played, program: str, mentee: Page, mentor: Page) -> None:
    """Two of them by the page, the others over the API."""
    for page, role in ((mentee, "mentee"), (mentor, "mentor")):
        await follow(page, "Programs")
        await follow(page, NAME)
        await follow(page, f"Enroll as a {role}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth") or role == "mentee"
        await press(page, "Take part")
    path = f"/api/matching/v1/programs/{program}/enrollments"
    people = await played.asking.pages(ADMIN, "/api/profiles/v1/people")
    ids = {person["external_id"]: person["id"] for person in people}
    for number in range(1, PAIRS):
        for account, role in ((f"m{number}", "mentee"), (f"o{number}", "mentor")):
            await played.asking.ask(account, "POST", path, json={"person_id": ids[account], "role": role})


async def _match(played: Played, hr: Page, program: str) -> str:
    """Solve and approve a round on its pages; the account of the first mentee's mentor."""
    await hr.goto(f"{played.platform.base_url}/programs/{program}/rounds")
    await follow(hr, "Ask for a round")
    await press(hr, "Ask for this round")
    # The page goes on by itself while the round is solved.
    await hr.get_by_role("link", name="Approve and send").wait_for(timeout=60_000)
    await follow(hr, "Approve and send")
    await press(hr, "Approve and send")
    proposals = await played.asking.pages("m0", "/api/matching/v1/proposals", mine="true")
    [proposal] = proposals
    people = await played.asking.pages(ADMIN, "/api/profiles/v1/people")
    return next(person["external_id"] for person in people if person["id"] == proposal["mentor_id"])


async def _say_yes(played: Played, program: str, mentee: Page, mentor: Page) -> None:
    for page in (mentee, mentor):
        await page.goto(f"{played.platform.base_url}/")
        await follow(page, re.compile("Read and answer|Answer"))
        await press(page, re.compile("^Yes, with "))
    people = await played.asking.pages(ADMIN, "/api/profiles/v1/people")
    accounts = {person["id"]: person["external_id"] for person in people}
    for proposal in await played.asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=program, state="open"):
        for side in ("mentee_id", "mentor_id"):
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await played.asking.ask(accounts[proposal[side]], "POST", path)


async def _agree(mentee: Page, mentor: Page) -> None:
    await follow(mentor, "To the mentorship")
    await mentee.goto(f"{mentor.url.partition('?')[0]}/agreement")
    await follow(mentee, "Write it down")
    await mentee.get_by_label("Goals").fill("Lead a data migration")
    await press(mentee, "Keep it, then read and sign")
    await press(mentee, "Sign it")
    await mentor.goto(mentee.url.partition("?")[0])
    await press(mentor, "Sign it")
