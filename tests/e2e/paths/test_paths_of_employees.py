"""What an employee comes for: a mentor, a recommendation, a gathering, and to say who one is and what one hears."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from playwright.async_api import expect

from services.portal.words import CATALOGS, Words
from shared import clock
from telemachus.demo.asking import ADMIN
from tests.e2e.paths.ways import BARE, PHONE, PLAIN, account_of, answer_from_home, people, seeker, visit, ways
from tests.e2e.scene import IN_A_BROWSER, Scene
from tests.e2e.visiting import How, Visiting, choose
from tests.support.waiting import eventually

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]

A_SESSION = timedelta(hours=9)
"""Longer than one stays signed in."""
GOAL = "By summer I want to own a pipeline."
WHY = "You have led two migrations, and I am to plan one."
ASKED_BACK, ANSWERED = "Which of the two would you start with?", "With the smaller one, which few people use."


@ways(BARE)
async def test_a_mentor_is_found_asked_and_says_yes(scene: Scene, how: How):
    mentee = await visit(scene, await seeker(scene, how), how)
    await _narrow_the_search(mentee)
    mentor_name = await _read_why(mentee)
    await _ask(mentee)
    mentor = await visit(scene, await account_of(scene, mentor_name), how)
    await answer_from_home(mentor, "{name} asks you to be their mentor", "Read and answer")
    await mentor.read(GOAL)
    await mentor.fill("What would you like to know?", ASKED_BACK)
    await mentor.press("Ask {name} back")
    await answer_from_home(mentee, "{name} asks you something before they answer", "Read and answer")
    await mentee.read(ASKED_BACK)
    await mentee.press("Send it to {name}")
    await mentee.is_refused("What do you answer?", "Write what you want to say.")
    await mentee.fill("What do you answer?", ANSWERED)
    await mentee.press("Send it to {name}")
    await answer_from_home(mentor, "{name} asks you to be their mentor", "Read and answer")
    await mentor.read(ANSWERED)
    assert await mentor.fits()
    await mentor.press("Yes, I will be {name}’s mentor")
    await mentor.follow("To the mentorship")
    await mentee.turn_to("Home")
    await mentee.see("{name}, your mentor")
    await mentee.follow_to(mentor_name)


async def _narrow_the_search(visitor: Visiting) -> None:
    """A word that is misspelled, then a filter, whose number is true."""
    words, found = Words(visitor.language), visitor.page.locator("section[aria-labelledby=everybody] .people > li")
    await visitor.turn_to("Mentors")
    await visitor.fill("What do you want to learn, or from whom?", "pyhton")
    await visitor.press("Search")
    await visitor.see("Nobody here has “{typed}”; shown is who has {read}.")
    before = await found.count()
    await visitor.unfold("Narrow it down")
    shown = visitor.page.locator(".facet-row .lines > li:visible")
    some = {words.number(number): number for number in range(1, before)}
    counts = [await one.locator(".muted").inner_text() for one in await shown.all()]
    place, number = next((place, some[count]) for place, count in enumerate(counts) if count in some)
    chosen = shown.nth(place).get_by_role("link")
    name = await chosen.inner_text()
    async with visitor.page.expect_navigation():
        await chosen.click()
    await expect(found).to_have_count(number)
    await expect(visitor.page.get_by_role("list", name=visitor.says("Filters in force"))).to_contain_text(name)
    assert await visitor.fits()
    await visitor.follow("Remove")
    await expect(found).to_have_count(before)


async def _read_why(visitor: Visiting) -> str:
    """Open the profile of who is suggested first, having read why; their name."""
    await visitor.turn_to("Mentors")
    await visitor.see("Suggested for you in {program}")
    first = visitor.page.locator("section[aria-labelledby^=in-] .people > li").first
    name = await first.get_by_role("heading").inner_text()
    await expect(first.locator(".reasons").first).not_to_be_empty()
    await visitor.unfold("How well you and {name} fit, by criterion")
    await expect(first.get_by_role("table").get_by_role("row").last).to_be_visible()
    await visitor.see("In all {score} of 100, by what the program weighs. What people answered for the matching alone "
                      "counts too and is not shown.")  # fmt: skip
    await visitor.follow_to(name)
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text(name)
    return name


async def _ask(visitor: Visiting) -> None:
    """Ask from a profile: with nothing said first, then after having been away for too long."""
    await visitor.follow("Ask in {program}")
    await visitor.press("See it before it is sent")
    goal, why = "What do you want to learn or change?", "Why {name}, and what do you ask for?"
    await visitor.is_refused(goal, "Say what you want to learn or change.")
    await visitor.is_refused(why, "Say why you ask this person, and for what.")
    await visitor.fill(goal, GOAL)
    await visitor.fill(why, WHY)
    clock.advance(A_SESSION)
    await visitor.press("See it before it is sent")
    await choose(visitor.page, visitor.account)
    await visitor.see("You were signed out. What you wrote is still in the form below; it has not been sent yet.")
    await expect(visitor.field(goal)).to_have_value(GOAL)
    await expect(visitor.field(why)).to_have_value(WHY)
    assert await visitor.fits()
    await visitor.press("See it before it is sent")
    await visitor.read(WHY)
    await visitor.press("Send it to {name}")
    await visitor.is_told("Your request is sent.")


@ways(PLAIN)
async def test_a_colleague_names_somebody_from_whom_one_could_learn(scene: Scene, how: How):
    one, colleague, named = await people(scene, how, 0, 3)
    asking = await visit(scene, one["external_id"], how)
    await asking.turn_to("Mentors")
    await asking.fill("What do you want to learn, or from whom?", "zzzzqqqq")
    await asking.press("Search")
    await asking.follow("Ask colleagues")
    await asking.press("Ask them")
    await asking.is_refused("What do you want to learn?", "Say what you want to learn.")
    await asking.fill("What do you want to learn?", "Negotiation")
    await _name(asking, colleague["name"])
    await asking.press("Ask them")
    await asking.is_told("Your question is sent.")
    answering = await visit(scene, colleague["external_id"], how)
    await answer_from_home(answering, "{name} asks whom you would recommend for {skill}", "Give an answer")
    await _name(answering, named["name"])
    await answering.fill("Why do you think of them?", "Nobody prepares a talk as they do.")
    assert await answering.fits()
    await answering.press("Tell {name}")
    await answering.is_told("{name} sees whom you named.")
    await asking.page.reload()
    await asking.read("Nobody prepares a talk as they do.")
    await asking.follow_to(named["name"])
    await expect(asking.page.get_by_role("heading", level=1)).to_have_text(named["name"])


async def _name(visitor: Visiting, name: str) -> None:
    """Find a person in a form, and choose them."""
    found = visitor.page.get_by_label(re.compile(f"^{re.escape(name)}"))

    async def offered() -> bool:
        await visitor.fill("Name of a person", name)
        await visitor.press("Find")
        return await found.count() == 1

    await eventually(offered, what=f"{name} in the directory")
    await found.check()


@ways(BARE)
async def test_somebody_says_who_they_are_and_what_they_want_to_hear(scene: Scene, how: How):
    [me] = await people(scene, how, 10, 1)
    visitor = await visit(scene, me["external_id"], how)
    await _tell_of_oneself(visitor)
    await _take_the_calendar_along(visitor)
    reminders = "Reminders of goals and milestones"
    await visitor.turn_to("Preferences")
    await visitor.field(reminders).uncheck()
    await visitor.pick("Mails and these pages speak", "de")
    assert await visitor.fits()
    await visitor.press("Keep this choice")
    in_german = Visiting(visitor.page, visitor.account, CATALOGS.choose("de"))
    await in_german.is_told("Your choice is kept.")
    await expect(in_german.field(reminders)).not_to_be_checked()
    elsewhere = await visit(scene, me["external_id"], how)
    await Visiting(elsewhere.page, elsewhere.account, in_german.language).turn_to("Preferences")
    assert await elsewhere.page.locator("html").get_attribute("lang") == "de"


async def _tell_of_oneself(visitor: Visiting) -> None:
    await visitor.turn_to("Profile")
    await visitor.follow("Change this")
    await visitor.fill("About you", "Ask me about queues. 🙂")
    address = visitor.page.locator("input[type=url]").first
    await address.fill("nowhere")
    await visitor.press("Keep")
    await visitor.is_refused("Its address, number {number}", "Give a whole address, as in https://example.org/amara.")
    await address.fill("")
    await visitor.press("Keep")
    await visitor.is_told("Your change is kept.")
    await visitor.read("Ask me about queues. 🙂")
    await visitor.follow("Change what you want to learn")
    await visitor.fill("Add a skill", "Negotiation")
    await visitor.press("Add")
    await expect(visitor.page.locator("section[aria-labelledby=listed]")).to_contain_text("Negotiation")
    await visitor.follow("Your profile")
    await expect(visitor.page.locator("section[aria-labelledby=wanted]")).to_contain_text("Negotiation")


async def _take_the_calendar_along(visitor: Visiting) -> None:
    await visitor.follow("Your sessions in your own calendar")
    await visitor.press("Get an address")
    address = visitor.field("Subscribe to it in your calendar program. It is shown this once.")
    async with httpx.AsyncClient() as calendar_program:
        answer = await calendar_program.get(await address.input_value())
    assert answer.text.startswith("BEGIN:VCALENDAR")
    await visitor.follow("Your profile")
    await visitor.see("Your calendar program has an address since {day}.")


@ways(PHONE)
async def test_somebody_goes_to_a_gathering_and_sees_whom_they_met(scene: Scene, how: How):
    me, other = await people(scene, how, 20, 2)
    begins, title = clock.now() + timedelta(minutes=20), f"First steps with queues, {how}"
    body = {
        "program_id": None, "kind": "workshop", "title": title, "description": "Bring a laptop.", "places": 20,
        "start": begins.isoformat(), "end": (begins + timedelta(hours=3)).isoformat(), "zone": "UTC", "place": "Room 4",
    }  # fmt: skip
    gathering = (await scene.asking.ask(ADMIN, "POST", "/api/matching/v1/gatherings", json=body))["id"]
    path = f"/api/matching/v1/gatherings/{gathering}"
    await scene.asking.ask(other["external_id"], "POST", f"{path}/registration", json={"open_to_meet": True})
    await scene.asking.ask(ADMIN, "POST", f"{path}/attendance", json={"person_id": other["id"]})
    code = (await scene.asking.ask(ADMIN, "GET", f"{path}/code"))["code"]

    visitor = await visit(scene, me["external_id"], how)
    await visitor.turn_to("Gatherings")
    await visitor.follow_to(title)
    await visitor.tick("Others who were there may see that I was")
    await visitor.press("Take a place")
    await visitor.is_told("You have a place. An invitation for your calendar is on its way.")
    await visitor.follow("Check in")
    await visitor.press("I am here")
    await visitor.is_refused("The code that the organizers show", "Give the code that the organizers show.")
    await visitor.fill("The code that the organizers show", code.lower())
    assert await visitor.fits()
    await visitor.press("I am here")
    await visitor.is_told("You are checked in.")
    await visitor.follow("People you met here")
    await visitor.follow_to(other["name"])
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text(other["name"])
