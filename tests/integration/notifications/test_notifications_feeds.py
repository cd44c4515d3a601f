"""A calendar feed: whoever has its address reads one person's calendar, and nobody else's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from icalendar import Calendar

from shared import clock
from shared.events.matching import GatheringScheduled, MovedTime, PlaceTaken
from shared.events.profiles import GoalAchieved, GoalSet, MilestonePlanned, PersonErased, PersonLeft
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join, session, tom_and_lin
from tests.support.calendar_client import CalendarClient, read
from tests.support.platform import Harness

START = datetime(2031, 3, 25, 9, tzinfo=ZoneInfo("Europe/Berlin"))
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


async def address(harness: Harness, person: Any) -> str:
    """A new address of a person's feed, below the server's root."""
    answer = await harness.client(person).post(f"/api/notifications/v1/people/{person}/feed")
    assert answer.status_code == 201, answer.text
    whole: str = answer.json()["address"]
    assert whole.startswith("http://portal.test/")
    return whole.removeprefix("http://portal.test")


async def fetched(harness: Harness, where: str, **headers: str) -> httpx.Response:
    return await harness.anonymous().get(where, headers=headers)


async def test_a_feed_has_what_is_in_ones_calendar_and_nothing_of_others(start: Start):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    eva = await join(harness, "Eva Berg", "eva@company.example")
    moved = START + WEEK + 3 * HOUR
    times = {
        "recurrence": "FREQ=WEEKLY;COUNT=4",
        "exceptions": (START + 2 * WEEK,),
        "moved": (MovedTime(occurrence=START + WEEK, start=moved, end=moved + HOUR),),
    }
    event, others = session(tom, lin, START, **times), session(eva, lin, START, title="Not for Tom")
    gathering = new_id()
    workshop: dict[str, Any] = {"subject": gathering, "gathering_id": gathering, "title": "Workshop", "zone": "UTC"}
    workshop |= {"start": START, "end": START + HOUR, "places": 3}
    goal, milestone = new_id(), new_id()
    await harness.receive(
        event,
        others,
        GatheringScheduled(version=1, **workshop),
        PlaceTaken(subject=new_id(), version=1, gathering_id=gathering, person_id=tom),
        GoalSet(subject=goal, version=1, person_id=tom, title="Lead a migration", due=date(2031, 6, 30)),
        GoalSet(subject=new_id(), version=1, person_id=eva, title="Eva's goal", due=date(2031, 6, 30)),
        MilestonePlanned(
            subject=goal, version=2, person_id=tom, title="Lead a migration", milestone_id=milestone,
            milestone="Read the guide", due=date(2031, 4, 30),
        ),
    )  # fmt: skip
    where = await address(harness, tom)
    answer = await fetched(harness, where)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    calendar: Any = Calendar.from_ical(answer.content)
    assert {str(one["SUMMARY"]) for one in calendar.events} == {
        "First session", "Workshop", "Due: Lead a migration", "Due: Read the guide",
    }  # fmt: skip
    assert "@company.example" not in answer.text.replace(f"{event.subject}@company.example", "").replace(
        f"{gathering}@company.example", ""
    ).replace(f"{goal}@company.example", "").replace(f"{milestone}@company.example", "")
    assert "Lin" not in answer.text
    _, components = read(answer.content)
    client = CalendarClient()
    for one in components:
        if (one.one("UID") or "").startswith("session-"):
            client.single |= {at: (0, one)} if (at := one.recurrence_id) else {}
            client.whole = client.whole if one.recurrence_id else one
    first = START.astimezone(ZoneInfo("UTC"))
    last = datetime.combine(START.date() + 3 * WEEK, START.time(), START.tzinfo)
    assert client.shown() == {(first, first + HOUR), (moved, moved + HOUR), (last, last + HOUR)}

    same = await fetched(harness, where, **{"If-None-Match": f'W/"x", {answer.headers["ETag"]}'})
    assert (same.status_code, same.content) == (304, b"")
    done: dict[str, Any] = {"person_id": tom, "title": "Lead a migration"}
    await harness.receive(GoalAchieved(subject=goal, version=3, achieved_on=clock.today(), **done))
    changed = await fetched(harness, where, **{"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
    left: Any = Calendar.from_ical(changed.content)
    assert {str(one["SUMMARY"]) for one in left.events} == {"First session", "Workshop"}, "with a goal its steps end"


async def test_an_address_is_shown_once_and_opens_nothing_when_it_is_replaced_or_its_person_has_left(start: Start):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    feed = f"/api/notifications/v1/people/{tom}/feed"
    me = harness.client(tom)
    assert (await me.get(feed)).status_code == 404
    assert (await harness.client(lin).post(feed)).status_code == 403
    old = await address(harness, tom)
    assert "address" not in (await me.get(feed)).json()
    new = await address(harness, tom)
    assert [(await fetched(harness, one)).status_code for one in (old, new)] == [404, 200]
    assert (await me.delete(feed)).status_code == 204
    assert (await fetched(harness, new)).status_code == 404
    assert (await fetched(harness, f"/api/notifications/v1/feeds/{'x' * 43}.ics")).status_code == 404
    newest = await address(harness, tom)
    left: dict[str, Any] = {"external_id": str(tom), "name": "Tom Ek", "effective_date": clock.today()}
    await harness.receive(PersonLeft(subject=tom, version=2, status="left", **left))
    assert (await fetched(harness, newest)).status_code == 404
    lins = await address(harness, lin)
    await harness.receive(PersonErased(subject=lin, version=2))
    assert (await fetched(harness, lins)).status_code == 404
