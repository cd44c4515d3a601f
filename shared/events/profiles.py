"""What profiles says: who people are, what they can teach and want to learn, their goals."""

from __future__ import annotations

from datetime import date, time
from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import Event, Part

__all__ = [
    "ContactChanged",
    "GoalAchieved",
    "GoalSet",
    "Language",
    "PersonJoined",
    "PersonLeft",
    "PersonSnapshot",
    "ProfileChanged",
    "SkillDefined",
    "SkillOffered",
    "SkillWanted",
    "WorkingInterval",
]


class Language(Part):
    """code: BCP 47, as in "en". level: CEFR A1 to C2, or "native"; empty when not told."""

    code: str
    level: str = ""


class WorkingInterval(Part):
    """Local time in the person's zone. weekday: 1 (Monday) to 7, as ISO 8601 counts."""

    weekday: int = Field(ge=1, le=7)
    start: time
    end: time


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


class PersonSnapshot(Event):
    """All that others may know of a person, whole, so that each event can be upserted alone."""

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
    status: Literal["active", "left"] = "active"
    effective_date: date


class PersonJoined(PersonSnapshot, topic="profiles.person"):
    """A person is known from now on, or has returned."""


class ProfileChanged(PersonSnapshot, topic="profiles.person"):
    """Something in a person's profile is different."""


class PersonLeft(PersonSnapshot, topic="profiles.person"):
    """A person has left the organization."""


class ContactChanged(Event, topic="profiles.contact"):
    """Where a person is reached. Only notifications may read this topic. language: preferred, BCP 47."""

    email: str
    language: str = "en"


class SkillDefined(Event, topic="profiles.skill"):
    """A skill is in the catalog, with other names for it."""

    name: str
    aliases: tuple[str, ...] = ()


class GoalSet(Event, topic="profiles.goal"):
    """A person wants to reach something. Why stays in profiles; the title travels so that a mail can name it."""

    person_id: UUID
    title: str
    skill: str | None = None
    due: date | None = None


class GoalAchieved(Event, topic="profiles.goal"):
    """A person has reached a goal."""

    person_id: UUID
    title: str
    achieved_on: date
