"""Calendars as other programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.notifications.channels.addresses import calendar_domain
from services.notifications.channels.calendar import Attendee, invitation
from services.notifications.channels.vtimezone import vtimezone
from services.notifications.sessions.domain import Item, Kind, Message
from services.notifications.settings import Settings

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
ORGANIZER = Address("Telemachus", "mentoring", "company.example")


def details(start: datetime, zone: str, **fields: Any) -> Item:
    values: dict[str, Any] = {"title": "Plans", **fields}
    return Item(start=start, end=start + timedelta(minutes=45), zone=zone, **values)


def read(session: Item, *attendees: Attendee) -> Any:
    message = Message(session)
    made = invitation(UUID(int=1), Kind.SESSION, message, ORGANIZER, attendees, "https://portal.example/s", "A session")
    return Calendar.from_ical(made.content)


@given(
    st.datetimes(datetime(2027, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.sampled_from(ZONES),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
)
def test_an_invitation_read_back_is_the_session(start: datetime, zone: str, title: str):
    start = start.replace(microsecond=0)
    calendar = read(details(start, zone, title=title))
    [event] = calendar.events
    assert event.start.astimezone(UTC) == start
    assert event.end.astimezone(UTC) == start + timedelta(minutes=45)
    assert event["SUMMARY"] == title.replace("\r", "")
    named = {str(at.tzinfo) for at in (event.start, event.end)} - {"UTC"}
    assert {str(known["TZID"]) for known in calendar.timezones} == named


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_a_vtimezone_has_the_offsets_of_the_zone(zone: str):
    component: Any = vtimezone(ZoneInfo(zone), 2030, 2032)
    read_back = component.to_tz(lookup_tzid=False)
    for day in range(3 * 365):
        instant = datetime(2030, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert read_back.utcoffset(local) == instant.astimezone(ZoneInfo(zone)).utcoffset()


def test_a_change_of_the_clocks_begins_in_the_local_time_before_it():
    text = vtimezone(ZoneInfo("America/New_York"), 2026, 2026).to_ical().decode()
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260308T020000" in text
    assert "BEGIN:STANDARD\r\nDTSTART:20261101T020000" in text


def test_names_with_quotes_and_commas_stay_names():
    calendar = read(
        details(datetime(2031, 3, 4, 9, tzinfo=UTC), "UTC"), Attendee('Zoë "Z", Obi', "zoe@company.example")
    )
    [attendee] = calendar.events[0].attendees
    assert attendee.params["CN"] == 'Zoë "Z", Obi'
    assert str(attendee) == "mailto:zoe@company.example"


def test_attendees_come_with_what_they_have_answered():
    start = datetime(2031, 3, 4, 9, tzinfo=UTC)
    session = details(start, "UTC", recurrence="FREQ=DAILY;COUNT=3")
    second = start + timedelta(days=1)
    lin = Attendee("Lin", "lin@company.example", {None: "accepted", second: "declined"})
    tom = Attendee("Tom", "tom@company.example")
    [event] = read(session, lin, tom).events
    assert [user.params["PARTSTAT"] for user in event.attendees] == ["ACCEPTED", "NEEDS-ACTION"]
    assert [user.params.get("RSVP") for user in event.attendees] == [None, "TRUE"]
    message = Message(session, occurrence=second)
    made = invitation(UUID(int=1), Kind.SESSION, message, ORGANIZER, [lin], "https://portal.example/s", "")
    [single] = Calendar.from_ical(made.content).events
    assert [user.params["PARTSTAT"] for user in single.attendees] == ["DECLINED"]


def test_uids_are_of_one_domain_in_mails_and_feeds_also_when_the_sender_moves():
    def settings(**more: str) -> Settings:
        return Settings.model_validate({"database_url": "x", "mail_from": "mentoring@müller.example", **more})

    assert calendar_domain(settings()) == "xn--mller-kva.example"
    assert calendar_domain(settings(calendar_domain="old.example")) == "old.example"
    made = invitation(
        UUID(int=1), Kind.SESSION, Message(details(datetime(2031, 3, 25, 9, tzinfo=UTC), "UTC")), ORGANIZER, (), "", "",
        "old.example",
    )  # fmt: skip
    [event] = Calendar.from_ical(made.content).events
    assert event["UID"] == f"session-{UUID(int=1)}@old.example"
    assert event["ORGANIZER"] == "mailto:mentoring@company.example"
    for bad in ("a b", "a@b", "a\r\nX:1", "ü.example"):
        with pytest.raises(ValueError, match="calendar_domain"):
            settings(calendar_domain=bad)
