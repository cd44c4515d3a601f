"""What the one script of the pages does: search as you type, keep words that were not sent, send a form once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, expect

from shared.links import Links
from telemachus.demo.asking import PeopleFile
from tests.e2e.scene import IN_A_BROWSER, Scene, open_scene
from tests.e2e.visiting import How, Visiting, choose, sign_in
from tests.support.waiting import eventually

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(300)]

PEOPLE = PeopleFile(
    "people.csv",
    b"external id,name,email,skills offered,skills wanted\n"
    b"ana,Ana Lopez,ana@example.org,Negotiation,\n"
    b"bo,Bo Lindgren,bo@example.org,Negotiation,\n"
    b"cem,Cem Kaya,cem@example.org,,Negotiation\n",
)
LINKS = Links("")
WORDS = "I want to be heard in meetings."


async def _three_people(scene: Scene) -> None:
    asking = scene.asking
    await asking.apply_import(PEOPLE, await asking.import_people(PEOPLE))
    await asking.introduce()


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path_factory.mktemp("script"), _three_people) as opened:
        yield opened


async def somebody(scene: Scene, account: str, to: str) -> Visiting:
    return await sign_in(scene.browser, scene.platform.base_url, account, How(), to)


async def test_mentors_are_found_while_one_types(scene: Scene):
    cem = await somebody(scene, "cem", LINKS.mentors())
    page = cem.page

    async def listed() -> bool:
        await page.reload()
        return await page.get_by_role("link", name="Bo Lindgren").is_visible()

    await eventually(listed, what="the mentors in the directory")
    await page.evaluate("window.stays = true")
    await page.get_by_role("searchbox").press_sequentially("Lopez")
    await expect(page.get_by_role("link", name="Bo Lindgren")).to_be_hidden()
    await expect(page.get_by_role("link", name="Ana Lopez")).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_be_focused()
    assert "q=Lopez" in page.url
    assert await page.evaluate("window.stays"), "the page was not loaded anew"


async def test_words_that_were_not_sent_wait_for_their_writer_alone(scene: Scene):
    ana = await somebody(scene, "ana", LINKS.new_goal())
    page, new_goal = ana.page, scene.platform.base_url + LINKS.new_goal()
    why = page.get_by_label("Why does it matter to you?")
    await why.fill(WORDS)
    await page.goto(scene.platform.base_url)
    await page.goto(new_goal)
    assert await why.input_value() == WORDS

    await page.context.clear_cookies()
    await _sign_in(page, "bo", new_goal)
    assert await why.input_value() == ""

    await page.context.clear_cookies()
    await _sign_in(page, "ana", new_goal)
    await why.fill(WORDS)
    await ana.press("Sign out")
    await _sign_in(page, "ana", new_goal)
    assert await why.input_value() == ""
    assert await page.evaluate("sessionStorage.length") == 0


async def _sign_in(page: Page, account: str, address: str) -> None:
    await page.goto(address)
    await choose(page, account)
    assert page.url == address


async def test_a_form_whose_button_is_pressed_twice_is_sent_once(scene: Scene):
    bo = await somebody(scene, "bo", LINKS.new_goal())
    page, sent, pressed_again = bo.page, list[str](), asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            await pressed_again.wait()
        await route.continue_()

    async def on_its_way() -> bool:
        return bool(sent)

    await page.route("**/*", hold)
    await page.get_by_label("What do you want to be able to do?").fill("Lead a review")
    await bo.button("Set this goal").scroll_into_view_if_needed()
    button = await bo.button("Set this goal").bounding_box()
    assert button is not None
    middle = (button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    await page.mouse.click(*middle)
    await eventually(on_its_way, what="the first time that it is sent")
    # The page is still there as long as its form is on its way; a locator would wait for the next one.
    await page.mouse.click(*middle)
    pressed_again.set()
    await page.get_by_role("heading", name="Lead a review").first.wait_for()
    assert len(sent) == 1
