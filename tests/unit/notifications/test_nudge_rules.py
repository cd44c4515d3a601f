"""Which nudges an event plans, and what becomes of one whose time has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.nudges.domain import (
    Drop,
    Nudge,
    Postpone,
    Rule,
    Send,
    Wait,
    acceptance_nudges,
    decide,
    feedback_nudges,
    goal_nudges,
    proposal_nudges,
    retry_after,
)
from services.notifications.preferences.domain import QuietHours
from shared.events.matching import FeedbackGiven, MatchProposed, ProposalAccepted
from shared.events.profiles import GoalSet

UTC_ZONE = ZoneInfo("UTC")
TUESDAY = datetime(2031, 3, 4, 10, tzinfo=UTC)
MENTEE, MENTOR, THING, PROGRAM = (UUID(int=number) for number in (1, 2, 3, 4))
PAIR: dict[str, Any] = {"subject": THING, "version": 1, "program_id": PROGRAM, "mentee_id": MENTEE, "mentor_id": MENTOR}


def goal(due: date | None) -> GoalSet:
    return GoalSet(subject=THING, version=1, time=TUESDAY, person_id=MENTEE, title="Lead a migration", due=due)


def test_a_goal_plans_two_nudges_at_nine_in_the_persons_zone():
    nudges = goal_nudges(goal(date(2031, 4, 4)), ZoneInfo("Europe/Berlin"))
    assert [nudge.due for nudge in nudges] == [
        datetime(2031, 3, 21, 8, tzinfo=UTC),
        datetime(2031, 4, 2, 7, tzinfo=UTC),
    ]
    assert {nudge.expires for nudge in nudges} == {datetime(2031, 4, 4, 22, tzinfo=UTC)}


def test_a_goal_without_a_date_plans_no_nudge():
    assert goal_nudges(goal(None), UTC_ZONE) == []


@given(st.integers(-400, 400))
def test_a_goal_never_plans_a_nudge_for_a_time_past(days: int):
    nudges = goal_nudges(goal(TUESDAY.date() + timedelta(days=days)), UTC_ZONE)
    assert all(nudge.due > TUESDAY for nudge in nudges)
    assert len(nudges) == sum(days > before for before in (14, 2))


def test_a_proposal_goes_to_each_side_naming_the_other():
    event = MatchProposed(**PAIR, score=0.9, reasons=("Both speak Portuguese.",), answer_by=date(2031, 3, 14))
    assert {(nudge.person_id, nudge.other_id) for nudge in proposal_nudges(event)} == {
        (MENTEE, MENTOR),
        (MENTOR, MENTEE),
    }


def test_an_acceptance_is_told_to_the_other_side_until_both_have_accepted():
    one = ProposalAccepted(**PAIR, accepted_by=MENTOR, complete=False)
    assert [nudge.person_id for nudge in acceptance_nudges(one)] == [MENTEE]
    assert acceptance_nudges(one.model_copy(update={"complete": True})) == []


def test_a_nudge_about_feedback_knows_neither_words_nor_rating():
    told: dict[str, Any] = {"subject": THING, "version": 1, "mentorship_id": UUID(int=9), "program_id": PROGRAM}
    event = FeedbackGiven(**told, given_by=MENTOR, given_to=MENTEE, rating=1)
    [nudge] = feedback_nudges(event)
    assert nudge.person_id == MENTEE
    assert set(nudge.payload) == {"mentorship_id", "session_id"}


def settled(nudge: Nudge, now: datetime = TUESDAY, **facts: Any) -> object:
    defaults: dict[str, Any] = {"known": True, "left": False, "muted": (), "quiet": QuietHours(), "zone": UTC_ZONE}
    return decide(nudge, now, **{**defaults, **facts})


def test_what_becomes_of_a_nudge_depends_on_who_is_known_and_what_they_want():
    nudge = Nudge(Rule.GOAL, MENTEE, THING, TUESDAY, expires=TUESDAY + timedelta(days=2))
    night = TUESDAY + timedelta(hours=12)
    assert settled(nudge) == Send()
    assert settled(nudge, known=False) == Wait()
    assert settled(nudge, left=True) == Drop("left")
    assert settled(nudge, muted=["goal_reminders"]) == Drop("muted")
    assert settled(nudge, muted=["feedback"]) == Send()
    assert settled(nudge, night) == Postpone(datetime(2031, 3, 5, 8, tzinfo=UTC))
    assert settled(nudge, TUESDAY + timedelta(days=2)) == Drop("too-late")


def test_quiet_hours_give_way_to_what_would_come_too_late():
    night = TUESDAY + timedelta(hours=12)
    nudge = Nudge(Rule.INVITATION, MENTEE, THING, night, latest=night + timedelta(hours=1))
    assert settled(nudge, night) == Send()
    later = Nudge(Rule.INVITATION, MENTEE, THING, night, latest=night + timedelta(hours=11))
    assert settled(later, night) == Postpone(datetime(2031, 3, 5, 8, tzinfo=UTC))


def test_retries_come_less_often_and_end_after_three_days():
    pauses: list[timedelta] = []
    waited = timedelta()
    while (pause := retry_after(len(pauses) + 1, waited)) is not None:
        pauses.append(pause)
        waited += pause
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(pauses) == timedelta(hours=1)
    assert timedelta(days=3) <= waited < timedelta(days=3, hours=1)
