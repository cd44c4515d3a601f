"""Coaches from outside, as HR tells of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from services.profiles.people import domain
from services.profiles.people.schemas import LanguagesIn, PersonOut, WorkingHoursIn
from services.profiles.people.store import Mine
from services.profiles.skills.domain import LONGEST_NAME
from shared.text import Line, Prose
from shared.values import Truth, Whole
from shared.wrong import Wrong

__all__ = ["CoachChange", "CoachIn", "CoachOut"]

_SKILLS = 50
_EXAMPLE: JsonDict = {
    "external_id": "coach-7",
    "name": "Noor Haddad",
    "email": "noor@coaching.example",
    "job_title": "Executive coach",
    "zone": "Europe/Amsterdam",
    "language": "en",
    "languages": [{"code": "nl", "level": "native"}, {"code": "en", "level": "C2"}],
    "working_hours": [{"weekday": 2, "start": "09:00", "end": "13:00"}],
    "bio": "I coach people who lead for the first time.",
    "skills_offered": [{"name": "Leadership", "level": 5}],
}

Name = Annotated[Line, Field(min_length=1, max_length=domain.LONGEST_LINE)]
Email = Annotated[Line, Field(min_length=3, max_length=254), AfterValidator(domain.email)]
JobTitle = Annotated[Line, Field(max_length=domain.LONGEST_LINE)]


class CoachSkillIn(BaseModel):
    """A skill that a coach offers. One that the catalog lacks is added to it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
    level: Whole = Field(default=3, ge=1, le=5, description="5: can teach experts")


class CoachIn(BaseModel):
    """A coach from outside. What they can fill in themselves is theirs once they have."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    external_id: Annotated[Line, Field(min_length=1, max_length=domain.LONGEST_LINE)] = Field(
        description="as in the tokens with which they sign in; never given to somebody else"
    )
    name: Name
    email: Email = Field(description="where mails reach them; nobody else sees it")
    job_title: JobTitle = ""
    zone: Annotated[Line, AfterValidator(domain.zone)] = Field(
        default="UTC", min_length=1, max_length=64, description="IANA time zone"
    )
    language: Annotated[Line, AfterValidator(domain.language_code)] = Field(
        default="en", min_length=2, max_length=20, description="in which mails come, BCP 47"
    )
    languages: LanguagesIn = Field(default=[], max_length=20)
    working_hours: WorkingHoursIn = Field(
        default=[], max_length=50, description="intervals that do not overlap, in their zone"
    )
    bio: Annotated[Prose, AfterValidator(domain.prose)] = Field(default="", max_length=domain.LONGEST_PROSE)
    skills_offered: list[CoachSkillIn] = Field(default=[], max_length=_SKILLS)
    listed: Truth = Field(default=False, description="whether the directory shows them to everybody")

    def told(self) -> dict[str, Any]:
        """Columns of a person, and `email` and `language`."""
        return self.model_dump(exclude={"external_id", "skills_offered"})

    def offers(self) -> list[tuple[str, int]]:
        """Names and levels."""
        return [(skill.name, skill.level) for skill in self.skills_offered]


class CoachChange(BaseModel):
    """What is different of a coach. What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "noor.haddad@coaching.example"}]}
    )

    name: Name | None = None
    email: Email | None = None
    job_title: JobTitle | None = None

    @model_validator(mode="after")
    def _says_something(self) -> CoachChange:
        if not self.told():
            raise Wrong("nothing-different", "Say what is different.")
        return self

    def told(self) -> dict[str, Any]:
        """Columns of a person, and `email`."""
        return self.model_dump(exclude_none=True)


class CoachOut(PersonOut):
    """A coach from outside, with their address."""

    email: str = Field(description="nobody but HR and IT sees it")
    language: str = Field(description="in which mails come, BCP 47")

    @classmethod
    def coach(cls, mine: Mine) -> CoachOut:
        return cls(**PersonOut.of(mine.profile).model_dump(), email=mine.email, language=mine.language)
