"""Sessions that are moved and cancelled, whole, from a time on or one time alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shared import clock
from shared.events.matching import (
    SessionCancelled,
    SessionScheduled,
)
from tests.integration.matching.company import ok
from tests.integration.matching.meeting import BERLIN, MONDAY, kind, pair
from tests.support.platform import Serve


async def test_moving_a_recurrence_that_has_begun_leaves_what_has_been(serve: Serve):
    two = await pair(serve)
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=4")
    clock.move_to(MONDAY + timedelta(days=7, hours=2))
    new = ok(await two.move(weekly, start="2030-04-02T16:00:00+02:00", place="Room 4"))
    assert new["id"] != weekly["id"]
    assert await two.times() == [
        ("03-18 09:00", "scheduled"),
        ("03-25 09:00", "scheduled"),
        ("04-01 09:00", "cancelled"),
        ("04-02 16:00", "scheduled"),
        ("04-08 09:00", "cancelled"),
        ("04-09 16:00", "scheduled"),
    ]
    [cancelled] = await two.company.harness.sent(SessionCancelled)
    assert cancelled.following
    assert cancelled.recurrence == "FREQ=WEEKLY;UNTIL=20300401T065959Z"
    [_, scheduled] = await two.company.harness.sent(SessionScheduled, 2)
    assert (scheduled.recurrence, scheduled.place) == ("FREQ=WEEKLY;COUNT=2", "Room 4")


@pytest.mark.parametrize("how", ["cancel", "move"])
async def test_a_time_that_has_begun_is_still_told_of_when_one_before_it_was_moved(serve: Serve, how: str):
    two = await pair(serve)
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    later = MONDAY + timedelta(days=9)
    ok(await two.move(weekly, occurrence=MONDAY.isoformat(), start=later.isoformat()))
    second = MONDAY + timedelta(days=7)
    clock.move_to(second + timedelta(hours=2))
    following = {"occurrence": MONDAY.isoformat(), "following": True}
    assert kind(await two.by(two.tom, f"/sessions/{weekly['id']}/cancel", following)) == (409, "session-begun")
    if how == "cancel":
        ok(await two.by(two.lin, f"/sessions/{weekly['id']}/cancel"))
    else:
        ok(await two.move(weekly, start="2030-03-28T09:00:00+01:00"))
    states = dict(await two.times())
    assert states | {"03-25 09:00": "scheduled", "03-27 09:00": "cancelled", "04-01 09:00": "cancelled"} == states
    assert len(states) == (3 if how == "cancel" else 5)
    cancelled = await two.company.harness.sent(SessionCancelled, 2)
    assert cancelled[0].occurrence == MONDAY
    assert cancelled[-1].recurrence == "FREQ=WEEKLY;UNTIL=20300401T065959Z"
    ok(await two.by(two.lin, f"/sessions/{weekly['id']}/held", {"occurrence": second.isoformat()}))


async def test_a_session_is_moved_whole_and_cancelled_whole(serve: Serve):
    two = await pair(serve)
    once = await two.schedule()
    moved = ok(await two.move(once, start="2030-03-19T15:00:00+01:00", title="Plans again"))
    assert (moved["id"], moved["version"], moved["ends_at"]) == (once["id"], 2, "2030-03-19T15:00:00Z")
    assert ok(await two.move(once, place="Room 4"))["starts_at"] == moved["starts_at"]
    assert ok(await two.by(two.lin, f"/sessions/{once['id']}/cancel"))["state"] == "cancelled"
    assert ok(await two.by(two.lin, f"/sessions/{once['id']}/cancel"))["version"] == 4
    assert kind(await two.move(once, place="Room 5")) == (409, "wrong-state")
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    anew = ok(await two.move(weekly, start="2030-03-20T09:00:00+01:00"))
    assert (anew["id"], anew["recurrence"]) == (weekly["id"], "FREQ=WEEKLY;COUNT=3")
    following = {"occurrence": "2030-03-27T09:00:00+01:00", "following": True}
    ok(await two.by(two.tom, f"/sessions/{weekly['id']}/cancel", following))
    assert await two.times(**{"from": "2030-03-20T00:00:00+01:00"}) == [
        ("03-20 09:00", "scheduled"),
        ("03-27 09:00", "cancelled"),
        ("04-03 09:00", "cancelled"),
    ]
    clock.move_to(datetime(2030, 3, 20, 10, tzinfo=BERLIN))
    assert kind(await two.by(two.tom, f"/sessions/{weekly['id']}/cancel")) == (409, "session-begun")
    ok(await two.by(two.tom, f"/sessions/{weekly['id']}/held", {"occurrence": anew["starts_at"]}))
