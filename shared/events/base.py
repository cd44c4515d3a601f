"""What an event is: an immutable fact in the past tense, with the CloudEvents envelope around it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from shared import clock
from shared.ids import new_id

__all__ = ["CONTENT_TYPE", "ENVELOPE", "Event", "MalformedEvent", "Part", "read_envelope"]

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
ENVELOPE = frozenset({"id", "subject", "version", "time"})
"""Fields of an event that travel in the envelope; everything else is its data."""


class MalformedEvent(ValueError):
    """The bytes are not an event of this contract."""


class Part(BaseModel):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(BaseModel):
    """A fact. A subclass names its topic: `class GoalSet(Event, topic="profiles.goal")`.

    subject: the aggregate's id. version: the aggregate's version after this event, from 1.
    Schemas evolve by addition with a default; unknown fields of a newer producer are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str] = ""
    type: ClassVar[str] = ""
    source: ClassVar[str] = ""

    id: UUID = Field(default_factory=new_id)
    subject: UUID
    version: int = Field(ge=1)
    time: datetime = Field(default_factory=clock.now)

    def __init_subclass__(cls, *, topic: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.topic = topic
        cls.source = topic.partition(".")[0]
        cls.type = f"{cls.source}.{re.sub(r'(?<!^)(?=[A-Z])', '_', cls.__name__).lower()}.v1"

    @property
    def key(self) -> str:
        """What orders this event: records of one key are read in the order in which they were committed."""
        return str(self.subject)

    def to_json(self) -> bytes:
        """This event as CloudEvents 1.0 structured JSON."""
        return to_json(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": self.source,
                "type": self.type,
                "subject": self.subject,
                "time": self.time,
                "datacontenttype": "application/json",
                "dataschema": f"urn:telemachus:schema:{self.type}",
                "version": self.version,
                "data": self.model_dump(exclude=set(ENVELOPE)),
            }
        )

    @classmethod
    def from_envelope(cls, envelope: dict[str, Any]) -> Self:
        """The event in a parsed envelope of this type. Raises pydantic.ValidationError when its data do not fit."""
        return cls.model_validate({**envelope["data"], **{name: envelope[name] for name in ENVELOPE}})


def read_envelope(value: bytes) -> dict[str, Any]:
    """Parse structured JSON and check the envelope. Raises MalformedEvent."""
    try:
        envelope = from_json(value)
    except ValueError as error:
        raise MalformedEvent(f"not JSON: {error}") from error
    if not isinstance(envelope, dict):
        raise MalformedEvent("not a JSON object")
    missing = sorted({"type", "data", *ENVELOPE} - set(envelope))  # pyright: ignore[reportUnknownArgumentType] - JSON
    if missing:
        raise MalformedEvent(f"the envelope lacks {', '.join(missing)}")
    return envelope  # pyright: ignore[reportUnknownVariableType] - JSON
