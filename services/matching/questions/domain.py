"""Rules of questions about match rounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from uuid import UUID

__all__ = ["mentioned"]

_PEOPLE = frozenset({"mentee_id", "mentor_id", "before", "after"})


def mentioned(found: object) -> Iterator[UUID]:
    """Everybody whom a question or its answer names, anywhere in it."""
    if isinstance(found, dict):
        for name, value in cast("dict[str, object]", found).items():
            if name in _PEOPLE and isinstance(value, str):
                yield UUID(value)
            else:
                yield from mentioned(value)
    elif isinstance(found, list):
        for item in cast("list[object]", found):
            yield from mentioned(item)
