"""Messages, links, thanks, feedback and recognition with the real services behind their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Stage, open_stage, started
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles", "matching")


async def test_two_write_to_each_other_share_links_and_find_them_again(stage: Stage):
    _, mentorship = await started(stage)
    here = UUID(mentorship["id"])
    tom, lin = await stage.browse("E1", to=LINKS.messages(here)), await stage.browse("E2")
    assert "Messages with Lin Wu" in tom.text
    assert "Nobody has written yet." in tom.text
    assert "Write something first." in await tom.press("Send", words=" ")
    assert tom.page.status_code == 422
    await tom.press("Send", words="Replication <first>,\nthen partitions.")
    assert "You " in tom.text
    unread = await stage.ask("E2", "GET", "matching", "/messages/unread")
    assert [one["unread"] for one in unread["items"]] == [1]
    assert "Replication <first>," in await lin.open(LINKS.messages(here))
    assert not (await stage.ask("E2", "GET", "matching", "/messages/unread"))["items"], "what was shown is read"

    message = (await stage.ask("E1", "GET", "matching", f"/mentorships/{here}/messages"))["items"][0]["id"]
    assert LINKS.message(here, UUID(message)) not in lin.page.text, "only who wrote it changes it"
    await tom.open(LINKS.message(here, UUID(message)))
    await tom.press("Save", words="Partitions first.")
    assert "Partitions first." in tom.text
    assert "changed" in tom.text
    clock.advance(timedelta(minutes=20))
    assert "yours of" in await tom.open(LINKS.message(here, UUID(message)))
    await lin.open(LINKS.message(here, UUID(message)))
    assert lin.page.status_code == 404, "nobody changes what somebody else wrote"

    await lin.open(LINKS.resources(here))
    assert "Give a web address that begins with https://." in await lin.press("Share it", title="Book", link="a")
    await lin.press("Share it", title="Data-intensive applications", link="https://dataintensive.net", note="Chapter 5")
    assert "Data-intensive applications" in await tom.open(LINKS.resources(here))
    assert "Withdraw" not in tom.text
    assert "Data-intensive applications" in await tom.open(f"{LINKS.messages(here)}?q=chapter")
    assert "Nothing here has these words." in await tom.open(f"{LINKS.messages(here)}?q=nowhere")
    resource = (await stage.ask("E2", "GET", "matching", f"/mentorships/{here}/resources"))["items"][0]["id"]
    await lin.open(f"{LINKS.resources(here)}/{resource}/withdraw")
    assert "Nothing is shared yet." in await lin.press("Withdraw")

    await tom.open(f"{LINKS.message(here, UUID(message))}/take-back")
    assert "This message was taken back." in await tom.press("Take it back")
    assert "Partitions first." not in await lin.open(LINKS.messages(here))


async def test_a_message_of_long_ago_is_taken_back(stage: Stage):
    _, mentorship = await started(stage)
    here = UUID(mentorship["id"])
    posts = [{"words": "Too rash"}, *({"words": f"Number {number}"} for number in range(200))]
    path = f"/mentorships/{here}/messages"
    first, *_ = [await stage.ask("E1", "POST", "matching", path, json=post) for post in posts]
    tom = await stage.browse("E1", to=f"{LINKS.message(here, UUID(first['id']))}/take-back")
    assert "Too rash" in tom.text
    await tom.press("Take it back")
    assert (await stage.ask("E2", "GET", "matching", f"/messages/{first['id']}"))["taken_back"]


async def test_thanks_stand_on_a_profile_when_both_want_that(stage: Stage):
    _, mentorship = await started(stage)
    tom = await stage.browse("E1", to=LINKS.thank_you(UUID(mentorship["id"])))
    assert "Thank Lin Wu" in tom.text
    assert "Write what you are thankful for." in await tom.press("Send", words="", occasion="goal", offer="yes")
    await tom.press("Send", words="You took my plan seriously.", occasion="goal", offer="yes")
    assert "You thanked Lin Wu" in tom.text
    assert "It is there once they agree." in tom.text
    lin = await stage.browse("E2", to=tom.page.url.path)
    assert "Tom Adeyemi thanks you" in lin.text
    assert "It is there." in await lin.press("Show it on my profile")
    shown = await stage.ask("E1", "GET", "matching", f"/people/{mentorship['mentor_id']}/appreciations")
    assert [one["words"] for one in shown["items"]] == ["You took my plan seriously."]
    assert "It is between the two of you." in await tom.press("Keep it between us")
    assert "To Lin Wu" in await tom.open(LINKS.thank_you(UUID(mentorship["id"])))


async def test_feedback_is_asked_for_answered_and_declined(stage: Stage):
    _, mentorship = await started(stage)
    here = LINKS.feedback(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=here)
    assert "Nothing yet." in tom.text
    await tom.press("Ask", words="Was I clear?")
    assert "You asked Lin Wu for feedback" in tom.text
    assert "Waiting for Lin Wu’s answer" in tom.text
    asked = tom.page.url.path
    lin = await stage.browse("E2", to=here)
    assert "Tom Adeyemi asks you" in lin.text
    await lin.open(asked)
    assert "Give a rating, or write a sentence." in await lin.press("Send to Tom Adeyemi", went_well="", change="")
    assert "You can still answer." in await lin.press("I would rather not")
    assert "would rather not answer this" in await tom.open(asked)
    await lin.press("Send to Tom Adeyemi", went_well="You asked before you told.", rating="4")
    assert "What you said" in lin.text
    assert "4 of 5" in lin.text
    assert "You asked before you told." in await tom.open(asked)
    assert "4 of 5" not in tom.text
    await tom.open(f"{here}/give")
    await tom.press("Send", went_well="You listened.", next_step="")
    assert "You to Lin Wu" in tom.text


async def test_a_testimonial_waits_for_the_mentor_and_an_endorsement_is_withdrawn(stage: Stage):
    _, mentorship = await started(stage)
    here = LINKS.testimonial_of(UUID(mentorship["id"]))
    tom = await stage.browse("E1", to=here)
    assert "once this mentorship has ended" in tom.text
    current: dict[str, Any] = await stage.ask("E1", "GET", "matching", f"/mentorships/{mentorship['id']}")
    end, etag = {"reason": "no-time"}, {"If-Match": f'"{current["version"]}"'}
    await stage.ask("E1", "POST", "matching", f"/mentorships/{mentorship['id']}/end", json=end, headers=etag)
    await tom.open(here)
    assert "of at least 20 characters" in await tom.press("Send", words="Good.")

    async def offered() -> bool:
        text = await tom.press("Send", words="She asked the right questions.")
        return "Waiting for Lin Wu’s word" in text

    await eventually(offered, what="profiles to know that the mentorship has ended")
    page = tom.page.url.path
    lin = await stage.browse("E2", to=page)
    assert "What Tom Adeyemi wrote about your mentoring" in lin.text
    await tom.press("Save", words="She always asked the right questions.")
    assert "changed meanwhile" in await lin.press("Show it on my profile")
    assert "She always asked" in lin.text
    assert "Shown on the profile" in await lin.press("Show it on my profile")

    skills = await stage.ask("E1", "GET", "profiles", f"/people/{mentorship['mentor_id']}/skills")
    body = {"skill_id": skills["offered"][0]["skill_id"], "how": "We moved the billing data together."}
    path = f"/people/{mentorship['mentor_id']}/endorsements"
    endorsement = await stage.ask("E1", "POST", "profiles", path, json=body)
    there = LINKS.endorsement(UUID(endorsement["id"]))
    assert "Tom Adeyemi stands for your Python" in await lin.open(there)
    assert "Withdraw" not in lin.text
    await tom.open(f"{there}/withdraw")
    await tom.press("Withdraw the endorsement")
    await lin.open(there)
    assert lin.page.status_code == 404
