"""What an attempt makes of a delivery, and how many mails go to a domain at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.rates import Rates
from services.notifications.deliveries.domain import (
    Accepted,
    Deferred,
    DeliveryState,
    End,
    Outcome,
    Refused,
    Unknown,
    after_attempt,
    repeats_unknown,
)

NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)


def after(outcome: Outcome, **others: Any) -> End:
    known: dict[str, Any] = {"channel": "email", "rule": "goal_due", "attempts": 1, "first": NOW, "unknown": 0}
    return after_attempt(outcome, NOW, **{**known, **others})


def test_each_outcome_has_its_end():
    assert after(Accepted()) == End(DeliveryState.ACCEPTED, None)
    assert after(Refused("smtp-550")) == End(DeliveryState.FAILED, "smtp-550")
    assert after(Deferred("smtp-451")) == End(DeliveryState.PENDING, "smtp-451", NOW + timedelta(minutes=1))
    assert after(Deferred("smtp-451"), first=NOW - timedelta(days=3)) == End(DeliveryState.FAILED, "smtp-451")


@pytest.mark.parametrize("rule", ["match_proposed", "session_invitation", "session_cancelled"])
def test_what_is_needed_is_sent_once_more_when_nobody_knows_and_then_no_more(rule: str):
    assert after(Unknown("answer-lost"), rule=rule).state == DeliveryState.PENDING
    assert after(Unknown("answer-lost"), rule=rule, unknown=1) == End(DeliveryState.UNKNOWN, "answer-lost")


@pytest.mark.parametrize(("channel", "rule"), [("email", "goal_due"), ("slack", "match_proposed"), ("email", "digest")])
def test_everything_else_is_not_repeated(channel: str, rule: str):
    assert not repeats_unknown(channel, rule)
    assert after(Unknown("answer-lost"), channel=channel, rule=rule) == End(DeliveryState.UNKNOWN, "answer-lost")


@given(st.integers(1, 600), st.lists(st.integers(0, 90), max_size=300))
def test_no_domain_gets_more_than_its_rate_and_nothing_waits_for_long(rate: int, pauses: list[int]):
    rates, now, gone = Rates(rate), NOW, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        until = rates.wait("company.example", now)
        if until is None:
            gone.append(now)
        else:
            assert now < until <= now + timedelta(minutes=len(pauses) + 1)
    for first in gone:
        minute = [at for at in gone if first <= at < first + timedelta(minutes=1)]
        assert len(minute) <= rate + max(rate // 6, 1) + 1


def test_a_domain_of_its_own_rate_holds_no_other_back():
    rates = Rates(0, {"Slow.example": 6})
    slow = [rates.wait("slow.example", NOW) for _ in range(4)]
    assert slow == [None, *(NOW + timedelta(seconds=10 * number) for number in (1, 2, 3))]
    assert [rates.wait("company.example", NOW) for _ in range(100)] == [None] * 100
