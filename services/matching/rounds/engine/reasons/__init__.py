"""Why two are matched, why two are not, and why somebody has nobody: read off an answer and its prices."""

from __future__ import annotations

from services.matching.rounds.engine.reasons.explanation import Explanation, Pairs, explain, explain_pair
from services.matching.rounds.engine.reasons.results import (
    Competition,
    NearMiss,
    OnePlace,
    Other,
    Pair,
    Reason,
    Relief,
    Share,
    Topic,
    Unmatched,
)
from services.matching.rounds.engine.reasons.why_not import Change, Price, WhyNot, why_not

__all__ = [
    "Change",
    "Competition",
    "Explanation",
    "NearMiss",
    "OnePlace",
    "Other",
    "Pair",
    "Pairs",
    "Price",
    "Reason",
    "Relief",
    "Share",
    "Topic",
    "Unmatched",
    "WhyNot",
    "explain",
    "explain_pair",
    "why_not",
]
