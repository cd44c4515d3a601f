"""Rules of a thread: who sees what of it, how long one can write, and how it is searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

__all__ = ["EDITED_FOR", "POSTED_FOR", "can_edit", "folded", "is_found", "is_open", "last_day", "terms"]

EDITED_FOR = timedelta(minutes=15)
"""How long after posting a message its author can change it."""

POSTED_FOR = timedelta(days=30)
"""How long after its end people of a mentorship can still write to each other."""

_WITHOUT_STROKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d"}
)
"""Letters that Unicode does not take apart into a letter and its accent."""


def can_edit(posted_at: datetime, now: datetime) -> bool:
    """Whether a message may still be changed."""
    return now - posted_at <= EDITED_FOR


def last_day(ended_on: date) -> date:
    """The last day on which people of a mentorship that has ended can write."""
    return ended_on + POSTED_FOR


def is_open(ended_on: date | None, today: date) -> bool:
    """Whether people of a mentorship can write to each other. ended_on: None while it goes on."""
    return ended_on is None or today <= last_day(ended_on)


def folded(text: str) -> str:
    """The text without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold().translate(_WITHOUT_STROKE)


def terms(query: str) -> Sequence[str]:
    """What is looked for; nothing where the query has neither letters nor other signs."""
    return folded(query).split()


def is_found(terms: Sequence[str], *texts: str) -> bool:
    """Whether each of the terms occurs in these texts together."""
    all_of_it = "\n".join(folded(text) for text in texts)
    return all(term in all_of_it for term in terms)
