"""People as the API shows them."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from services.profiles.people import domain
from services.profiles.people.store import Mine, Profile
from services.profiles.photos.domain import address
from shared.events.profiles import Language, SkillOffered, SkillWanted, WorkingInterval
from shared.text import Line, Prose
from shared.values import Whole
from shared.wrong import Wrong

__all__ = ["ColleagueOut", "LanguagesIn", "MeOut", "NameOut", "PersonOut", "ProfileChange", "WorkingHoursIn"]

_EXAMPLE: JsonDict = {
    "id": "01920000-0000-7000-8000-000000000001",
    "version": 3,
    "external_id": "e-1042",
    "name": "Amara Obi",
    "job_title": "Staff engineer",
    "department": "Data platform",
    "grade": "P5",
    "location": "Lagos",
    "country": "NG",
    "manager_id": "01920000-0000-7000-8000-000000000002",
    "start_date": "2019-05-06",
    "zone": "Africa/Lagos",
    "languages": [{"code": "en", "level": "native"}],
    "working_hours": [{"weekday": 1, "start": "09:00:00", "end": "17:00:00"}],
    "bio": "I build pipelines and like to explain them.",
    "skills_offered": [{"skill_id": "01920000-0000-7000-8000-000000000003", "name": "Data engineering", "level": 5}],
    "skills_wanted": [{"skill_id": "01920000-0000-7000-8000-000000000004", "name": "Negotiation", "priority": 1}],
    "pronouns": "she/her",
    "links": [{"label": "Talks", "url": "https://example.org/amara"}],
    "listed": True,
    "photo": "/api/profiles/v1/people/01920000-0000-7000-8000-000000000001/photo?digest=9f86d081884c7d65",
    "external": False,
    "status": "active",
    "effective_date": "2026-01-05",
}
_CHANGE: JsonDict = {
    "pronouns": "she/her",
    "zone": "Africa/Lagos",
    "languages": [{"code": "en", "level": "native"}, {"code": "yo", "level": "C1"}],
    "working_hours": [{"weekday": 1, "start": "09:00", "end": "17:00"}],
    "bio": "I build pipelines and like to explain them.",
    "links": [{"label": "Talks", "url": "https://example.org/amara"}],
    "listed": True,
    "language": "en",
}


class ColleagueOut(BaseModel):
    """Somebody, with what tells them from others of their name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str = Field(examples=["Amara Obi"])
    job_title: str
    department: str
    location: str


class NameOut(BaseModel):
    """How somebody is called."""

    id: UUID
    name: str = Field(examples=["Amara Obi"])


class LinkOut(BaseModel):
    """An address that a person shows."""

    label: str
    url: str = Field(description="http or https")


class PersonOut(BaseModel):
    """A person's profile. Where they are reached is not part of it. Whoever was erased has nothing left in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    version: int
    external_id: str = Field(description="the organization's own id for them; never given to someone else")
    name: str
    job_title: str
    department: str
    grade: str
    location: str
    country: str = Field(description="ISO 3166, two letters; empty when not told")
    manager_id: UUID | None
    start_date: date | None
    zone: str = Field(description="IANA time zone")
    languages: list[Language]
    working_hours: list[WorkingInterval]
    bio: str
    skills_offered: list[SkillOffered]
    skills_wanted: list[SkillWanted]
    pronouns: str = Field(description="empty when not told")
    links: list[LinkOut]
    listed: bool = Field(description="whether the directory shows them")
    photo: str = Field(description="where their photo is, or their initials")
    external: bool = Field(description="a coach from outside, of whom HR has no record")
    status: Literal["active", "left", "erased"]
    effective_date: date = Field(description="since when this is so")

    @classmethod
    def of(cls, profile: Profile) -> PersonOut:
        return cls(**_fields(profile))


class MeOut(PersonOut):
    """Your own profile, with what only you see of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_EXAMPLE, "email": "amara.obi@example.org", "language": "en", "own": ["bio", "zone"]}]
        }
    )

    email: str = Field(description="from HR; nobody else sees it here")
    language: str = Field(description="in which mails come, BCP 47")
    own: list[str] = Field(description="what you have filled in yourself, so that no import changes it")

    @classmethod
    def mine(cls, mine: Mine) -> MeOut:
        return cls(**_fields(mine.profile), email=mine.email, language=mine.language, own=sorted(mine.profile.own))


def _fields(profile: Profile) -> dict[str, Any]:
    return {
        **profile.snapshot,
        "id": profile.id,
        "version": profile.version,
        "pronouns": profile.pronouns,
        "links": profile.links,
        "listed": profile.listed,
        "photo": address(profile.id, profile.photo),
    }


class LanguageIn(BaseModel):
    """A language that a person speaks."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, AfterValidator(domain.language_code)] = Field(
        min_length=2, max_length=20, description="BCP 47: language, script, region", examples=["en", "pt-BR"]
    )
    level: Literal["", "A1", "A2", "B1", "B2", "C1", "C2", "native"] = Field(
        default="", description="of the CEFR, or native; empty when not told"
    )


_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"


class HoursIn(BaseModel):
    """Working hours on one day of the week, in local time."""

    model_config = ConfigDict(extra="forbid")

    weekday: Whole = Field(ge=1, le=7, description="1 is Monday")
    start: str = Field(pattern=_TIME, max_length=8, examples=["09:00"])
    end: str = Field(pattern=_TIME, max_length=8, examples=["17:00"], description="later than start")


class LinkIn(BaseModel):
    """An address that a person shows."""

    model_config = ConfigDict(extra="forbid")

    label: Line = Field(min_length=1, max_length=100, examples=["Talks"])
    url: Annotated[Line, AfterValidator(lambda text: domain.web_address(text, "https", "http"))] = Field(
        min_length=8, max_length=500, description="http or https", examples=["https://example.org/amara"]
    )


def _each_once(languages: list[LanguageIn]) -> list[LanguageIn]:
    codes = [language.code for language in languages]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Wrong("language-twice", "Name each language once; {codes} is there twice.", codes=", ".join(twice))
    return languages


def _in_order(hours: list[HoursIn]) -> list[HoursIn]:
    intervals = domain.in_order(
        WorkingInterval(weekday=hour.weekday, start=time.fromisoformat(hour.start), end=time.fromisoformat(hour.end))
        for hour in hours
    )
    return [HoursIn.model_validate(interval.model_dump(mode="json")) for interval in intervals]


LanguagesIn = Annotated[list[LanguageIn], AfterValidator(_each_once)]
WorkingHoursIn = Annotated[list[HoursIn], AfterValidator(_in_order)]

_FROM_HR = frozenset(
    {
        "country",
        "department",
        "email",
        "external_id",
        "grade",
        "job_title",
        "location",
        "manager",
        "manager_id",
        "name",
        "start_date",
        "status",
    }
)


def _without_defaults(schema: JsonDict) -> None:
    """What is left out stays as it is: a default in the document would say otherwise."""
    for field in cast("dict[str, JsonDict]", schema["properties"]).values():
        field.pop("default", None)
    schema["examples"] = [_CHANGE]


class ProfileChange(BaseModel):
    """What is different in your profile. What you leave out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)

    pronouns: Line = Field(default="", max_length=40)
    zone: Annotated[Line, AfterValidator(domain.zone)] = Field(
        default="UTC", min_length=1, max_length=64, description="IANA time zone"
    )
    languages: LanguagesIn = Field(default=[], max_length=20)
    working_hours: WorkingHoursIn = Field(
        default=[], max_length=50, description="intervals that do not overlap, in your zone"
    )
    bio: Annotated[Prose, AfterValidator(domain.prose)] = Field(default="", max_length=4000)
    links: list[LinkIn] = Field(default=[], max_length=10)
    listed: bool = Field(default=True, strict=True, description="whether the directory shows you")
    language: Annotated[Line, AfterValidator(domain.language_code)] = Field(
        default="en", min_length=2, max_length=20, description="in which mails come, BCP 47"
    )

    @model_validator(mode="before")
    @classmethod
    def _leaves_to_hr(cls, told: object) -> object:
        theirs = sorted(_FROM_HR.intersection(cast("dict[str, object]", told))) if isinstance(told, dict) else []
        if theirs:
            raise Wrong("from-hr", "This comes from HR; ask them to change it: {fields}.", fields=", ".join(theirs))
        return cast("object", told)

    def changes(self) -> dict[str, Any]:
        """What was told, as columns of a person, and the preferred language."""
        return self.model_dump(include=self.model_fields_set)
