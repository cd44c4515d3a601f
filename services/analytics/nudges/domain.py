"""What is counted of nudges."""

from __future__ import annotations

from services.analytics.publications.domain import Family, Measure

__all__ = ["FAMILIES", "NUDGES"]

NUDGES = Family(
    name="nudges",
    by_program=False,
    title="Whether nudges help",
    description=(
        "What notifications sent to people in the whole organization, by the rule that sent it, and what they said of"
        " it. A rule that many find unhelpful has a small share."
    ),
    measures=(
        Measure("delivered", "Delivered", "Messages that a channel accepted.", "events"),
        Measure(
            "rated",
            "Rated",
            "Nudges of which their reader said whether they helped; what they said last counts.",
            "events",
        ),
        Measure("helpful", "Helpful", "Rated nudges that helped.", "events"),
        Measure(
            "helpful_share",
            "Share helpful",
            "Helpful nudges, as a share of those that were rated.",
            "share",
            additive=False,
            made_of=("helpful", "rated"),
        ),
    ),
    dimensions=("rule",),
    overlapping=frozenset({"rule"}),
)

FAMILIES = (NUDGES,)
