"""How files are called, and the columns of lists in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.analytics.health.domain import next_step, said
from services.analytics.participants.domain import Stuck

__all__ = ["HEALTH_COLUMNS", "PARTICIPANT_COLUMNS", "file_name", "health_line", "participant_line"]

PARTICIPANT_COLUMNS = (
    "person_id", "status", "department", "grade", "location", "invited_at", "waitlisted_at", "enrolled_at",
    "withdrew_at", "matched_since", "first_session_on", "last_session_on", "mentorship_ids", "running_ids", "stuck",
)  # fmt: skip

HEALTH_COLUMNS = (
    "mentorship_id", "mentor_id", "mentee_ids", "score", "at_risk", "since", "reasons", "next_step", "evaluated_at",
)  # fmt: skip

_SEVERAL = frozenset(("mentorship_ids", "running_ids"))


def file_name(what: str, dimension: str | None, on: date, form: str) -> str:
    """As in "funnel-by-department-2026-04-01.csv"."""
    by = f"-by-{dimension.replace(' ', '-')}" if dimension else ""
    return f"{what}{by}-{on.isoformat()}.{form}"


def participant_line(row: Mapping[Any, Any]) -> tuple[str | None, ...]:
    """A row of the list of participants as text, in the order of the columns."""
    stuck = " ".join(one.value for one in Stuck if row[one.value])
    return tuple(stuck if name == "stuck" else _text(name, row[name]) for name in PARTICIPANT_COLUMNS)


def health_line(row: Any) -> tuple[str | int | None, ...]:
    """A row of the list of mentorships' health, in the order of its columns."""
    health = row.Health
    return (
        str(health.id),
        str(row.mentor_id),
        " ".join(str(one) for one in row.mentees),
        health.score,
        "yes" if health.at_risk else "no",
        health.since.isoformat(),
        " ".join(said(one["code"], one["value"]) for one in health.reasons),
        next_step([one["code"] for one in health.reasons]),
        health.evaluated_at.isoformat(),
    )


def _text(name: str, value: Any) -> str | None:
    if name in _SEVERAL:
        # Who is the mentor of several has a mentorship once for each.
        return " ".join(str(one) for one in dict.fromkeys(value or ()))
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
