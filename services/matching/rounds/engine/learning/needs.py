"""What a history has to hold before weights are learned from it, and which criteria it says something about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from services.matching.rounds.engine.learning.history import BadHistory, History

__all__ = ["Needed", "TooLittleHistory", "held", "require_enough", "several_groups"]

PER_CRITERION = 20
"""Pairs of the rarer outcome for each weight: below it, weights say more about chance than about people (Peduzzi 1996
asks for 10, and van Smeden 2019 shows that 10 is too few for weights that differ little)."""

LEAST = 50
"""Of each outcome in any case: with fewer, the interval of an AUC is wider than ± 0.1."""

GROUPS = 30
"""Intervals by groups are too narrow with fewer (Cameron and Miller 2015)."""

GROUPS_WITH_EACH = 10
"""Groups in which each outcome occurs, so that every part of the cross-validation has both."""

LARGEST = 0.25
"""Of the rows, in one group."""

DIFFERING = 20
"""Rows in which a criterion differs from its most common value, so that there is something to learn about it."""


@dataclass(frozen=True, slots=True)
class Needed:
    """of_each: pairs that went well, and as many that did not. rows: in all, if outcomes stay as frequent as they are;
    None while only one outcome is known. groups: in all."""

    of_each: int
    rows: int | None
    groups: int


class TooLittleHistory(BadHistory):
    """Too few pairs, outcomes or groups. needed: how many there have to be."""

    def __init__(self, problems: list[str], needed: Needed) -> None:
        super().__init__(problems)
        self.needed = needed


def held(history: History, current: Mapping[str, float]) -> dict[str, str]:
    """The criteria about which the history says nothing, and why."""
    found = {title: "is not in the history" for title in current if title not in history.values}
    for title, column in history.values.items():
        differing = len(column) - int(np.unique(column, return_counts=True)[1].max(initial=0))
        if not differing:
            found[title] = "is the same for every pair in the history"
        elif differing < DIFFERING:
            pairs = "1 pair" if differing == 1 else f"{differing} pairs"
            found[title] = f"differs for only {pairs} of the history ({DIFFERING} are needed)"
    return found


def require_enough(history: History, learnable: int) -> None:
    """learnable: number of weights. Raises TooLittleHistory."""
    rows, good = len(history.good), int(history.good.sum())
    of_each = max(LEAST, PER_CRITERION * learnable)
    rarer = min(good, rows - good)
    needed = Needed(of_each, math.ceil(of_each * rows / rarer) if rarer else None, GROUPS)
    problems = list(_missing(history, learnable, needed))
    if problems:
        raise TooLittleHistory(problems, needed)


def _missing(history: History, learnable: int, needed: Needed) -> Iterator[str]:
    rows, good = len(history.good), int(history.good.sum())
    for count, what in ((good, "went well"), (rows - good, "did not go well")):
        if count < needed.of_each:
            about = f"; as outcomes are now, that is about {needed.rows} pairs in all" if needed.rows else ""
            yield (
                f"{needed.of_each} pairs that {what} are needed to learn "
                f"{_counted(learnable, 'weight')}, and this history has {count} among {rows}{about}"
            )
    sizes = Counter(history.groups)
    if len(sizes) < needed.groups:
        yield f"{needed.groups} groups (mentors or rounds) are needed, and this history has {len(sizes)}"
        return
    for outcome, what in ((True, "went well"), (False, "did not go well")):
        count = len({group for group, fine in zip(history.groups, history.good, strict=True) if fine == outcome})
        enough = (history.good == outcome).sum() >= needed.of_each
        if enough and count < GROUPS_WITH_EACH:
            yield (
                f"pairs that {what} are needed in {GROUPS_WITH_EACH} groups (mentors or rounds), "
                f"and this history has them in {count}"
            )
    largest, count = max(sizes.items(), key=lambda item: (item[1], item[0]))
    if count > LARGEST * rows:
        yield (
            f"one group ({largest}) holds {count} of {rows} pairs, more than {LARGEST:.0%}: "
            "what is learned would be about it alone"
        )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def several_groups(history: History) -> float:
    """The share of rows whose mentee or mentor also occurs in another group."""
    shared = np.zeros(len(history.groups), dtype=np.bool_)
    for people in (history.mentees, history.mentors):
        groups: dict[str, set[str]] = {}
        for person, group in zip(people, history.groups, strict=False):
            groups.setdefault(person, set()).add(group)
        for at, person in enumerate(people):
            shared[at] |= bool(person) and len(groups[person]) > 1
    return float(shared.mean()) if len(shared) else 0.0
