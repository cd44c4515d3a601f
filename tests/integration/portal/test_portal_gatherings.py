"""Gatherings as those who come and those who organize meet them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Stage, enroll, launched, open_stage
from tests.support.platform import Serve

LINKS = Links("")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    stage = await open_stage(serve, "profiles", "matching")
    await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Mia Okafor,,")
    return stage


def at(days: int, hour: int) -> datetime:
    on = clock.now().astimezone(BERLIN).date() + timedelta(days=days)
    return datetime(on.year, on.month, on.day, hour, tzinfo=BERLIN)


async def scheduled(stage: Stage, **fields: Any) -> dict[str, Any]:
    body = {
        "program_id": None, "kind": "workshop", "title": "First steps with Python", "start": at(3, 14).isoformat(),
        "end": at(3, 16).isoformat(), "zone": "America/New_York", "place": "Room 4.2", "places": 1, **fields,
    }  # fmt: skip
    return await stage.ask("program-admin", "POST", "matching", "/gatherings", json=body)


async def test_somebody_takes_a_place_the_next_waits_and_both_can_say_no(stage: Stage):
    gathering = await scheduled(stage)
    key = UUID(gathering["id"])
    month = f"{LINKS.gatherings()}?month={at(3, 14):%Y-%m}"
    tom = await stage.browse("E1", to=month)
    assert "First steps with Python" in tom.text
    assert "14:00–16:00 (Central European" in tom.text
    assert "First steps with Python" in await tom.open(f"{month}&view=month&mine=&kind=&program=")
    assert "Nothing of this" in await tom.open(f"{month}&mine=going")
    assert "Nothing goes on in this month" in await tom.open(f"{LINKS.gatherings()}?month=2031-01")
    text = await tom.open(LINKS.gathering(key))
    assert "By your clock:" in text
    assert "Eastern" in text
    assert "You have a place" in await tom.press("Take a place", open_to_meet="yes")
    assert 'value="yes" checked' in tom.page.text
    assert "You organize it" not in tom.text
    assert (await stage.ask("E1", "GET", "matching", f"/gatherings/{key}/registration"))["open_to_meet"] is True
    assert "Your choice is kept" in await tom.press("Keep this")
    assert (await stage.ask("E1", "GET", "matching", f"/gatherings/{key}/registration"))["open_to_meet"] is False

    mia = await stage.browse("E3", to=LINKS.gathering(key))
    assert "The only place is taken" in mia.text
    assert "Your place in line: 1 of 1" in await mia.press("Wait for a place")
    assert "One person waits and gets it at once" in await tom.open(LINKS.release_place(key))
    assert "Your place is given back" in await tom.press("Give my place back")
    assert "You have a place" in await mia.open(LINKS.gathering(key))
    file = await mia.get(LINKS.gathering_file(key))
    assert "SUMMARY:First steps with Python" in file.text
    stage.away("matching")
    assert "cannot be shown now" in await tom.open(month)


async def test_whom_one_met_stands_there_after_checking_in(stage: Stage):
    people = (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
    lin = next(row["id"] for row in people if row["name"] == "Lin Wu")
    program = await launched(stage)
    for account, role in (("E1", "mentee"), ("E2", "mentor")):
        person = next(row["id"] for row in people if row["external_id"] == account)
        await enroll(stage, program, person, role)
    gathering = await scheduled(stage, speakers=[lin], places=5)
    key = UUID(gathering["id"])
    for who in ("E1", "E3"):
        await stage.ask(who, "POST", "matching", f"/gatherings/{key}/registration", json={"open_to_meet": True})
    code = (await stage.ask("program-admin", "GET", "matching", f"/gatherings/{key}/code"))["code"]
    tom = await stage.browse("E1", to=LINKS.gathering_check_in(key))
    assert "People check in from" in tom.text
    assert "once you have checked in" in await tom.open(LINKS.met(key))
    clock.move_to(at(3, 14))
    tom = await stage.browse("E1", to=LINKS.gathering_check_in(key, code).replace("?", "%3F"))
    assert f'value="{code}"' in tom.page.text
    assert "not the code" in await tom.press("I am here", code="XXXXXX")
    assert "You are checked in" in await tom.press("I am here", code=code.lower())
    await stage.ask("E3", "POST", "matching", f"/gatherings/{key}/check-in", json={"code": code})
    met = await tom.open(LINKS.met(key))
    assert "Offers Python, which you want to learn." in met
    assert "Ask Lin Wu in Spring cohort" in met
    assert "Mia Okafor" in met


async def test_an_organizer_schedules_changes_records_and_calls_off(stage: Stage):
    admin = await stage.browse("program-admin", to=LINKS.new_gathering())
    start = at(1, 9)
    fields = {
        "title": "A day of data",
        "kind": "conference",
        "program": "everyone",
        "topics": "Data, Law",
        "places": "0",
    }
    fields |= {"start_day": f"{start:%Y-%m-%d}", "start_time": "09:00", "end_time": "17:00", "zone": "Europe/Berlin"}
    assert "from 1 to 100,000" in await admin.press("Schedule it", **fields)
    fields |= {"places": "20"}
    assert "Lin Wu" in await admin.press("Schedule it", **fields, find="speakers", **{"speakers-named": "Lin W"})
    people = (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
    lin, mia = (next(row["id"] for row in people if row["name"] == name) for name in ("Lin Wu", "Mia Okafor"))
    assert "It is scheduled" in await admin.press("Schedule it", **fields, **{f"speakers-{lin}": "Lin Wu"})
    assert "09:00–17:00" in admin.text
    assert "You organize it" in admin.text
    [gathering] = (await stage.ask("program-admin", "GET", "matching", "/gatherings"))["items"]
    key = UUID(gathering["id"])
    assert [speaker["name"] for speaker in gathering["speakers"]] == ["Lin Wu"]

    await admin.open(LINKS.change_gathering(key))
    fields |= {"place": "Room 9", f"speakers-{lin}": "Lin Wu"}
    await scheduled(stage)
    etag = {"If-Match": '"1"'}
    body = {name: gathering[name] for name in ("kind", "title", "zone", "topics")}
    body |= {"start": gathering["starts_at"], "end": gathering["ends_at"], "places": 21}
    await stage.ask("program-admin", "PUT", "matching", f"/gatherings/{key}", json=body, headers=etag)
    assert "changed elsewhere in the meantime" in await admin.press("Keep these changes", **fields)
    assert "Room 9" in admin.page.text
    assert "Your changes are kept" in await admin.press("Keep these changes", **fields)
    assert "Room 9" in admin.text

    await stage.ask("E1", "POST", "matching", f"/gatherings/{key}/registration", json={})
    assert (await stage.ask("program-admin", "GET", "matching", f"/gatherings/{key}/code"))["code"] in await admin.open(
        LINKS.gathering_code(key)
    )
    clock.move_to(start)
    admin = await stage.browse("program-admin", to=LINKS.registrations(key))
    assert "Tom Adeyemi" in admin.text
    assert "It is recorded" in await admin.press("Record – Tom Adeyemi")
    assert "Mia Okafor" in await admin.press("Record that they were there", find="person", **{"person-named": "Mia"})
    assert "It is recorded" in await admin.press("Record that they were there", **{f"person-{mia}": "Mia Okafor"})
    assert "Mia Okafor Has a place" in admin.text
    for page in (LINKS.registrations(key), LINKS.change_gathering(key), LINKS.cancel_gathering(key)):
        tom = await stage.browse("E1", to=page)
        assert tom.page.status_code == 403

    [other] = [
        row for row in (await stage.ask("E1", "GET", "matching", "/gatherings"))["items"] if row["id"] != str(key)
    ]
    await admin.open(LINKS.cancel_gathering(UUID(other["id"])))
    assert "It is called off" in await admin.press("Call it off")
