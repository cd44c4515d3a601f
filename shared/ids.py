"""Identifiers: UUIDv7 from the platform's clock, so that keys sort by the time they were made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uuid_utils import compat

from shared import clock

__all__ = ["first_id", "new_id"]


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562) with the time of `clock.now()`."""
    return compat.uuid7(nanoseconds=int(clock.now().timestamp() * 1_000_000) * 1000)


def first_id(at: datetime) -> UUID:
    """The least UUIDv7 of an instant: ids that `new_id` made before it are smaller."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
