"""What a criterion is: a vectorized function of a snapshot with values in [0, 1], and what it says about one pair.

A criterion does not fill a matrix of mentees × mentors. It says how its values come about, in terms that the engine can
sum over billions of pairs in whole numbers. The value of a pair is the sum of its terms:

- `ByClass`: it depends on a class of the mentee and a class of the mentor only (grade, department, working pattern).
- `Product`: a sparse inner product of features (skills wanted and offered, words).
- `ByPair`: a value of its own for some pairs, 0 for all others (ranked picks).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.rounds.engine.criteria.saying import Said
from services.matching.rounds.engine.people import Participant

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = [
    "CRITERIA",
    "GRAIN",
    "HALF",
    "ByClass",
    "ByPair",
    "Codes",
    "Criterion",
    "Facts",
    "Product",
    "Said",
    "Term",
    "classes",
    "criterion",
    "equality",
    "flags",
    "half_unless_told",
    "sparse",
    "told",
    "usual_unless_told",
]

HALF = 0.5
"""The value where one of the two told nothing: it neither helps nor hurts."""

GRAIN = 5040
"""The right sides of products count in whole multiples of 1/5040, which all numbers up to 10 divide."""

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ByClass:
    """left: (mentees,) class of each mentee. right: (mentors,) class of each mentor; both count from 0.

    values: the classes of some mentees → (those, classes of mentors), each in [0, 1]. It is asked for the classes that
    are needed, so that a criterion may have as many classes as people.
    """

    left: Codes
    right: Codes
    values: Callable[[Codes], Floats]

    @classmethod
    def table(cls, left: Codes, right: Codes, table: Floats) -> ByClass:
        """By a table: (classes of mentees, classes of mentors)."""
        return cls(left, right, lambda wanted: table[wanted])


@dataclass(frozen=True)
class Product:
    """left: (mentees, features), right: (mentors, features), entries in [0, 1]; a pair's sum is at most 1."""

    left: csr_array
    right: csr_array


@dataclass(frozen=True)
class ByPair:
    """rows, columns: (pairs,) mentees and mentors, no pair twice. values: (pairs,) in [0, 1]."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats


Term = ByClass | Product | ByPair


class Facts(NamedTuple):
    """A pair that is to be explained. row, column: positions of the two in the snapshot. value: of the criterion, in
    [0, 1]. terms: the criterion's own for this snapshot, with all that they carry for what is said."""

    snapshot: Snapshot
    row: int
    column: int
    mentee: Participant
    mentor: Participant
    value: float
    terms: Sequence[Term]

    @classmethod
    def of(cls, snapshot: Snapshot, row: int, column: int, value: float, terms: Sequence[Term]) -> Facts:
        """The facts about the mentee and the mentor at these positions."""
        return cls(snapshot, row, column, snapshot.mentees[row], snapshot.mentors[column], value, terms)


Terms = Callable[["Snapshot", Any], Sequence[Term]]
Says = Callable[[Facts, Any], Said | None]
Problems = Callable[["Snapshot", Any], Iterable[str]]


def _no_problems(_snapshot: Snapshot, _options: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A kind of criterion. label: for people, in a table of shares. options: a dataclass; its constraints are checked.

    terms: how the values of all pairs come about. says: what speaks for a pair, as `saying.ENGLISH` reads it, or None
    where there is nothing to say. Identity is never named. It is asked for every matched pair, so it has to take
    microseconds. codes: with which it can begin. problems: what it cannot work with in a snapshot, each naming the
    field and choices. by_class: what it says depends on nothing but the classes of the two in the only term, so that it
    is asked once for all pairs of the same classes.
    """

    kind: str
    label: str
    options: type
    terms: Terms
    says: Says
    codes: frozenset[str] = frozenset()
    problems: Problems = _no_problems
    by_class: bool = False


CRITERIA: dict[str, Criterion] = {}
"""Every kind of criterion by its name."""


def criterion(
    kind: str,
    *,
    label: str,
    options: type,
    says: Says,
    codes: Iterable[str] = (),
    problems: Problems = _no_problems,
    by_class: bool = False,
) -> Callable[[Terms], Terms]:
    """Register a criterion."""

    def register(terms: Terms) -> Terms:
        CRITERIA[kind] = Criterion(kind, label, options, terms, says, frozenset(codes), problems, by_class)
        return terms

    return register


def classes(values: Iterable[Hashable]) -> tuple[Codes, list[Any]]:
    """The class of each value, and the value of each class, in the order in which they first appear."""
    numbers: dict[Hashable, int] = {}
    codes = np.fromiter((numbers.setdefault(value, len(numbers)) for value in values), dtype=np.int32)
    return codes, list(numbers)


def told(people: Sequence[Participant], part: Callable[[Participant], object]) -> NDArray[np.bool_]:
    """Who told this part of themselves: (people,)."""
    return np.fromiter((bool(part(person)) for person in people), dtype=np.bool_, count=len(people))


def half_unless_told(left: NDArray[np.bool_], right: NDArray[np.bool_]) -> ByClass:
    """HALF for the pairs of whom one told nothing, 0 for the others. left, right: (people,) who told."""
    return ByClass.table(left.astype(np.int32), right.astype(np.int32), np.array([[HALF, HALF], [HALF, 0.0]]))


def usual_unless_told(product: Product, left: NDArray[np.bool_], right: NDArray[np.bool_]) -> ByClass:
    """What the product is on average where both told, for the pairs of whom one told nothing; 0 for the others.

    With another value, whoever tells nothing would fare better or worse than most who do.
    """
    values = np.zeros((2, 2))
    if left.any() and right.any():
        usual = float(product.left[left].mean(axis=0) @ product.right[right].mean(axis=0))
        values += min(usual, 1.0)
        values[1, 1] = 0.0
    else:
        values += HALF
    return ByClass.table(left.astype(np.int32), right.astype(np.int32), values)


def equality(lefts: Sequence[Hashable], rights: Sequence[Hashable], *, equal: float, other: float) -> ByClass:
    """One value where what both told is equal, another where it is not; HALF where one of the two told None."""
    common = set(lefts) & set(rights) - {None}
    numbers = {value: 2 + number for number, value in enumerate(v for v in dict.fromkeys(lefts) if v in common)}

    def codes(values: Sequence[Hashable]) -> Codes:
        found = (0 if value is None else numbers.get(value, 1) for value in values)
        return np.fromiter(found, dtype=np.int32, count=len(values))

    def values(wanted: Codes) -> Floats:
        found = np.full((len(wanted), 2 + len(numbers)), other)
        at = np.flatnonzero(wanted > 1)
        found[at, wanted[at]] = equal
        found[:, 0] = HALF
        found[wanted == 0] = HALF
        return found

    return ByClass(codes(lefts), codes(rights), values)


def flags(sets: Sequence[Iterable[Hashable]], columns: Mapping[Any, int]) -> NDArray[np.float32]:
    """(sets, columns): 1 where a set has what the column stands for, 0 elsewhere; what has no column is passed over."""
    found = np.zeros((len(sets), len(columns)), np.float32)
    for row, members in enumerate(sets):
        found[row, [columns[member] for member in members if member in columns]] = 1
    return found


def sparse(
    people: Sequence[Participant], entries: Callable[[Participant], Iterable[tuple[int, float]]], width: int
) -> csr_array:
    """(people, width): the entries of each person as column and value, no column twice."""
    starts, columns, values = [0], list[int](), list[float]()
    for person in people:
        for column, value in entries(person):
            columns.append(column)
            values.append(value)
        starts.append(len(columns))
    return csr_array(
        (np.array(values, dtype=np.float64), np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int64)),
        shape=(len(people), width),
    )
