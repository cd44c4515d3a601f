"""What may be said of a nudge, and shown of what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges.domain import KINDS, Rule
from services.notifications.rules.domain import Trigger

__all__ = ["FEWEST", "SNOOZED_FOR", "Ratings", "can_be_rated", "can_be_snoozed", "shown"]

FEWEST = 5
"""With fewer ratings, nobody is told how they were: somebody might know whose they are."""

SNOOZED_FOR = (3, 7)
"""Days after which a nudge can come again."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """How nudges of a rule were rated; None for what is too little to be shown."""

    rule: str
    total: int | None
    unhelpful: int | None


def can_be_rated(rule: Rule) -> bool:
    """Whether its mails ask: of what nobody can turn off, they do not."""
    return rule in KINDS


def can_be_snoozed(rule: Rule) -> bool:
    """Whether it reminds of something that can still be done later: not of a time, nor of what has happened."""
    return rule in KINDS and (SPECS[rule].trigger is Trigger.ABSENCE or rule in _LATER)


_LATER = frozenset(
    {
        Rule.ENROLLMENT_CLOSES,
        Rule.GOAL,
        Rule.GOAL_SET,
        Rule.MILESTONE,
        Rule.OVERDUE,
        Rule.PROGRAM_FEEDBACK,
        Rule.RECOMMENDATION_ASKED,
        Rule.STALLED,
        Rule.SURVEY_UNANSWERED,
        Rule.THANKS,
    }
)


def shown(found: Iterable[Ratings]) -> list[Ratings]:
    """By rule, those that are told badly of most often first; what is too little to be shown comes last."""
    hidden = [each if (each.total or 0) >= FEWEST else Ratings(each.rule, None, None) for each in found]
    return sorted(hidden, key=lambda each: (-_share(each), each.rule))


def _share(ratings: Ratings) -> float:
    return (ratings.unhelpful or 0) / ratings.total if ratings.total else -1.0
