"""Rules of feedback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

__all__ = ["Words", "other_of", "rating_seen"]


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


def other_of(person_id: UUID, people: Sequence[UUID], chosen: UUID | None) -> UUID | None:
    """The other one of these people who is meant: whom they chose, or the only other; None where nobody is."""
    others = [one for one in people if one != person_id]
    if chosen is not None:
        return chosen if chosen in others else None
    return others[0] if len(others) == 1 else None


def rating_seen(viewer: UUID | None, given_by: UUID, rating: int | None, *, show: bool) -> int | None:
    """The rating as this person sees it: it is kept for the program's numbers, unless its giver shows it."""
    return rating if show or viewer == given_by else None
