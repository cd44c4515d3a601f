"""Asking people around a session: to choose a time, and whether it took place."""

from __future__ import annotations

from services.notifications.confirming import domain
from services.notifications.mentorships.store import kind_of
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import keep, plan
from services.notifications.sessions import store as sessions
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    SessionAskedAnew,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPlan,
    SessionProposed,
    TogetherEvent,
)

__all__ = ["ask_anew", "ask_to_choose", "end_question", "follow_cancellation", "follow_plan"]


async def ask_to_choose(session: AsyncSession, event: SessionProposed) -> None:
    kind = await kind_of(session, event.mentorship_id)
    await store.drop(session, event.subject, [Rule.SESSION_PROPOSED], "proposed-anew", clock.now())
    await plan(session, list(domain.proposed(event, kind)))


async def ask_anew(session: AsyncSession, event: SessionAskedAnew) -> None:
    kind = await kind_of(session, event.mentorship_id)
    await plan(session, list(domain.asked_anew(event, kind)))


async def follow_plan(session: AsyncSession, event: SessionPlan) -> None:
    """A time is chosen; after each that is planned now, people are asked whether they met."""
    await store.drop(session, event.subject, [Rule.SESSION_PROPOSED, Rule.SESSION_ASKED_ANEW], "chosen", clock.now())
    await _follow(session, event, "planned-anew")


async def follow_cancellation(session: AsyncSession, event: SessionCancelled) -> None:
    if event.occurrence is None:
        rules = [Rule.SESSION_PROPOSED, Rule.SESSION_ASKED_ANEW]
        await store.drop(session, event.subject, rules, "cancelled", clock.now())
    await _follow(session, event, "cancelled")


async def end_question(session: AsyncSession, event: SessionHeld | SessionMissed) -> None:
    """Somebody has said how it went."""
    occurrence = event.occurrence.isoformat() if event.occurrence else None
    await store.drop_time(session, event.subject, Rule.SESSION_UNCONFIRMED, occurrence, "said", clock.now())


async def _follow(session: AsyncSession, event: TogetherEvent, reason: str) -> None:
    """By what calendars have of the session now; what is over by then stays as it is."""
    item = sessions.item(await sessions.row_of(session, event.subject))
    if item is None:
        return
    invited = await sessions.invitees(session, event.subject)
    people = [person for person, one in invited.items() if not one.out]
    kind = await kind_of(session, event.mentorship_id)
    wanted = list(domain.unconfirmed(event, kind, item, people))
    await keep(session, event.subject, [Rule.SESSION_UNCONFIRMED], wanted, reason, since=event.time)
