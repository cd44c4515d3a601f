"""Class terms and class bans as tables of whole numbers, merged so that one look serves several of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import ByClass, Codes
from services.matching.rounds.engine.forbidden import ClassBan
from services.matching.rounds.engine.pairs import rounded

__all__ = ["Lookup", "lookups", "of_ban", "of_term"]

Ints = NDArray[np.int32]

CLASS_BAN = -(1 << 26)
"""In the place of a value where a rule forbids: several of them and any score stay below zero, within 32 bits."""

MOST_CLASSES = 1024
"""Of mentors in a merged table: its row has to stay in the processor's nearest cache."""

MOST_ENTRIES = 1 << 23
"""Of a table that is computed once; a larger one is computed row by row when it is needed."""


@dataclass(frozen=True)
class Lookup:
    """left, right: the class of each mentee and of each mentor; lefts, rights: how many classes there are.

    values: some classes of mentees → (those, classes of mentors) int32 micro-points.
    """

    left: Codes
    right: Codes
    lefts: int
    rights: int
    values: Callable[[Codes], Ints]

    @property
    def tabled(self) -> bool:
        """Whether it fits into a table."""
        return self.lefts * self.rights <= MOST_ENTRIES


def of_term(term: ByClass, share: int) -> Lookup:
    """A criterion's term. share: micro-points of a value of 1."""
    return _lookup(term, lambda wanted: rounded(term.values(wanted), share))


def of_ban(ban: ClassBan) -> Lookup:
    """A rule: CLASS_BAN where it forbids, else 0."""
    return _lookup(ban, lambda wanted: np.where(ban.forbids(wanted), CLASS_BAN, 0).astype(np.int32))


def lookups(single: Sequence[Lookup]) -> list[Lookup]:
    """The same sums by fewer lookups, as long as a row of a merged table stays small."""
    merged: list[Lookup] = []
    for one in sorted(single, key=lambda one: one.rights):
        if merged and (both := _merged(merged[-1], one)) is not None:
            merged[-1] = both
        else:
            merged.append(one)
    return merged


def _lookup(term: ByClass | ClassBan, values: Callable[[Codes], Ints]) -> Lookup:
    return Lookup(term.left, term.right, int(term.left.max(initial=0)) + 1, int(term.right.max(initial=0)) + 1, values)


def _merged(one: Lookup, other: Lookup) -> Lookup | None:
    """The two as one, or None where that would have too many classes."""
    rights, right = np.unique(one.right.astype(np.int64) * other.rights + other.right, return_inverse=True)
    lefts, left = np.unique(one.left.astype(np.int64) * other.lefts + other.left, return_inverse=True)
    if len(rights) > MOST_CLASSES or len(lefts) * len(rights) > MOST_ENTRIES:
        return None
    my_rights, their_rights = rights // other.rights, rights % other.rights
    my_lefts, their_lefts = (lefts // other.lefts).astype(np.int32), (lefts % other.lefts).astype(np.int32)

    def values(wanted: Codes) -> Ints:
        mine, theirs = one.values(my_lefts[wanted]), other.values(their_lefts[wanted])
        return np.ascontiguousarray(mine[:, my_rights] + theirs[:, their_rights])

    return Lookup(left.astype(np.int32), right.astype(np.int32), len(lefts), len(rights), values)
