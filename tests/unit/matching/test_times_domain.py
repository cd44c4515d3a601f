"""Suggested times: in everybody's working hours, each in their own zone, and outside what keeps them busy."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.times.domain import MOST, OFFICE, Hours, Member, suggest
from shared.ids import new_id
from shared.recurrences import instant

BERLIN, NEW_YORK, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")
HOUR = timedelta(hours=1)
FRIDAY = datetime(2030, 3, 29, 6, tzinfo=UTC)
"""Two days before the clocks in Berlin go forward; those in New York have."""

_minutes = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
_hours = st.tuples(st.integers(1, 7), _minutes, _minutes).filter(lambda told: told[1] < told[2])
_moments = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@st.composite
def _members(draw: st.DrawFn, now: datetime) -> Member:
    spans = draw(st.lists(st.tuples(st.integers(0, 14 * 96), st.integers(1, 40)), max_size=6))
    quarter = timedelta(minutes=15)
    busy = [(now + start * quarter, now + (start + length) * quarter) for start, length in spans]
    return Member(new_id(), draw(_zones), draw(st.lists(_hours, max_size=8)), busy)


def works(member: Member, start: datetime, end: datetime) -> bool:
    """Whether somebody works all through a time, minute by minute of quarters, looked up on their own clock."""
    intervals: list[tuple[datetime, datetime]] = []
    for number in range(-1, 2):
        day = start.astimezone(member.zone).date() + timedelta(days=number)
        for weekday, begins, ends in member.hours or OFFICE:
            if day.isoweekday() == weekday:
                from_, to = datetime.combine(day, begins), datetime.combine(day, ends)
                intervals.append((instant(from_, member.zone), instant(to, member.zone)))
    at = start
    while at < end:
        if not any(begins <= at < ends for begins, ends in intervals):
            return False
        at += timedelta(minutes=1)
    return True


@settings(deadline=None)
@given(st.data(), _moments, st.sampled_from([15, 30, 60, 90]), st.integers(1, 14))
def test_every_time_is_in_all_working_hours_and_outside_all_that_is_busy(
    data: st.DataObject, now: datetime, minutes: int, days: int
):
    members = data.draw(st.lists(_members(now), min_size=2, max_size=3))
    length = timedelta(minutes=minutes)
    found = suggest(members, now, length, days, members[0].zone)
    assert len(found.offers) <= MOST
    assert [offer.start for offer in found.offers] == sorted({offer.start for offer in found.offers})
    for offer in found.offers:
        assert now < offer.start
        assert offer.end == offer.start + length <= now + timedelta(days=days)
        for member in members:
            assert all(offer.end <= begun or offer.start >= ended for begun, ended in member.busy)
            assert works(member, offer.start, offer.end) == (member.id not in offer.outside)
        assert bool(offer.outside) == bool(found.reason)


def test_times_are_at_a_full_or_half_hour_of_the_caller_and_spread_over_days():
    tom = Member(new_id(), ZoneInfo("Asia/Kathmandu"), [(day, time(9), time(17)) for day in range(1, 8)])
    found = suggest([tom], FRIDAY, HOUR, 5, tom.zone)
    assert {offer.start.astimezone(tom.zone).minute for offer in found.offers} <= {0, 30}
    days = [offer.start.astimezone(tom.zone).date() for offer in found.offers]
    assert max(days.count(day) for day in days) == 4
    assert len(set(days)) == 6
    assert len(days) == MOST


def test_nine_in_new_york_is_three_in_berlin_again_once_both_have_changed_their_clocks():
    tom, lin = Member(new_id(), BERLIN, [(day, time(14), time(16)) for day in range(1, 8)]), Member(new_id(), NEW_YORK)
    found = suggest([tom, lin], FRIDAY, HOUR, 4, BERLIN)
    starts = [offer.start.astimezone(NEW_YORK) for offer in found.offers]
    assert [f"{at:%a %H:%M}" for at in starts] == ["Fri 09:00", "Fri 10:00", "Mon 09:00"]


def test_people_who_never_work_at_the_same_time_are_told_so_and_offered_the_least_bad():
    tom, lin = Member(new_id(), BERLIN), Member(new_id(), AUCKLAND)
    found = suggest([tom, lin], FRIDAY, HOUR, 10, BERLIN)
    assert found.reason == "hours-do-not-overlap"
    assert found.assumed == [tom.id, lin.id]
    assert found.offers
    for offer in found.offers:
        assert offer.outside
    monday = next(offer for offer in found.offers if offer.start.astimezone(BERLIN).weekday() == 0)
    berlin, auckland = (monday.start.astimezone(zone) for zone in (BERLIN, AUCKLAND))
    assert (6 <= berlin.hour <= 9 and 17 <= auckland.hour <= 20) or (
        18 <= berlin.hour <= 23 and 5 <= auckland.hour <= 9
    )


def test_people_whose_common_hours_are_all_taken_are_told_so():
    tom, lin = Member(new_id(), BERLIN), Member(new_id(), BERLIN, OFFICE, [(FRIDAY, FRIDAY + timedelta(days=3))])
    found = suggest([tom, lin], FRIDAY, HOUR, 4, BERLIN)
    assert {offer.start.astimezone(BERLIN).isoweekday() for offer in found.offers} == {1}
    crowded = Member(lin.id, BERLIN, OFFICE, [(FRIDAY, FRIDAY + timedelta(days=3, hours=12))])
    found = suggest([tom, crowded], FRIDAY, HOUR, 4, BERLIN)
    assert found.reason == "no-free-time"
    assert all(set(offer.outside) == {tom.id, lin.id} for offer in found.offers)


def test_a_night_shift_goes_on_after_midnight():
    night: list[Hours] = [(5, time(22), time(6))]
    tom = Member(new_id(), BERLIN, night)
    found = suggest([tom], FRIDAY, timedelta(hours=7), 2, BERLIN)
    assert [f"{offer.start.astimezone(BERLIN):%a %H:%M}" for offer in found.offers] == ["Fri 22:00"]
    assert found.reason == ""
