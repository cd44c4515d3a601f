"""Planning what people hear when others speak well of them, ask them, or let them read something."""

from __future__ import annotations

from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.planning.store import plan
from services.notifications.recognition import domain
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import (
    EndorsementGiven,
    EndorsementWithdrawn,
    RecommendationAsked,
    RecommendationGiven,
    ReflectionCommented,
    ReflectionShared,
    ReflectionUnshared,
    TestimonialOffered,
    TestimonialPublished,
    TestimonialWithdrawn,
)

__all__ = [
    "end_endorsement",
    "end_reflection",
    "end_testimonial",
    "tell_of_comment",
    "tell_of_endorsement",
    "tell_of_offer",
    "tell_of_publication",
    "tell_of_question",
    "tell_of_recommendation",
    "tell_of_reflection",
]


async def tell_of_question(session: AsyncSession, event: RecommendationAsked) -> None:
    await plan(session, list(domain.asked(event)))


async def tell_of_recommendation(session: AsyncSession, event: RecommendationGiven) -> None:
    """Whoever has answered is not asked any more."""
    await store.drop(
        session, event.subject, [Rule.RECOMMENDATION_ASKED], "answered", clock.now(), person_id=event.given_by
    )
    await plan(session, list(domain.recommended(event)))


async def tell_of_endorsement(session: AsyncSession, event: EndorsementGiven) -> None:
    await plan(session, list(domain.endorsed(event)))


async def end_endorsement(session: AsyncSession, event: EndorsementWithdrawn) -> None:
    await store.drop(session, event.subject, [Rule.ENDORSEMENT], "withdrawn", clock.now())


async def tell_of_offer(session: AsyncSession, event: TestimonialOffered) -> None:
    await plan(session, list(domain.offered(event)))


async def tell_of_publication(session: AsyncSession, event: TestimonialPublished) -> None:
    await store.drop(session, event.subject, [Rule.TESTIMONIAL_OFFERED], "published", clock.now())
    await plan(session, list(domain.published(event)))


async def end_testimonial(session: AsyncSession, event: TestimonialWithdrawn) -> None:
    rules = (Rule.TESTIMONIAL_OFFERED, Rule.TESTIMONIAL_PUBLISHED)
    await store.drop(session, event.subject, rules, "withdrawn", clock.now())


async def tell_of_reflection(session: AsyncSession, event: ReflectionShared) -> None:
    await plan(session, list(domain.shared(event)))


async def end_reflection(session: AsyncSession, event: ReflectionUnshared) -> None:
    """Nobody is led to what they may not read any more."""
    await store.drop(
        session, event.subject, [Rule.REFLECTION_SHARED], "unshared", clock.now(), person_id=event.shared_with
    )


async def tell_of_comment(session: AsyncSession, event: ReflectionCommented) -> None:
    await plan(session, list(domain.commented(event)))
