"""What a program's admins may read of what people think of it, without learning who thinks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Ratings", "batches", "newest", "summary"]

Text = TypeVar("Text")


@dataclass(frozen=True, slots=True)
class Ratings:
    """people: how many gave one. counts: by rating, 1 to 5."""

    people: int
    mean: float
    counts: Mapping[int, int]


def batches(givers: Sequence[Hashable], minimum: int) -> list[range]:
    """Which of these are published together; the last ones wait for more. givers: who gave each, in order.

    A batch has at least `minimum` people, so that comparing two readings, or knowing who came last, never tells what
    fewer people said.
    """
    found: list[range] = []
    start = 0
    batch: set[Hashable] = set()
    for stop, giver in enumerate(givers, start=1):
        batch.add(giver)
        if len(batch) >= minimum:
            found.append(range(start, stop))
            start = stop
            batch.clear()
    return found


def summary(ratings: Iterable[tuple[Hashable, int]]) -> Ratings | None:
    """Each person's latest among the ratings that are published; None where none are. ratings: in order."""
    latest = dict(ratings)
    if not latest:
        return None
    found = Counter(latest.values())
    counts = {rating: found[rating] for rating in range(1, 6)}
    return Ratings(len(latest), round(sum(latest.values()) / len(latest), 2), counts)


def newest(batches: Iterable[Sequence[Text]], most: int) -> list[Sequence[Text]]:
    """The first of these batches that have at most `most` pieces together, and the first one in any case."""
    taken: list[Sequence[Text]] = []
    for batch in batches:
        if taken and sum(map(len, taken)) + len(batch) > most:
            break
        taken.append(batch)
    return taken
