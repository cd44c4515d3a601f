"""What a program says to many at once: one nudge for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of, on
from shared.events.matching import AnnouncementMade, SurveyOpened

__all__ = ["announcements", "surveys"]


def announcements(event: AnnouncementMade) -> Iterator[Nudge]:
    """To everybody whom the event names: the announcement itself."""
    payload = {"title": event.title, "text": event.text}
    for person in event.recipients:
        yield Nudge(Rule.ANNOUNCEMENT, person, event.subject, event.time, None, event.program_id, payload=payload)


def surveys(event: SurveyOpened, answered: Collection[UUID]) -> Iterator[Nudge]:
    """To everybody whom the event names and who has not answered, until the last day to answer is over."""
    payload = {"title": event.title, "moment": event.moment, "closes_on": event.closes_on.isoformat()}
    end = end_of(event.closes_on)
    for person in event.recipients:
        if person not in answered:
            nudge = Nudge(
                Rule.SURVEY, person, event.subject, event.time, None, event.program_id, expires=end, payload=payload
            )
            yield nudge
            yield on(replace(nudge, rule=Rule.SURVEY_UNANSWERED), event.closes_on)
