"""Identifiers: UUIDv7 from the platform's clock, so that keys sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import uuid7

from shared import clock

__all__ = ["new_id"]


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562) with the time of `clock.now()`."""
    instant = clock.now()
    return UUID(int=uuid7(timestamp=int(instant.timestamp()), nanos=instant.microsecond * 1000).int)
