"""What a program admin does: launch a program, fill it, and look after what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from shared import clock
from telemachus.demo.asking import ADMIN
from tests.e2e.paths.ways import PHONE, PLAIN, people, visit, ways
from tests.e2e.scene import IN_A_BROWSER, Scene
from tests.e2e.visiting import How, Visiting
from tests.support.waiting import eventually

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]

QUESTION = "What do you hope for?"


@ways(PHONE)
async def test_a_program_is_launched_and_filled_by_a_file_with_a_bad_row(scene: Scene, how: How):
    colleague, one, two, three = await people(scene, how, 30, 4)
    name = f"Program of {colleague['name']}"
    admin = await visit(scene, ADMIN, how)
    await _say_what_and_when(admin, name)
    await _say_who_and_what(admin, one["department"])
    await _name_an_admin(admin, colleague["name"])
    await admin.follow("Read it through")
    for said in (one["department"], QUESTION, colleague["name"]):
        await admin.read(said)
    assert await admin.fits()
    await admin.press("Launch {name}")
    await admin.follow("Enroll or invite people by a file or a list")
    await _enroll(admin, one, two, three)

    other = await visit(scene, colleague["external_id"], how)
    await other.turn_to("Programs")
    await other.follow_to(name)
    await other.follow("Administration of this program")
    await other.follow("Who takes part, and who is stuck")
    row = other.page.get_by_role("row").filter(has_text=one["name"])

    async def listed() -> bool:
        await other.page.reload()
        return await row.count() == 1

    await eventually(listed, what="the participants in analytics", within=30)
    async with other.page.expect_download() as file:
        await other.page.get_by_role("link", name="CSV").click()
    assert one["id"] in (await (await file.value).path()).read_text("utf-8-sig")
    async with other.page.expect_navigation():
        await row.get_by_role("link", name=other.says("Take out")).click()
    await other.press("Take out")
    await other.is_told("They do not take part any more, and hear of it.")


async def _say_what_and_when(admin: Visiting, name: str) -> None:
    await admin.turn_to("Programs")
    await admin.follow("Launch a program")
    await admin.press("Keep as a draft and go on")
    await admin.is_refused("Name", "Give the program a name.")
    await admin.fill("Name", name)
    first = await admin.field("First day").input_value()
    await admin.fill("Last day", "2020-01-01")
    await admin.press("Keep as a draft and go on")
    await admin.is_refused("Last day", "This is before “{other}”. Choose a later day.")
    await admin.fill("Last day", f"{int(first[:4]) + 1}{first[4:]}".replace("02-29", "02-28"))
    await admin.press("Keep as a draft and go on")


async def _say_who_and_what(admin: Visiting, department: str) -> None:
    await admin.unfold("Add a rule")
    await admin.pick("Whom the rule is about", "mentee")
    await admin.press("Add this rule")
    await admin.is_refused("Which, or how many", "Name at least one, with commas between several.")
    await admin.fill("Which, or how many", department)
    await admin.press("Add this rule")
    await admin.read(department)
    await admin.press("Keep and go on")
    await admin.unfold("Add a question")
    await admin.fill("Question", QUESTION)
    await admin.press("Add this question")
    await admin.read(QUESTION)
    await admin.press("Keep and go on")


async def _name_an_admin(admin: Visiting, name: str) -> None:
    await admin.fill("Name", name)
    await admin.press("Find")
    await admin.press("Make an admin")
    await expect(admin.page.locator("section[aria-labelledby=admins]")).to_contain_text(name)


async def _enroll(admin: Visiting, *some: dict[str, Any]) -> None:
    """A file of which one row is wrong; the same mended, only looked at first."""
    one, two, three = (person["external_id"] for person in some)
    await _hand_in(admin, f"external id,role\n{one},mentee\n{two},captain\n")
    await admin.see("Nobody was enrolled or invited")
    problems = admin.page.get_by_role("table").first
    await expect(problems.get_by_role("row").nth(1).get_by_role("cell")).to_contain_text(["3", "role", "captain"])
    assert await admin.fits()
    mended = f"external id,role\n{one},mentee\n{two},mentor\n{three},mentor\n"
    await _hand_in(admin, mended)
    await admin.see("Nothing was changed. Send the same below without “Only look” to do it.")
    await admin.field("Only look: change nothing yet").uncheck()
    await _hand_in(admin, mended)
    await admin.is_told("That is done. Those who are invited or take part hear of it.")
    await expect(admin.page.get_by_role("row").filter(has_text=three)).to_contain_text(admin.language.say("Takes part"))


async def _hand_in(admin: Visiting, rows: str) -> None:
    file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    await admin.field("CSV or XLSX").set_input_files(file)
    await admin.tick("Enroll them at once, without asking")
    await admin.press("Send the file")


@ways(PLAIN)
async def test_mentorships_are_looked_after_and_mails_seen_before_they_go(scene: Scene, how: How):
    [colleague] = await people(scene, how, 50, 1)
    await _rate_low(scene)
    admin = await visit(scene, ADMIN, how)
    program = await scene.asking.ask(ADMIN, "GET", f"/api/matching/v1/programs/{scene.program}")
    await admin.turn_to("Programs")
    await admin.follow_to(program["name"])
    await admin.follow("Administration of this program")
    await admin.follow("Who looks after it")
    await _name_an_admin(admin, colleague["name"])

    other = await visit(scene, colleague["external_id"], how)
    await other.turn_to("Programs")
    await other.follow_to(program["name"])
    await other.follow("Administration of this program")
    await other.follow("How the mentorships fare")
    worst = other.page.locator("tbody tr").first

    async def judged() -> bool:
        clock.advance(timedelta(minutes=5))
        await other.page.reload()
        return await worst.get_by_text(other.says("Talk with each of them about what they expect.")).count() == 1

    await eventually(judged, what="the mentorship that was rated low", within=60)
    await expect(worst).to_contain_text(scene.mentorships[0]["mentee_name"])
    await expect(
        worst.get_by_text(other.says("The mean rating of the last 90 days is below {number}."))
    ).to_be_visible()
    assert await other.fits()
    async with other.page.expect_download() as file:
        await other.page.get_by_role("link", name="CSV").click()
    rows = (await (await file.value).path()).read_text("utf-8-sig").splitlines()
    assert rows[1].startswith(scene.mentorships[0]["id"])
    await other.follow_to(program["name"])
    await _see_what_would_go(other)


async def _rate_low(scene: Scene) -> None:
    """Let a mentee find that the session which they had was of no use."""
    pair = scene.mentorships[0]
    path = f"/api/matching/v1/mentorships/{pair['id']}/feedback"
    mentee, body = scene.account(pair["mentee_id"]), {"session_id": scene.sessions[pair["id"]]["id"], "rating": 1}
    if not await scene.asking.pages(mentee, path):
        await scene.asking.ask(mentee, "POST", path, json=body)


async def _see_what_would_go(admin: Visiting) -> None:
    await admin.follow("Which mails go in the next days")
    told = admin.page.get_by_role(
        "link", name=admin.says("All of a mentorship that has not met for long and has nothing planned.")
    )
    async with admin.page.expect_navigation():
        await told.first.click()
    await expect(admin.page.locator(".mail")).not_to_be_empty()
    await admin.fill("How long after", "soon")
    await admin.press("See what it would change")
    await admin.is_refused("How long after", "Give a whole number from {least} to {most}.")
    await admin.fill("How long after", "9")
    await admin.press("See what it would change")
    await admin.see("Nothing is changed yet. Keep the setting below, or change it again.")
    await expect(admin.field("How long after")).to_have_value("9")
    await admin.press("Keep")
    await admin.is_told("The rule is set. What was planned moves with it.")
    await admin.tick("Pause it: send nothing of it until I let it go on")
    await admin.press("Keep")
    await admin.see("It is paused: nothing of it is sent.")
    assert await admin.fits()
