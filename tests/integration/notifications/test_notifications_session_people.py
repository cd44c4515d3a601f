"""Calendars and reminders of those who join or leave people who meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shared import clock
from shared.events.matching import MovedTime, SessionPeopleChanged
from shared.events.notifications import NotificationDelivered
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import counts, join, session, tom_and_lin, words
from tests.integration.notifications.test_notifications_sessions import BERLIN, START, calendar_of
from tests.support.mail import MailServer


def changed(event: Any, version: int, **fields: Any) -> SessionPeopleChanged:
    """The same session, in which others take part."""
    told: dict[str, Any] = event.model_dump(exclude={"id", "version", "time"})
    told |= {"version": version, "time": clock.now(), **fields}
    return SessionPeopleChanged(**told)


async def test_who_joins_is_invited_who_leaves_has_it_taken_back_and_nobody_else_is_told(
    start: Start, mails: MailServer
):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    ada, ben = [await join(harness, name, f"{name[:3].lower()}@company.example") for name in ("Ada Ost", "Ben Roth")]
    weekly = session(tom, lin, START, recurrence="FREQ=WEEKLY;COUNT=4", others=(ben,))
    await harness.receive(weekly)
    await mails.received(3)
    second = START + timedelta(days=7)
    moved = MovedTime(occurrence=second, start=second + timedelta(hours=3), end=second + timedelta(hours=4))
    came = changed(weekly, 2, others=(ben, ada), joined=(ada,), moved=(moved,))
    await harness.receive(came, came.model_copy(update={"id": new_id()}))
    [to_ada] = await mails.received(1, to="ada@")
    await harness.receive(changed(weekly, 3, mentee_id=ada, left=(tom,)))
    [to_tom] = await mails.received(1, to="tom@", rule="session_cancelled")
    await harness.settle()
    assert len(mails.mails) == 5

    [invited] = await mails.received(1, to="lin@")
    uid = calendar_of(invited).events[0]["UID"]
    whole, other = calendar_of(to_ada).events
    assert (calendar_of(to_ada)["METHOD"], whole["UID"], other["UID"]) == ("REQUEST", uid, uid)
    assert (whole.start, whole["RRULE"]["COUNT"], other["RECURRENCE-ID"].dt) == (START, [4], second)
    assert other.start == second + timedelta(hours=3)
    everybody = {f"mailto:{name}@company.example" for name in ("ada", "ben", "lin", "tom")}
    assert {str(user) for user in whole["ATTENDEE"]} == everybody
    [gone] = calendar_of(to_tom).events
    assert (calendar_of(to_tom)["METHOD"], gone["UID"], gone["STATUS"]) == ("CANCEL", uid, "CANCELLED")
    assert whole["SEQUENCE"] < gone["SEQUENCE"]
    assert to_tom["Subject"] == "No longer in your calendar: First session"
    assert "the others meet as planned" in words(to_tom)
    # Two before each of four times, to the three who are in it; none to Tom, nor for when the second was meanwhile.
    assert (await counts(harness))["session_reminder"] == {"planned": 24, "dropped": 16}

    clock.move_to(START - timedelta(hours=23))
    [reminder] = await mails.received(1, to="lin@", rule="session_reminder")
    assert reminder["Subject"] == "Tomorrow at 07:00: First session"


async def test_who_joins_a_series_that_has_begun_is_invited_when_it_is_day(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    ada = await join(harness, "Ada Ost", "ada@company.example", zone="Europe/Berlin")
    weekly = session(tom, lin, START, recurrence="FREQ=WEEKLY;COUNT=4")
    night = (START + timedelta(days=8)).replace(hour=23)
    clock.move_to(night)
    await harness.receive(changed(weekly, 2, others=(ada,), joined=(ada,)))
    await harness.settle()
    assert mails.mails == []
    clock.move_to(datetime(night.year, night.month, night.day + 1, 10, tzinfo=BERLIN))
    await mails.received(1, to="ada@")
    await harness.sent(NotificationDelivered)
    found = await counts(harness)
    assert found["session_invitation"] == {"delivered": 1}
    assert found.keys() == {"session_invitation", "session_reminder", "session_unconfirmed"}
