"""What the archive's events come to: one row for each thing that happened, made by statements over sets of events.

A module holds tables and, beside each, the folds that fill it. A fold may meet its events in any order, late, and more
than once, and ends in the same rows: it keeps the earliest or latest of instants, what the newest version says, or what
all events of a thing say alike. So a build from the archive and what arrives meanwhile need not wait for each other.
"""

from __future__ import annotations

from services.analytics.facts import (
    approaching,
    gatherings,
    goals,
    mentorships,
    messages,
    people,
    programs,
    recognition,
    sessions,
)
from services.analytics.facts.base import DEFINITION, FACTS, Fold, batch

__all__ = ["DEFINITION", "FACTS", "FOLDS", "Fold", "batch"]

FOLDS: tuple[Fold, ...] = (
    *people.FOLDS,
    *programs.FOLDS,
    *approaching.FOLDS,
    *mentorships.FOLDS,
    *sessions.FOLDS,
    *goals.FOLDS,
    *recognition.FOLDS,
    *gatherings.FOLDS,
    *messages.FOLDS,
)
"""All of them; their order does not matter."""
