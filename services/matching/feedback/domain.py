"""Rules of feedback."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID

__all__ = ["Words", "other_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """Feedback in three parts, any of which may be empty."""

    went_well: str = ""
    change: str = ""
    next_step: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Words:
        return cls(**json.loads(text))


def other_of(person_id: UUID, mentee_id: UUID, mentor_id: UUID) -> UUID:
    """The other of the two."""
    return mentor_id if person_id == mentee_id else mentee_id
