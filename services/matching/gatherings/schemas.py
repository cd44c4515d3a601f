"""Requests and answers about gatherings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.matching.gatherings.handlers import Shown
from services.matching.registrations.schemas import RegistrationState
from shared.text import Line, Prose
from shared.values import Instant, Whole, Zone

__all__ = ["GatheringChangeIn", "GatheringId", "GatheringIn", "GatheringKind", "GatheringOut"]

GatheringId = Annotated[UUID, Path(description="id of the gathering")]
GatheringKind = Literal["workshop", "conference"]
_EXAMPLE: JsonDict = {
    "kind": "workshop",
    "title": "First steps with Kubernetes",
    "description": "Bring a laptop; we deploy something together.",
    "topics": [{"skill_id": "01920000-0000-7000-8000-000000000003", "name": "Kubernetes"}],
    "speakers": [],
    "organizers": [],
    "start": "2030-03-04T14:00:00+01:00",
    "end": "2030-03-04T16:30:00+01:00",
    "zone": "Europe/Berlin",
    "place": "Room 4.2",
    "link": "https://meet.example.org/kubernetes",
    "places": 20,
}


class TopicIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    skill_id: UUID | None = Field(default=None, description="a skill of the catalog; null for a topic of its own")
    name: Line = Field(min_length=1, max_length=100)


class GatheringChangeIn(BaseModel):
    """All of a gathering but the program that it belongs to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{**_EXAMPLE, "places": 25}]})

    kind: GatheringKind
    title: Line = Field(min_length=1, max_length=200, description="travels in mails")
    description: Prose = Field(default="", max_length=8000)
    topics: list[TopicIn] = Field(default=[], max_length=20)
    speakers: list[UUID] = Field(default=[], max_length=50, description="people; they need no place")
    organizers: list[UUID] = Field(default=[], max_length=20, description="people who see who comes, and the code")
    start: Instant = Field(description="an instant in the future, with its offset from UTC")
    end: Instant = Field(description="after the start, and 31 days after it at most")
    zone: Zone = Field(description="IANA, of the place")
    place: Line = Field(default="", max_length=200)
    link: str = Field(
        default="",
        max_length=2000,
        pattern=r"^(https?://[!-~]+)?$",
        description="of a video call; shown to those who have a place, speak there or organize it",
    )
    places: Whole = Field(ge=1, le=100_000, description="for attendees; more than that wait")


class GatheringIn(GatheringChangeIn):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"program_id": None, **_EXAMPLE}]})

    program_id: UUID | None = Field(default=None, description="whose participants may come; null for everyone")


class GatheringTopicOut(BaseModel):
    skill_id: UUID | None
    name: str = Field(examples=["Kubernetes"])


class NamedOut(BaseModel):
    """A person; the name is empty when they are erased."""

    id: UUID
    name: str = Field(examples=["Lin Wu"])


class GatheringOut(BaseModel):
    id: UUID
    version: int
    program_id: UUID | None
    kind: GatheringKind
    title: str = Field(examples=["First steps with Kubernetes"])
    description: str
    topics: list[GatheringTopicOut]
    speakers: list[NamedOut]
    organizers: list[NamedOut]
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(examples=["Europe/Berlin"])
    place: str
    link: str = Field(description="of a video call; empty unless you have a place, speak there or organize it")
    places: int
    taken: int = Field(description="how many have a place")
    waiting: int = Field(description="how many wait for one")
    state: Literal["scheduled", "cancelled", "over"]
    mine: RegistrationState | None = Field(description="whether you have or await a place; null if you never asked")

    @classmethod
    def of(cls, shown: Shown) -> GatheringOut:
        row = shown.row
        return cls(
            id=row.id,
            version=row.version,
            program_id=row.program_id,
            kind=row.kind,  # pyright: ignore[reportArgumentType] - a column of these kinds
            title=row.title,
            description=row.description,
            topics=[GatheringTopicOut(**topic) for topic in row.topics],
            speakers=_named(row.speakers, shown.names),
            organizers=_named(row.organizers, shown.names),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            zone=row.zone,
            place=row.place,
            link=row.link if shown.inside else "",
            places=row.places,
            taken=shown.taken,
            waiting=shown.waiting,
            state=shown.state,  # pyright: ignore[reportArgumentType] - a state of the machine
            mine=shown.mine,  # pyright: ignore[reportArgumentType] - a state of the machine
        )


def _named(ids: Sequence[UUID], names: Mapping[UUID, str]) -> list[NamedOut]:
    return [NamedOut(id=key, name=names.get(key, "")) for key in ids]
