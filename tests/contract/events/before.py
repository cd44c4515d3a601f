"""What comes before an event, so that it has something to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared import clock
from shared.events import Event
from shared.events import matching as m
from shared.ids import new_id

__all__ = [
    "earlier",
    "ended_before",
    "gathering_before",
    "introduced_before",
    "invited_before",
    "joined_before",
    "met_every_other_week",
    "opened_before",
    "opened_for",
    "place_before",
    "proposed_before",
    "requested_before",
    "scheduled_before",
]


def earlier(kind: type[Event], *fields: str, **values: Any) -> Callable[[Any], list[Event]]:
    """An event of this kind before, about the same, with these fields as the later event has them."""

    def before(event: Any) -> list[Event]:
        same = {"subject", *fields}
        return [kind(version=1, **{**event.model_dump(include=same), **values})]

    return before


PAIR = ("program_id", "mentee_id", "mentor_id")
proposed_before = earlier(m.MatchProposed, *PAIR, score=0.5)
requested_before = earlier(m.MentorshipRequested, *PAIR, answer_by=date(2090, 1, 1))
introduced_before = earlier(m.IntroductionProposed, "program_id", "introduced_by", "mentee_id", "to_id")
invited_before = earlier(m.ParticipantInvited, "program_id", "person_id", "role")


def ended_before(event: m.ProgramFeedbackGiven) -> list[Event]:
    ended = m.MentorshipEnded(
        subject=event.mentorship_id,
        version=1,
        mentorship_id=event.mentorship_id,
        program_id=event.program_id,
        mentee_id=event.given_by,
        mentor_id=new_id(),
        ended_on=clock.today(),
    )
    return [ended]


def scheduled_before(event: Any) -> list[Event]:
    """Far enough ahead that its reminders are planned."""
    pair = event.model_dump(include={"subject", "mentorship_id", *PAIR})
    start = clock.now() + timedelta(days=30)
    times: dict[str, Any] = {"start": start, "end": start + timedelta(hours=1), "zone": "UTC"}
    return [m.SessionScheduled(version=1, title="First session", **times, **pair)]


def gathering_before(event: Any) -> list[Event]:
    """Far enough ahead that its reminder is planned."""
    start = clock.now() + timedelta(days=30)
    times: dict[str, Any] = {"start": start, "end": start + timedelta(hours=2), "zone": "UTC", "places": 12}
    gathering = event.gathering_id
    return [m.GatheringScheduled(subject=gathering, gathering_id=gathering, version=1, title="Workshop", **times)]


def place_before(event: m.PlaceReleased) -> list[Event]:
    who = event.model_dump(include={"subject", "gathering_id", "person_id"})
    return [*gathering_before(event), m.PlaceTaken(version=1, **who)]


def met_every_other_week(event: Any) -> list[Event]:
    """The recurrence of which the golden payloads tell, planned before its first time."""
    plan = m.SessionScheduled(
        version=1,
        title=event.title,
        time=datetime(2026, 3, 1, tzinfo=UTC),
        start=datetime(2026, 3, 16, 9, tzinfo=UTC),
        end=datetime(2026, 3, 16, 10, tzinfo=UTC),
        zone="Africa/Lagos",
        recurrence="FREQ=WEEKLY;INTERVAL=2;COUNT=12",
        others=getattr(event, "left", ()),
        **event.model_dump(include={"subject", "mentorship_id", *PAIR}),
    )
    return [plan]


def opened_before(event: m.SurveyClosed) -> list[Event]:
    asked: dict[str, Any] = {
        "title": "How was it?",
        "closes_on": clock.today() + timedelta(days=9),
        "recipients": (new_id(),),
    }
    return [m.SurveyOpened(subject=event.subject, version=1, program_id=event.program_id, moment=event.moment, **asked)]


def opened_for(event: m.SurveyAnswered) -> list[Event]:
    asked: dict[str, Any] = {"title": "How was it?", "closes_on": clock.today() + timedelta(days=9)}
    opened = m.SurveyOpened(
        subject=event.survey_id,
        version=1,
        program_id=event.program_id,
        moment=event.moment,
        recipients=(event.person_id,),
        **asked,
    )
    return [opened]


def joined_before(event: m.CommunityLeft) -> list[Event]:
    joined = event.model_dump(include={"subject", "community_id", "person_id"})
    return [m.CommunityJoined(version=1, **joined)]
