"""What a search in a mentorship finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.matching.messages.domain import is_found

__all__ = ["SEARCHED", "Hit", "hits"]

SEARCHED = 2000
"""How many messages, and how many resources, a search reads at most: the newest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message or a resource. title, link: of a resource. words: of a message, or the note of a resource."""

    kind: Literal["message", "resource"]
    id: UUID
    by: UUID
    at: datetime
    words: str
    title: str = ""
    link: str = ""


def hits(found: Iterable[Hit], terms: Sequence[str]) -> list[Hit]:
    """Those in which every term occurs, newest first."""
    matching = [hit for hit in found if is_found(terms, hit.title, hit.link, hit.words)]
    return sorted(matching, key=lambda hit: (hit.at, hit.id), reverse=True)
