"""What profiles says: who people are, what they can teach and want to learn, their goals."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, WithJsonSchema

from shared.events.base import Event, Part

__all__ = [
    "ContactChanged",
    "CredentialHeld",
    "EndorsementEvent",
    "EndorsementGiven",
    "EndorsementWithdrawn",
    "GoalAchieved",
    "GoalDropped",
    "GoalEvent",
    "GoalOverdue",
    "GoalRevised",
    "GoalSet",
    "GoalStalled",
    "Language",
    "MilestonePlanned",
    "MilestoneReached",
    "PersonErased",
    "PersonJoined",
    "PersonLeft",
    "PersonSnapshot",
    "ProfileChanged",
    "RecommendationAsked",
    "RecommendationGiven",
    "ReflectionCommented",
    "ReflectionEvent",
    "ReflectionShared",
    "ReflectionUnshared",
    "SkillDefined",
    "SkillOffered",
    "SkillWanted",
    "SkillsMerged",
    "TestimonialEvent",
    "TestimonialOffered",
    "TestimonialPublished",
    "TestimonialWithdrawn",
    "WorkingInterval",
]


class Language(Part):
    """code: BCP 47, as in "en". level: CEFR A1 to C2, or "native"; empty when not told."""

    code: str
    level: str = ""


LocalTime = Annotated[
    time, WithJsonSchema({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$"})
]
"""A time of day on a clock on the wall. JSON Schema's format "time" (RFC 3339) would ask for an offset from UTC."""


class WorkingInterval(Part):
    """Local time in the person's zone. weekday: 1 (Monday) to 7, as ISO 8601 counts."""

    weekday: int = Field(ge=1, le=7)
    start: LocalTime
    end: LocalTime


class SkillOffered(Part):
    """level: 1 (can show the first steps) to 5 (can teach experts)."""

    skill_id: UUID
    name: str
    level: int = Field(default=3, ge=1, le=5)


class SkillWanted(Part):
    """priority: 1 (first) to 5."""

    skill_id: UUID
    name: str
    priority: int = Field(default=3, ge=1, le=5)


class CredentialHeld(Part):
    """What somebody else has certified of a person. expires_on: None when it does not."""

    name: str
    issuer: str = ""
    expires_on: date | None = None


class PersonSnapshot(Event):
    """All that others may know of a person, whole, so that each event can be upserted alone. external: they do not work
    here, and mentor by contract; HR has no record of them."""

    external_id: str
    name: str
    job_title: str = ""
    department: str = ""
    grade: str = ""
    location: str = ""
    country: str = ""
    manager_id: UUID | None = None
    start_date: date | None = None
    zone: str = "UTC"
    languages: tuple[Language, ...] = ()
    working_hours: tuple[WorkingInterval, ...] = ()
    bio: str = ""
    skills_offered: tuple[SkillOffered, ...] = ()
    skills_wanted: tuple[SkillWanted, ...] = ()
    credentials: tuple[CredentialHeld, ...] = ()
    external: bool = False
    status: Literal["active", "left"] = "active"
    effective_date: date


class PersonJoined(PersonSnapshot, topic="profiles.person"):
    """A person is known from now on, or has returned."""


class ProfileChanged(PersonSnapshot, topic="profiles.person"):
    """Something in a person's profile is different."""


class PersonLeft(PersonSnapshot, topic="profiles.person"):
    """A person has left the organization."""


class PersonErased(Event, topic="profiles.person"):
    """Nothing about a person is kept any more but their id, which is the subject."""


class ContactChanged(Event, topic="profiles.contact"):
    """Where a person is reached. Only notifications may read this topic. language: preferred, BCP 47."""

    email: str
    language: str = "en"


class SkillDefined(Event, topic="profiles.skill"):
    """A skill is in the catalog, with other names for it."""

    name: str
    aliases: tuple[str, ...] = ()


class SkillsMerged(Event, topic="profiles.skill"):
    """The subject is another name of the skill `into` from now on; who offered or wanted it offers or wants that."""

    into: UUID
    name: str


class GoalEvent(Event):
    """Something about a goal, which is the subject. Why and how stay in profiles; the title travels so that a mail can
    name it."""

    person_id: UUID
    title: str


class GoalSet(GoalEvent, topic="profiles.goal"):
    """A person wants to reach something."""

    skill: str | None = None
    due: date | None = None


class GoalRevised(GoalEvent, topic="profiles.goal"):
    """A goal has another title, skill or date, or is open again."""

    skill: str | None = None
    due: date | None = None


class GoalAchieved(GoalEvent, topic="profiles.goal"):
    """A person has reached a goal."""

    achieved_on: date


class GoalDropped(GoalEvent, topic="profiles.goal"):
    """A person has given up a goal, which may be wise."""

    dropped_on: date


class GoalOverdue(GoalEvent, topic="profiles.goal"):
    """A goal's date has passed and it is still open."""

    due: date


class GoalStalled(GoalEvent, topic="profiles.goal"):
    """Nothing has moved on a goal for long. since: the day of the last progress."""

    since: date


class MilestonePlanned(GoalEvent, topic="profiles.goal"):
    """A step towards a goal is in its learning plan, or has another title or date. title: the goal's.

    withdrawn: it is no longer in the plan.
    """

    milestone_id: UUID
    milestone: str
    due: date | None = None
    withdrawn: bool = False


class MilestoneReached(GoalEvent, topic="profiles.goal"):
    """A step towards a goal is done. title: the goal's."""

    milestone_id: UUID
    milestone: str
    reached_on: date


class ReflectionEvent(Event):
    """Something about an entry of a journal, which is the subject. person_id: whose journal it is."""

    person_id: UUID


class ReflectionShared(ReflectionEvent, topic="profiles.reflection"):
    """Somebody may read one entry from now on."""

    shared_with: UUID


class ReflectionUnshared(ReflectionEvent, topic="profiles.reflection"):
    """Somebody may no longer read an entry."""

    shared_with: UUID


class ReflectionCommented(ReflectionEvent, topic="profiles.reflection"):
    """Somebody who may read an entry has written something about it."""

    commented_by: UUID


class RecommendationAsked(Event, topic="profiles.endorsement"):
    """A person asks colleagues from whom they could learn something."""

    person_id: UUID
    skill: str
    asked: tuple[UUID, ...]


class RecommendationGiven(Event, topic="profiles.endorsement"):
    """A colleague names somebody. The subject is the question. recommended: who is named."""

    person_id: UUID
    skill: str
    given_by: UUID
    recommended: UUID


class EndorsementEvent(Event):
    """An endorsement, which is the subject: given_by knows that given_to has this skill."""

    given_by: UUID
    given_to: UUID
    skill_id: UUID


class EndorsementGiven(EndorsementEvent, topic="profiles.endorsement"):
    """A colleague stands for somebody's skill."""


class EndorsementWithdrawn(EndorsementEvent, topic="profiles.endorsement"):
    """A colleague no longer stands for it."""


class TestimonialEvent(Event):
    """A mentee's words about a mentor, which are the subject and stay in profiles."""

    mentorship_id: UUID
    given_by: UUID
    given_to: UUID


class TestimonialOffered(TestimonialEvent, topic="profiles.endorsement"):
    """A mentee has written a testimonial; the mentor decides whether it is shown."""


class TestimonialPublished(TestimonialEvent, topic="profiles.endorsement"):
    """The mentor lets a testimonial be shown."""


class TestimonialWithdrawn(TestimonialEvent, topic="profiles.endorsement"):
    """A testimonial is shown no more, by the word of the one who wrote it or of the one it is about; or it never is,
    since the one it is about declines it."""
