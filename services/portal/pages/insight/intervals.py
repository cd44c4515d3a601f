"""Differences with their 95 % intervals, drawn around a line at zero: a point and a line from end to end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.portal.answers.insight import Difference, Estimate
from services.portal.pages.insight import number_sentences
from services.portal.pages.insight.number_sentences import signed
from services.portal.words import Words

__all__ = ["Span", "drawn", "in_brackets", "told", "widest"]

_ROOM = 1.1
"""How much wider than its widest interval a drawing is to each side."""

_POINTS = "0.0"


@dataclass(frozen=True, slots=True)
class Span:
    """Percent of the drawing's width; zero is at 50."""

    low: float
    value: float
    high: float


def widest(differences: Iterable[Difference | Estimate | None]) -> float:
    """How far a drawing of these reaches to each side of zero."""
    ends = [abs(end) for one in differences if one for end in (one.low, one.value, one.high)]
    return (max(ends, default=0.0) or 1.0) * _ROOM


def drawn(difference: Difference | Estimate, most: float) -> Span:
    """most: as `widest` has it of all that are drawn below each other."""

    def place(value: float) -> float:
        return round(50 + 50 * value / most, 2)

    return Span(place(difference.low), place(difference.value), place(difference.high))


def told(words: Words, difference: Difference | Estimate, unit: str) -> str:
    """The difference with its sign; of shares in percentage points."""
    if unit == "share":
        return number_sentences.difference(words, 100 * difference.value, _POINTS)
    return signed(words, difference.value, unit)


def in_brackets(words: Words, difference: Difference | Estimate, unit: str) -> str:
    """Its interval, as in "95% interval +9.8 to +30.2"."""
    factor, form = (100, _POINTS) if unit == "share" else (1, "0.00")
    low, high = (number_sentences.difference(words, factor * end, form) for end in (difference.low, difference.high))
    return words.say("{number}% interval {low} to {high}", number=words.number(95), low=low, high=high)
