"""Match rounds: asked for, looked into, compared, approved."""

from __future__ import annotations

from services.portal.pages.rounds import (
    match_rounds,
    round_again,
    round_approving,
    round_asking,
    round_comparing,
    round_people,
)

__all__ = ["PAGES"]

PAGES = (
    match_rounds,
    round_people,
    round_asking,
    round_again,
    round_comparing,
    round_approving,
)
