"""Hard rules: which pairs can never be, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import Codes, classes, flags
from services.matching.rounds.engine.criteria.hours import overlap
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["RULES", "ClassBan", "PairBan", "Rule", "bans"]

Rule = Literal[
    "oneself",
    "reporting-line",
    "avoided",
    "forbidden",
    "earlier-pair",
    "not-eligible",
    "no-common-language",
    "no-common-hours",
    "below-minimum-score",
]
RULES: tuple[Rule, ...] = get_args(Rule)
"""In the order in which they are asked: a pair that two rules forbid counts for the first."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class ClassBan:
    """Pairs that a rule forbids by the classes of the two; see `ByClass`."""

    rule: Rule
    left: Codes
    right: Codes
    forbids: Callable[[Codes], Bools]


@dataclass(frozen=True)
class PairBan:
    """Pairs that a rule forbids one by one: (pairs,) mentees and mentors, no pair twice."""

    rule: Rule
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def bans(snapshot: Snapshot) -> list[ClassBan | PairBan]:
    """Every hard rule of a snapshot but the minimum score, in the order of RULES."""
    rules = snapshot.rules
    found: list[ClassBan | PairBan] = [_pairs(snapshot, "oneself", lambda mentee: (mentee.id,), None)]
    if rules.reporting_line:
        found.append(_pairs(snapshot, "reporting-line", _superiors, _superiors))
    found.append(_pairs(snapshot, "avoided", lambda person: person.avoided, lambda person: person.avoided))
    forbidden: dict[UUID, list[UUID]] = {}
    for mentee, mentor in snapshot.forbidden:
        forbidden.setdefault(mentee, []).append(mentor)
    found.append(_pairs(snapshot, "forbidden", lambda mentee: forbidden.get(mentee.id, ()), None))
    if rules.earlier_pairs:
        found.append(_pairs(snapshot, "earlier-pair", lambda person: person.earlier, lambda person: person.earlier))
    found.extend(_eligibility(snapshot))
    if rules.common_language:
        found.append(_no_common_language(snapshot))
    if rules.common_hours > 0:
        found.append(_no_common_hours(snapshot))
    return found


def _superiors(person: Participant) -> Iterable[UUID]:
    return person.superiors


def _pairs(
    snapshot: Snapshot,
    rule: Rule,
    of_mentee: Callable[[Participant], Iterable[UUID]],
    of_mentor: Callable[[Participant], Iterable[UUID]] | None,
) -> PairBan:
    """Pairs that either of the two names."""
    found: set[int] = set()
    width = max(len(snapshot.mentors), 1)
    for row, mentee in enumerate(snapshot.mentees):
        for other in of_mentee(mentee):
            if (column := snapshot.columns.get(other)) is not None:
                found.add(row * width + column)
    if of_mentor is not None:
        for column, mentor in enumerate(snapshot.mentors):
            for other in of_mentor(mentor):
                if (row := snapshot.rows.get(other)) is not None:
                    found.add(row * width + column)
    keys = np.sort(np.fromiter(found, dtype=np.int64, count=len(found)))
    return PairBan(rule, keys // width, keys % width)


def _eligibility(snapshot: Snapshot) -> Iterable[ClassBan]:
    """Whoever did not tell the field is not eligible."""
    everyone = np.zeros(len(snapshot.mentees), np.int32), np.zeros(len(snapshot.mentors), np.int32)
    for condition in snapshot.rules.eligibility:
        values = {value.strip().casefold() for value in condition.values}

        def barred(people: Sequence[Participant], field: str = condition.field, values: set[str] = values) -> Codes:
            found = (person.fields.get(field, "").strip().casefold() not in values for person in people)
            return np.fromiter(found, dtype=np.int32, count=len(people))

        if condition.side == "mentee":
            left, right, table = barred(snapshot.mentees), everyone[1], np.array([[False], [True]])
        else:
            left, right, table = everyone[0], barred(snapshot.mentors), np.array([[False, True]])
        yield ClassBan("not-eligible", left, right, lambda wanted, table=table: table[wanted])


def _no_common_language(snapshot: Snapshot) -> ClassBan:
    """Both told their languages and share none."""
    spoken = [{code for person in side for code in person.languages} for side in (snapshot.mentees, snapshot.mentors)]
    columns = {code: number for number, code in enumerate(sorted(spoken[0] & spoken[1]))}

    def profile(person: Participant) -> tuple[bool, frozenset[str]]:
        common = frozenset(code for code, fluency in person.languages.items() if fluency > 0 and code in columns)
        return bool(person.languages), common

    left, lefts = classes(map(profile, snapshot.mentees))
    right, rights = classes(map(profile, snapshot.mentors))
    mine, theirs = (flags([common for _, common in side], columns) for side in (lefts, rights))
    tells, told = (np.array([told for told, _ in side], dtype=np.bool_) for side in (lefts, rights))
    return ClassBan(
        "no-common-language",
        left,
        right,
        lambda wanted: (mine[wanted] @ theirs.T == 0) & tells[wanted][:, None] & told[None, :],
    )


def _no_common_hours(snapshot: Snapshot) -> ClassBan:
    """Both told their hours and share fewer than the rules want."""
    shared, least = overlap(snapshot), snapshot.rules.common_hours * 4
    return ClassBan(
        "no-common-hours",
        shared.left,
        shared.right,
        lambda wanted: (shared.quarters(wanted) < least) & shared.told(wanted),
    )
