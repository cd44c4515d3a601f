"""What matching does by the clock, feature by feature.

Each takes what is due with SKIP LOCKED, some at a time, so that any number of workers share the work, and an outage
delays it without doing it twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.matching.calendar_reading import read_calendars
from services.matching.departures.handlers import end_next as end_departures
from services.matching.endings.handlers import end_due
from services.matching.introductions.handlers import expire_due as expire_introductions
from services.matching.invitations.handlers import expire as expire_invitations
from services.matching.mentorships.handlers import resume_due
from services.matching.program_feedback.handlers import publish as publish_feedback
from services.matching.program_states.handlers import follow_the_clock
from services.matching.proposal_endings.handlers import expire_due as expire_proposals
from services.matching.request_endings.handlers import expire_due as expire_requests
from services.matching.session_slots.handlers import lapse as lapse_proposed_sessions
from services.matching.survey_states.handlers import follow_the_clock as follow_surveys
from services.matching.waiting.handlers import fill_places
from services.matching.waitlist.handlers import admit_waiting
from shared.db import AsyncSession
from shared.leases import within
from shared.service import Runtime, Schedule

__all__ = ["SCHEDULES", "repeatedly"]

Step = Callable[[AsyncSession], Awaitable[int]]


def repeatedly(step: Step) -> Callable[[Runtime], Awaitable[None]]:
    """Do a step in transactions of its own until it says that it found nothing. step: returns how many it took."""

    async def run(runtime: Runtime) -> None:
        while await within(runtime, step):
            pass

    return run


SCHEDULES: tuple[Schedule, ...] = (
    Schedule("follow-program-dates", 30.0, repeatedly(follow_the_clock)),
    Schedule("admit-waiting", 1.0, repeatedly(admit_waiting)),
    Schedule("end-departures", 1.0, repeatedly(end_departures)),
    Schedule("expire-invitations", 60.0, repeatedly(expire_invitations)),
    Schedule("fill-places", 1.0, repeatedly(fill_places)),
    Schedule("expire-requests", 60.0, repeatedly(expire_requests)),
    Schedule("expire-proposals", 60.0, repeatedly(expire_proposals)),
    Schedule("expire-introductions", 60.0, repeatedly(expire_introductions)),
    Schedule("resume-mentorships", 60.0, repeatedly(resume_due)),
    Schedule("end-mentorships", 60.0, repeatedly(end_due)),
    Schedule("lapse-proposed-sessions", 60.0, repeatedly(lapse_proposed_sessions)),
    Schedule("follow-surveys", 30.0, repeatedly(follow_surveys)),
    Schedule("publish-program-feedback", 60.0, repeatedly(publish_feedback)),
    Schedule("read-calendars", 30.0, read_calendars),
)
