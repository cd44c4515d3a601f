"""What pages read of a person: their profile, and what others say of them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.answers import Person

__all__ = [
    "Community", "Credential", "Endorsement", "OfferedSkill", "Profile", "ProfileLanguage", "ProfileLink", "Skills",
    "Testimonial", "Thanks", "WantedSkill",
]  # fmt: skip


class ProfileLanguage(BaseModel):
    code: str
    level: str


class ProfileLink(BaseModel):
    label: str
    url: str


class Profile(Person):
    pronouns: str
    languages: list[ProfileLanguage]
    bio: str
    links: list[ProfileLink]
    photo: str
    status: str


class OfferedSkill(BaseModel):
    skill_id: UUID
    name: str
    level: int
    evidence: str


class WantedSkill(BaseModel):
    name: str


class Skills(BaseModel):
    offered: list[OfferedSkill]
    wanted: list[WantedSkill]


class Credential(BaseModel):
    name: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    link: str
    expired: bool


class Endorsement(BaseModel):
    skill_id: UUID
    skill: str
    given_by: UUID
    given_by_name: str
    how: str
    given_at: datetime


class Testimonial(BaseModel):
    given_by: UUID
    given_by_name: str
    words: str
    published_at: datetime | None


class Thanks(BaseModel):
    """A thank-you that two have agreed to show."""

    sent_by: UUID
    sent_by_name: str
    words: str
    sent_at: datetime


class Community(BaseModel):
    id: UUID
    name: str
