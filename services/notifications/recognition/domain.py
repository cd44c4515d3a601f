"""What people hear when others speak well of them, ask them, or let them read something. Words stay in profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from shared.events import Event
from shared.events.profiles import (
    EndorsementGiven,
    RecommendationAsked,
    RecommendationGiven,
    ReflectionCommented,
    ReflectionShared,
    TestimonialEvent,
)

__all__ = ["asked", "commented", "endorsed", "offered", "published", "recommended", "shared"]


def asked(event: RecommendationAsked) -> Iterator[Nudge]:
    """To each colleague who is asked from whom a person could learn something."""
    for colleague in event.asked:
        yield _tell(Rule.RECOMMENDATION_ASKED, event, colleague, event.person_id, skill=event.skill)


def recommended(event: RecommendationGiven) -> Iterator[Nudge]:
    """To the person who asked. Whoever is named hears nothing before they are asked themselves."""
    named = [str(event.recommended)]
    yield _tell(Rule.RECOMMENDATION_GIVEN, event, event.person_id, event.given_by, skill=event.skill, people=named)


def endorsed(event: EndorsementGiven) -> Iterator[Nudge]:
    yield _tell(Rule.ENDORSEMENT, event, event.given_to, event.given_by, skill_id=str(event.skill_id))


def offered(event: TestimonialEvent) -> Iterator[Nudge]:
    """To the mentor, who decides whether it is shown."""
    told = str(event.mentorship_id)
    yield _tell(Rule.TESTIMONIAL_OFFERED, event, event.given_to, event.given_by, mentorship_id=told)


def published(event: TestimonialEvent) -> Iterator[Nudge]:
    """To the mentee, whose words are shown now."""
    told = str(event.mentorship_id)
    yield _tell(Rule.TESTIMONIAL_PUBLISHED, event, event.given_by, event.given_to, mentorship_id=told)


def shared(event: ReflectionShared) -> Iterator[Nudge]:
    yield _tell(Rule.REFLECTION_SHARED, event, event.shared_with, event.person_id)


def commented(event: ReflectionCommented) -> Iterator[Nudge]:
    yield _tell(Rule.REFLECTION_COMMENTED, event, event.person_id, event.commented_by)


def _tell(rule: Rule, event: Event, person: UUID, other: UUID, **payload: Any) -> Nudge:
    return Nudge(rule, person, event.subject, event.time, other, payload=payload)
