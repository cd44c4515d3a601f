"""When a credential holds."""

from __future__ import annotations

from datetime import date

__all__ = ["MOST", "check_dates", "expired"]

MOST = 50
"""Credentials of one person."""


def check_dates(issued_on: date | None, expires_on: date | None, today: date) -> None:
    """Raises ValueError for what was not issued yet, or does not expire after it was issued. today: where they are."""
    if issued_on is not None and issued_on > today:
        raise ValueError(f"It cannot have been issued on {issued_on}, which is still to come.")
    if issued_on is not None and expires_on is not None and expires_on <= issued_on:
        raise ValueError(f"It expires on {expires_on}, which is not after the day on which it was issued, {issued_on}.")


def expired(expires_on: date | None, today: date) -> bool:
    """Whether it holds no more; on the day itself it still does."""
    return expires_on is not None and expires_on < today
