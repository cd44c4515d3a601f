"""Sessions: proposed, scheduled, moved, repeated, cancelled, held and missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.matching.mentorships.tables import Mentorship
from services.matching.session_changes.handlers import cancel_of_mentorship
from shared import clock, db
from shared.events.matching import (
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionProposed,
    SessionRescheduled,
    SessionScheduled,
)
from tests.integration.matching.company import API, ok
from tests.integration.matching.meeting import BERLIN, MONDAY, kind, local, pair
from tests.support.platform import Serve


async def test_a_weekly_session_stays_at_nine_and_its_times_are_changed_one_by_one(serve: Serve):
    two = await pair(serve)
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;UNTIL=20300415", exceptions=["2030-03-25"])
    assert await two.times() == [
        ("03-18 09:00", "scheduled"),
        ("03-25 09:00", "cancelled"),
        ("04-01 09:00", "scheduled"),
        ("04-08 09:00", "scheduled"),
        ("04-15 09:00", "scheduled"),
    ]
    [told] = await two.company.harness.sent(SessionScheduled)
    assert told.recurrence == "FREQ=WEEKLY;UNTIL=20300415T215959Z"
    assert told.exceptions == (datetime(2030, 3, 25, 9, tzinfo=BERLIN),)

    first, april = MONDAY.isoformat(), datetime(2030, 4, 8, 9, tzinfo=BERLIN)
    moved = await two.move(weekly, occurrence=april.isoformat(), start="2030-04-09T15:00:00+02:00", minutes=30)
    assert ok(moved)["starts_at"] == weekly["starts_at"]
    cancel = {"occurrence": "2030-04-01T07:00:00Z"}
    ok(await two.by(two.lin, f"/sessions/{weekly['id']}/cancel", cancel))
    assert kind(await two.by(two.lin, f"/sessions/{weekly['id']}/cancel", cancel)) == (409, "wrong-state")
    clock.move_to(MONDAY + timedelta(hours=2))
    ok(await two.by(two.tom, f"/sessions/{weekly['id']}/held", {"occurrence": first}))
    assert await two.times() == [
        ("03-18 09:00", "held"),
        ("03-25 09:00", "cancelled"),
        ("04-01 09:00", "cancelled"),
        ("04-09 15:00", "moved"),
        ("04-15 09:00", "scheduled"),
    ]
    [rescheduled] = await two.company.harness.sent(SessionRescheduled)
    assert (rescheduled.occurrence, rescheduled.end - rescheduled.start) == (april, timedelta(minutes=30))
    [cancelled] = await two.company.harness.sent(SessionCancelled)
    assert (cancelled.occurrence, cancelled.cancelled_by) == (datetime(2030, 4, 1, 9, tzinfo=BERLIN), two.lin.subject)
    [held] = await two.company.harness.sent(SessionHeld)
    assert (held.occurrence, held.held_on, held.said_by) == (MONDAY, MONDAY.date(), two.tom.subject)
    versions = [event.version for event in (told, rescheduled, cancelled, held)]
    assert versions == [1, 2, 3, 4]
    window = {"from": "2030-04-09T00:00:00Z", "to": "2030-04-10T00:00:00Z"}
    assert await two.times(**window) == [("04-09 15:00", "moved")]


async def test_what_makes_no_sense_is_refused_with_a_reason(serve: Serve):
    two = await pair(serve)
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=4")
    for changes, expected in (
        ({"start": "2030-02-28T09:00:00+01:00"}, "session-in-the-past"),
        ({"minutes": None, "end": "2030-03-18T08:00:00+01:00"}, "end-before-start"),
        ({"minutes": None, "end": MONDAY.isoformat()}, "end-before-start"),
        ({"minutes": None, "end": "2030-03-18T23:00:00+01:00"}, "invalid"),
        ({"end": "2030-03-18T10:00:00+01:00"}, "invalid"),
        ({"recurrence": "FREQ=WEEKLY"}, "recurrence-without-end"),
        ({"recurrence": "FREQ=WEEKLY;COUNT=500"}, "recurrence-too-long"),
        ({"recurrence": "FREQ=WEEKLY;BYDAY=TU;COUNT=5"}, "recurrence-off-its-start"),
        ({"recurrence": "every monday"}, "recurrence-not-understood"),
        ({"recurrence": "FREQ=WEEKLY;COUNT=2", "exceptions": ["2030-03-19"]}, "invalid"),
        ({"recurrence": "FREQ=WEEKLY;COUNT=1", "exceptions": ["2030-03-18"]}, "invalid"),
    ):
        body = {"title": "Plans", "start": MONDAY.isoformat(), "minutes": 60, "zone": "Europe/Berlin", **changes}
        assert kind(await two.by(two.tom, "./sessions", body)) == (422, expected), changes
    path = f"/sessions/{weekly['id']}"
    stale = await two.by(two.tom, f"{path}/reschedule", {"place": "Room 4"}, **{"If-Match": '"7"'})
    assert kind(stale) == (412, "stale")
    elsewhere = {"occurrence": "2030-03-19T08:00:00Z"}
    assert kind(await two.by(two.tom, f"{path}/cancel", elsewhere)) == (422, "no-such-occurrence")
    assert kind(await two.by(two.tom, f"{path}/held")) == (422, "occurrence-needed")
    clock.move_to(MONDAY + timedelta(hours=2))
    begun = {"occurrence": MONDAY.isoformat()}
    assert kind(await two.by(two.tom, f"{path}/cancel", begun)) == (409, "session-begun")
    ahead = {"occurrence": (MONDAY + timedelta(days=7)).isoformat()}
    assert kind(await two.by(two.tom, f"{path}/missed", ahead)) == (409, "session-not-begun")
    params = {"from": "2030-04-01T00:00:00Z", "to": "2030-03-01T00:00:00Z"}
    answer = await two.company.as_person(two.tom).get(f"{two.path}/occurrences", params=params)
    assert kind(answer) == (422, "end-before-start")


async def test_times_are_proposed_and_another_chooses_one(serve: Serve):
    two = await pair(serve)
    slots = [
        {"start": "2030-03-19T14:00:00+01:00", "end": "2030-03-19T15:00:00+01:00"},
        {"start": "2030-03-18T09:00:00+01:00", "end": "2030-03-18T09:45:00+01:00"},
    ]
    proposal = {"title": "Plans", "slots": slots, "zone": "Europe/Berlin"}
    offered = ok(await two.by(two.lin, "./sessions/propose", proposal))
    assert (offered["state"], local(offered["slots"][0]["start"])) == ("proposed", "03-18 09:00")
    [proposed] = await two.company.harness.sent(SessionProposed)
    assert (proposed.proposed_by, len(proposed.slots)) == (two.lin.subject, 2)
    path = f"/sessions/{offered['id']}"

    async def waiting() -> list[str]:
        answer = await two.company.as_person(two.tom).get(f"{two.path}/sessions", params={"state": "proposed"})
        return [session["id"] for session in ok(answer)["items"]]

    assert await waiting() == [offered["id"]]
    assert await two.times() == []
    choice = {"start": slots[0]["start"]}
    assert kind(await two.by(two.lin, f"{path}/choose", choice)) == (409, "your-own-proposal")
    assert kind(await two.by(two.tom, f"{path}/choose", {"start": MONDAY.isoformat()[:-6] + "Z"})) == (
        422,
        "no-such-slot",
    )
    assert kind(await two.by(two.tom, f"{path}/held")) == (409, "wrong-state")
    clock.move_to(datetime(2030, 3, 18, 12, tzinfo=BERLIN))
    late = await two.by(two.tom, f"{path}/choose", {"start": slots[1]["start"]})
    assert kind(late) == (409, "slot-passed")
    chosen = ok(await two.by(two.tom, f"{path}/choose", choice))
    assert (chosen["state"], chosen["slots"], local(chosen["starts_at"])) == ("scheduled", [], "03-19 14:00")
    assert await waiting() == []
    [scheduled] = await two.company.harness.sent(SessionScheduled)
    assert (scheduled.version, scheduled.end - scheduled.start) == (2, timedelta(hours=1))
    assert kind(await two.by(two.tom, f"{path}/choose", choice)) == (409, "wrong-state")


async def test_proposed_times_are_declined_taken_back_or_lapse(serve: Serve):
    two = await pair(serve)
    slot = {"start": "2030-03-19T14:00:00+01:00", "end": "2030-03-19T15:00:00+01:00"}
    offers = [ok(await two.by(two.lin, "./sessions/propose", {"title": "Plans", "slots": [slot]})) for _ in range(3)]
    twice = await two.by(two.lin, "./sessions/propose", {"title": "Plans", "slots": [slot, slot]})
    assert kind(twice) == (422, "invalid")
    assert ok(await two.by(two.tom, f"/sessions/{offers[0]['id']}/decline"))["state"] == "cancelled"
    assert ok(await two.by(two.lin, f"/sessions/{offers[1]['id']}/cancel"))["state"] == "cancelled"
    clock.move_to(datetime(2030, 3, 20, tzinfo=UTC))
    cancelled = await two.company.harness.sent(SessionCancelled, 3)
    assert [event.cancelled_by for event in cancelled] == [two.tom.subject, two.lin.subject, None]


async def test_what_one_has_said_another_does_not_contradict(serve: Serve):
    two = await pair(serve)
    meeting = await two.schedule()
    path = f"/sessions/{meeting['id']}"
    clock.move_to(MONDAY + timedelta(hours=1))
    assert ok(await two.by(two.tom, f"{path}/missed"))["state"] == "missed"
    contradicted = await two.by(two.lin, f"{path}/held")
    assert kind(contradicted) == (409, "said-otherwise")
    assert (contradicted.json()["said"], contradicted.json()["said_by"]) == ("missed", str(two.tom.subject))
    clock.advance(timedelta(days=13))
    corrected = ok(await two.by(two.tom, f"{path}/held"))
    assert (corrected["state"], corrected["held_on"]) == ("held", "2030-03-18")
    assert ok(await two.by(two.lin, f"{path}/held"))["version"] == corrected["version"]
    clock.advance(timedelta(days=2))
    assert kind(await two.by(two.tom, f"{path}/missed")) == (409, "said-otherwise")
    [missed] = await two.company.harness.sent(SessionMissed)
    [held] = await two.company.harness.sent(SessionHeld)
    assert (missed.missed_on, missed.version, held.version) == (MONDAY.date(), 2, 3)


async def test_a_program_with_a_number_of_sessions_has_no_more(serve: Serve):
    two = await pair(serve)
    async with two.company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET kind = 'coaching', contracted_sessions = 3"))
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    body = {"title": "One more", "start": "2030-03-19T09:00:00Z", "minutes": 60}
    full = await two.by(two.tom, "./sessions", body)
    assert kind(full) == (409, "sessions-used-up")
    assert (full.json()["most"], full.json()["left"]) == (3, 0)
    ok(await two.by(two.tom, f"/sessions/{weekly['id']}/cancel", {"occurrence": MONDAY.isoformat()}))
    ok(await two.by(two.tom, "./sessions", body))
    assert kind(await two.move(weekly, recurrence="FREQ=WEEKLY;COUNT=3")) == (409, "sessions-used-up")
    async with two.company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET kind = 'flash'"))
    slot = {"start": "2030-03-21T14:00:00+01:00", "end": "2030-03-21T15:00:00+01:00"}
    flash = await two.by(two.lin, "./sessions/propose", {"title": "Plans", "slots": [slot]})
    assert kind(flash) == (409, "sessions-used-up")


async def test_a_mentorship_that_rests_or_has_ended_takes_no_new_sessions(serve: Serve):
    two = await pair(serve)
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    once = await two.schedule(start="2030-04-20T09:00:00+02:00")
    begun = await two.schedule(start="2030-03-18T10:00:00+01:00")
    body = {"title": "One more", "start": "2030-03-19T09:00:00Z", "minutes": 60}
    for state in ("paused", "ended"):
        async with two.company.harness.sessions() as session, session.begin():
            await session.execute(text("UPDATE mentorship SET state = :state"), {"state": state})
        assert kind(await two.by(two.tom, "./sessions", body)) == (409, f"mentorship-{state}")
    clock.move_to(MONDAY + timedelta(hours=2))
    async with two.company.harness.sessions() as session, session.begin():
        mentorship = await db.get(session, Mentorship, UUID(two.path.rpartition("/")[2]), lock=True)
        await cancel_of_mentorship(session, mentorship)
    await two.company.harness.sent(SessionCancelled, 2)
    assert [state for _, state in await two.times()] == [
        "scheduled",
        "scheduled",
        "cancelled",
        "cancelled",
        "cancelled",
    ]
    ok(await two.by(two.lin, f"/sessions/{weekly['id']}/held", {"occurrence": MONDAY.isoformat()}))
    answer = ok(await two.company.as_person(two.lin).get(f"{API}/sessions/{once['id']}"))
    assert answer["state"] == "cancelled"
    assert kind(await two.move(begun, start="2030-04-20T09:00:00+02:00")) == (409, "mentorship-ended")
    suggested = await two.company.as_person(two.tom).get(f"{two.path}/times")
    assert kind(suggested) == (409, "mentorship-ended")


async def test_sessions_are_for_the_people_of_the_mentorship(serve: Serve):
    two = await pair(serve)
    meeting = await two.schedule()
    other = await two.company.mentee("Nosy Nick")
    for person in (other, two.company.admin):
        for path, body in (("choose", {"start": MONDAY.isoformat()}), ("decline", None), ("cancel", None)):
            assert (await two.by(person, f"/sessions/{meeting['id']}/{path}", body)).status_code == 403
        assert (await two.company.as_person(person).get(f"{API}/sessions/{meeting['id']}")).status_code == 403
    assert (await two.company.as_person(other).get(f"{two.path}/occurrences")).status_code == 403
    for what in ("sessions", "occurrences"):  # admins see when people meet, and not what about
        [seen] = ok(await two.company.as_admin.get(f"{two.path}/{what}"))["items"]
        assert (seen["title"], seen["place"], seen["link"]) == ("", "", "")
        assert seen["starts_at"] == meeting["starts_at"]
        [own] = ok(await two.company.as_person(two.lin).get(f"{two.path}/{what}"))["items"]
        assert own["title"] == "Plans"
