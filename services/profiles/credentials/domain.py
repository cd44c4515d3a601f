"""When a credential holds."""

from __future__ import annotations

from datetime import date

from shared.wrong import Wrong

__all__ = ["MOST", "check_dates", "expired"]

MOST = 50
"""Credentials of one person."""


def check_dates(issued_on: date | None, expires_on: date | None, today: date) -> None:
    """Raises Wrong for what was not issued yet, or does not expire after it was issued. today: where they are."""
    if issued_on is not None and issued_on > today:
        raise Wrong("issued-later", "It cannot have been issued on {day}, which is still to come.", day=str(issued_on))
    if issued_on is not None and expires_on is not None and expires_on <= issued_on:
        raise Wrong(
            "expires-before-issued",
            "It expires on {expires}, which is not after the day on which it was issued, {issued}.",
            expires=str(expires_on),
            issued=str(issued_on),
        )


def expired(expires_on: date | None, today: date) -> bool:
    """Whether it holds no more; on the day itself it still does."""
    return expires_on is not None and expires_on < today
