"""Sessions that come again and again: whether one of their times is within some days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.analytics.recurring import begins_between

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("recurrence", "since", "within", "expected"),
    [
        ("", 0, 0, True),
        ("", -1, 30, True),
        ("", 1, 30, False),
        ("FREQ=WEEKLY", 100, 30, True),
        ("FREQ=WEEKLY", 1, 5, False),
        ("FREQ=WEEKLY;INTERVAL=8", 1, 30, False),
        ("FREQ=WEEKLY;INTERVAL=8", 30, 30, True),
        ("FREQ=WEEKLY;COUNT=4", 21, 1, True),
        ("FREQ=WEEKLY;COUNT=4", 22, 30, False),
        ("FREQ=WEEKLY;UNTIL=20260323T090000Z", 20, 30, True),
        ("FREQ=WEEKLY;UNTIL=20260322T090000Z", 15, 30, False),
        ("FREQ=WEEKLY;UNTIL=20260323", 20, 30, True),
        ("FREQ=MONTHLY;BYDAY=1MO", 30, 8, True),
        ("FREQ=WEEKLY", -40, 30, False),
    ],
)
def test_a_session_begins_within_some_days(recurrence: str, since: int, within: int, expected: bool):
    start = FIRST + timedelta(days=since)
    assert begins_between(FIRST, "UTC", recurrence, start, start + timedelta(days=within)) is expected


def test_a_recurrence_keeps_its_local_time_when_the_clocks_change():
    first = datetime(2026, 3, 23, 8, tzinfo=UTC)  # nine in Berlin, a week before summer time
    summer = datetime(2026, 3, 30, 7, tzinfo=UTC)
    at = timedelta(minutes=1)
    assert begins_between(first, "Europe/Berlin", "FREQ=WEEKLY", summer - at, summer + at)
    assert not begins_between(first, "UTC", "FREQ=WEEKLY", summer - at, summer + at)
