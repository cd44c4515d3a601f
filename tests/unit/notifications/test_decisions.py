"""What becomes of a nudge whose time has come, by what its reader prefers and how much they have had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.days_off import DaysOff, code_of
from services.notifications.decisions.domain import (
    DIGESTIBLE,
    Asked,
    Caps,
    Drop,
    Gather,
    Postpone,
    Reader,
    Send,
    Verdict,
    Wait,
    after_today,
    days_back,
    decide,
    has_room,
    is_capped,
    on_the_way,
)
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Nudge, Rule
from services.notifications.preferences.domain import DigestRhythm, QuietHours

TUESDAY = datetime(2031, 3, 4, 10, tzinfo=UTC)
ME, OTHER, THING = (UUID(int=number) for number in (1, 2, 3))
BERLIN = ZoneInfo("Europe/Berlin")
ANY_NUMBER = Caps()


def nudge(rule: Rule = Rule.STALLED, due: datetime = TUESDAY, **fields: Any) -> Nudge:
    return Nudge(rule, ME, fields.pop("about", THING), due, **fields)


def verdict(asked: Asked | Nudge, now: datetime = TUESDAY, *, caps: Caps = ANY_NUMBER, **reader: Any) -> Verdict:
    one = asked if isinstance(asked, Asked) else Asked(asked)
    return decide([one], {ME: Reader(**reader)}, now, caps)[0]


def test_what_nothing_holds_back_goes():
    assert verdict(nudge()) == Send()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"left": True}, "left"), ({"paused": True}, "paused"), ({"reachable": False}, "address-suppressed")],
)
def test_what_nobody_can_get_is_dropped_for_a_reason(facts: dict[str, Any], reason: str):
    assert verdict(Asked(nudge(Rule.PROPOSAL), **facts)) == Drop(reason)


def test_what_is_over_or_turned_off_is_dropped():
    assert verdict(nudge(expires=TUESDAY)) == Drop("too-late")
    assert verdict(nudge(), muted=["goal_reminders"]) == Drop("muted")
    assert verdict(nudge(Rule.PROPOSAL), muted=["goal_reminders"]) == Send()


def test_who_is_not_known_is_waited_for():
    assert verdict(Asked(nudge(), known=False, reachable=False)) == Wait()


def test_quiet_hours_hold_back_unless_it_would_be_too_late_then():
    night = TUESDAY.replace(hour=22)
    morning = datetime(2031, 3, 5, 8, tzinfo=UTC)
    assert verdict(nudge(), night) == Postpone(morning)
    assert verdict(nudge(latest=morning), night) == Postpone(morning)
    assert verdict(nudge(latest=morning - timedelta(minutes=1)), night) == Send()
    over: dict[str, Any] = {"expires": night + timedelta(hours=2)}
    assert verdict(nudge(Rule.PROPOSAL, **over), night) == Send(), "needed to take part"
    assert verdict(nudge(Rule.STALLED, **over), night) == Postpone(morning), "nobody is woken for a reminder"


def test_a_public_holiday_is_quiet():
    good_friday = datetime(2031, 4, 11, 10, tzinfo=BERLIN)
    hours = QuietHours(off=DaysOff("DE"))
    tuesday = datetime(2031, 4, 15, 8, tzinfo=BERLIN).astimezone(UTC)
    assert verdict(nudge(), good_friday, hours=hours, zone=BERLIN) == Postpone(tuesday)
    assert verdict(nudge(), good_friday, hours=replace(hours, off=DaysOff("US")), zone=BERLIN) == Send()


def test_a_digest_carries_nothing_for_calendars():
    assert Rule.STALLED in DIGESTIBLE
    assert not DIGESTIBLE & FOR_CALENDARS


@pytest.mark.parametrize(
    ("country", "code"),
    [("DE", "DE"), ("deu", "DEU"), ("Germany", "DE"), ("Deutschland", "DE"), (" united  states ", "US"), ("", None),
     ("Atlantis", None), ("HolidayBase", None), ("__init__", None)],
)  # fmt: skip
def test_a_country_is_known_by_its_code_or_a_name(country: str, code: str | None):
    assert code_of(country) == code
    assert (date(2031, 12, 25) in DaysOff(country)) is (code is not None)


def test_whoever_is_away_hears_only_what_cannot_wait():
    away: dict[str, Any] = {"away_until": date(2031, 3, 15), "zone": BERLIN}
    monday = datetime(2031, 3, 17, 8, tzinfo=BERLIN).astimezone(UTC)
    assert verdict(nudge(), **away) == Postpone(monday)
    assert verdict(nudge(Rule.PROPOSAL), **away) == Postpone(monday)
    assert verdict(nudge(Rule.PROPOSAL, expires=monday), **away) == Send()
    assert verdict(nudge(Rule.STALLED, expires=monday), **away) == Postpone(monday)
    assert verdict(nudge(Rule.CANCELLATION), **away) == Send(), "calendars stay right"
    assert verdict(nudge(Rule.PLACE_TAKEN), **away, caps=Caps(1), day=1) == Send(), "and are not too much"
    assert verdict(nudge(), monday, **away) == Send()


def test_a_daily_digest_comes_at_ones_own_hour_and_a_weekly_one_on_the_first_working_day():
    daily: dict[str, Any] = {"digest": DigestRhythm.DAILY, "digest_at": time(16, 30), "zone": BERLIN}
    assert verdict(nudge(), **daily) == Gather(datetime(2031, 3, 4, 15, 30, tzinfo=UTC))
    assert verdict(Asked(nudge(), digestible=False), **daily) == Send()
    weekly: dict[str, Any] = daily | {"digest": DigestRhythm.WEEKLY}
    assert verdict(nudge(), **weekly) == Gather(datetime(2031, 3, 10, 15, 30, tzinfo=UTC))
    sundays: dict[str, Any] = weekly | {"hours": QuietHours(workdays=[7, 2, 3])}
    assert verdict(nudge(), **sundays) == Gather(datetime(2031, 3, 4, 15, 30, tzinfo=UTC))


def test_what_a_digest_would_bring_too_late_comes_by_itself():
    weekly: dict[str, Any] = {"digest": DigestRhythm.WEEKLY}
    assert verdict(nudge(expires=TUESDAY + timedelta(days=2)), **weekly) == Send()
    assert verdict(nudge(latest=TUESDAY + timedelta(days=2)), **weekly) == Send()


def test_nobody_gets_a_second_digest_on_a_day():
    had: dict[str, Any] = {"digest": DigestRhythm.DAILY, "last_digest": datetime(2031, 3, 4, 9, tzinfo=UTC)}
    late = nudge(due=TUESDAY - timedelta(hours=2))
    assert verdict(late, **had) == Gather(datetime(2031, 3, 5, 9, tzinfo=UTC))


def test_a_missed_digest_goes_as_soon_as_it_may():
    daily: dict[str, Any] = {"digest": DigestRhythm.DAILY}
    due = TUESDAY - timedelta(days=1)
    assert verdict(nudge(due=due), **daily) == Gather(TUESDAY)
    night = TUESDAY.replace(hour=22)
    assert verdict(nudge(due=due), night, **daily) == Gather(datetime(2031, 3, 5, 8, tzinfo=UTC))


def test_the_first_by_priority_go_as_far_as_there_is_room_and_the_rest_comes_in_one_mail_tomorrow():
    rules = [Rule.STALLED, Rule.REMINDER, Rule.MESSAGE, Rule.PROPOSAL]
    asked = [
        Asked(nudge(rule), priority=number, digestible=False) for rule, number in zip(rules, (4, 1, 3, 5), strict=True)
    ]
    tomorrow, nine = (datetime(2031, 3, 5, hour, tzinfo=UTC) for hour in (8, 9))
    readers = {ME: Reader(day=2)}
    assert decide(asked, readers, TUESDAY, Caps(4)) == [Postpone(tomorrow), Send(), Send(), Send()]
    assert decide(asked, readers, TUESDAY, Caps(3)) == [Postpone(tomorrow), Send(), Postpone(tomorrow), Send()]
    assert decide(asked, {ME: Reader(week=9)}, TUESDAY, Caps(0, 9))[1] == Postpone(tomorrow)
    together = [replace(each, digestible=True) for each in asked]
    assert decide(together, readers, TUESDAY, Caps(3))[0] == Gather(nine)


def test_what_is_over_before_there_is_room_is_dropped():
    over = Asked(nudge(expires=TUESDAY + timedelta(hours=3)))
    assert verdict(over, caps=Caps(1), day=1) == Drop("too-many")
    assert verdict(nudge(Rule.PROPOSAL), caps=Caps(1), day=1) == Send()


def test_what_is_on_its_way_is_not_counted_again_and_heeds_the_night():
    reader = Reader(day=9, digest=DigestRhythm.DAILY)
    assert on_the_way(Asked(nudge()), reader, TUESDAY) == Send()
    night = TUESDAY.replace(hour=22)
    assert on_the_way(Asked(nudge()), reader, night) == Postpone(datetime(2031, 3, 5, 8, tzinfo=UTC))
    assert on_the_way(Asked(nudge()), replace(reader, muted=["goal_reminders"]), TUESDAY) == Drop("muted")


# A person's weeks, played: every nudge is decided about when its time has come, as the service does.

clocks = st.times(timezones=st.none()).map(lambda value: value.replace(second=0, microsecond=0))
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]
)
readers = st.builds(
    Reader,
    zone=zones.map(ZoneInfo),
    hours=st.builds(
        QuietHours, clocks, clocks, st.frozensets(st.integers(1, 7)),
        st.frozensets(st.dates(date(2031, 3, 1), date(2031, 4, 20)), max_size=12),
    ),
    muted=st.frozensets(st.sampled_from([kind.value for kind in set(KINDS.values())]), max_size=2),
    away_until=st.none() | st.dates(date(2031, 2, 1), date(2031, 4, 10)),
    digest=st.sampled_from(DigestRhythm),
    digest_at=clocks,
)  # fmt: skip
offsets = st.integers(0, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def askings(draw: st.DrawFn) -> Asked:
    due = TUESDAY + draw(offsets)
    return Asked(
        nudge(
            draw(st.sampled_from([*KINDS, Rule.PROPOSAL, Rule.INVITATION, Rule.SURVEY])),
            due,
            about=draw(st.uuids()),
            latest=draw(st.none() | offsets.map(lambda after: due + after)),
            expires=draw(st.none() | offsets.map(lambda after: due + after)),
        ),
        digestible=draw(st.booleans()),
        priority=draw(st.integers(1, 5)),
    )


@dataclass
class Played:
    """mails: when, and what was in it. ended: by nudge. order: what could have gone at once, and what did."""

    reader: Reader
    caps: Caps
    mails: list[tuple[datetime, list[Asked]]] = field(default_factory=list[tuple[datetime, list[Asked]]])
    dropped: dict[UUID, tuple[datetime, str]] = field(default_factory=dict[UUID, tuple[datetime, str]])
    passed_over: list[tuple[Asked, Asked]] = field(default_factory=list[tuple[Asked, Asked]])

    def capped(self) -> list[datetime]:
        return [at for at, some in self.mails if all(is_capped(each.nudge) for each in some)]

    def now(self, at: datetime) -> Reader:
        today, week = days_back(at, self.reader.zone)
        return replace(
            self.reader,
            day=sum(mail >= today for mail in self.capped()),
            week=sum(mail >= week for mail in self.capped()),
        )

    def drop(self, each: Asked, at: datetime, reason: str) -> None:
        self.dropped[each.nudge.about] = at, reason

    def play(self, asked: Sequence[Asked]) -> dict[UUID, datetime]:
        """Until all have ended; returns what is still planned then, with its time."""
        planned = {each.nudge.about: (each.nudge.due, each) for each in asked}
        gathered: dict[UUID, datetime] = {}
        for _ in range(3000):
            if not planned:
                break
            at = min(time for time, _ in planned.values())
            some = [each for time, each in planned.values() if time == at]
            digest = [each for each in some if gathered.get(each.nudge.about) == at]
            self._digest(digest, at, planned, gathered)
            alone = [each for each in some if each not in digest]
            verdicts = decide(alone, {ME: self.now(at)}, at, self.caps)
            for each, verdict in zip(alone, verdicts, strict=True):
                self._alone(each, verdict, at, planned, gathered)
            sent = [each for each, verdict in zip(alone, verdicts, strict=True) if verdict == Send()]
            held = [
                each for each, verdict in zip(alone, verdicts, strict=True) if self._over_the_cap(each, verdict, at)
            ]
            self.passed_over += [(one, two) for one in sent if is_capped(one.nudge) for two in held]
        return {key: time for key, (time, _) in planned.items()}

    def _over_the_cap(self, each: Asked, verdict: Verdict, at: datetime) -> bool:
        return verdict != Send() and decide([each], {ME: self.reader}, at) == [Send()]

    def _digest(self, some: list[Asked], at: datetime, planned: Any, gathered: Any) -> None:
        reader, going = self.now(at), list[Asked]()
        for each in some:
            found = on_the_way(each, reader, at)
            if found == Send():
                going.append(each)
            else:
                self._alone(each, found, at, planned, gathered)
        if not going:
            return
        if all(is_capped(each.nudge) for each in going) and not has_room(reader, self.caps):
            for each in going:
                self._alone(each, Gather(after_today(reader, at)), at, planned, gathered)
            return
        self.mails.append((at, going))
        self.reader = replace(self.reader, last_digest=at)
        for each in going:
            del planned[each.nudge.about]

    def _alone(self, each: Asked, verdict: Verdict, at: datetime, planned: Any, gathered: Any) -> None:
        key = each.nudge.about
        match verdict:
            case Send():
                self.mails.append((at, [each]))
                del planned[key]
            case Drop(reason):
                self.drop(each, at, reason)
                del planned[key]
            case Postpone(until):
                assert until > at
                planned[key] = until, each
                gathered.pop(key, None)
            case Gather(until):
                assert until >= at
                planned[key] = until, each
                gathered[key] = until
            case Wait():
                raise AssertionError("everyone is known")


@settings(deadline=None)
@given(readers, st.lists(askings(), max_size=12), st.builds(Caps, st.integers(0, 3), st.integers(0, 6)))
def test_nobody_is_woken_nobody_gets_too_much_and_nothing_is_lost(reader: Reader, asked: list[Asked], caps: Caps):
    played = Played(reader, caps)
    left = played.play(asked)
    sent = [each for _, some in played.mails for each in some]
    assert len(sent) + len(played.dropped) + len(left) == len(asked)
    assert not left, "within the time that was played everything ends"
    for at, some in played.mails:
        for each in some:
            one = each.nudge
            assert one.due <= at
            assert one.expires is None or at < one.expires
            assert KINDS.get(one.rule) not in reader.muted
            if is_capped(one) and one.latest is None:
                assert reader.hours.allow(at.astimezone(reader.zone))
                assert reader.away_until is None or at.astimezone(reader.zone).date() >= reader.away_until
    for at in played.capped():
        today, week = days_back(at, reader.zone)
        had = [mail for mail in played.capped() if mail <= at]
        assert not caps.day or sum(mail >= today for mail in had) <= caps.day
        assert not caps.week or sum(mail >= week for mail in had) <= caps.week
    assert all(first.priority <= second.priority for first, second in played.passed_over)
    for at, reason in played.dropped.values():
        assert reason in {"too-late", "muted", "too-many"}, at
