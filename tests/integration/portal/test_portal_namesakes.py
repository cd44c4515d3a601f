"""Two people of one name in one list: what a reader sees and hears tells them apart."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest

from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, enroll, launched, open_stage
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")
FINANCE, DATA = "Tom Adeyemi (Finance)", "Tom Adeyemi (Data)"


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    stage = await open_stage(serve, "profiles", "matching", "notifications")
    stage.departments |= {"E1": "Finance", "E3": "Data", "E4": "Data"}
    return stage


def links(browser: Browser) -> list[str]:
    """What each link and button of a page is called, as it is heard."""
    found = re.findall(r"<(a|button)\b[^>]*>(.*?)</\1>", browser.page.text, re.DOTALL)
    return [html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", words))).strip() for _, words in found]


async def test_two_of_one_name_who_ask_the_same_mentor_are_told_apart(stage: Stage):
    people = await stage.import_people(
        "E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Tom Adeyemi,Python:1,", "E4,Amara Obi,Python:1,"
    )
    ids = {person["external_id"]: person["id"] for person in people}
    program = await launched(stage)
    await enroll(stage, program, ids["E2"], "mentor", places=3)
    for mentee in ("E1", "E3", "E4"):
        await enroll(stage, program, ids[mentee], "mentee")
        body = {"mentor_id": ids["E2"], "goals": "To own a pipeline.", "why_you": "You built three."}
        await stage.ask(mentee, "POST", "matching", f"/programs/{program['id']}/requests", json=body)
    lin = await stage.browse("E2", to=LINKS.requests())
    asks = [called for called in links(lin) if "asks you to be their mentor" in called]
    assert {*asks} == {f"{who} asks you to be their mentor" for who in ("Amara Obi", FINANCE, DATA)}

    async def waits() -> bool:
        await lin.open("/")
        return {*asks} <= {*links(lin)}

    await eventually(waits, what="what waits for Lin")


async def test_two_of_one_name_who_wait_for_a_place_are_told_apart_where_they_are_taken_out(stage: Stage):
    people = await stage.import_people("E1,Tom Adeyemi,,", "E3,Tom Adeyemi,,", "E4,Amara Obi,,")
    ids = {person["external_id"]: person["id"] for person in people}
    program = await launched(stage, mentee_limit=1)
    for mentee in ("E4", "E1", "E3"):
        await enroll(stage, program, ids[mentee], "mentee")
    admin = await stage.browse("program-admin", to=LINKS.waitlist(UUID(program["id"])))
    assert {f"Take out – {FINANCE}", f"Take out – {DATA}"} <= {*links(admin)}


async def test_two_of_one_name_are_told_apart_among_introductions_and_mentorships(stage: Stage):
    people = await stage.import_people(
        "E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Tom Adeyemi,Python:1,", "E4,Amara Obi,,"
    )
    ids = {person["external_id"]: person["id"] for person in people}
    program = await launched(stage)
    await enroll(stage, program, ids["E2"], "mentor", places=3)
    for mentee in ("E1", "E3"):
        await enroll(stage, program, ids[mentee], "mentee")
        introduced = {"mentee_id": ids[mentee], "to_id": ids["E2"], "words": "You should meet."}
        await stage.ask("E4", "POST", "matching", f"/programs/{program['id']}/introductions", json=introduced)
    amara = await stage.browse("E4", to=LINKS.introductions())
    assert all(f"You would introduce {who} to Lin Wu" in amara.text for who in (FINANCE, DATA))
    for mentee in ("E1", "E3"):
        pair = {"mentee_id": ids[mentee], "mentor_id": ids["E2"]}
        await stage.ask("program-admin", "POST", "matching", f"/programs/{program['id']}/mentorships", json=pair)
    lin = await stage.browse("E2", to=LINKS.mentorships())
    assert all(who in lin.text for who in (FINANCE, DATA))
