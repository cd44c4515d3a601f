"""Rules of enrollment, and what people answer when they enroll."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from shared.events.matching import Role

__all__ = ["Answers", "Consented", "NewEnrollment", "consented", "traits"]


@dataclass(frozen=True, slots=True)
class Consented:
    """What a person shares of their identity. statement: what they agreed to; agreed_at: when, in RFC 3339."""

    values: Sequence[str]
    statement: str
    agreed_at: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one person. identity: attributes that they agreed to share for matching, and no others.

    picks: whom they would like most, first choice first. avoided: whom they do not want to meet.
    """

    answers: Mapping[str, str | Sequence[str]] = field(default_factory=dict[str, "str | Sequence[str]"])
    identity: Mapping[str, Consented] = field(default_factory=dict[str, Consented])
    picks: Sequence[UUID] = ()
    avoided: Sequence[UUID] = ()

    def __bool__(self) -> bool:
        return bool(self.answers or self.identity or self.picks or self.avoided)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)

    @classmethod
    def from_json(cls, text: str) -> Answers:
        stored = json.loads(text)
        return cls(
            stored["answers"],
            {name: Consented(**given) for name, given in stored["identity"].items()},
            tuple(map(UUID, stored.get("picks", ()))),
            tuple(map(UUID, stored.get("avoided", ()))),
        )


@dataclass(frozen=True, slots=True)
class NewEnrollment:
    """Somebody who wants to take part. places: 0 for a mentee."""

    person_id: UUID
    role: Role
    places: int
    answers: Answers

    @classmethod
    def of(cls, person_id: UUID, role: Role, places: int, answers: Answers) -> NewEnrollment:
        return cls(person_id, role, places if role == "mentor" else 0, answers)


def consented(values: Sequence[str], statement: str, agreed_at: datetime) -> Consented:
    return Consented(list(values), statement, agreed_at.isoformat())


def traits(answers: Answers) -> Iterator[tuple[str, str]]:
    """Attribute and value of what a person agreed to share, as they are compared: without case."""
    for attribute, given in answers.identity.items():
        for value in given.values:
            yield attribute.casefold(), value.strip().casefold()
