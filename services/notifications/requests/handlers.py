"""Planning what people hear of a request to a mentor."""

from __future__ import annotations

from collections.abc import Iterable

from services.notifications.nudges import store
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.store import plan, told
from services.notifications.requests import domain
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import (
    MentorshipRequested,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestEvent,
    RequestExpired,
    RequestQuestioned,
    RequestWithdrawn,
)

__all__ = [
    "tell_of_acceptance",
    "tell_of_answer",
    "tell_of_decline",
    "tell_of_expiry",
    "tell_of_question",
    "tell_of_request",
    "tell_of_withdrawal",
]


async def tell_of_request(session: AsyncSession, event: MentorshipRequested) -> None:
    await plan(session, list(domain.asked(event)))


async def tell_of_question(session: AsyncSession, event: RequestQuestioned) -> None:
    await _go_on(session, event, "asked-back", domain.questioned(event))


async def tell_of_answer(session: AsyncSession, event: RequestAnswered) -> None:
    await _go_on(session, event, "answered", domain.answered(event))


async def tell_of_acceptance(session: AsyncSession, event: RequestAccepted) -> None:
    await _go_on(session, event, "accepted", domain.accepted(event))


async def tell_of_decline(session: AsyncSession, event: RequestDeclined) -> None:
    await _go_on(session, event, "declined", domain.declined(event))


async def tell_of_expiry(session: AsyncSession, event: RequestExpired) -> None:
    heard = await told(session, event.subject, [Rule.REQUEST])
    await _go_on(session, event, "expired", domain.expired(event, heard))


async def tell_of_withdrawal(session: AsyncSession, event: RequestWithdrawn) -> None:
    heard = await told(session, event.subject, [Rule.REQUEST])
    await _go_on(session, event, "withdrawn", domain.withdrawn(event, heard))


async def _go_on(session: AsyncSession, event: RequestEvent, reason: str, wanted: Iterable[Nudge]) -> None:
    """What was to be said before gives way to what there is to say now."""
    await store.drop(session, event.subject, domain.OPEN, reason, clock.now())
    await plan(session, list(wanted))
