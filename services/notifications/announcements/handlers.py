"""Planning what a program says to many at once."""

from __future__ import annotations

from services.notifications.announcements import domain, store
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import plan
from services.notifications.rules import store as rules
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import AnnouncementMade, SurveyAnswered, SurveyClosed, SurveyOpened

__all__ = ["end_survey", "end_survey_of", "tell_of_announcement", "tell_of_survey"]

_SURVEYS = (Rule.SURVEY, Rule.SURVEY_UNANSWERED)


async def tell_of_announcement(session: AsyncSession, event: AnnouncementMade) -> None:
    await plan(session, list(domain.announcements(event)))


async def tell_of_survey(session: AsyncSession, event: SurveyOpened) -> None:
    """Tell those who have not answered; an answer can have come by another topic before, or come at this moment."""
    await rules.lock(session, event.program_id)
    answered = await store.answered(session, event.subject)
    await plan(session, list(domain.surveys(event, answered)))


async def end_survey_of(session: AsyncSession, event: SurveyAnswered) -> None:
    """Whoever has answered is not asked any more."""
    await rules.hold_still(session, [event.program_id])
    await store.keep_answer(session, event.survey_id, event.person_id)
    await nudges.drop(session, event.survey_id, _SURVEYS, "answered", clock.now(), person_id=event.person_id)


async def end_survey(session: AsyncSession, event: SurveyClosed) -> None:
    """Whoever has not been asked yet is not asked any more."""
    await nudges.drop(session, event.subject, _SURVEYS, "closed", clock.now())
