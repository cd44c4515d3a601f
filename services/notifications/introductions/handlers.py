"""Planning what people hear of an introduction."""

from __future__ import annotations

from services.notifications.introductions import domain
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import plan, told
from shared import clock
from shared.db import AsyncSession
from shared.events.matching import IntroductionDeclined, IntroductionMade, IntroductionProposed

__all__ = ["tell_of_end", "tell_of_introduction", "tell_of_proposal"]


async def tell_of_proposal(session: AsyncSession, event: IntroductionProposed) -> None:
    await plan(session, list(domain.asked(event)))


async def tell_of_introduction(session: AsyncSession, event: IntroductionMade) -> None:
    await store.drop(session, event.subject, [Rule.INTRODUCTION], "made", clock.now())
    await plan(session, list(domain.made(event)))


async def tell_of_end(session: AsyncSession, event: IntroductionDeclined) -> None:
    heard = await told(session, event.subject, [Rule.INTRODUCTION])
    await store.drop(session, event.subject, [Rule.INTRODUCTION], "ended", clock.now())
    await plan(session, list(domain.declined(event, heard)))
