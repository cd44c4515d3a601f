"""What of a program's announcements and surveys is listened to."""

from __future__ import annotations

from services.notifications.announcements import handlers
from shared.events.matching import AnnouncementMade, SurveyAnswered, SurveyClosed, SurveyOpened
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    AnnouncementMade: handlers.tell_of_announcement,
    SurveyOpened: handlers.tell_of_survey,
    SurveyAnswered: handlers.end_survey_of,
    SurveyClosed: handlers.end_survey,
}
