"""What two people do in their mentorship: meet, plan, write, think it over, and close it well."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.async_api import expect

from tests.e2e.paths.ways import BARE, PHONE, PLAIN, answer_from_home, pair_of, visit, ways
from tests.e2e.scene import IN_A_BROWSER, Scene
from tests.e2e.visiting import How, Visiting
from tests.support.waiting import eventually

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]

BOOK = "https://dataintensive.net"
MESSAGE, MOVED = "I have read the chapter.", "I have read both chapters."
LEARNED = "That a plan is a question, and that I may ask it."


async def _both(scene: Scene, how: How, path: int) -> tuple[Visiting, Visiting, dict[str, Any]]:
    """The mentee and the mentor, each on the page of their mentorship."""
    pair = pair_of(scene, how, path)
    mentee = await visit(scene, scene.account(pair["mentee_id"]), how)
    mentor = await visit(scene, scene.account(pair["mentor_id"]), how)
    await mentee.follow_to(pair["mentor_name"])
    await mentor.go(mentee.page.url)
    return mentee, mentor, pair


@ways(PHONE)
async def test_a_time_is_proposed_and_chosen_and_a_session_prepared(scene: Scene, how: How):
    mentee, mentor, _ = await _both(scene, how, 0)
    await mentee.follow("Plan a session")
    await mentee.press("Invite {names}")
    await mentee.is_refused("What it is about", "Say what the session is about.")
    await mentee.fill("What it is about", "First session")
    for place in (0, 1):
        await mentee.page.locator(".offers").get_by_role("checkbox").nth(place).check()
    await mentee.fill("Agenda (optional)", "What I want to be able to do by summer.")
    assert await mentee.fits()
    await mentee.press("Invite {names}")
    await mentee.see("Waiting for {names} to choose a time")

    await answer_from_home(mentor, "{name} proposes times to meet", "Choose a time")
    await mentor.read("What I want to be able to do by summer.")
    async with mentor.page.expect_navigation():
        await mentor.page.locator(".choices").get_by_role("button").first.click()
    await mentor.see("Planned")
    await mentor.fill("Write an agenda or a note", "They are further than they think.")
    await mentor.tick("Only you")
    await mentor.press("Keep it here")
    await mentor.read("They are further than they think.")

    await mentee.page.reload()
    await mentee.see("Planned")
    await mentee.finds_no("They are further than they think.")
    await mentee.fill("What is to be done", "Draw the tables")
    await mentee.press("Add it")
    await mentee.press("Done")
    await mentee.see("Not done yet")
    await mentee.turn_to("Home")
    await mentee.see("You meet {name} on {moment}")


@ways(PLAIN)
async def test_a_goal_is_planned_by_both(scene: Scene, how: How):
    mentee, mentor, _ = await _both(scene, how, 1)
    await mentee.turn_to("Goals")
    await mentee.follow("Set a goal")
    await mentee.press("Set this goal")
    await mentee.is_refused("What do you want to be able to do?", "Say in a line what you want to be able to do.")
    await mentee.fill("What do you want to be able to do?", "Lead a migration")
    await mentee.tick("Share it with {names}")
    await mentee.press("Set this goal")
    await mentee.follow("Begin its learning plan")
    for step in ("Shadow two releases", "Move one table"):
        await mentee.fill("What will be different then?", step)
        await mentee.press("Add it")
    await _change(mentee, "Move one table")

    async def shared() -> bool:
        await mentor.page.reload()
        return await mentor.page.get_by_role("link", name="Lead a migration").count() > 0

    await eventually(shared, what="the goal in the mentorship")
    await mentor.follow_to("Lead a migration")
    await mentor.follow("See its learning plan")
    await _change(mentor, "Move one table")
    await mentor.fill("What will be different then?", "Move a table that many use")
    await mentor.press("Save")
    # The mentee has still the form open that they were about to fill in.
    await mentee.fill("What will be different then?", "Move one small table")
    await mentee.press("Save")
    await mentee.see("The plan was changed by {names} while you wrote")
    await mentee.page.get_by_role("radio").nth(1).check()
    assert await mentee.fits()
    await mentee.press("Save the plan so")
    steps = mentee.page.locator(".milestone").get_by_role("heading", level=2)
    await expect(steps).to_have_text(["Shadow two releases", "Move one small table"])

    await mentee.follow("Add something to do for “{title}”")
    await mentee.fill("What is there to do?", "Sit in on Friday")
    await mentee.press("Add it")
    await mentee.press("Done today")
    await mentee.press("Mark as reached")
    await mentee.see("Milestone reached")
    await mentee.turn_to("Home")
    await mentee.read("Lead a migration")
    await expect(mentee.page.get_by_role("progressbar").first).to_be_visible()


async def _change(visitor: Visiting, title: str) -> None:
    """Open the form of what is called so in a plan."""
    section = visitor.page.locator("section.milestone").filter(has_text=title)
    async with visitor.page.expect_navigation():
        await section.get_by_role("link", name=visitor.says("Change “{title}”")).last.click()


@ways(BARE)
async def test_two_write_share_ask_thank_and_close(scene: Scene, how: How):
    mentee, mentor, pair = await _both(scene, how, 2)
    hub = mentee.page.url
    await _write(mentee, mentor)
    await _share(mentee)
    await _give_feedback(mentee, mentor)
    await mentee.go(hub)
    await _thank(mentee, mentor, pair["mentor_name"])
    await mentee.go(hub)
    await mentor.go(hub)
    await _close(mentee, mentor)
    await _write_a_testimonial(mentee, mentor)


async def _write(mentee: Visiting, mentor: Visiting) -> None:
    await mentee.follow("Write, or read all messages")
    await mentee.press("Send")
    await mentee.is_refused("Write to {names}", "Write something first.")
    await mentee.fill("Write to {names}", MESSAGE)
    await mentee.press("Send")
    await mentee.follow("Change your message of {time}")
    await mentee.fill("Message", MOVED)
    await mentee.press("Save")
    await mentee.finds_no(MESSAGE)
    await answer_from_home(mentor, "{number} new message with {name}", "To the messages")
    await mentor.read(MOVED)
    await mentor.fill("Write to {names}", "Then we start at replication.")
    await mentor.press("Send")
    await mentor.fill("Look for words in messages and links", "chapters")
    await mentor.press("Look")
    await mentor.read(MOVED)
    await mentor.finds_no("Then we start at replication.")
    await mentee.page.reload()
    await mentee.read("Then we start at replication.")
    assert await mentee.fits()


async def _share(mentee: Visiting) -> None:
    await mentee.follow("Shared links")
    await mentee.fill("What it is", "A book")
    await mentee.fill("Its address", "dataintensive")
    await mentee.press("Share it")
    await mentee.is_refused("Its address", "Give a web address that begins with https://.")
    await expect(mentee.field("What it is")).to_have_value("A book")
    await mentee.fill("Its address", BOOK)
    await mentee.press("Share it")
    await expect(mentee.page.get_by_role("link", name="A book").first).to_have_attribute("href", BOOK)


async def _give_feedback(mentee: Visiting, mentor: Visiting) -> None:
    await mentee.follow("The mentorship")
    await mentee.follow("Give or ask for feedback")
    await mentee.fill("What you would like to hear", "What did I leave out?")
    await mentee.press("Ask")
    await answer_from_home(mentor, "{name} asks you for feedback", "Give an answer")
    await mentor.read("What did I leave out?")
    await mentor.press("Send to {name}")
    await mentor.see("Give a rating, or write a sentence.")
    await mentor.fill("What went well", "You said what you did not know.")
    await mentor.press("Send to {name}")
    await mentee.page.reload()
    await mentee.read("You said what you did not know.")
    assert await mentee.fits()


async def _thank(mentee: Visiting, mentor: Visiting, mentor_name: str) -> None:
    """A note that stands on the mentor's profile once both agree."""
    await mentee.follow("Say thank you to {names}")
    await mentee.page.get_by_role("radio").first.check()
    await mentee.press("Send")
    await mentee.is_refused("What you are thankful for", "Write what you are thankful for.")
    await mentee.fill("What you are thankful for", "You took my half-finished plan seriously.")
    await mentee.tick("It may stand on {name}’s profile, with my name")
    await mentee.press("Send")
    await mentee.see("You would show it. It is there once they agree.")
    await mentor.go(mentee.page.url)
    await mentor.press("Show it on my profile")
    await mentor.see("It is there.")
    await mentee.turn_to("Home")
    await mentee.follow_to(mentor_name)
    assert await mentee.fits()


async def _close(mentee: Visiting, mentor: Visiting) -> None:
    await mentee.follow("Close it well, with a look back")
    await mentee.fill("In your words (optional)", LEARNED)
    await mentee.tick("Let {names} read it")
    await mentee.press("Close it for my part")
    await mentee.is_told("Your look back is kept.")
    await mentee.see("You have closed it and wait for {names} to look back")
    await mentor.page.reload()
    await mentor.follow("Look back, too")
    await mentor.read(LEARNED)
    await mentor.press("Close it for my part")
    await mentor.see("You have completed this mentorship")
    assert await mentor.fits()
    paper = await mentor.link("Your certificate (PDF)").get_attribute("href")
    answer = await mentor.page.context.request.get(urljoin(mentor.page.url, paper))
    assert (await answer.body()).startswith(b"%PDF")


async def _write_a_testimonial(mentee: Visiting, mentor: Visiting) -> None:
    await mentee.page.reload()
    await mentee.follow("Write a testimonial for {name}")
    await mentee.fill("What others should know", "She asked, and then waited for my answers.")
    await mentee.press("Send")
    await mentee.see("Waiting for {name}’s word")
    await answer_from_home(mentor, "{name} has written a testimonial about you", "Read and decide")
    await mentor.press("Show it on my profile")
    await mentor.follow("See your profile")
    await mentor.read("She asked, and then waited for my answers.")
    await mentor.read("You took my half-finished plan seriously.")


@ways(PLAIN)
async def test_an_entry_of_a_journal_is_shared_talked_about_and_taken_back(scene: Scene, how: How):
    mentee, mentor, _ = await _both(scene, how, 0)
    await mentee.turn_to("Journal")
    async with mentee.page.expect_navigation():
        await mentee.page.locator("section[aria-labelledby=begin]").get_by_role("link").first.click()
    await mentee.press("Keep it for myself")
    words = mentee.page.get_by_role("textbox").first
    await expect(words).to_have_attribute("aria-invalid", "true")
    await mentee.page.get_by_role("alert").get_by_role("link").click()
    await expect(words).to_be_focused()
    await words.fill(LEARNED)
    await mentee.press("Keep it for myself")
    await mentee.press("Share it with {name}")
    await mentee.see("{name} can read it")
    await mentor.turn_to("Journal")
    await mentor.follow_to(LEARNED)
    await mentor.press("Say it")
    await mentor.is_refused("Say something about it", "Write something first.")
    await mentor.fill("Say something about it", "So may I.")
    await mentor.press("Say it")
    assert await mentor.fits()
    await mentee.page.reload()
    await mentee.read("So may I.")
    await mentee.press("Take it back from {name}")
    await mentee.see("{name} cannot read it")
    await mentor.turn_to("Journal")
    await mentor.finds_no(LEARNED)
    await mentee.follow("Delete it")
    await mentee.press("Delete it for good")
    await mentee.is_told("The entry is deleted.")
    await mentee.finds_no(LEARNED)
