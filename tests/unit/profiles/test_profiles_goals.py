"""What becomes of a goal, whatever happens to it and in whatever order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.profiles.goals import domain
from services.profiles.goals.domain import Ended, Standing, State, StillOpen
from shared.wrong import Wrong

BERLIN, SAMOA = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
NOON = datetime(2030, 5, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
PATIENCE = timedelta(days=28)

DAYS = st.dates(date(2029, 1, 1), date(2032, 1, 1))
ENDS = st.sampled_from([State.ACHIEVED, State.DROPPED])
STANDINGS = st.builds(
    Standing,
    state=st.sampled_from(State),
    ended_on=st.none() | DAYS,
    due=st.none() | DAYS,
    progressed_at=st.timedeltas(timedelta(), timedelta(days=480)).map(lambda ago: NOON - ago),
    overdue_on=st.none() | DAYS,
    stalled_on=st.none() | DAYS,
)


@given(STANDINGS, st.integers(0, 900))
def test_what_was_said_is_not_said_again(standing: Standing, days: int):
    once = domain.seen_by_the_clock(standing, NOON, BERLIN, PATIENCE)
    later = domain.seen_by_the_clock(once, NOON + timedelta(days=days), BERLIN, PATIENCE)
    assert domain.seen_by_the_clock(once, NOON, BERLIN, PATIENCE) == once
    assert once.overdue_on in (None, later.overdue_on)
    assert once.stalled_on in (None, later.stalled_on)


@given(STANDINGS)
def test_the_clock_changes_nothing_but_what_it_says(standing: Standing):
    seen = domain.seen_by_the_clock(standing, NOON, BERLIN, PATIENCE)
    assert (seen.state, seen.ended_on, seen.due, seen.progressed_at) == (
        standing.state, standing.ended_on, standing.due, standing.progressed_at,
    )  # fmt: skip
    if standing.state is not State.OPEN:
        assert seen == standing


@given(
    STANDINGS.filter(lambda standing: standing.state is State.OPEN), st.sampled_from([State.ACHIEVED, State.DROPPED])
)
def test_what_has_ended_is_neither_overdue_nor_stalled_and_can_be_taken_up_again(standing: Standing, state: State):
    over = domain.ended(standing, state, TODAY)
    assert (over.state, over.ended_on, over.overdue_on, over.stalled_on) == (state, TODAY, None, None)
    assert domain.seen_by_the_clock(over, NOON + timedelta(days=900), BERLIN, PATIENCE) == over
    again = domain.reopened(over, NOON)
    assert again == domain.begun(standing.due, NOON)


@given(STANDINGS)
def test_only_open_goals_end_or_are_revised_and_only_ended_ones_are_reopened(standing: Standing):
    if standing.state is State.OPEN:
        with pytest.raises(StillOpen):
            domain.reopened(standing, NOON)
        return
    with pytest.raises(Ended):
        domain.ended(standing, State.DROPPED, TODAY)
    with pytest.raises(Ended):
        domain.revised(standing, TODAY, NOON)


@pytest.mark.parametrize(("zone", "is_over"), [(BERLIN, False), (SAMOA, True)])
def test_a_goal_is_overdue_when_its_day_has_passed_where_the_person_is(zone: ZoneInfo, is_over: bool):
    goal = domain.begun(TODAY, NOON)
    assert (domain.seen_by_the_clock(goal, NOON, zone, PATIENCE).overdue_on is not None) is is_over


def test_another_date_ends_that_a_goal_is_overdue_and_other_words_do_not():
    late = domain.seen_by_the_clock(domain.begun(TODAY, NOON), NOON + timedelta(days=2), BERLIN, PATIENCE)
    assert late.overdue_on == TODAY + timedelta(days=2)
    assert domain.revised(late, late.due, NOON).overdue_on == late.overdue_on
    assert domain.revised(late, TODAY + timedelta(days=9), NOON).overdue_on is None
    assert domain.revised(late, None, NOON).overdue_on is None


def test_a_goal_has_stalled_after_as_long_as_nothing_moved_and_no_sooner():
    goal = domain.begun(None, NOON)
    just_before = NOON + PATIENCE - timedelta(seconds=1)
    assert domain.seen_by_the_clock(goal, just_before, BERLIN, PATIENCE) == goal
    stalled = domain.seen_by_the_clock(goal, NOON + PATIENCE, BERLIN, PATIENCE)
    assert stalled.stalled_on == TODAY + PATIENCE
    assert domain.moved(stalled, NOON + PATIENCE).stalled_on is None


def test_goals_are_due_from_today_to_fifty_years_from_now():
    domain.check_due(None, TODAY)
    domain.check_due(TODAY, TODAY)
    domain.check_due(TODAY + domain.LATEST_DUE, TODAY)
    for due in (TODAY - timedelta(days=1), date.min, TODAY + domain.LATEST_DUE + timedelta(days=1), date.max):
        with pytest.raises(Wrong):
            domain.check_due(due, TODAY)


def test_a_history_tells_nothing_of_private_words_but_that_they_are_different():
    before = {"title": "Lead", "skill": None, "why": "secret", "measure": "secret"}
    after = before | {"skill": "SQL", "why": "another secret"}
    assert domain.differences(before, after, frozenset({"why", "measure"})) == [
        {"what": "skill", "before": None, "after": "SQL"},
        {"what": "why"},
    ]


class GoalsByTheClock(RuleBasedStateMachine):
    """A goal, its person and the clock, in any order: each thing is said once per time that it becomes so."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.goal = domain.begun(None, NOON)
        self.said_overdue = self.said_stalled = 0
        """Since the goal last got another date, was taken up, or moved."""

    @property
    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()

    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.the_clock_looks()

    @rule()
    def the_clock_looks(self) -> None:
        seen = domain.seen_by_the_clock(self.goal, self.now, BERLIN, PATIENCE)
        self.said_overdue += seen.overdue_on != self.goal.overdue_on
        self.said_stalled += seen.stalled_on != self.goal.stalled_on
        self.goal = seen

    @precondition(lambda self: self.goal.state is State.OPEN)
    @rule(days=st.none() | st.integers(0, 60))
    def it_is_revised(self, days: int | None) -> None:
        due = None if days is None else self.today + timedelta(days=days)
        if due != self.goal.due:
            self.said_overdue = 0
        self.said_stalled = 0
        self.goal = domain.revised(self.goal, due, self.now)

    @rule()
    def something_moves(self) -> None:
        self.said_stalled = 0
        self.goal = domain.moved(self.goal, self.now)

    @precondition(lambda self: self.goal.state is State.OPEN)
    @rule(state=ENDS)
    def it_ends(self, state: State) -> None:
        self.goal = domain.ended(self.goal, state, self.today)

    @precondition(lambda self: self.goal.state is not State.OPEN)
    @rule()
    def it_is_taken_up(self) -> None:
        self.said_overdue = self.said_stalled = 0
        self.goal = domain.reopened(self.goal, self.now)

    @invariant()
    def nothing_is_said_twice(self) -> None:
        assert self.said_overdue <= 1
        assert self.said_stalled <= 1

    @invariant()
    def what_is_so_was_said(self) -> None:
        self.the_clock_looks()
        if self.goal.state is not State.OPEN:
            assert (self.goal.overdue_on, self.goal.stalled_on) == (None, None)
            assert self.goal.ended_on is not None
            return
        assert self.goal.ended_on is None
        assert (self.goal.overdue_on is not None) == (self.goal.due is not None and self.goal.due < self.today)
        assert (self.goal.stalled_on is not None) == (self.now - self.goal.progressed_at >= PATIENCE)


TestGoalsByTheClock = GoalsByTheClock.TestCase
