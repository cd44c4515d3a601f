"""The pages in a real browser: accessible in light and dark, at any width, without scripts and without complaints."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator

import pytest

from tests.e2e.looking import LONG_FORM, complaints, looks_right, reads_from_right_to_left
from tests.e2e.routes import not_looked_at
from tests.e2e.scene import IN_A_BROWSER, Scene, open_scene
from tests.e2e.scenes import TYPICAL
from tests.e2e.scenes.imports import changed_company

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]

NAMES = [name for area in TYPICAL for name in area.NAMES]
RIGHT_TO_LEFT = NAMES if LONG_FORM else [name for area in TYPICAL for name in area.NAMES[:3]]


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path_factory.mktemp("pages")) as opened:
        for area in TYPICAL:
            await area.add(opened)
        yield opened


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_is_accessible_in_light_and_dark_and_at_any_width_and_understood_by_ear(scene: Scene, name: str):
    await looks_right(scene, name)


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
async def test_a_page_reads_from_right_to_left_on_a_phone(scene: Scene, name: str):
    await reads_from_right_to_left(scene, name)


async def test_no_page_escapes_being_looked_at(scene: Scene):
    assert not not_looked_at(scene.paths.values())


SUBJECTS = {
    "profiles": re.compile(
        "/(endorsements|goals|imports|journal|mentors|people|profile|recommendations|reflections|testimonials)\\b"
        "|/mentorships/[^/]+/goals"
    ),
    "matching": re.compile("."),
    "notifications": re.compile("/(preferences|webhooks)\\b|/programs/[^/]+/nudges/"),
    "analytics": re.compile(
        "/(definitions|impact|numbers|reports|viewings)\\b|/programs/[^/]+/(cohort|equity|impact|numbers)\\b"
    ),
}
"""Paths of pages that are about what this service alone knows."""


@pytest.mark.parametrize("service", SUBJECTS)
async def test_a_service_that_is_away_takes_no_page_with_it_that_is_about_something_else(
    scene: Scene, service: str, monkeypatch: pytest.MonkeyPatch
):
    for name in {scene.accounts[name]: name for name in NAMES}.values():
        await scene.read(name)  # as somebody who signs in while all is well
    settings = scene.platform.runtimes["portal"].settings
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    monkeypatch.setitem(vars(settings), f"{service}_url", f"http://127.0.0.1:{port}")
    some = list(SUBJECTS).index(service)
    faults: list[str] = []
    for name in NAMES if LONG_FORM else NAMES[some::4]:
        status, text = await scene.read(name)
        may_be_gone = SUBJECTS[service].match(scene.paths[name]) is not None
        if status not in {scene.statuses[name], *([503] if may_be_gone else [])}:
            faults.append(f"{name}: {status}")
        elif "</html>" not in text or text.count("<h1") != 1 or (status == 503 and "Nothing is lost" not in text):
            faults.append(f"{name} is not whole")
    assert not faults


async def test_the_page_on_which_one_chooses_who_to_be_is_accessible(scene: Scene):
    opened = await scene.browser.new_context()
    page = await opened.new_page()
    await page.goto(f"{scene.platform.base_url}/sign-in")
    assert not await complaints(page)
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
    finding = await heading.inner_text()
    assert "mentees have" in finding
    await page.get_by_role("table", name=finding).get_by_role("row", name="Proposed or asked 46 (87%)").wait_for()
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
    await page.get_by_role("link", name="Look again by itself").click()
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
    assert not await complaints(page)
    await page.context.close()
