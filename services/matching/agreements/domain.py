"""Rules of agreements: what people write down, and when it binds them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.matching.states.domain import Machine, Move

__all__ = ["AGREED", "MACHINE", "PROPOSED", "REPLACED", "Terms", "all_signed", "ends_wrongly"]

PROPOSED, AGREED, REPLACED = "proposed", "agreed", "replaced"

MACHINE = Machine(
    "agreement",
    {
        PROPOSED: "it is written down, and not all have signed it; an older one that all have signed stays in force",
        AGREED: "all have signed it, and it is in force",
        REPLACED: "a newer one has taken its place; it stays readable",
    },
    (PROPOSED,),
    (
        Move("change", (PROPOSED,), PROPOSED),
        Move("sign", (PROPOSED,), PROPOSED),
        Move("sign", (AGREED,), AGREED),
        Move("complete", (PROPOSED,), AGREED),
        Move("replace", (PROPOSED, AGREED), REPLACED),
    ),
)
"""Somebody who joins a group signs what the others have agreed on before."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What people of a mentorship agree on; whatever they leave out is "", nothing or None.

    expected_of_mentee, expected_of_mentor: in a circle what each gives and what each may ask. cadence_days: between two
    sessions. ends_on: the last day.
    """

    goals: Sequence[str] = ()
    expected_of_mentee: str = ""
    expected_of_mentor: str = ""
    cadence_days: int | None = None
    channels: Sequence[str] = ()
    confidentiality: str = ""
    ends_on: date | None = None
    ground_rules: Sequence[str] = ()

    def to_json(self) -> str:
        return json.dumps(self.as_json(), ensure_ascii=False)

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        return {**found, "ends_on": None if self.ends_on is None else self.ends_on.isoformat()}

    @classmethod
    def from_json(cls, text: str) -> Terms:
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Terms:
        ends_on: str | None = stored["ends_on"]
        return cls(
            goals=tuple(stored["goals"]),
            expected_of_mentee=stored["expected_of_mentee"],
            expected_of_mentor=stored["expected_of_mentor"],
            cadence_days=stored["cadence_days"],
            channels=tuple(stored["channels"]),
            confidentiality=stored["confidentiality"],
            ends_on=None if ends_on is None else date.fromisoformat(ends_on),
            ground_rules=tuple(stored["ground_rules"]),
        )


def all_signed(people: Collection[UUID], signed: Collection[UUID]) -> bool:
    """Whether everybody who is in the mentorship now has signed."""
    return set(people) <= set(signed)


def ends_wrongly(
    ends_on: date | None, *, started_on: date, today: date, program_ends_on: date
) -> tuple[str, str] | None:
    """The kind of problem with an agreement's last day, and a sentence; None where there is none."""
    if ends_on is None:
        return None
    if ends_on < started_on:
        return "ends-before-it-starts", f"The mentorship started on {started_on}; it cannot end before that."
    if ends_on < today:
        return "ends-in-the-past", "Agree on a last day that is still to come."
    if ends_on > program_ends_on:
        return "after-the-program", f"The program ends on {program_ends_on}; agree on a day until then."
    return None
