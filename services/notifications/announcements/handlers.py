"""Planning what a program says to many at once."""

from __future__ import annotations

from services.notifications.announcements import domain
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import AnnouncementMade, SurveyClosed, SurveyOpened

__all__ = ["cancel_survey_nudges", "tell_of_announcement", "tell_of_survey"]


async def tell_of_announcement(session: AsyncSession, event: AnnouncementMade) -> None:
    await store.schedule(session, domain.announcement_nudges(event))


async def tell_of_survey(session: AsyncSession, event: SurveyOpened) -> None:
    await store.schedule(session, domain.survey_nudges(event))


async def cancel_survey_nudges(session: AsyncSession, event: SurveyClosed) -> None:
    """Whoever has not been asked yet is not asked any more."""
    await store.drop(session, event.subject, [Rule.SURVEY], "closed", clock.now())
