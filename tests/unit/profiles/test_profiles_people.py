"""Working hours and addresses as people fill them in, and when a credential holds."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.credentials import domain as credentials
from services.profiles.people import domain
from shared.events.profiles import WorkingInterval


def hours(weekday: int, start: str, end: str) -> WorkingInterval:
    return WorkingInterval(weekday=weekday, start=time.fromisoformat(start), end=time.fromisoformat(end))


def test_working_hours_come_in_the_order_of_the_week():
    late, early, monday = hours(2, "13:00", "17:00"), hours(2, "09:00", "12:00"), hours(1, "09:00", "17:00")
    assert domain.in_order([late, early, monday]) == (monday, early, late)


def test_one_interval_may_begin_when_another_ends():
    assert len(domain.in_order([hours(1, "12:00", "17:00"), hours(1, "08:00", "12:00")])) == 2


def test_hours_that_overlap_or_end_before_they_start_are_named():
    with pytest.raises(ValueError, match=r"Mon 09:00-12:00 and Mon 11:59-13:00 overlap\."):
        domain.in_order([hours(1, "11:59", "13:00"), hours(2, "11:00", "13:00"), hours(1, "09:00", "12:00")])
    with pytest.raises(ValueError, match=r"Sun 22:00-06:00: the end is not after the start\."):
        domain.in_order([hours(7, "22:00", "06:00")])
    with pytest.raises(ValueError, match=r"the end is not after the start\."):
        domain.in_order([hours(3, "09:00", "09:00")])


_INTERVALS = st.builds(
    WorkingInterval,
    weekday=st.integers(1, 2),
    start=st.integers(0, 23).map(time),
    end=st.integers(0, 23).map(time),
)


@given(st.lists(_INTERVALS, max_size=5))
def test_what_is_taken_never_overlaps_and_nothing_is_lost(told: list[WorkingInterval]):
    clash = any(
        one.weekday == other.weekday and one.start < other.end and other.start < one.end
        for index, one in enumerate(told)
        for other in told[index + 1 :]
    )
    backwards = any(interval.end <= interval.start for interval in told)
    if clash or backwards:
        with pytest.raises(ValueError, match=r"\.$"):
            domain.in_order(told)
        return
    found = domain.in_order(told)
    assert sorted(map(repr, found)) == sorted(map(repr, told))
    assert all((one.weekday, one.end) <= (other.weekday, other.end) for one, other in pairwise(found))


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "HTTPS://example.org/A",
        "https://bücher.example/ö",
        "https://[2001:db8::1]/x",
        "https://example.org/@amara",
    ],
)
def test_addresses_on_the_web_stay_as_they_are_written(address: str):
    assert domain.web_address(address, "https", "http") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "//example.org",
        "javascript:alert(1)",
        "JaVaScRiPt://example.org/%0aalert(1)",
        "data:text/html,hi",
        "ftp://example.org",
        "https://",
        "https:///path",
        "https://example.org:port",
        "https://example.org:0",
        "https://example.org:99999",
        "https://[::1",
        "https://amara:secret@example.org",
        "https://example.org@evil.example",
        "https://example.org\\@evil.example",
        "https://exam ple.org",
        "https://example.org/\u202egpj.exe",
        "https://example.org/<b>",
        'https://example.org/"',
        "https://exa\u200bmple.org",
        "\thttps://example.org",
    ],
)
def test_addresses_that_lead_elsewhere_or_nowhere_are_refused(address: str):
    with pytest.raises(ValueError, match=r"\.$"):
        domain.web_address(address, "https", "http")


def test_a_verification_link_is_https():
    with pytest.raises(ValueError, match="https://"):
        domain.web_address("http://example.org", "https")


def test_a_credential_holds_through_its_last_day():
    assert not credentials.expired(date(2026, 3, 1), date(2026, 3, 1))
    assert credentials.expired(date(2026, 3, 1), date(2026, 3, 2))
    assert not credentials.expired(None, date(2026, 3, 2))


def test_a_credential_is_issued_by_today_and_expires_later():
    today = date(2026, 3, 1)
    credentials.check_dates(today, date(2026, 3, 2), today)
    credentials.check_dates(None, date(1999, 1, 1), today)
    for issued, expires in ((date(2026, 3, 2), None), (today, today), (today, date(2020, 1, 1))):
        with pytest.raises(ValueError, match=r"\.$"):
            credentials.check_dates(issued, expires, today)
