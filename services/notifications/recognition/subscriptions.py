"""What of recommendations, endorsements, testimonials and reflections is listened to."""

from __future__ import annotations

from services.notifications.recognition import handlers
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
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    RecommendationAsked: handlers.tell_of_question,
    RecommendationGiven: handlers.tell_of_recommendation,
    EndorsementGiven: handlers.tell_of_endorsement,
    EndorsementWithdrawn: handlers.end_endorsement,
    TestimonialOffered: handlers.tell_of_offer,
    TestimonialPublished: handlers.tell_of_publication,
    TestimonialWithdrawn: handlers.end_testimonial,
    ReflectionShared: handlers.tell_of_reflection,
    ReflectionUnshared: handlers.end_reflection,
    ReflectionCommented: handlers.tell_of_comment,
}
