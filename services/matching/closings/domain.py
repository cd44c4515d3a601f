"""Rules of closings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from uuid import UUID

__all__ = ["Outcome", "all_closed"]

Outcome = Literal["reached", "partly", "changed", "not reached"]


def all_closed(people: Collection[UUID], closed: Collection[UUID]) -> bool:
    """Whether everybody who is in the mentorship now has looked back."""
    return set(people) <= set(closed)
