"""The health of a mentorship: its score, its reasons, and when it is at risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.health.domain import (
    MEANINGS,
    NEXT_STEPS,
    POINTS,
    REASONS,
    Reason,
    Signs,
    is_at_risk,
    judge,
    next_step,
    said,
)

TODAY = date(2026, 6, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


WELL = Signs(
    TODAY, "one-to-one", ago(100), met_on=ago(10), signed=True, checked_in_on=ago(5), check_in_days=30,
    rating=4.5, exchanged_on=ago(2),
)  # fmt: skip


def days() -> st.SearchStrategy[date]:
    return st.integers(0, 400).map(ago)


@st.composite
def signs(draw: st.DrawFn) -> Signs:
    mentees = draw(st.integers(1, 8))
    return Signs(
        TODAY,
        draw(st.sampled_from(("one-to-one", "group", "circle", "reverse", "flash", "coaching"))),
        draw(days()),
        draw(st.none() | days()),
        draw(st.booleans()),
        draw(st.integers(0, 5)),
        draw(st.booleans()),
        draw(st.integers(0, 3)),
        draw(st.integers(0, 3)),
        draw(st.none() | days()),
        draw(st.sampled_from((0, 7, 30))),
        draw(st.none() | st.floats(1, 5)),
        mentees,
        draw(st.integers(0, mentees)),
        draw(st.integers(0, 4)),
        draw(st.none() | days()),
    )


def worse(draw: st.DrawFn, before: Signs) -> Signs:
    """The same mentorship with more of one trouble."""
    more = draw(st.integers(1, 100))
    sooner = {
        name: day - timedelta(days=more)
        for name in ("met_on", "checked_in_on", "exchanged_on")
        if (day := getattr(before, name)) is not None
    }
    changes: list[dict[str, Any]] = [
        {"meets_soon": False},
        {"signed": False},
        {"missed": before.missed + more},
        {"off_track": before.off_track + more},
        {"wavering": before.wavering + more},
        {"off_track": before.off_track + 1, "wavering": max(0, before.wavering - 1)},
        {"goals_stalled": before.goals_stalled + more},
        {"without_goal": min(before.mentees, before.without_goal + more)},
        {"rating": None if before.rating is None else max(1.0, before.rating - more / 10)},
        {"today": before.today + timedelta(days=more)},
        *({name: day} for name, day in sooner.items()),
        *({name: None} for name in sooner),
    ]
    return replace(before, **draw(st.sampled_from(changes)))


@given(st.data())
def test_more_trouble_never_makes_a_score_better(data: st.DataObject):
    before = data.draw(signs())
    after = data.draw(st.composite(worse)(before))
    assert 0 <= judge(after).score <= judge(before).score <= 100


@given(signs())
def test_reasons_tell_where_the_points_went(one: Signs):
    verdict = judge(one)
    points = [reason.points for reason in verdict.reasons]
    assert verdict.score == max(0, 100 - sum(points))
    assert points == sorted(points, reverse=True)
    assert all(reason.value > 0 and said(reason.code, reason.value).endswith(".") for reason in verdict.reasons)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_a_score_that_wavers_between_the_bounds_rings_once(scores: list[int]):
    at_risk, rung = False, 0
    for score in scores:
        now = is_at_risk(score, was=at_risk)
        assert now if score < 50 else not now if score > 65 else now == at_risk
        rung += now and not at_risk
        at_risk = now
    drops = sum(score < 50 for score in scores)
    assert rung <= drops
    assert rung == min(1, drops) or any(score > 65 for score in scores)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"met_on": ago(20)}, None),
        ({"met_on": ago(21)}, Reason("no-session", 21, 15)),
        ({"met_on": None}, Reason("no-session", 100, 45)),
        ({"met_on": None, "meets_soon": True}, None),
        ({"missed": 2}, Reason("sessions-missed", 2, 15)),
        ({"signed": False}, Reason("agreement-unsigned", 100, 25)),
        ({"signed": False, "kind": "circle"}, None),
        ({"signed": False, "since": ago(13)}, None),
        ({"signed": False, "since": ago(14)}, Reason("agreement-unsigned", 14, 15)),
        ({"off_track": 1}, Reason("off-track", 1, 20)),
        ({"wavering": 1}, Reason("off-track", 1, 10)),
        ({"checked_in_on": ago(36)}, None),
        ({"checked_in_on": ago(37)}, Reason("no-check-in", 1, 5)),
        ({"checked_in_on": None}, Reason("no-check-in", 3, 15)),
        ({"checked_in_on": None, "check_in_days": 0}, None),
        ({"rating": 3.0}, None),
        ({"rating": 2.9}, Reason("low-rating", 3, 10)),
        ({"rating": 1.0}, Reason("low-rating", 2, 20)),
        ({"without_goal": 1}, Reason("no-goal", 1, 10)),
        ({"without_goal": 1, "mentees": 4}, Reason("no-goal", 1, 5)),
        ({"without_goal": 1, "since": ago(27)}, None),
        ({"without_goal": 1, "kind": "flash"}, None),
        ({"goals_stalled": 1}, Reason("goal-stalled", 1, 8)),
        ({"met_on": ago(30), "meets_soon": True, "exchanged_on": ago(40)}, Reason("nothing-exchanged", 30, 10)),
    ],
)
def test_each_reason_takes_what_its_definition_says(change: dict[str, Any], reason: Reason | None):
    assert judge(replace(WELL, **change)).reasons == ((reason,) if reason else ())


def test_a_pair_that_has_not_met_for_five_weeks_nor_signed_is_at_risk():
    verdict = judge(replace(WELL, since=ago(35), met_on=None, signed=False, exchanged_on=None))
    assert [reason.code for reason in verdict.reasons] == ["no-session", "agreement-unsigned", "nothing-exchanged"]
    assert is_at_risk(verdict.score, was=False)
    assert next_step([reason.code for reason in verdict.reasons]) == "Ask both for a date."


def test_every_reason_has_its_words():
    assert set(REASONS) == set(MEANINGS) == set(NEXT_STEPS) == set(POINTS)
    assert next_step([]) == "Nothing needs to be done."
