"""States of sessions and of their times: whatever people do, nothing reaches a state that nobody has described."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.matching.sessions.domain import (
    CANCELLED,
    HELD,
    LIVE,
    MACHINE,
    MISSED,
    MOVED,
    OCCURRENCE,
    PROPOSED,
    SCHEDULED,
    Change,
    Plan,
    Time,
    counted,
    left_before,
    most_sessions,
    times,
)
from services.matching.states.domain import Impossible, Machine
from shared.recurrences import parse, starts
from shared.zones import zone_or_utc

START = datetime(2030, 3, 18, 8, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"])


def plan(recurrence: str = "", state: str = SCHEDULED, zone: str = "Europe/Berlin") -> Plan:
    return Plan(START, START + HOUR, zone, recurrence, state)


def test_a_session_that_is_proposed_has_no_time_yet_and_one_that_is_once_has_one():
    assert times(plan(state=PROPOSED), {}) == []
    assert times(plan(state=HELD), {}) == [Time(START, START, START + HOUR, HELD)]


def test_a_time_that_was_held_stays_held_when_the_recurrence_is_cancelled():
    weekly = replace(plan("FREQ=WEEKLY;COUNT=3"), cancelled_from=START)
    later = START + timedelta(days=1)
    found = times(weekly, {START: Change(HELD, later, later + HOUR, later.date())})
    assert [time.state for time in found] == [HELD, CANCELLED, CANCELLED]
    assert found[0].starts_at == later
    assert counted(found) == 1


@pytest.mark.parametrize(
    ("kind", "contracted", "most"),
    [("flash", None, 1), ("coaching", 6, 6), ("coaching", None, None), ("one-to-one", 6, None), ("circle", None, None)],
)
def test_how_many_sessions_a_program_has(kind: str, contracted: int | None, most: int | None):
    assert most_sessions(kind, contracted) == most


def test_a_zone_that_this_machine_does_not_know_is_taken_for_utc():
    assert [zone_or_utc(name).key for name in ("Europe/Berlin", "Mars/Olympus", "", "../etc")] == [
        "Europe/Berlin", "UTC", "UTC", "UTC",
    ]  # fmt: skip


@pytest.mark.parametrize("machine", [MACHINE, OCCURRENCE])
def test_every_state_can_be_reached_and_only_what_is_cancelled_is_final(machine: Machine):
    reached = set(machine.initial)
    for _ in machine.states:
        reached |= {move.target for move in machine.moves if reached & set(move.sources)}
    assert reached == set(machine.states)
    assert machine.final == (CANCELLED,)


class Session(RuleBasedStateMachine):
    """A session as its handlers treat it, against what people would say has happened to each of its times."""

    @initialize(count=st.integers(1, 8), zone=ZONES, proposed=st.booleans(), recurs=st.booleans())
    def plan(self, count: int, zone: str, proposed: bool, recurs: bool) -> None:
        self.now = START - WEEK
        recurs = recurs and not proposed
        self.session = plan(f"FREQ=WEEKLY;COUNT={count}" if recurs else "", PROPOSED if proposed else SCHEDULED, zone)
        self.changes: dict[datetime, Change] = {}
        self.expected: dict[datetime, str] = {} if proposed else {time.planned_at: SCHEDULED for time in self._times()}

    def _times(self) -> list[Time]:
        return times(self.session, self.changes)

    @rule(hours=st.integers(1, 24 * 10))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(command=st.sampled_from(["choose", "decline", "lapse", "cancel", "hold", "miss", "reschedule"]))
    def whole(self, command: str) -> None:
        before = self.session.state
        if self.session.recurrence and command in {"hold", "miss", "cancel"}:
            return
        try:
            state = MACHINE.after(before, command)
        except Impossible:
            return
        self.session = replace(self.session, state=state)
        if state in (SCHEDULED, HELD, MISSED) or before == SCHEDULED:
            self.expected = {START: state} if not self.session.recurrence else self.expected

    @precondition(lambda self: self.session.recurrence)
    @rule(data=st.data(), command=st.sampled_from(["reschedule", "cancel", "hold", "miss"]), by=st.integers(1, 72))
    def one(self, data: st.DataObject, command: str, by: int) -> None:
        time = data.draw(st.sampled_from(self._times()))
        begun = time.starts_at <= self.now
        if command in {"hold", "miss"} and time.state in LIVE and not begun:
            return
        if command == "cancel" and begun:
            return
        try:
            state = OCCURRENCE.after(time.state, command)
        except Impossible:
            return
        shift = by * HOUR if command == "reschedule" else timedelta()
        self.changes[time.planned_at] = Change(state, time.starts_at + shift, time.ends_at + shift)
        self.expected[time.planned_at] = state

    @precondition(lambda self: self.session.recurrence)
    @rule(data=st.data())
    def following(self, data: st.DataObject) -> None:
        time = data.draw(st.sampled_from(self._times()))
        if time.state not in LIVE or time.starts_at <= self.now:
            return
        self.session = replace(self.session, cancelled_from=time.planned_at)
        for at, state in self.expected.items():
            if at >= time.planned_at and state in LIVE:
                self.expected[at] = CANCELLED

    @invariant()
    def every_time_is_what_was_said_of_it(self) -> None:
        found = {time.planned_at: time.state for time in self._times()}
        if self.session.state != PROPOSED and (self.session.recurrence or self.expected):
            assert found == self.expected
        assert set(found.values()) <= set(OCCURRENCE.states) | set(MACHINE.states)
        assert counted(self._times()) == sum(state in (SCHEDULED, MOVED, HELD) for state in found.values())

    @invariant()
    def what_is_left_of_a_recurrence_is_its_times_before_the_cut(self) -> None:
        cut = self.session.cancelled_from
        if cut is None or cut == START:
            return
        zone = zone_or_utc(self.session.zone)
        left = starts(parse(left_before(self.session.recurrence, self.session.zone, cut)), START, zone)
        assert left == [time.planned_at for time in self._times() if time.planned_at < cut]


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
