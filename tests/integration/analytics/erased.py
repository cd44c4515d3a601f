"""A program in which one person has every part that events name somebody in, and everything that is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.events.matching import (
    FeedbackGiven,
    MatchRoundSolved,
    ParticipantAttributesShared,
    ParticipantEnrolled,
    SharedAttribute,
    Unmatched,
)
from shared.events.profiles import PersonErased, PersonLeft, ProfileChanged
from shared.ids import new_id
from tests.integration.analytics.history import launched, person
from tests.integration.analytics.telling import Telling

__all__ = ["STARTED", "Everywhere", "everywhere"]

STARTED = date(2019, 5, 17)
"""The day on which they began to work here."""


@dataclass
class Everywhere:
    """telling: events of the program. who: the person. erased: what says that they are erased."""

    telling: Telling
    who: UUID
    erased: PersonErased


def everywhere() -> Everywhere:
    joined = person("Data", start_date=STARTED, manager_id=new_id())
    who = joined.subject
    telling = Telling(launched([new_id(), who, new_id()]))
    fields = joined.model_dump(exclude={"id", "version", "time", "status", "department"})
    telling.events += [
        joined,
        ProfileChanged(**fields, version=2, department="Legal"),
        PersonLeft(**fields, version=3, department="Legal", status="left"),
    ]
    telling.somebody(manager_id=who)
    mentee, mentor = telling.takes_part(), telling.takes_part("mentor", places=3)
    for role in ("mentee", "mentor"):
        telling.tell(ParticipantEnrolled, 0, person_id=who, role=role, places=2)
    told = SharedAttribute(attribute="first in the family to study", values=("yes",))
    telling.tell(ParticipantAttributesShared, 0, person_id=who, attributes=[told.model_dump()])
    left = [Unmatched(person_id=one, reason="places-taken").model_dump() for one in (who, mentee)]
    telling.tell(MatchRoundSolved, 1, unmatched=left, mentees=2, mentors=2, pairs=0, total_score=0)
    for one, other in ((who, mentor), (mentee, who)):
        telling.proposed(one, other, 0.5, "accepted")
        telling.asked(one, other, "accepted")
        together = telling.started(one, other)
        telling.signed(together)
        telling.met(together, 5)
        telling.inside(FeedbackGiven, together, 6, given_by=one, given_to=other, rating=4)
        telling.ended(one, together, 9, ended_by=who)
    return Everywhere(telling, who, PersonErased(subject=who, version=4, time=telling.at(10) + timedelta(hours=1)))
