"""Invitations to sessions as calendars read them, and reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from services.notifications.delivering import hand_over_due
from shared import clock
from shared.events.matching import SessionCancelled, SessionHeld, SessionRescheduled
from shared.events.notifications import NotificationDelivered
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, session, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.waiting import eventually

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
START = datetime(2031, 4, 1, 9, tzinfo=BERLIN)
"""Two days after the clocks in Berlin have gone forward."""


def calendar_of(mail: EmailMessage) -> Any:
    """The calendar part, as icalendar reads it."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Calendar.from_ical(content)


async def test_each_of_the_two_gets_an_invitation_that_equals_the_session(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example", zone="Europe/Berlin")
    lin = await join(harness, "Lin Chen", "lin@company.example", zone="Asia/Tokyo")
    event = session(
        tom, lin, START, title="Migration plans, part 1", place="Room 4; second floor", link="https://meet.example/x"
    )
    clock.move_to(TUESDAY_TEN.replace(hour=23))
    await harness.receive(event)
    await mails.received(1, to="lin@")
    clock.move_to(TUESDAY_TEN.replace(day=5))
    [to_tom] = await mails.received(to="tom@")
    [to_lin] = await mails.received(to="lin@")
    for mail in (to_tom, to_lin):
        calendar = calendar_of(mail)
        [invited] = calendar.events
        assert calendar["METHOD"] == "REQUEST"
        assert invited.start == event.start.astimezone(BERLIN) == event.start.astimezone(TOKYO)
        assert invited.end == event.end
        assert str(invited.start.tzinfo) == "Europe/Berlin"
        assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Berlin"]
        assert invited["UID"] == f"session-{event.subject}@company.example"
        assert invited["SEQUENCE"] == 0
        assert invited["SUMMARY"] == "Migration plans, part 1"
        assert invited["LOCATION"] == "Room 4; second floor"
        assert str(invited["ORGANIZER"]) == "mailto:mentoring@company.example"
        attendees = {str(user) for user in invited["ATTENDEE"]}
        assert attendees == {"mailto:tom@company.example", "mailto:lin@company.example"}
    text = " ".join(words(to_lin).split())
    assert "Tuesday, 1 April 2031, 16:00–17:00 (Japan Standard Time)" in text
    assert "For Tom: Tuesday, 1 April 2031, 09:00–10:00 (Central European Summer Time)" in text


async def test_the_mail_has_the_parts_that_calendars_look_for(start: Start, mails: MailServer):
    harness = await start()
    await harness.receive(session(*await tom_and_lin(harness), START))
    [mail] = await mails.received(to="tom@")
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, attachment = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    inline = list(alternatives.iter_parts())[2]
    assert inline["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert inline["Content-Transfer-Encoding"] == "base64"
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_payload(decode=True) == inline.get_payload(decode=True)


async def test_a_session_that_is_planned_anew_keeps_its_uid_and_raises_its_sequence(start: Start, mails: MailServer):
    harness = await start()
    event = session(*await tom_and_lin(harness), START)
    await harness.receive(event)
    await mails.received(2)
    later = {"start": event.start + timedelta(days=1), "end": event.end + timedelta(days=1)}
    moved = event.model_copy(update={"id": new_id(), "version": 2, "time": clock.now(), **later})
    await harness.receive(moved)
    await mails.received(4)
    await harness.receive(event.model_copy(update={"id": new_id()}))
    sent = [calendar_of(mail).events[0] for mail in mails.mails if "tom@" in mail["To"]]
    assert [invited["SEQUENCE"] for invited in sent] == [0, 1]
    assert len({invited["UID"] for invited in sent}) == 1
    assert sent[1].start == moved.start
    await harness.sent(NotificationDelivered, 4)
    found = await counts(harness)
    assert (found["session_invitation"], found["session_reminder"]) == ({"delivered": 4}, {"dropped": 4, "planned": 4})


async def test_a_recurring_session_carries_its_rule_and_its_exceptions(start: Start, mails: MailServer):
    harness = await start()
    skipped = START + timedelta(days=7)
    event = session(*await tom_and_lin(harness), START, recurrence="FREQ=WEEKLY;COUNT=4", exceptions=(skipped,))
    await harness.receive(event)
    [mail] = await mails.received(to="tom@")
    [invited] = calendar_of(mail).events
    assert invited["RRULE"]["COUNT"] == [4]
    assert [exception.dt for exception in invited["EXDATE"].dts] == [skipped]


async def test_an_invitation_to_a_session_within_a_day_does_not_wait_for_the_morning(start: Start, mails: MailServer):
    harness = await start()
    clock.move_to(TUESDAY_TEN.replace(hour=21))
    tom, lin = await tom_and_lin(harness)
    tomorrow, next_week = TUESDAY_TEN + timedelta(days=1), TUESDAY_TEN + timedelta(days=7)
    await harness.receive(session(tom, lin, next_week, title="In a week"))
    await harness.receive(session(tom, lin, tomorrow, title="Tomorrow"))
    await mails.received(2)
    assert {"Tomorrow" in mail["Subject"] for mail in mails.mails} == {True}
    clock.move_to(TUESDAY_TEN.replace(day=5, hour=8))
    await mails.received(4)


async def test_both_are_reminded_a_day_before_unless_the_session_was_held(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    kept, held = session(tom, lin, START, title="Kept"), session(tom, lin, START, title="Held early")
    await harness.receive(kept, held)
    await mails.received(4, rule="session_invitation")
    await harness.receive(
        SessionHeld(
            subject=held.subject, version=2, mentorship_id=held.mentorship_id, program_id=held.program_id,
            mentee_id=tom, mentor_id=lin, held_on=clock.today(),
        )
    )  # fmt: skip
    clock.move_to(START - timedelta(hours=23))
    reminders = await mails.received(2, rule="session_reminder")
    assert {mail["Subject"] for mail in reminders} == {
        "Tomorrow at 07:00: Kept with Tom Ek",
        "Tomorrow at 07:00: Kept with Lin Chen",
    }

    async def settled() -> bool:
        return (await counts(harness))["session_reminder"] == {"delivered": 2, "planned": 2, "dropped": 4}

    await eventually(settled, what="two reminders, two dropped")


async def test_a_reminder_goes_out_once_after_a_days_outage(start: Start, mails: MailServer):
    harness = await start()
    event = session(*await tom_and_lin(harness), START)
    await harness.receive(event)
    await mails.received(2, rule="session_invitation")
    clock.move_to(START - timedelta(minutes=90))  # nobody worked when it was due, a day before
    await mails.received(2, rule="session_reminder")
    for _ in range(3):
        assert await hand_over_due(harness.runtime) == 0
    assert sum("session_reminder" in str(mail["X-Telemachus-Nudge"]) for mail in mails.mails) == 2
    await harness.sent(NotificationDelivered, 4)
    assert (await counts(harness))["session_reminder"] == {"delivered": 2, "planned": 2}


async def test_after_a_weekend_one_reminder_says_what_two_would_have(start: Start, mails: MailServer):
    """A day before is Sunday, an hour before is when Monday begins."""
    harness = await start()
    monday = TUESDAY_TEN.replace(day=10, hour=9)
    await harness.receive(session(*await tom_and_lin(harness), monday))
    await mails.received(2, rule="session_invitation")
    clock.move_to(monday - timedelta(hours=1))
    reminders = await mails.received(2, rule="session_reminder")
    assert {mail["Subject"].partition(":")[0] for mail in reminders} == {"Today at 09"}
    await harness.sent(NotificationDelivered, 4)
    assert (await counts(harness))["session_reminder"] == {"delivered": 2, "dropped": 2}
    assert len(mails.mails) == 4


def moved(event: Any, version: int, **fields: Any) -> SessionRescheduled:
    """The same session at another time."""
    told: dict[str, Any] = event.model_dump(exclude={"id", "version", "time"})
    told |= {"version": version, "time": clock.now(), **fields}
    return SessionRescheduled(**told)


def cancelled(event: Any, version: int, **fields: Any) -> SessionCancelled:
    names = ("subject", "mentorship_id", "program_id", "mentee_id", "mentor_id", "title")
    told: dict[str, Any] = {name: getattr(event, name) for name in names}
    told |= {"version": version, "time": clock.now(), **fields}
    return SessionCancelled(**told)


async def test_a_session_that_is_moved_and_cancelled_takes_its_reminders_and_calendars_along(
    start: Start, mails: MailServer
):
    harness = await start()
    event = session(*await tom_and_lin(harness), START)
    await harness.receive(event)
    await mails.received(2)
    later = START + timedelta(days=2)
    await harness.receive(moved(event, 2, start=later, end=later + timedelta(hours=1)))
    await mails.received(4)
    await harness.receive(cancelled(event, 3, cancelled_by=event.mentor_id))
    await mails.received(6)
    sent = [calendar_of(mail) for mail in mails.mails if "tom@" in mail["To"]]
    assert [calendar["METHOD"] for calendar in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [calendar.events[0]["SEQUENCE"] for calendar in sent] == [0, 1, 2]
    assert len({calendar.events[0]["UID"] for calendar in sent}) == 1
    assert (sent[1].events[0].start, sent[2].events[0]["STATUS"]) == (later, "CANCELLED")
    [told] = await mails.received(1, rule="session_cancelled", to="tom@")
    assert told["Subject"] == "Cancelled: First session on Thursday 3 April"
    await harness.sent(NotificationDelivered, 6)
    found = await counts(harness)
    assert {rule: found[rule] for rule in ("session_invitation", "session_cancelled", "session_reminder")} == {
        "session_invitation": {"delivered": 4},
        "session_cancelled": {"delivered": 2},
        "session_reminder": {"dropped": 8},
    }


async def test_one_time_of_a_recurrence_is_moved_and_cancelled_alone(start: Start, mails: MailServer):
    harness = await start()
    second, third = START + timedelta(days=7), START + timedelta(days=14)
    event = session(*await tom_and_lin(harness), START, recurrence="FREQ=WEEKLY;COUNT=4")
    await harness.receive(event)
    await mails.received(2)
    at = second + timedelta(hours=5)
    await harness.receive(moved(event, 2, occurrence=second, start=at, end=at + timedelta(hours=1)))
    await mails.received(4)
    await harness.receive(cancelled(event, 3, occurrence=second))
    await mails.received(6)
    left = "FREQ=WEEKLY;UNTIL=20310415T065959Z"
    await harness.receive(cancelled(event, 4, occurrence=third, following=True, recurrence=left))
    await mails.received(8)
    [_, one, gone, rest] = [calendar_of(mail) for mail in mails.mails if "lin@" in mail["To"]]
    assert (one["METHOD"], one.events[0].start, one.events[0]["RECURRENCE-ID"].dt) == ("REQUEST", at, second)
    assert "RRULE" not in one.events[0]
    assert (gone["METHOD"], gone.events[0]["RECURRENCE-ID"].dt) == ("CANCEL", second)
    assert (rest["METHOD"], rest.events[0]["RRULE"]["FREQ"], "RECURRENCE-ID" in rest.events[0]) == (
        "REQUEST", ["WEEKLY"], False,
    )  # fmt: skip
    # A day and an hour before each time: 4 for the first, and none for those that were moved or cancelled.
    assert (await counts(harness))["session_reminder"] == {"planned": 4, "dropped": 16}


async def test_everybody_in_a_group_is_invited_and_who_never_was_hears_of_no_cancellation(
    start: Start, mails: MailServer
):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    ada = await join(harness, "Ada Ost", "ada@company.example")
    event = session(tom, lin, START, others=(ada,))
    await harness.receive(event, cancelled(session(tom, lin, START), 2))
    [to_ada] = await mails.received(to="ada@")
    assert "Lin Chen and others" in words(to_ada)
    attendees = {str(user): user.params["CN"] for user in calendar_of(to_ada).events[0].attendees}
    assert attendees == {
        "mailto:ada@company.example": "Ada Ost",
        "mailto:lin@company.example": "Lin Chen",
        "mailto:tom@company.example": "Tom Ek",
    }
    await mails.received(3)
    await harness.settle()
    assert "session_cancelled" not in await counts(harness)
