"""What a certificate says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

__all__ = ["Said", "paper", "when"]

_ROLES: Mapping[str, str] = {
    "mentee": "as a mentee",
    "mentor": "as a mentor",
    "peer": "as one of a circle of peers",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is certified. sessions: how many were held."""

    id: UUID
    name: str
    role: str
    program: str
    started_on: date
    ended_on: date
    sessions: int
    issued_on: date


def when(said: Said) -> str:
    """ "From 2 March 2026 to 28 August 2026, with 11 sessions held." """
    one_day = said.started_on == said.ended_on
    days = f"On {_day(said.started_on)}" if one_day else f"From {_day(said.started_on)} to {_day(said.ended_on)}"
    if not said.sessions:
        return f"{days}."
    held = "1 session" if said.sessions == 1 else f"{said.sessions} sessions"
    return f"{days}, with {held} held."


def paper(said: Said, *, check_at: str) -> dict[str, str]:
    """Everything as it is printed. check_at: where the certificate can be checked."""
    return {
        "name": said.name,
        "program": said.program,
        "told": f"completed a mentorship {_ROLES[said.role]}",
        "when": when(said),
        "issued": _day(said.issued_on),
        "id": str(said.id),
        "check_at": check_at,
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
