"""Recurrences of sessions: what is taken, and that times keep their local time in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, reject
from hypothesis import strategies as st

from shared.recurrences import MOST, Recurrence, Refused, instant, parse, starts

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def local_time(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """On a clock on the wall."""
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - it has no zone


def at_nine(zone: ZoneInfo, year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=zone)


LOCALS = st.datetimes(local_time(2000, 1, 1), local_time(2060, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


def test_a_weekly_session_at_nine_stays_at_nine_when_the_clocks_change():
    times = starts(parse("FREQ=WEEKLY;COUNT=3"), at_nine(BERLIN, 2030, 3, 22), BERLIN)
    assert [f"{time:%d %H}" for time in times] == ["22 08", "29 08", "05 07"]
    assert {time.astimezone(BERLIN).hour for time in times} == {9}


def test_a_time_that_does_not_exist_moves_by_the_gap():
    first = datetime(2030, 3, 24, 2, 30, tzinfo=BERLIN)
    times = starts(parse("FREQ=WEEKLY;COUNT=3"), first, BERLIN)
    assert [f"{time.astimezone(BERLIN):%d %H:%M}" for time in times] == ["24 02:30", "31 03:30", "07 02:30"]


def test_of_a_time_that_comes_twice_the_first_is_taken():
    first = datetime(2030, 10, 27, 1, 30, tzinfo=NEW_YORK)
    [_, twice] = starts(parse("FREQ=WEEKLY;COUNT=2"), first, NEW_YORK)
    assert twice == datetime(2030, 11, 3, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "recurrence-not-understood"),
        ("FREQ=WEEKLY", "recurrence-without-end"),
        ("FREQ=HOURLY;COUNT=2", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20300101", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=0", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=201", "recurrence-too-long"),
        ("FREQ=WEEKLY;COUNT=٣", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=2;COUNT=3", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=2;BYHOUR=9", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=2;BYDAY=1MO", "recurrence-not-understood"),
        ("FREQ=WEEKLY;COUNT=2;BYDAY=", "recurrence-not-understood"),
        ("FREQ=WEEKLY;UNTIL=20300230", "recurrence-not-understood"),
        ("FREQ=WEEKLY;UNTIL=99991231", "recurrence-not-understood"),
        ("FREQ=WEEKLY;UNTIL=20300301", "end-before-start"),
        ("FREQ=WEEKLY;UNTIL=20400301", "recurrence-too-long"),
        ("FREQ=DAILY;UNTIL=20311231", "recurrence-too-long"),
        ("FREQ=MONTHLY;INTERVAL=12;COUNT=5", "recurrence-too-long"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "recurrence-off-its-start"),
        ("FREQ=MONTHLY;BYDAY=-1MO;COUNT=3", "recurrence-off-its-start"),
    ],
)
def test_a_recurrence_that_makes_no_sense_says_why(text: str, kind: str):
    with pytest.raises(Refused) as refusal:
        starts(parse(text), at_nine(BERLIN, 2030, 3, 4), BERLIN)
    assert refusal.value.kind == kind


def test_a_last_day_counts_in_the_zone_of_the_recurrence():
    late = datetime(2030, 3, 4, 22, tzinfo=NEW_YORK)
    times = starts(parse("FREQ=WEEKLY;UNTIL=20300318"), late, NEW_YORK)
    assert [time.astimezone(NEW_YORK).day for time in times] == [4, 11, 18]
    assert parse("FREQ=WEEKLY;UNTIL=20300318").text(NEW_YORK) == "FREQ=WEEKLY;UNTIL=20300319T035959Z"


def test_a_month_without_the_day_is_left_out():
    times = starts(parse("FREQ=MONTHLY;COUNT=3"), at_nine(BERLIN, 2030, 1, 31), BERLIN)
    assert [time.astimezone(BERLIN).date() for time in times] == [
        date(2030, 1, 31),
        date(2030, 3, 31),
        date(2030, 5, 31),
    ]


def test_what_is_left_before_a_time_is_a_recurrence_too():
    rule, first = parse("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6"), at_nine(BERLIN, 2030, 3, 4)
    times = starts(rule, first, BERLIN)
    rest = rule.until_before(times[4])
    assert starts(rest, first, BERLIN) == times[:4]
    assert starts(parse(rest.text(BERLIN)), first, BERLIN) == times[:4]


@st.composite
def rules(draw: st.DrawFn) -> tuple[Recurrence, datetime]:
    """A rule, and a local start that is one of its days."""
    local = draw(LOCALS)
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    days: list[tuple[int, int]] = []
    if draw(st.booleans()):
        # dateutil takes BYDAY=MO,1FR for what is both; RFC 5545 for what is either.
        counted = frequency == "MONTHLY" and draw(st.booleans())
        which = (local.day - 1) // 7 + 1 if counted else 0
        others = st.tuples(st.sampled_from([-2, -1, 1, 2, 5]) if counted else st.just(0), st.integers(0, 6))
        days = [(which, local.weekday()), *draw(st.lists(others, max_size=3))]
    if draw(st.booleans()):
        return Recurrence(
            frequency, draw(st.integers(1, 5)), tuple(dict.fromkeys(days)), draw(st.integers(1, 60))
        ), local
    until = local.date() + timedelta(days=draw(st.integers(0, 180)))
    return Recurrence(frequency, draw(st.integers(1, 5)), tuple(dict.fromkeys(days)), None, until), local


@given(rules(), ZONES)
@example((Recurrence("WEEKLY", 1, ((0, 6),), 9), local_time(2030, 3, 10, 2, 30)), NEW_YORK)
@example((Recurrence("DAILY", 1, (), 30), local_time(2030, 3, 25, 9)), BERLIN)
@example((Recurrence("DAILY", 1, (), 5), local_time(2011, 12, 28, 9)), ZoneInfo("Pacific/Apia"))  # had no 30 December
def test_the_times_are_those_that_an_independent_library_finds(drawn: tuple[Recurrence, datetime], zone: ZoneInfo):
    rule, local = drawn
    first = instant(local, zone)
    local = first.astimezone(zone).replace(tzinfo=None)  # a time of the gap has moved
    text = rule.text(ZoneInfo("UTC"))  # in local time, as the other library gets it
    try:
        times = starts(rule, first, zone)
    except Refused:
        reject()
    expected = list(rrulestr(text.removesuffix("Z"), dtstart=local))
    assert times == list(dict.fromkeys(instant(moment, zone) for moment in expected))
    assert parse(rule.text(zone)).text(zone) == rule.text(zone)
    assert 1 <= len(times) <= MOST


@given(ZONES, LOCALS, st.integers(2, 60))
def test_a_weekly_session_stays_at_its_local_time_wherever_that_exists(zone: ZoneInfo, local: datetime, count: int):
    first = instant(local, zone)
    local = first.astimezone(zone).replace(tzinfo=None)
    times = starts(Recurrence("WEEKLY", count=count), first, zone)
    assert len(times) == count
    assert times == sorted(set(times))
    for week, moment in enumerate(times):
        wanted = local + timedelta(days=7 * week)
        got = moment.astimezone(zone)
        exists = wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wanted
        if exists:
            assert got.replace(tzinfo=None) == wanted
            assert got.fold == 0 or instant(wanted, zone) == moment
        else:
            before = wanted.replace(tzinfo=zone).utcoffset()
            after = wanted.replace(tzinfo=zone, fold=1).utcoffset()
            assert before is not None
            assert after is not None
            assert got.replace(tzinfo=None) == wanted + (after - before)
