"""Typed words: which slips are forgiven, which of them name skills, and how PostgreSQL seeks them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["MOST_WORDS", "Word", "close", "closest", "distance", "found_in", "longest_names", "phrases", "tsquery"]

MOST_WORDS = 12
"""Words of a search that are sought; more are left out."""

_LONGEST_PHRASE = 5
_SHORTEST_PREFIX = 3
"""Bytes: three Latin letters, or one character of many other scripts; what begins with less is a large share of all."""

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, folded, and the words of the directory that it is taken for when nobody has it.

    last: it may be the beginning of a word, since somebody still types.
    """

    typed: str
    known: bool
    last: bool
    read_as: tuple[str, ...] = ()


def longest_names(words: Sequence[str], names: Iterable[str]) -> list[str]:
    """Of names that stand among these words, those that are not a part of a longer one: the longest first."""
    chosen: list[str] = []
    taken: set[int] = set()
    known = frozenset(names)
    for length in range(min(len(words), _LONGEST_PHRASE), 0, -1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            span = range(start, start + length)
            if phrase in known and taken.isdisjoint(span):
                taken.update(span)
                chosen.append(phrase)
    return chosen


def tsquery(words: Sequence[Word], between: str = "&", *, before: str = "", shortest: int = _SHORTEST_PREFIX) -> str:
    """The words as PostgreSQL seeks them, each as itself or as what it is taken for.

    before: "@" to seek them in names alone. shortest: bytes of what may be the beginning of a word.
    """
    return f" {between} ".join(f"({_either(word, before=before, shortest=shortest)})" for word in words)


def found_in(words: Sequence[Word]) -> dict[str, str]:
    """What to seek to learn where any of the words stand: N in the name, B in the job title, C in the credentials."""
    return {
        "N": " | ".join(_either(word, before="@") for word in words),
        **{weight: " | ".join(_either(word, weight=weight) for word in words) for weight in "ABC"},
    }


def _either(word: Word, *, before: str = "", weight: str = "", shortest: int = _SHORTEST_PREFIX) -> str:
    begins = "*" if word.last and not word.read_as and len(word.typed.encode()) >= shortest else ""
    mark = f":{begins}{weight}" if begins or weight else ""
    return " | ".join(f"'{before}{one}'{mark}" for one in word.read_as or (word.typed,))


def phrases(words: Sequence[str]) -> list[str]:
    """Every run of up to five words, the longest first: what may be the name of a skill."""
    longest = min(len(words), _LONGEST_PHRASE)
    return [
        " ".join(words[start : start + length])
        for length in range(longest, 0, -1)
        for start in range(len(words) - length + 1)
    ]


def distance(first: str, second: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbor."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        here = [row]
        for column, other in enumerate(second, start=1):
            best = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        before, above = above, here
    return above[-1]


def close(typed: str, candidates: Iterable[str]) -> list[tuple[int, str]]:
    """The words for which this one may be a slip, with their distance, the nearest first: one letter wrong in up to
    five, two in up to eleven, then three."""
    allowed = 1 if len(typed) <= 5 else 2 if len(typed) <= 11 else 3
    measured = sorted((distance(typed, candidate), candidate) for candidate in candidates)
    return [(away, word) for away, word in measured if away <= allowed]


def closest(typed: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Of the words for which this one may be a slip, the nearest ones, up to three."""
    near = close(typed, candidates)
    return tuple(word for away, word in near if away == near[0][0])[:_NEAREST]
