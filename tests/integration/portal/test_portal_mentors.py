"""Finding a mentor, asking, answering, introducing and recommending, with the real services behind the pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, enroll, launched, open_stage, proposed
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")
WORDS = {"goal": "To own a pipeline.", "why": "You have led two migrations."}


@dataclass
class Cohort:
    """Tom (E1) looks for a mentor in a program in which Lin (E2) has one place, Amara (E3) two; Nick (E4) knows all."""

    stage: Stage
    program: dict[str, Any]
    ids: dict[str, UUID]

    async def ask(self, mentor: str = "E2", mentee: str = "E1") -> str:
        """The page of a request."""
        body = {"mentor_id": str(self.ids[mentor]), "goals": "To own a pipeline.", "why_you": "You built three."}
        made = await self.stage.ask(mentee, "POST", "matching", f"/programs/{self.program['id']}/requests", json=body)
        return LINKS.request(UUID(made["id"]))


@pytest.fixture
async def cohort(serve: Serve) -> Cohort:
    stage = await open_stage(serve, "profiles", "matching")
    people = await stage.import_people(
        "E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Amara Obi,,Python:4;SQL:3", "E4,Nick Low,,Negotiation:3"
    )
    ids = {person["external_id"]: UUID(person["id"]) for person in people}
    program = await launched(stage)
    for who, role, places in (("E1", "mentee", None), ("E2", "mentor", 1), ("E3", "mentor", 2)):
        await enroll(stage, program, str(ids[who]), role, places=places)
    return Cohort(stage, program, ids)


async def find(browser: Browser, button: str, name: str, field: str, **fields: str) -> dict[str, str]:
    """Look for a person in a form; the field that names them."""

    async def offered() -> dict[str, str]:
        await browser.press(button, **{f"{field}-named": name, "find": field}, **fields)
        found = re.findall(rf'name="({field}-[0-9a-f-]{{36}})" value="([^"]*)"', browser.page.text)
        return {key: html.unescape(value) for key, value in found if html.unescape(value) == name}

    return await eventually(offered, what=f"{name} in the directory")


async def shows(browser: Browser, page: str, words: str) -> None:
    """Open a page until it says this: a part that took too long on a busy machine is left out."""

    async def said() -> bool:
        return words in await browser.open(page)

    await eventually(said, what=words)


async def test_mentors_are_searched_narrowed_and_suggested(cohort: Cohort):
    tom = await cohort.stage.browse("E1", to=LINKS.mentors())

    async def everybody() -> bool:
        return "Nick Low" in await tom.open(LINKS.mentors()) and "Has 2 open places." in tom.text

    await eventually(everybody, what="the directory")
    assert "Suggested for you in Spring cohort" in tom.text
    assert "Lin Wu offers Python (level 5), which you want to learn." in tom.text
    assert "What you want to learn and they offer" in tom.text
    assert "1 person fits" in await tom.open(f"{LINKS.mentors()}?q=negotiaton")
    assert "Nobody here has “negotiaton”; shown is who has negotiation." in tom.text
    assert "Suggested for you" not in tom.text
    [narrower] = re.findall(r'href="(/mentors\?[^"]*skill=[^"]*)"[^>]*>SQL<', (await tom.get(LINKS.mentors())).text)
    assert "1 person fits" in await tom.open(html.unescape(narrower))
    assert "Skill: SQL Remove" in tom.text
    assert "Level 3 or higher" in tom.text
    assert "Nobody fits this search" in await tom.open(f"{LINKS.mentors()}?q=zzzzqqqq")
    assert "Ask colleagues" in tom.text
    assert "no working hours" in await tom.open(f"{LINKS.mentors()}?hours=10&level=9&skill=nonsense&cursor=")
    cohort.stage.away("matching")
    assert "Nick Low" in await tom.open(LINKS.mentors())
    assert "cannot be shown now: Suggestions" in tom.text


async def test_a_profile_shows_what_others_say_and_where_to_ask(cohort: Cohort):
    stage, lin = cohort.stage, cohort.ids["E2"]
    skills = await stage.ask("E1", "GET", "profiles", f"/people/{lin}/skills")
    endorsed = {"skill_id": skills["offered"][0]["skill_id"], "how": "We moved the billing data together."}
    await stage.ask("E4", "POST", "profiles", f"/people/{lin}/endorsements", json=endorsed)
    page = LINKS.person(lin)
    tom = await stage.browse("E1", to=page)
    await shows(tom, page, "Lin Wu has a place in Spring cohort.")
    assert "Python 5: can teach experts 1" in tom.text
    assert "Nick Low : Python We moved the billing data together." in tom.text
    assert "There is no testimonial yet." in tom.text
    assert LINKS.ask(lin, UUID(cohort.program["id"])) in html.unescape(tom.page.text)
    assert ">LW</text>" in tom.page.text
    nick = await stage.browse("E4", to=page)
    await shows(nick, page, "There is no program in which you can ask Lin Wu now")
    assert "So others see you." in await nick.open(LINKS.person(cohort.ids["E4"]))
    stage.away("matching")
    assert "cannot be shown now: Where you can ask" in await tom.open(page)


async def test_who_has_a_photo_is_shown_by_it_and_who_has_none_by_initials_that_take_no_request(cohort: Cohort):
    stage, lin = cohort.stage, cohort.ids["E2"]
    picture = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    await stage.ask("E2", "PUT", "profiles", f"/people/{lin}/photo", files={"file": picture.getvalue()})
    tom = await stage.browse("E1", to=LINKS.mentors())

    async def listed() -> list[str]:
        return re.findall(r'<li class="with-photo">(<.*)', (await tom.get(LINKS.mentors())).text)

    cards = " ".join(await eventually(listed, what="the directory"))
    [address] = re.findall(r'<img class="face" src="([^"]+)" alt="" width="48" height="48" loading="lazy"', cards)
    shown = await tom.get(html.unescape(address))
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == (
        "image/webp",
        "private, max-age=31536000, immutable",
    )
    assert set(re.findall(r">(\w+)</text>", cards)) == {"AO", "NL"}


async def test_somebody_is_asked_with_a_summary_before_it_is_sent(cohort: Cohort):
    stage, lin = cohort.stage, cohort.ids["E2"]
    tom = await stage.browse("E1", to=LINKS.ask(lin, UUID(cohort.program["id"])))
    await tom.press("See it before it is sent", goal="", why="You have led two migrations.", by="soon")
    assert tom.page.status_code == 422
    assert "Say what you want to learn or change." in tom.text
    assert "Give a day, as in 2030-06-30." in tom.text
    assert 'href="#goal"' in tom.page.text
    by = clock.today() + timedelta(days=90)
    fields = {
        **WORDS,
        "tried": "A course.",
        "question": "Which first?",
        "by": str(by),
        "months": "6",
        "cadence": "Weekly",
    }
    await tom.press("See it before it is sent", **fields, format="remote")
    assert "Send this to Lin Wu?" in tom.text
    assert "Weekly · for 6 months · by video or phone" in tom.text
    assert "You have led two migrations." in await tom.press("Change something")
    await tom.press("See it before it is sent", **fields, format="remote")
    assert "Your request is sent." in await tom.press("Send it to Lin Wu")
    assert "Waiting for Lin Wu’s answer" in tom.text
    [asked] = (await stage.ask("E2", "GET", "matching", "/requests"))["items"]
    assert asked["goals"].startswith("To own a pipeline.\n\nWhat I have tried so far:\nA course.\n\nI would like to be")
    assert asked["why_you"] == "You have led two migrations.\n\nA question to begin with:\nWhich first?"
    assert asked["how"] == {"cadence": "Weekly", "months": 6, "format": "remote"}
    assert "You have asked Lin Wu in Spring cohort." in await tom.open(LINKS.ask(lin))


async def test_what_was_written_to_a_mentor_waits_when_the_session_ends(cohort: Cohort):
    page = LINKS.ask(cohort.ids["E2"])
    tom = await cohort.stage.browse("E1", to=page)
    clock.advance(timedelta(hours=9))
    await tom.press("See it before it is sent", goal="My “goal”", why="")
    assert "Choose who to be" in tom.text
    await tom.press("Sign in as", account="E1")
    assert tom.page.url.path == page
    assert "it has not been sent yet" in tom.text
    assert "My “goal”" in tom.text


async def test_a_request_is_asked_back_answered_and_accepted(cohort: Cohort):
    page = await cohort.ask()
    lin, tom = await cohort.stage.browse("E2", to=page), await cohort.stage.browse("E1")
    assert "Tom Adeyemi asks you to be their mentor" in lin.text
    assert "One request waits for you" in await lin.open(LINKS.requests())
    await lin.open(page)
    assert "Write what you want to say." in await lin.press("Ask Tom Adeyemi back", words=" ")
    assert "Waiting for Tom Adeyemi’s answer" in await lin.press("Ask Tom Adeyemi back", words="Which first?")
    assert "Lin Wu asks you something back" in await tom.open(page)
    assert "Waiting for Lin Wu’s answer" in await tom.press("Send it to Lin Wu", words="The billing data.")
    await lin.open(page)
    assert "The billing data." in lin.text
    assert "You have said yes to Tom Adeyemi" in await lin.press("Yes, I will be")
    assert "Lin Wu has said yes" in await tom.open(page)
    assert "To the mentorship" in tom.text
    nick = await cohort.stage.browse("E4", to=page)
    assert nick.page.status_code == 403


async def test_a_no_comes_with_a_reason_colleagues_and_others_who_could_start(cohort: Cohort):
    page = await cohort.ask()
    lin = await cohort.stage.browse("E2", to=page)
    await lin.open(LINKS.decline_request(UUID(page.rpartition("/")[2])))
    assert "Choose a reason." in await lin.press("Send the no", words="Your plan is good.")
    assert "Your plan is good." in lin.text
    amara = await find(lin, "Send the no", "Amara Obi", "suggested", reason="no-time", words="Your plan is good.")
    assert "Your plan is good." in lin.text
    await lin.press("Send the no", reason="no-time", words="Your plan is good.", **amara)
    assert "You have said no to Tom Adeyemi" in lin.text
    tom = await cohort.stage.browse("E1", to=page)
    assert "Lin Wu has said no" in tom.text
    assert "Lin Wu has no time for it now." in tom.text
    assert "Lin Wu names these colleagues Amara Obi" in tom.text
    assert "Who could start now Amara Obi Amara Obi offers Python (level 4), which you want to learn." in tom.text
    assert "No request waits for you" in await tom.open(LINKS.requests())


async def test_a_mentor_without_a_place_says_yes_for_later_and_a_request_is_taken_back(cohort: Cohort):
    stage = cohort.stage
    enrolled = {"person_id": str(cohort.ids["E4"]), "role": "mentee"}
    await stage.ask("program-admin", "POST", "matching", f"/programs/{cohort.program['id']}/enrollments", json=enrolled)
    first, page = await cohort.ask(mentee="E4"), await cohort.ask()
    lin = await stage.browse("E2", to=first)
    await lin.press("Yes, I will be")
    await lin.open(page)
    assert "You have no place left in this program." in await lin.press("Yes, I will be")
    assert "You have said yes to Tom Adeyemi, who waits for a place" in await lin.press("Yes, when a place opens")
    tom = await stage.browse("E1", to=page)
    assert "Lin Wu has said yes, and you wait for a place" in tom.text
    await tom.open(LINKS.withdraw_request(UUID(page.rpartition("/")[2])))
    assert "Take your request to Lin Wu back?" in tom.text
    assert "You took this request back" in await tom.press("Take it back")


async def test_two_people_are_introduced(cohort: Cohort):
    stage = cohort.stage
    nick = await stage.browse("E4", to=LINKS.introduce(cohort.ids["E2"]))
    tom_is = await find(nick, "Ask both", "Amara Obi", "other", side="mentor", words="They should meet.")
    await nick.press("Ask both", side="mentor", words="They should meet.", program=cohort.program["id"], **tom_is)
    assert "Who looks for a mentor takes part in this program as a mentee first." in nick.text
    body = {"mentee_id": str(cohort.ids["E1"]), "to_id": str(cohort.ids["E2"]), "words": "Tom, meet Lin."}
    made = await stage.ask("E4", "POST", "matching", f"/programs/{cohort.program['id']}/introductions", json=body)
    page = LINKS.introduction(UUID(made["id"]))
    assert "You would introduce Tom Adeyemi to Lin Wu" in await nick.open(page)
    tom, lin = await stage.browse("E1", to=page), await stage.browse("E2", to=page)
    assert "Nick Low would like to introduce you to somebody" in tom.text
    assert "Lin Wu" not in tom.text
    assert "One introduction waits for you" in await lin.open(LINKS.introductions())
    await lin.open(page)
    assert "You have said yes to Nick Low’s introduction" in await tom.press("Yes, introduce us")
    assert "Nick Low has introduced you to Tom Adeyemi" in await lin.press("Yes, introduce us")
    assert "Tom, meet Lin." in await tom.open(page)
    assert "Ask Lin Wu to be your mentor" in tom.text


async def test_colleagues_are_asked_for_a_recommendation(cohort: Cohort):
    stage = cohort.stage
    tom = await stage.browse("E1", to=LINKS.recommendations())
    assert "Nobody has named you yet." in tom.text
    assert "Choose at least one colleague" in await tom.press("Ask them", skill="Python", words="To lead a move.")
    nick_is = await find(tom, "Ask them", "Nick Low", "ask", skill="Python", words="To lead a move.")
    await tom.press("Ask them", skill="Python", words="To lead a move.", **nick_is)
    assert "Your question is sent." in tom.text
    assert "Waiting for Nick Low." in tom.text
    page = tom.page.url.path

    nick = await stage.browse("E4", to=LINKS.recommendations())
    assert "One colleague asks whom you recommend" in nick.text
    await nick.open(page)
    assert "Who could teach Tom Adeyemi Python?" in nick.text
    lin_is = await find(nick, "Tell Tom", "Lin Wu", "person", words="She teaches well.")
    assert "Say why you think of them." in await nick.press("Tell Tom", words=" ", **lin_is)
    assert "Tom Adeyemi sees whom you named." in await nick.press("Tell Tom", words="She teaches well.", **lin_is)
    assert "Lin Wu She teaches well. Nick Low" in await tom.open(page)
    assert "Closed on" in await tom.press("Take no more answers")

    lin = await stage.browse("E2", to=LINKS.recommendations())
    assert "Nick Low named you to Tom Adeyemi for Python." in lin.text
    assert "You are not suggested there any more." in await lin.press("Do not suggest me")
    assert "Lin Wu" not in await tom.open(page)


async def test_a_proposal_is_declined_with_a_reason_for_the_admins(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, proposal = await proposed(stage)
    page = LINKS.proposal(UUID(proposal["id"]))
    tom = await stage.browse("E1", to=page)
    assert "Lin Wu offers Python (level 5), which you want to learn." in tom.text
    lin = await stage.browse("E2", to=page)
    assert "You offer Python (level 5), which Tom Adeyemi wants to learn." in lin.text
    admin = await stage.browse("program-admin", to=page)
    assert "Lin Wu offers Python (level 5), which Tom Adeyemi wants to learn." in admin.text
    assert "This proposal has ended" in await tom.press("No, thank you", reason="I know her already.")
    assert "Find a mentor yourself" in tom.text
    said = await stage.ask("program-admin", "GET", "matching", f"/proposals/{proposal['id']}/reason")
    assert said["reason"] == "I know her already."
