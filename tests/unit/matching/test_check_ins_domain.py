"""When a check-in is due."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.matching.check_ins.domain import OBSTACLES, Obstacle, Period, current_period, first_due, is_due

STARTS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
EVERY = st.integers(1, 366)
DAYS = st.integers(0, 3000)


def days_off(start: date, every: int, after: int) -> tuple[date, Period | None]:
    today = start + timedelta(days=after)
    return today, current_period(start, every, today)


@given(STARTS, EVERY, DAYS)
def test_a_day_lies_in_the_one_period_that_began_last(start: date, every: int, after: int):
    today, period = days_off(start, every, after)
    assert (period is None) == (today < first_due(start, every))
    if period is not None:
        assert period.due_on <= today < period.next_on
        assert period.due_on == start + timedelta(days=period.number * every)


@given(STARTS, EVERY, DAYS)
def test_periods_follow_each_other_without_a_gap(start: date, every: int, after: int):
    _, period = days_off(start, every, after)
    following = current_period(start, every, period.next_on if period else first_due(start, every))
    assert following is not None
    assert following.number == (period.number if period else 0) + 1
    assert period is None or following.due_on == period.next_on


@given(STARTS, EVERY, st.lists(st.booleans(), min_size=1, max_size=400), st.integers(0, 60))
def test_nobody_is_asked_twice_in_a_period_nor_in_a_pause(start: date, every: int, resting: list[bool], joined: int):
    """Day by day, with days on which the mentorship rests; whoever is asked answers at once."""
    answered: set[date] = set()
    joined_on = start + timedelta(days=joined)
    for day, rests in enumerate(resting):
        today, period = days_off(start, every, day)
        due_on = period and period.due_on
        if is_due(period, joined_on=joined_on, going=not rests, answered=due_on in answered):
            assert due_on is not None
            assert due_on > joined_on
            assert not rests
            assert due_on not in answered
            answered.add(due_on)
        elif period and not rests and period.due_on > joined_on:
            assert period.due_on in answered
        assert len(answered) <= max((today - start).days // every, 0)


def test_every_obstacle_has_words():
    assert list(OBSTACLES) == list(Obstacle)
