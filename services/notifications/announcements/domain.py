"""What a program says to many at once: one nudge for each."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from services.notifications.nudges.domain import Nudge, Rule
from shared.events.matching import AnnouncementMade, SurveyOpened

__all__ = ["announcement_nudges", "survey_nudges"]


def announcement_nudges(event: AnnouncementMade) -> list[Nudge]:
    """To everybody whom the event names: the announcement itself."""
    payload = {"title": event.title, "text": event.text}
    return [
        Nudge(Rule.ANNOUNCEMENT, person, event.subject, event.time, None, event.program_id, payload=payload)
        for person in event.recipients
    ]


def survey_nudges(event: SurveyOpened) -> list[Nudge]:
    """To everybody whom the event names, until the last day to answer is over."""
    payload = {"title": event.title, "moment": event.moment, "closes_on": event.closes_on.isoformat()}
    end = datetime.combine(event.closes_on + timedelta(days=1), time(), UTC)
    return [
        Nudge(Rule.SURVEY, person, event.subject, event.time, None, event.program_id, expires=end, payload=payload)
        for person in event.recipients
    ]
