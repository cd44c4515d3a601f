"""What HR reads: the numbers of a cohort with what they mean, what is hidden and why, and who has looked."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.async_api import expect

from services.portal.number_told import told
from services.portal.words import Words
from telemachus.demo.asking import ADMIN
from tests.e2e.paths.ways import BARE, PHONE, PLAIN, visit, ways
from tests.e2e.scene import IN_A_BROWSER, Scene
from tests.e2e.visiting import How, Visiting

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]


async def _to_numbers(scene: Scene, how: How) -> tuple[Visiting, str]:
    """HR at the numbers of the program, whose name it is."""
    name = (await scene.asking.ask(ADMIN, "GET", f"/api/matching/v1/programs/{scene.program}"))["name"]
    hr = await visit(scene, ADMIN, how)
    await hr.turn_to("Numbers")
    await hr.follow_to(name)
    return hr, name


@ways(PHONE)
async def test_a_number_has_its_definition_and_a_hidden_one_its_reason(scene: Scene, how: How):
    hr, _ = await _to_numbers(scene, how)
    words = Words(hr.language)
    funnel = hr.page.locator("section[aria-labelledby=funnel]")
    await expect(funnel.get_by_role("table")).to_contain_text(told(words, "Both said yes"))
    await funnel.locator("summary").first.click()
    meaning = funnel.locator("dt", has_text=told(words, "Both said yes")).locator("xpath=following-sibling::dd[1]")
    await expect(meaning).to_be_visible()
    await expect(meaning).not_to_be_empty()
    hidden = hr.page.locator("table.bars tr").filter(has=hr.page.locator("td.hidden"))
    await expect(hidden.first).to_contain_text(words.say("hidden"))
    await expect(hidden.first.locator(".why").first).not_to_be_empty()
    await hr.unfold("Why some numbers are hidden")
    await expect(hr.page.locator("details[open] p").first).to_be_visible()
    assert await hr.fits()
    await hr.follow("What every number means")
    await expect(hr.page.locator("section[aria-labelledby=funnel] dd").first).not_to_be_empty()


@ways(BARE)
async def test_numbers_are_broken_down_sorted_and_taken_along(scene: Scene, how: How):
    hr, _ = await _to_numbers(scene, how)
    funnel = hr.page.locator("section[aria-labelledby=funnel]")
    async with hr.page.expect_navigation():
        await funnel.get_by_role("link", name=hr.language.say("Department")).click()
    table = hr.page.get_by_role("table").last
    shown = await table.get_by_role("row").count()
    assert shown > 3
    async with hr.page.expect_navigation():
        await table.get_by_role("columnheader").nth(1).get_by_role("link").click()
    await expect(table.locator("th[aria-sort=descending]")).to_have_count(1)
    await hr.see("Hatched numbers are hidden, each for a reason:")
    assert await hr.fits()
    async with hr.page.expect_download() as file:
        await hr.page.get_by_role("link", name="Excel").first.click()
    book = load_workbook(BytesIO((await (await file.value).path()).read_bytes()))
    assert book.sheetnames


@ways(PLAIN)
async def test_groups_are_compared_and_what_taking_part_does(scene: Scene, how: How):
    hr, _ = await _to_numbers(scene, how)
    await hr.follow("How groups of people fare")
    await hr.see(
        "A difference is a question and no verdict: groups differ in many things besides how they are treated."
    )
    async with hr.page.expect_navigation():
        await (
            hr.page.get_by_role("navigation", name=hr.says("By what groups are made")).get_by_role("link").last.click()
        )
    await hr.unfold("Show data")
    compared = hr.page.locator("details[open]").get_by_role("row")
    await expect(compared.filter(has_text=hr.language.say("hidden")).first).to_be_visible()
    assert await hr.fits()
    await hr.follow("Whether the program helps")
    await hr.see("What became of them")
    await hr.unfold("Show data, and how firm it is")
    await hr.see("What this means, and what it does not")
    assert await hr.fits()


@ways(PHONE)
async def test_a_report_is_made_and_an_auditor_sees_who_looked(scene: Scene, how: How):
    hr, name = await _to_numbers(scene, how)
    await hr.press("Make the report")
    await hr.read(name)
    assert await hr.fits()
    async with hr.page.expect_download() as paper:
        await hr.link("Download as PDF").click()
    assert (await (await paper.value).path()).read_bytes().startswith(b"%PDF")
    await hr.turn_to("Reports")
    await hr.follow_to(name)
    await hr.see("The numbers of today")

    auditor = await visit(scene, "auditor", how)
    await auditor.turn_to("Who looked")
    await auditor.pick("Program", scene.program)
    await auditor.press("Show these")
    rows = auditor.page.locator("tbody tr")
    for what in ("A report", "All numbers of a program"):
        row = rows.filter(has_text=auditor.language.say(what)).filter(has_text=name).filter(has_text=ADMIN)
        await expect(row.first).to_be_visible()
    await expect(rows.filter(has_text="PDF").first).to_be_visible()
    assert await auditor.fits()
    await auditor.fill("Since", "2100-01-01")
    await auditor.press("Show these")
    await auditor.finds_nothing("Nobody looked at anything that fits.")
