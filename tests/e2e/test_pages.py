"""The pages in a real browser: accessible in light and dark, at any width, without scripts and without complaints."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import update

from services.profiles.imports.tables import PeopleImport
from shared import clock
from shared.ids import new_id
from shared.links import Links
from telemachus.demo.asking import ADMIN, IMPORTS, Asking, PeopleFile
from telemachus.demo.company import csv_bytes
from telemachus.demo.files import sample_company
from telemachus.demo.story import Story
from telemachus.embedded.platform import Platform, embedded_platform
from tests.support.waiting import eventually

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("REQUIRE_BROWSER") != "1",
        reason="NO BROWSER, the pages were not looked at. Debian or Ubuntu: sudo apt-get install chromium",
    ),
]


@dataclass
class Scene:
    """A platform in the middle of a program. paths and accounts: of each page, by its name."""

    platform: Platform
    browser: Browser
    paths: dict[str, str] = field(default_factory=dict[str, str])
    accounts: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, name: str, account: str, path: str) -> None:
        self.paths[name], self.accounts[name] = path, account

    async def visit(self, name: str, **context: Any) -> Page:
        """A page, by somebody who signs in for it."""
        opened = await self.browser.new_context(**context)
        page = await opened.new_page()
        account = self.accounts[name]
        if not account:
            await page.goto(self.platform.base_url + self.paths[name])
            return page
        await page.goto(f"{self.platform.base_url}/sign-in?to={quote(self.paths[name])}")
        await page.get_by_label("Find a person").fill(account)
        await page.get_by_role("button", name="Find", exact=True).click()
        await page.locator(f"button[value='{account}']").click()
        await page.wait_for_url(self.platform.base_url + self.paths[name])
        return page


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("pages")
    try:
        async with (
            embedded_platform(folder) as platform,
            Story(platform) as story,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            try:
                yield await _set(Scene(platform, browser), story)
            finally:
                await browser.close()
    finally:
        clock.reset()
        shutil.rmtree(folder, ignore_errors=True)


async def _set(scene: Scene, story: Story) -> Scene:
    """A program of which most proposals are accepted, one session was held and one is to come."""
    files = sample_company()
    story._begin_on_a_workday()
    await story._import(files)
    await story._launch()
    await story._enroll(files)
    await story._match()
    asking, links = story.asking, Links("")
    first, *others = await asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=story.program)
    for proposal in others[:12]:
        for side in ("mentee_id", "mentor_id"):
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await asking.ask(story.account(proposal[side]), "POST", path)
    held, planned, *_ = await asking.pages(ADMIN, "/api/matching/v1/mentorships", program_id=story.program)
    sessions = {}
    for mentorship, later in ((held, 2), (planned, 90)):
        start = (clock.now() + timedelta(hours=later)).isoformat()
        body = {"title": "First session", "start": start, "minutes": 45, "link": "https://meet.example.org/x"}
        path = f"/api/matching/v1/mentorships/{mentorship['id']}/sessions"
        sessions[mentorship["id"]] = await asking.ask(story.account(mentorship["mentee_id"]), "POST", path, json=body)
    clock.advance(timedelta(hours=3))
    held_session = sessions[held["id"]]["id"]
    await asking.ask(story.account(held["mentor_id"]), "POST", f"/api/matching/v1/sessions/{held_session}/held")
    goal = {"title": "Lead a review", "why": "To be heard."}
    path = f"/api/profiles/v1/people/{planned['mentee_id']}/goals"
    goal = await asking.ask(story.account(planned["mentee_id"]), "POST", path, json=goal)

    async def told() -> bool:
        counts = (await asking.ask(ADMIN, "GET", "/api/analytics/v1/archive/counts"))["types"]
        started, held = counts.get("matching.mentorship_started.v1"), counts.get("matching.session_held.v1")
        return started == 12 and held == 1 and counts.get("matching.session_scheduled.v1") == 2

    async def counted() -> bool:
        funnel = await asking.ask(ADMIN, "GET", f"/api/analytics/v1/programs/{story.program}/funnel")
        return funnel["steps"][3]["count"] == 12 and funnel["steps"][5]["hidden"]

    await eventually(told, what="the program in the archive of analytics")
    clock.advance(timedelta(hours=2))  # numbers are published by the hour
    await eventually(counted, what="the program in analytics")
    waiting, planning = story.account(first["mentee_id"]), story.account(planned["mentee_id"])
    scene.add("welcome", "", "/")
    scene.add("home", waiting, "/")
    scene.add("home of an admin", ADMIN, "/")
    scene.add("proposal", waiting, links.proposal(UUID(first["id"])))
    scene.add("mentorship", planning, links.mentorship(UUID(planned["id"])))
    scene.add("session", story.account(held["mentee_id"]), links.session(UUID(held["id"]), UUID(held_session)))
    scene.add("goal", planning, links.goal(UUID(goal["id"])))
    scene.add("preferences", planning, links.preferences())
    scene.add("cohort", ADMIN, links.cohort(UUID(story.program)))
    scene.add("programs side by side", ADMIN, links.numbers())
    scene.add("program in numbers", ADMIN, links.program_numbers(UUID(story.program)))
    scene.add("numbers by department", ADMIN, links.breakdown(UUID(story.program), "funnel", "department"))
    scene.add("error", planning, "/nowhere")
    await _add_imports(scene, asking)
    return scene


def changed_company() -> PeopleFile:
    """The sample company with somebody who is new, somebody who is promoted, and without its last three people."""
    header, first, second, *others = csv_bytes(len(sample_company()[0].data.splitlines()) - 1).decode().splitlines()
    new = second.replace("e-1001", "e-2000").replace("Thomas Sutton", "Olúwaseun Adébáyò").replace("thomas", "olu")
    promoted = second.replace("Director, Engineering", "Chief engineer")
    return PeopleFile("people.csv", "\n".join([header, first, promoted, *others[:-3], new]).encode())


async def _add_imports(scene: Scene, asking: Asking) -> None:
    """Dry runs that have ended in every way, and one that never does."""
    tried = changed_company()
    bad = PeopleFile("broken.csv", tried.data.replace(b"e-1000,2018", b"e-77,2018"))
    pages = {
        "import tried": (tried, {"leavers": "leave"}),
        "import that lacks a word": (tried, {"leavers": "leave", "most_leaving": "0"}),
        "import with problems": (bad, {}),
        "import under way": (PeopleFile("a-name-without-any-blank-" * 6 + ".csv", tried.data), {}),
        "import stopped": (tried, {}),
    }
    scene.add("imports", ADMIN, Links("").imports())
    for name, (file, fields) in pages.items():
        asked = await asking.upload(file, IMPORTS, dry_run="true", **fields)

        async def ended(path: str = f"{IMPORTS}/{asked['id']}") -> bool:
            return (await asking.ask(ADMIN, "GET", path))["state"] not in {"waiting", "running"}

        await eventually(ended, what=f"the end of an {name}", within=60)
        scene.add(name, ADMIN, Links("").people_import(UUID(asked["id"])))
    # How these look is the matter here, and nothing that ends by itself can be looked at for long.
    running: dict[str, Any] = {
        "state": "running",
        "outcome": None,
        "worker": new_id(),
        "lease_until": clock.now() + timedelta(days=30),
        "progress": {"phase": "reading", "rows": 4000, "of": 120_000},
    }
    for name, state in (("import under way", running), ("import stopped", {"state": "cancelled", "outcome": None})):
        async with scene.platform.runtimes["profiles"].sessions.begin() as session:
            which = PeopleImport.id == UUID(scene.paths[name].rpartition("/")[2])
            await session.execute(update(PeopleImport).where(which).values(state))
    scene.paths["import under way"] += "?still=true"


NAMES = (
    "welcome", "home", "home of an admin", "proposal", "mentorship", "session", "goal", "preferences", "cohort",
    "error", "imports", "import tried", "import that lacks a word", "import with problems", "import under way",
    "import stopped", "programs side by side", "program in numbers", "numbers by department",
)  # fmt: skip
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_is_accessible_in_light_and_dark_and_at_any_width(scene: Scene, name: str):
    page = await scene.visit(name)
    for details in await page.locator("details").all():
        await details.evaluate("element => { element.open = true }")
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        found = await Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.context.close()


async def test_the_page_on_which_one_chooses_who_to_be_is_accessible(scene: Scene):
    opened = await scene.browser.new_context()
    page = await opened.new_page()
    await page.goto(f"{scene.platform.base_url}/sign-in")
    found = await Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    await opened.close()


async def test_the_browser_has_nothing_to_complain_of(scene: Scene):
    opened = await scene.browser.new_context()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    page = await opened.new_page()
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    await page.goto(f"{scene.platform.base_url}/sign-in")
    await page.get_by_role("button", name="Sign in as Program administration").click()
    await page.get_by_role("button", name="Sign out").wait_for()
    # A request that the next page cuts short is no complaint.
    await page.wait_for_load_state("networkidle")
    for path in ("/", scene.paths["cohort"]):
        await page.goto(scene.platform.base_url + path, wait_until="networkidle")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="Sign in").wait_for()
    await page.wait_for_load_state("networkidle")
    assert not complaints
    await opened.close()


async def test_an_answer_is_given_with_the_keyboard_and_without_scripts(scene: Scene):
    page = await scene.visit("proposal", java_script_enabled=False)
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "Skip to the page"
    yes = page.get_by_role("button", name="Yes, with")
    await yes.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Waiting for").wait_for()
    await page.context.close()


async def test_the_cohort_page_shows_its_numbers_without_scripts(scene: Scene):
    page = await scene.visit("cohort", java_script_enabled=False)
    heading = page.get_by_role("heading", level=1)
    assert "mentees have" in await heading.inner_text()
    chart = page.get_by_role("img")
    assert await chart.get_attribute("aria-labelledby") == "chart-title chart-description"
    await page.get_by_text("Show data").click()
    await page.get_by_role("table", name="Mentees who reached each step").wait_for()
    await page.get_by_role("link", name="By location").click()
    await page.get_by_role("link", name="Both said yes").click()
    assert "sort=accepted" in page.url
    assert await page.locator("th[aria-sort='descending']").count() == 1
    await page.context.close()


async def test_people_are_imported_without_scripts_by_a_page_that_looks_again_by_itself(scene: Scene):
    page = await scene.visit("imports", java_script_enabled=False)
    file = changed_company()
    await page.get_by_label("File of people").set_input_files(
        {"name": file.name, "mimeType": "text/csv", "buffer": file.data}
    )
    await page.get_by_label("leave", exact=True).check()
    await page.get_by_role("button", name="See what would change").click()
    await page.get_by_role("heading", name="1 person would join, 1 would change, 3 would leave").wait_for()
    await page.get_by_role("region", name="What is different of them").get_by_text("Chief engineer").wait_for()
    await page.get_by_role("button", name="Import these people").click()
    await page.get_by_role("heading", name="1 person joined, 1 changed, 3 left").wait_for()
    await page.context.close()


async def test_a_running_import_is_told_in_a_sentence_and_a_bar(scene: Scene):
    page = await scene.visit("import under way")
    bar = page.get_by_label("Reading row 4,000 of about 120,000.")
    assert await bar.evaluate("element => [element.tagName, element.value, element.max]") == ["PROGRESS", 4000, 120000]
    await page.get_by_role("link", name="Look again every 2 seconds").click()
    await page.get_by_role("link", name="Keep it still").wait_for()
    await page.context.close()


async def test_a_second_word_that_is_wrong_is_told_in_a_summary_that_leads_to_its_field(scene: Scene):
    page = await scene.visit("import that lacks a word")
    await page.get_by_label("How many people may leave").fill("30")
    await page.get_by_role("button", name="Import these people").click()
    await page.get_by_role("alert").get_by_role("link", name="Type 3").click()
    field = page.get_by_label("How many people may leave")
    assert await field.evaluate("element => element === document.activeElement")
    assert await field.input_value() == "30"
    found = await Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    await page.context.close()
