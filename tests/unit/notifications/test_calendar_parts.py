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

from services.notifications.channels.calendar import Attendee, SessionDetails, invitation
from services.notifications.channels.vtimezone import vtimezone

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


def details(start: datetime, zone: str, **fields: Any) -> SessionDetails:
    defaults: dict[str, Any] = {
        "id": UUID(int=1), "mentorship_id": UUID(int=2), "sequence": 0, "title": "Plans", "recurrence": "",
        "exceptions": (), "place": "", "link": "",
    }  # fmt: skip
    values = {**defaults, **fields}
    return SessionDetails(start=start, end=start + timedelta(minutes=45), zone=ZoneInfo(zone), **values)


def read(session: SessionDetails, *attendees: Attendee) -> Any:
    made = invitation(session, ORGANIZER, attendees, "https://portal.example/s", "A session")
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
    local = start.astimezone(ZoneInfo(zone))
    assert event.start.replace(fold=0) == local.replace(fold=0)
    assert event["SUMMARY"] == title.replace("\r", "")
    assert [str(known["TZID"]) for known in calendar.timezones] == ([] if zone == "UTC" else [zone])


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
