"""What examples of events are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

__all__ = ["AT", "MENTEE", "MENTOR", "MENTORSHIP", "PROGRAM", "ROUND", "SKILL", "envelope", "some_id"]

_numbers = count(1)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def some_id(number: int) -> UUID:
    return UUID(f"0199d3a0-0000-7000-8000-{number:012d}")


PROGRAM, ROUND, MENTEE, MENTOR, MENTORSHIP, SKILL = (some_id(number) for number in range(101, 107))


def envelope(version: int = 1, subject: UUID | None = None) -> dict[str, Any]:
    number = next(_numbers)
    return {"id": some_id(number), "subject": subject or some_id(1000 + number), "version": version, "time": AT}
