"""What people say of each other's skills: endorsements, recommendations, testimonials."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, Table, Text, Uuid, case

from services.analytics.facts.base import FACTS, at, batch, fold, newest, person, uid
from shared.events import Event
from shared.events.profiles import (
    EndorsementGiven,
    EndorsementWithdrawn,
    RecommendationAsked,
    RecommendationGiven,
    TestimonialOffered,
    TestimonialPublished,
    TestimonialWithdrawn,
)

__all__ = ["FOLDS", "endorsement", "recommendation", "testimonial"]

endorsement = Table(
    "endorsement",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("given_by"),
    person("given_to"),
    Column("skill_id", Uuid()),
    Column("given_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
)

recommendation = Table(
    "recommendation",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("person_id"),
    Column("asked_at", DateTime(timezone=True)),
    Column("given_at", DateTime(timezone=True)),
)
"""A question from whom one could learn something. given_at: when a colleague first named somebody."""

testimonial = Table(
    "testimonial",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("mentorship_id", Uuid()),
    person("given_by"),
    person("given_to"),
    Column("offered_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("state", Text),
)
"""state: "offered", "published" or "withdrawn"."""

_STATES: dict[type[Event], str] = {
    TestimonialOffered: "offered",
    TestimonialPublished: "published",
    TestimonialWithdrawn: "withdrawn",
}
_GIVEN = {"given_by": uid("given_by"), "given_to": uid("given_to")}

FOLDS = (
    fold(
        endorsement,
        EndorsementGiven,
        EndorsementWithdrawn,
        key={"id": batch.c.subject},
        same={**_GIVEN, "skill_id": uid("skill_id")},
        earliest={"given_at": at(EndorsementGiven), "withdrawn_at": at(EndorsementWithdrawn)},
    ),
    fold(
        recommendation,
        RecommendationAsked,
        RecommendationGiven,
        key={"id": batch.c.subject},
        same={"person_id": uid("person_id")},
        earliest={"asked_at": at(RecommendationAsked), "given_at": at(RecommendationGiven)},
    ),
    newest(
        testimonial,
        *_STATES,
        key={"id": batch.c.subject},
        says={
            "mentorship_id": uid("mentorship_id"),
            **_GIVEN,
            "state": case(*((batch.c.type == event.type, state) for event, state in _STATES.items())),
        },
    ),
    fold(
        testimonial,
        TestimonialOffered,
        key={"id": batch.c.subject},
        earliest={"offered_at": batch.c.time},
    ),
)
