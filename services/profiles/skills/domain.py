"""How a skill's name is recognized, and when what somebody typed is taken for a misspelled one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.wrong import Wrong

__all__ = ["LONGEST_NAME", "MOST_CANDIDATES", "Decision", "Near", "decide", "is_typo", "key", "proper"]

LONGEST_NAME = 200
LONGEST_KEY = 1000
"""Bytes in UTF-8; some characters become eighteen in a key, and an index takes no key of more than 2,700 bytes."""

SHORTEST_TYPO = 5
"""Of shorter names, as of Go, SQL, Rust, one letter makes another skill."""

NEAR_ENOUGH = 0.87
LEAD = 0.05
"""How far a misspelled name has to be nearer than that of any other skill."""

WORTH_SHOWING = 0.5
MOST_CANDIDATES = 5

_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015/_]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A skill of the catalog by the one of its names that is nearest to what was typed. key: that name's.

    similarity: 1 minus the share of letters to change, swap, add or drop (optimal string alignment); likeness: by which
    candidates are ordered. Both in [0, 1].
    """

    skill_id: UUID
    name: str
    key: str
    similarity: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Decision:
    """understood: the skill that was meant, when there is hardly a doubt. candidates: if not, what may be."""

    understood: Near | None
    candidates: tuple[Near, ...]


def key(name: str) -> str:
    """The form in which names are compared: composed, without case, blanks as one space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def proper(name: str) -> str:
    """A name as the catalog keeps it. Raises Wrong for text that is no name."""
    name = " ".join(name.split())
    if not any(character.isalnum() for character in name):
        raise Wrong(
            "skill-without-letter",
            "{name} has neither a letter nor a digit, so it is no name of a skill.",
            name=_quoted(name),
        )
    if name[0] in "=+-@":
        raise Wrong(
            "skill-begins-with",
            "{name} is no name of a skill: none begins with {sign}.",
            name=_quoted(name),
            sign=name[0],
        )
    if len(name) > LONGEST_NAME or not (name.isascii() or len(key(name).encode()) <= LONGEST_KEY):
        raise Wrong(
            "skill-too-long",
            "{name} is too long for the name of a skill, which has at most {most} characters.",
            name=_quoted(name),
            most=LONGEST_NAME,
        )
    return name


def _quoted(name: str) -> str:
    return repr(name if len(name) <= 40 else name[:40] + "…")


def decide(typed: str, near: Iterable[Near]) -> Decision:
    """Which skill was meant by a key that none has. near: names of listed skills, in any order."""
    best: dict[UUID, Near] = {}
    for name in sorted(near, key=_by_similarity):
        best.setdefault(name.skill_id, name)
    by_similarity = list(best.values())
    first = by_similarity[0] if by_similarity else None
    second = by_similarity[1].similarity if len(by_similarity) > 1 else 0.0
    if first and is_typo(typed, first.key, first.similarity) and first.similarity - second >= LEAD:
        return Decision(first, ())
    shown = sorted(by_similarity, key=lambda name: (-name.likeness, *_by_similarity(name)))
    return Decision(None, tuple(name for name in shown if name.likeness >= WORTH_SHOWING)[:MOST_CANDIDATES])


def is_typo(one: str, other: str, similarity: float) -> bool:
    """Whether two keys are one name, misspelled in one of them, if no third is as near.

    Digits and signs make a different skill (Python 2, C#), and so does another short word (R programming, C
    programming) or another first letter (inbound, outbound). Where words are joined or parted does not.
    """
    if min(len(one), len(other)) < SHORTEST_TYPO or _signs(one) != _signs(other):
        return False
    words, others = _words(one), _words(other)
    if "".join(words) == "".join(others):
        return True
    return similarity >= NEAR_ENOUGH and len(words) == len(others) and all(map(_may_be_one_word, words, others))


def _by_similarity(name: Near) -> tuple[float, str, UUID]:
    return -name.similarity, name.key, name.skill_id


def _may_be_one_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= SHORTEST_TYPO and one[0] == other[0])


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(name) if word]


def _signs(name: str) -> str:
    """What is neither letter, with its accents, nor between words."""
    return "".join(part for part in "".join(_words(name)) if unicodedata.category(part)[0] not in "LM")
