"""Hits, counts and suggestions as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.directory.domain import Reason, Suggestion, pack
from services.profiles.directory.handlers import Found
from services.profiles.photos.domain import address
from shared.pagination import Page

__all__ = ["FoundOut", "SuggestionsOut"]

_SKILL = "01920000-0000-7000-8000-000000000003"
_PERSON = "01920000-0000-7000-8000-000000000001"
_COLLEAGUE = "01920000-0000-7000-8000-000000000002"
_COMMUNITY = "01920000-0000-7000-8000-000000000004"
_CREDENTIAL = "Certified Kubernetes Administrator"
_EXAMPLE: JsonDict = {
    "items": [
        {
            "person": {
                "id": _PERSON,
                "name": "Amara Obi",
                "pronouns": "she/her",
                "job_title": "Staff engineer",
                "department": "Data platform",
                "location": "Lagos",
                "photo": f"/api/profiles/v1/people/{_PERSON}/photo",
                "skills": [{"skill_id": _SKILL, "name": "Kubernetes", "level": 5}],
            },
            "open_places": 2,
            "shared_hours": 21.5,
            "reasons": [
                "Offers Kubernetes at level 5, with two recommendations.",
                "Has 2 open places.",
                "You share 21.5 working hours a week.",
            ],
            "reason_codes": [
                {"code": "offers", "names": ["Kubernetes"], "numbers": [5, 2, 0, 1]},
                {"code": "open-places", "names": [], "numbers": [2]},
                {"code": "hours", "names": [], "numbers": [21.5]},
            ],
        }
    ],
    "next": None,
    "total": 1,
    "at_least": False,
    "words": [{"typed": "kuberentes", "read_as": ["kubernetes"]}],
    "counts": {
        "skill": [{"value": _SKILL, "name": "Kubernetes", "count": 1}],
        "level": [{"value": "5", "name": "5", "count": 1}],
        "department": [{"value": "Data platform", "name": "Data platform", "count": 1}],
        "grade": [],
        "location": [{"value": "Lagos", "name": "Lagos", "count": 1}],
        "language": [{"value": "en", "name": "en", "count": 1}],
        "credential": [{"value": _CREDENTIAL, "name": _CREDENTIAL, "count": 1}],
        "community": [{"value": _COMMUNITY, "name": "Guild of data people", "count": 1}],
        "endorsed_by": [{"value": _COLLEAGUE, "name": "Lin Wu", "count": 1}],
        "open_places": 1,
    },
}


class OfferOut(BaseModel):
    """A skill that a person offers."""

    skill_id: UUID
    name: str
    level: int = Field(description="1 (can show the first steps) to 5 (can teach experts)")


class ListedOut(BaseModel):
    """A person as the directory shows them."""

    id: UUID
    name: str
    pronouns: str
    job_title: str
    department: str
    location: str
    photo: str = Field(description="where their photo, or an image of their initials, is")
    skills: list[OfferOut] = Field(description="the best known first")


class ReasonOut(BaseModel):
    """What speaks for somebody, for whoever says it in another language."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    names: list[str]
    numbers: list[float]


class HitOut(BaseModel):
    """Somebody who fits, and why."""

    person: ListedOut
    open_places: int = Field(description="how many mentees they could take now, over all programs")
    shared_hours: float | None = Field(
        description="working hours a week that you both have; null when your profile has none"
    )
    reasons: list[str] = Field(description="sentences, what weighs most first")
    reason_codes: list[ReasonOut] = Field(description="the same as codes")


class WordOut(BaseModel):
    """A word of the search that nobody here has, and what it was taken for; nothing when nothing is near."""

    typed: str
    read_as: list[str]


class CountOut(BaseModel):
    """How many of the hits have a value. value: what the filter takes."""

    value: str
    name: str
    count: int


class CountsOut(BaseModel):
    """By filter, the most frequent values first, at most 20. All filters of the search are applied."""

    skill: list[CountOut]
    level: list[CountOut] = Field(
        description="how many offer each `skill` of the search at this level or higher; none without `skill`"
    )
    department: list[CountOut]
    grade: list[CountOut]
    location: list[CountOut]
    language: list[CountOut]
    credential: list[CountOut] = Field(description="those that have not expired")
    community: list[CountOut]
    endorsed_by: list[CountOut] = Field(description="listed people, of each hit at most the latest 50")
    open_places: int


class FoundOut(Page[HitOut]):
    """A page of hits. With `at_least`, more people fit than are ranked: total and counts are of the 1,000 with the
    highest standing, and the pages end with them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    at_least: bool = Field(description="whether there are more hits than total and counts say")
    words: list[WordOut] = Field(description="words that were not sought as they were typed")
    counts: CountsOut

    @classmethod
    def of(cls, found: Found) -> FoundOut:
        last = found.hits[-1][0] if found.more else None
        return cls(
            items=[_hit(hit, reasons) for hit, reasons in found.hits],
            next=pack(last["rank"], UUID(last["id"])) if last else None,
            total=found.total,
            at_least=found.at_least,
            words=[WordOut(typed=word.typed, read_as=list(word.read_as)) for word in found.words if not word.known],
            counts=CountsOut(
                open_places=found.open_places,
                **{facet: [_count(*row) for row in rows] for facet, rows in found.counts.items()},
            ),
        )


def _hit(hit: Mapping[str, Any], reasons: Sequence[Reason]) -> HitOut:
    person_id = UUID(hit["id"])
    skills: Sequence[Sequence[Any]] = hit["skills"] or ()
    return HitOut(
        person=ListedOut(
            id=person_id,
            name=hit["name"],
            pronouns=hit["pronouns"],
            job_title=hit["job_title"],
            department=hit["department"],
            location=hit["location"],
            photo=address(person_id, hit["digest"]),
            skills=[OfferOut(skill_id=skill, name=name, level=level) for skill, name, level, *_ in skills],
        ),
        open_places=hit["open_places"],
        shared_hours=None if hit["quarters"] is None else hit["quarters"] / 4,
        reasons=[reason.sentence for reason in reasons],
        reason_codes=[ReasonOut.model_validate(reason) for reason in reasons],
    )


def _count(value: str, count: int, name: str | None = None) -> CountOut:
    return CountOut(value=value, name=name or value, count=count)


class SuggestionOut(BaseModel):
    """A skill, a department or a person. id: of the skill or the person."""

    kind: Literal["skill", "department", "person"]
    name: str
    id: UUID | None


class SuggestionsOut(BaseModel):
    """At most ten: first what begins with what was typed, then what resembles it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"kind": "skill", "name": "Kubernetes", "id": _SKILL}]}]}
    )

    items: list[SuggestionOut]

    @classmethod
    def of(cls, found: Sequence[Suggestion]) -> SuggestionsOut:
        return cls.model_validate({"items": [{"kind": one.kind, "name": one.name, "id": one.id} for one in found]})
