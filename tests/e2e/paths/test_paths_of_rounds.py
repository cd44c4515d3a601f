"""A match round that an admin can trust: asked for, read, questioned, changed, compared, approved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from shared import clock
from telemachus.demo.asking import ADMIN, PeopleFile
from telemachus.demo.files import sample_company
from telemachus.demo.words import GRADES
from tests.e2e.paths.ways import BARE, visit, ways
from tests.e2e.scene import IN_A_BROWSER, Scene
from tests.e2e.visiting import How, Visiting

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]


@ways(BARE)
async def test_a_round_is_understood_changed_compared_and_sent(scene: Scene, how: How):
    name, today = f"Matched, {how}", clock.today()
    body = {"name": name, "starts_on": str(today), "ends_on": str(today + timedelta(days=180))}
    program = (await scene.asking.ask(ADMIN, "POST", "/api/matching/v1/programs", json=body))["id"]
    [file] = sample_company()
    header, *rows = file.data.splitlines(keepends=True)
    half = PeopleFile(file.name, header + b"".join(rows[::2]))
    await scene.asking.upload(half, f"/api/matching/v1/programs/{program}/enrollments/import")

    admin = await visit(scene, ADMIN, how)
    await admin.turn_to("Programs")
    await admin.follow_to(name)
    await admin.follow("Administration of this program")
    await admin.follow("Match rounds")
    await _ask_for_one(admin)
    await _read_who_is_left(admin)
    await _read_a_pair(admin)
    await admin.follow("The round")
    await _try_other_settings(admin)
    await _compare(admin, await _pin(admin))
    apart = await _forbid(admin)
    await admin.follow("Approve and send")
    assert await admin.fits()
    await admin.press("Approve and send")
    await admin.see("Approved and sent")
    proposals = await scene.asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=program)
    pairs = {(one["mentee_name"], one["mentor_name"]) for one in proposals}
    assert pairs
    assert apart not in pairs


async def _ask_for_one(admin: Visiting) -> None:
    await admin.follow("Ask for a round")
    lowest = "Lowest score that you accept, from 0 to 1"
    await admin.fill(lowest, "2")
    await admin.press("Ask for this round")
    await admin.is_refused(lowest, "Give a number from {low} to {high}.")
    await admin.fill(lowest, "0.62")
    await admin.fill("Grades, from the lowest to the highest", "\n".join(GRADES))
    await admin.press("Ask for this round")
    await admin.look_until(admin.link("Approve and send"))


async def _read_who_is_left(admin: Visiting) -> None:
    await admin.follow("See why, and what would change it")
    left = admin.page.locator("section[aria-labelledby=who] .people > li")
    name = await left.first.get_by_role("heading").inner_text()
    await expect(left.first).to_contain_text(admin.language.say("What would change it:"))
    assert await admin.fits()
    await admin.follow_to(name)
    await admin.see("Why nobody?")
    await admin.see("What would change it")
    await admin.follow("The round")


async def _read_a_pair(admin: Visiting) -> tuple[str, str]:
    """The names of a pair, having read what its score is made of."""
    pairs = admin.page.locator("table.pairs")
    async with admin.page.expect_navigation():
        await pairs.get_by_role("columnheader", name=admin.says("Score")).get_by_role("link").click()
    row = pairs.locator("tbody tr").first
    mentee = await row.get_by_role("rowheader").inner_text()
    mentor, score = await row.get_by_role("cell").nth(0).inner_text(), await row.get_by_role("cell").nth(1).inner_text()
    await admin.follow_to(mentee)
    await admin.see("Why these two?")
    apart = admin.page.get_by_role("region", name=admin.says("The score taken apart")).get_by_role("row")
    await expect(apart.last).to_contain_text(score)
    assert await apart.count() > 3
    assert await admin.fits()
    await admin.press("Ask why not")
    await admin.is_refused("Mentor", "Choose a mentor.")
    return mentee, mentor


async def _try_other_settings(admin: Visiting) -> None:
    await admin.follow("Solve again with other settings")
    await admin.fill("Lowest score that you accept, from 0 to 1", "0.5")
    await admin.press("Only see what it would change")
    await admin.look_until(admin.button("Solve again with these settings"))
    await admin.see("Both answers, each scored by both settings")
    assert await admin.fits()
    await admin.follow("The round")


async def _pin(admin: Visiting) -> str:
    """Ask of a mentee why they do not have another mentor, until one can be pinned; the mentee's name."""
    last = admin.page.locator("table.pairs tbody a").last
    name = await last.inner_text()
    async with admin.page.expect_navigation():
        await last.click()
    pin = "Pin these two and solve again with the fewest changes"
    answer = admin.page.locator("section[aria-labelledby=why-not] .notice strong")
    for place in range(1, await admin.field("Mentor").get_by_role("option").count()):
        await admin.field("Mentor").select_option(index=place)
        await admin.press("Ask why not")
        await admin.look_until(answer)
        if await admin.link(pin).count():
            break
    await admin.follow(pin)
    await admin.see("Pinned: these are in the answer, whatever their score")
    assert await admin.fits()
    await admin.press("Solve again")
    await admin.look_until(admin.link("Approve and send"))
    await admin.fill("Find a mentee or a mentor", name)
    await admin.press("Find")
    await expect(admin.page.locator("table.pairs tbody tr")).to_have_count(1)
    await admin.see("pinned")
    return name


async def _compare(admin: Visiting, changed: str) -> None:
    await admin.follow("Match rounds")
    await admin.press("Compare")
    await admin.see("Both results side by side")
    await expect(admin.page.locator("section[aria-labelledby=pairs]")).to_contain_text(changed)
    await admin.see("What each criterion counts")
    assert await admin.fits()
    await admin.follow("Match rounds")
    await admin.follow("Read it")


async def _forbid(admin: Visiting) -> tuple[str, str]:
    """The names of two who are not matched any more."""
    mentee, mentor = await _read_a_pair(admin)
    await admin.follow("Forbid these two and solve again")
    await admin.see("Forbidden: these are not in it")
    await admin.press("Solve again")
    await admin.look_until(admin.link("Approve and send"))
    await admin.fill("Find a mentee or a mentor", mentee)
    await admin.press("Find")
    await expect(admin.page.locator("#pairs")).not_to_contain_text(mentor)
    return mentee, mentor
