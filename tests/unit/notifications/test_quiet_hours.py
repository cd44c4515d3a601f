"""Quiet hours by the person's own clock, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.notifications.preferences.domain import QuietHours
from shared.zones import zone_or_utc

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tehran",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Antarctica/Troll",
)  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")

clocks = st.times(timezones=st.none()).map(lambda value: value.replace(second=0, microsecond=0))
workdays = st.frozensets(st.integers(1, 7))
instants = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(instants, zones, clocks, clocks, workdays)
@example(datetime(2031, 3, 30, 0, 59, tzinfo=UTC), BERLIN, time(20), time(2, 30), frozenset({7}))
@example(datetime(2031, 10, 26, 0, 15, tzinfo=UTC), BERLIN, time(1), time(2, 30), frozenset({7}))
@example(datetime(2011, 12, 29, 22, tzinfo=UTC), ZoneInfo("Pacific/Apia"), time(20), time(8), frozenset({5}))
def test_the_next_allowed_time_is_never_quiet_never_earlier_and_stays(
    instant: datetime, zone: ZoneInfo, start: time, end: time, days: frozenset[int]
):
    quiet = QuietHours(start, end, days)
    allowed = quiet.next_allowed(instant, zone)
    assert quiet.allow(allowed.astimezone(zone))
    assert allowed >= instant
    assert quiet.next_allowed(allowed, zone) == allowed
    if quiet.allow(instant.astimezone(zone)):
        assert allowed == instant


@given(instants, zones, st.integers(0, 2000))
def test_no_allowed_minute_is_passed_over(instant: datetime, zone: ZoneInfo, minutes: int):
    quiet = QuietHours()
    earlier = datetime.fromtimestamp(instant.timestamp() + 60 * minutes, UTC)
    if quiet.allow(earlier.astimezone(zone)):
        assert quiet.next_allowed(instant, zone) <= earlier


@pytest.mark.parametrize(
    ("wanted", "allowed"),
    [
        ("2031-03-04T10:00", "2031-03-04T10:00"),
        ("2031-03-04T19:59", "2031-03-04T19:59"),
        ("2031-03-04T20:00", "2031-03-05T08:00"),
        ("2031-03-05T07:59", "2031-03-05T08:00"),
        ("2031-03-07T21:00", "2031-03-10T08:00"),
        ("2031-03-09T12:00", "2031-03-10T08:00"),
        ("2031-03-28T20:00", "2031-03-31T08:00"),
    ],
)
def test_evenings_nights_and_weekends_are_quiet(wanted: str, allowed: str):
    instant = datetime.fromisoformat(wanted).replace(tzinfo=BERLIN)
    assert QuietHours().next_allowed(instant, BERLIN) == datetime.fromisoformat(allowed).replace(tzinfo=BERLIN)


def test_whoever_works_from_sunday_to_thursday_has_a_quiet_friday():
    zone = ZoneInfo("Asia/Riyadh")
    quiet = QuietHours(workdays=[7, 1, 2, 3, 4])
    thursday_night = datetime(2031, 3, 6, 22, tzinfo=zone)
    assert quiet.next_allowed(thursday_night, zone) == datetime(2031, 3, 9, 8, tzinfo=zone)


def test_equal_times_leave_only_the_days_off_quiet():
    quiet = QuietHours(time(0), time(0))
    assert quiet.allow(datetime(2031, 3, 4, 3, tzinfo=BERLIN))
    assert not quiet.allow(datetime(2031, 3, 8, 12, tzinfo=BERLIN))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_counts_as_utc(name: str):
    assert zone_or_utc(name).key == "UTC"
