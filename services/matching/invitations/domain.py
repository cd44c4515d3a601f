"""Rules of invitations."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["last_day", "unfit_day"]

_DAYS = 14


def last_day(today: date, ends_on: date) -> date:
    """The last day to answer an invitation that names none."""
    return min(today + timedelta(days=_DAYS), ends_on)


def unfit_day(answer_by: date, today: date, ends_on: date) -> str:
    """Why nobody can be given until this day to answer; empty where they can."""
    if answer_by < today:
        return f"{answer_by} has passed; nobody could answer."
    return f"The program ends on {ends_on}; choose that day or an earlier one." if answer_by > ends_on else ""
