"""What a program's admins may read of what people think of it, without learning who thinks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Ratings", "released", "summary"]

Person = TypeVar("Person", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Ratings:
    """people: how many gave one. counts: by rating, 1 to 5."""

    people: int
    mean: float
    counts: Mapping[int, int]


def released(givers: Sequence[Hashable], minimum: int) -> int:
    """How many of the first of these may be shown. givers: who gave each, in the order of giving.

    They are released in batches of at least `minimum` people, so that comparing two readings, or knowing who came last,
    never tells what fewer people said.
    """
    shown = 0
    batch: set[Hashable] = set()
    for number, giver in enumerate(givers, start=1):
        batch.add(giver)
        if len(batch) >= minimum:
            shown = number
            batch.clear()
    return shown


def summary(ratings: Sequence[tuple[Person, int]], minimum: int) -> Ratings | None:
    """Each person's latest among the ratings that may be shown; None where there are too few. ratings: in order."""
    latest = dict(ratings[: released([giver for giver, _ in ratings], minimum)])
    if not latest:
        return None
    found = Counter(latest.values())
    counts = {rating: found[rating] for rating in range(1, 6)}
    return Ratings(len(latest), round(sum(latest.values()) / len(latest), 2), counts)
