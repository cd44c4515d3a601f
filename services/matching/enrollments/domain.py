"""Rules of enrollment, and what people answer when they enroll.

A pause is a date on an enrollment and no state of its own: it ends by itself when its day comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.matching.states.domain import Machine, Move
from shared.events.matching import Role

__all__ = [
    "ENROLLED",
    "INVITED",
    "MACHINE",
    "TAKES_PART",
    "WAITING",
    "WITHDRAWN",
    "Answers",
    "Consented",
    "NewEnrollment",
    "Why",
    "consented",
    "pauses",
    "traits",
]

INVITED, WAITING, ENROLLED, WITHDRAWN = "invited", "waiting", "enrolled", "withdrawn"
TAKES_PART = (WAITING, ENROLLED)
"""States of those who have enrolled, whether there was a place for them or not."""

Why = Literal["", "own-wish", "declined", "expired", "removed", "left", "erased", "program-closed"]
"""Why somebody withdrew, as ParticipantWithdrew says it; empty for who has not."""

MACHINE = Machine(
    name="enrollment",
    states={
        INVITED: "an admin has asked them to take part, and they have not answered",
        WAITING: "they would take part and wait for a place",
        ENROLLED: "they take part, and are not matched while they pause",
        WITHDRAWN: "they do not take part; they may enroll again",
    },
    initial=(INVITED, WAITING, ENROLLED),
    moves=(
        Move("invite", (WITHDRAWN,), INVITED),
        Move("enroll", (WITHDRAWN,), ENROLLED),
        Move("accept", (INVITED,), ENROLLED),
        Move("wait", (INVITED, WITHDRAWN), WAITING),
        Move("admit", (WAITING,), ENROLLED),
        Move("decline", (INVITED,), WITHDRAWN),
        Move("expire", (INVITED, WAITING), WITHDRAWN),
        Move("answer", (WAITING,), WAITING),
        Move("answer", (ENROLLED,), ENROLLED),
        Move("change-places", (ENROLLED,), ENROLLED),
        Move("pause", (ENROLLED,), ENROLLED),
        Move("resume", (ENROLLED,), ENROLLED),
        Move("withdraw", (INVITED, WAITING, ENROLLED), WITHDRAWN),
    ),
)


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
    """Somebody who wants to take part. places: 0 for a mentee. counted: what they share of their identity is counted in
    analytics."""

    person_id: UUID
    role: Role
    places: int
    answers: Answers
    counted: bool = False

    @classmethod
    def of(cls, person_id: UUID, role: Role, places: int, answers: Answers, *, counted: bool = False) -> NewEnrollment:
        return cls(person_id, role, places if role == "mentor" else 0, answers, counted and bool(answers.identity))

    @property
    def key(self) -> tuple[UUID, Role]:
        """What there is one enrollment for in a program."""
        return self.person_id, self.role


def consented(values: Sequence[str], statement: str, agreed_at: datetime) -> Consented:
    return Consented(list(values), statement, agreed_at.isoformat())


def traits(answers: Answers) -> Iterator[tuple[str, str]]:
    """Attribute and value of what a person agreed to share, as they are compared: without case."""
    for attribute, given in answers.identity.items():
        for value in given.values:
            yield attribute.casefold(), value.strip().casefold()


def pauses(paused_until: date | None, today: date) -> bool:
    """Whether somebody is not to be matched today."""
    return paused_until is not None and paused_until > today
