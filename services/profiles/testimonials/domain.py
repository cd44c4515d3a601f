"""The states of a testimonial, and who may see its words in each."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

__all__ = ["State", "is_told", "readers"]


class State(StrEnum):
    OFFERED = "offered"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def readers(state: str, author: UUID, mentor: UUID) -> frozenset[UUID] | None:
    """Who may read the words; None for everyone. What is withdrawn is its author's alone again."""
    if state == State.PUBLISHED:
        return None
    return frozenset({author} if state == State.WITHDRAWN else {author, mentor})


def is_told(state: str) -> bool:
    """Whether others were told of it by an event and did not hear of its end yet."""
    return state in {State.OFFERED, State.PUBLISHED}
