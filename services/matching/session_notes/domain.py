"""Rules of agendas and notes."""

from __future__ import annotations

from uuid import UUID

__all__ = ["AGENDA", "NOTE", "is_shared", "may_read"]

AGENDA, NOTE = "agenda", "note"


def is_shared(kind: str, *, wished: bool) -> bool:
    """Whether the others may read it: an agenda is for all."""
    return kind == AGENDA or wished


def may_read(reader: UUID | None, author: UUID, *, shared: bool) -> bool:
    """Whether one of the people may read it."""
    return shared or reader == author
