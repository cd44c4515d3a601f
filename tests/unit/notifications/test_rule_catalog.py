"""The rules that are built in, what can be set of them, and what cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notifications.catalog.domain import EVERYWHERE, IN_PROGRAMS, SPECS
from services.notifications.nudges.domain import KINDS, Rule
from services.notifications.rules.domain import Refused, Settings, Trigger, anchor_of, check, dues, expiry

NO_SESSION, REMINDER, FEEDBACK = SPECS[Rule.NO_SESSION], SPECS[Rule.REMINDER], SPECS[Rule.FEEDBACK]


def test_every_rule_is_in_the_catalog_with_a_default_that_may_be_set():
    assert set(SPECS) == set(Rule)
    for spec in SPECS.values():
        check(spec, spec.settings)


def test_whatever_comes_by_the_clock_can_be_turned_off():
    by_clock = {rule for rule, spec in SPECS.items() if spec.trigger is not Trigger.EVENT}
    assert by_clock <= set(KINDS)


def test_every_rule_that_can_be_set_is_set_somewhere():
    nobodys = set(Rule) - set(IN_PROGRAMS) - set(EVERYWHERE)
    assert {rule.value for rule in nobodys} <= {"digest", "mail_test"}


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        (Settings(()), "offsets", "name one at least, or pause the rule"),
        (Settings((7, 14)), "offsets", "You named 2 times; this rule has at most 1"),
        (Settings((366,)), "offsets", "366 is beyond a year"),
        (Settings((0,)), "offsets", "too short; the least is 1"),
        (Settings((7,), repeats=2), "repeat_days", "A repeat below a day would be a nuisance"),
        (Settings((7,), repeat_days=7), "repeats", "Say how many times it is repeated"),
        (Settings((200,), 100, 2), "repeats", "The last repeat would come after 400 days"),
        (Settings((7,), late="drop", late_hours=0), "late_hours", "has an hour at least"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_words(settings: Settings, field: str, words: str):
    with pytest.raises(Refused) as refused:
        check(NO_SESSION, settings)
    assert refused.value.field == field
    assert words in str(refused.value.wrong)


def test_only_an_absence_is_repeated_and_only_what_lies_ahead_has_several_offsets():
    check(REMINDER, Settings((2880, 1440, 60)))
    refused = [
        (REMINDER, Settings((60, 60)), "The same time is named twice."),
        (REMINDER, Settings((1, 2, 3, 4, 5, 6)), "You named 6 times; this rule has at most 5."),
        (FEEDBACK, Settings((0,), 1, 1), "Only a rule about something that has not happened can be repeated."),
    ]
    for spec, settings, words in refused:
        with pytest.raises(Refused) as told:
            check(spec, settings)
        assert str(told.value.wrong) == words


def test_days_are_told_at_nine_by_the_persons_clock_whatever_the_season():
    berlin = ZoneInfo("Europe/Berlin")
    settings = replace(NO_SESSION.settings, offsets=(21,), repeat_days=14, repeats=1)
    assert dues(NO_SESSION, settings, anchor_of(date(2031, 3, 10)), berlin) == [
        datetime(2031, 3, 31, 7, tzinfo=UTC),
        datetime(2031, 4, 14, 7, tzinfo=UTC),
    ]
    far_east = ZoneInfo("Pacific/Auckland")
    assert dues(NO_SESSION, settings, anchor_of(date(2031, 3, 10)), far_east)[0] == datetime(
        2031, 3, 30, 20, tzinfo=UTC
    )


def test_minutes_count_from_the_instant():
    start = datetime(2031, 3, 4, 10, tzinfo=UTC)
    found = dues(REMINDER, Settings((1440, 60)), start, ZoneInfo("Asia/Tokyo"))
    assert found == [start - timedelta(days=1), start - timedelta(hours=1)]


def test_a_rule_that_drops_late_nudges_ends_them_by_then_and_never_later_than_their_reason():
    due = datetime(2031, 3, 4, 10, tzinfo=UTC)
    drops = Settings(late="drop", late_hours=24)
    assert expiry(Settings(), due, None) is None
    assert expiry(drops, due, None) == due + timedelta(days=1)
    assert expiry(drops, due, due + timedelta(hours=2)) == due + timedelta(hours=2)
