"""How a skill's name is recognized."""

from __future__ import annotations

import unicodedata

__all__ = ["LONGEST_NAME", "key"]

LONGEST_NAME = 100


def key(name: str) -> str:
    """The form in which names are compared: composed, without case, blanks as one space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
