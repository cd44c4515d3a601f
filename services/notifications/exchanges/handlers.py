"""Telling of what people of a mentorship say and give to each other."""

from __future__ import annotations

from services.notifications.exchanges import domain
from services.notifications.mentorships.store import kind_of
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import drop_within, heard_last, open_for, plan, told
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import AppreciationSent, FeedbackGiven, FeedbackRequested, MessagePosted, ResourceShared

__all__ = ["tell_of_appreciation", "tell_of_feedback", "tell_of_message", "tell_of_request", "tell_of_resource"]


async def tell_of_message(session: AsyncSession, event: MessagePosted) -> None:
    """One nudge for all that waits in a thread. Whoever writes in it has seen what was there."""
    thread, rules = event.mentorship_id, [Rule.MESSAGE]
    await store.drop(session, thread, rules, "seen", clock.now(), person_id=event.posted_by)
    kind = await kind_of(session, thread)
    waiting = await open_for(session, thread, Rule.MESSAGE)
    nudges = domain.message(event, kind, await heard_last(session, thread, Rule.MESSAGE))
    await plan(session, [nudge for nudge in nudges if nudge.person_id not in waiting])


async def tell_of_resource(session: AsyncSession, event: ResourceShared) -> None:
    await plan(session, list(domain.resource(event, await kind_of(session, event.mentorship_id))))


async def tell_of_request(session: AsyncSession, event: FeedbackRequested) -> None:
    await plan(session, list(domain.asked_for_feedback(event)))


async def tell_of_feedback(session: AsyncSession, event: FeedbackGiven) -> None:
    """Whoever has given it is not asked for it any more."""
    rules = [Rule.FEEDBACK_REQUESTED]
    await drop_within(
        session, event.mentorship_id, event.given_by, rules, "given", clock.now(), other_id=event.given_to
    )
    await plan(session, list(domain.feedback(event)))


async def tell_of_appreciation(session: AsyncSession, event: AppreciationSent) -> None:
    """Once: the event comes again when it is to be shown to others."""
    before = await told(session, event.subject, [Rule.APPRECIATION])
    if not before and not await open_for(session, event.subject, Rule.APPRECIATION):
        await plan(session, list(domain.thanked(event)))
