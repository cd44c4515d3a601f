"""What a calendar file says of when its person is busy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.matching.busy_times import NotACalendar, busy_times

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2030, 3, 18, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=60)

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:Berlin of our own
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20300101T000000Z", *lines, "END:VEVENT", ""])


def busy(*parts: str) -> list[str]:
    content = HEAD + "".join(part.replace("\r\n", "\n").replace("\n", "\r\n") for part in parts) + "END:VCALENDAR\r\n"
    found = busy_times(content.encode(), BERLIN, SINCE, UNTIL)
    return [f"{start.astimezone(BERLIN):%m-%d %H:%M}–{end.astimezone(BERLIN):%m-%d %H:%M}" for start, end in found]


def test_a_meeting_makes_busy_and_what_is_free_or_cancelled_does_not():
    day = "DTSTART:20300320T090000Z\r\nDTEND:20300320T100000Z"
    assert busy(event(day, "SUMMARY:Secret")) == ["03-20 10:00–03-20 11:00"]
    for mark in ("TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"):
        assert busy(event(day, mark)) == []
    assert busy(event(day, "TRANSP:OPAQUE", "STATUS:TENTATIVE")) == ["03-20 10:00–03-20 11:00"]
    assert busy(event("DTSTART:20300320T090000", "DURATION:PT30M")) == ["03-20 09:00–03-20 09:30"]
    assert busy(event("DTSTART;VALUE=DATE:20300320")) == ["03-20 00:00–03-21 00:00"]
    assert busy(event("DTSTART;VALUE=DATE:20300330", "DTEND;VALUE=DATE:20300401")) == ["03-30 00:00–04-01 00:00"]


def test_times_that_touch_are_one_and_those_outside_the_window_are_none():
    first = event("DTSTART:20300320T090000Z", "DTEND:20300320T100000Z")
    second = event("DTSTART:20300320T100000Z", "DTEND:20300320T103000Z", uid="two")
    past = event("DTSTART:20290320T100000Z", "DTEND:20290320T103000Z", uid="past")
    far = event("DTSTART:20310320T100000Z", "DTEND:20310320T103000Z", uid="far")
    assert busy(past, second, first, far) == ["03-20 10:00–03-20 11:30"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "W. Europe Standard Time", "Berlin of our own"])
def test_a_recurrence_keeps_its_local_time_and_heeds_its_exceptions(zone: str):
    start = f"DTSTART;TZID={zone}:20250106T090000"
    weekly = event(
        start, f"DTEND;TZID={zone}:20250106T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20300415T220000Z",
        f"EXDATE;TZID={zone}:20300325T090000",
    )  # fmt: skip
    moved = event(
        f"RECURRENCE-ID;TZID={zone}:20300408T090000", f"DTSTART;TZID={zone}:20300409T150000",
        f"DTEND;TZID={zone}:20300409T153000",
    )  # fmt: skip
    assert busy(WINDOWS_ZONE, weekly, moved) == [
        "03-18 09:00–03-18 10:00", "04-01 09:00–04-01 10:00", "04-09 15:00–04-09 15:30", "04-15 09:00–04-15 10:00",
    ]  # fmt: skip


def test_a_recurrence_of_days_and_one_that_counts():
    assert busy(event("DTSTART;VALUE=DATE:20300101", "RRULE:FREQ=MONTHLY;COUNT=4")) == ["04-01 00:00–04-02 00:00"]
    assert busy(event("DTSTART:20300314T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=6")) == [
        "03-18 09:00–03-18 10:00", "03-19 09:00–03-19 10:00",
    ]  # fmt: skip
    often = event("DTSTART:20300320T080000Z", "DURATION:PT1M", "RRULE:FREQ=SECONDLY")
    assert busy(often) == ["03-20 09:00–03-20 09:01"]


def test_published_free_and_busy_times_are_read():
    published = (
        "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20300101T000000Z\nFREEBUSY;FBTYPE=FREE:20300320T080000Z/PT1H\n"
        "FREEBUSY:20300321T080000Z/PT1H,20300322T080000Z/20300322T083000Z\nEND:VFREEBUSY\n"
    )
    assert busy(published) == ["03-21 09:00–03-21 10:00", "03-22 09:00–03-22 09:30"]


def test_one_broken_entry_does_not_hide_the_others():
    broken = event("DTSTART:20300320T080000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX", uid="broken")
    whole = event("DTSTART:20300321T080000Z", "DURATION:PT1H", uid="whole")
    assert "03-21 09:00–03-21 10:00" in busy(broken, whole)


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", b"\x00\xff\xfe", b"BEGIN:VCARD\r\nEND:VCARD\r\n"])
def test_what_is_no_calendar_is_refused(content: bytes):
    with pytest.raises(NotACalendar):
        busy_times(content, BERLIN, SINCE, UNTIL)
