"""Telling that a mentorship begins, rests, goes on and ends."""

from __future__ import annotations

from services.notifications.mentorships import store as mentorships
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.phases import domain
from services.notifications.planning.store import drop_within, plan
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    AppreciationSent,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    ProgramFeedbackGiven,
)

__all__ = [
    "end_program_feedback",
    "end_thanks",
    "tell_of_end",
    "tell_of_pause",
    "tell_of_resumption",
    "tell_of_start",
]


async def tell_of_start(session: AsyncSession, event: MentorshipStarted) -> None:
    await plan(session, list(domain.begun(event)))


async def tell_of_pause(session: AsyncSession, event: MentorshipPaused) -> None:
    kind = await mentorships.kind_of(session, event.mentorship_id)
    await store.drop(session, event.mentorship_id, [Rule.MENTORSHIP_RESUMED], "paused", clock.now())
    await plan(session, list(domain.paused(event, kind)))


async def tell_of_resumption(session: AsyncSession, event: MentorshipResumed) -> None:
    kind = await mentorships.kind_of(session, event.mentorship_id)
    await store.drop(session, event.mentorship_id, [Rule.MENTORSHIP_PAUSED], "resumed", clock.now())
    await plan(session, list(domain.resumed(event, kind)))


async def tell_of_end(session: AsyncSession, event: MentorshipEnded) -> None:
    """Nothing in it is asked of those who part any more."""
    together = await mentorships.together(session, event.mentorship_id)
    others = [one for one in together.people if one.person_id != event.mentor_id] if together else []
    parting = domain.those_who_part(event, len(others))
    for person_id in parting:
        await drop_within(session, event.mentorship_id, person_id, domain.UNTIL_THE_END, "ended", clock.now())
    await plan(session, list(domain.ended(event, parting)))


async def end_thanks(session: AsyncSession, event: AppreciationSent) -> None:
    """Whoever has thanked need not be told to."""
    await store.drop(session, event.mentorship_id, [Rule.THANKS], "thanked", clock.now(), person_id=event.sent_by)


async def end_program_feedback(session: AsyncSession, event: ProgramFeedbackGiven) -> None:
    rules = [Rule.PROGRAM_FEEDBACK]
    await store.drop(session, event.mentorship_id, rules, "given", clock.now(), person_id=event.given_by)
