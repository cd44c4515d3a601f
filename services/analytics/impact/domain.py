"""Who is compared with whom, since when, and which of it may be said.

Participants are those who had enrolled by the landmark, 30 days after the program's first day. Others are those of the
same organization who had enrolled in no program by then. Both were employed on the first day and on the landmark, and
both are followed from the landmark on: whoever left earlier could not have enrolled, and to count them among the others
would make every program look good (immortal time). Who joins a program after the landmark stays where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

__all__ = [
    "CALIPER",
    "CHANGES", "COVARIATES", "CURVE_DAYS", "EXACT", "FAMILY", "HORIZONS", "LANDMARK_DAYS", "LEAST", "OUTCOMES",
    "RETAINED", "Case", "Enrolled", "Kept", "Missing", "State", "case_of", "cases_of", "e_value", "far_enough",
    "interval_e_value", "keep", "landmark", "shown_days", "strata", "tenure", "weights",
]  # fmt: skip

FAMILY = "impact"
LANDMARK_DAYS = 30
HORIZONS = (180, 360)
"""Six and twelve months, in days after the landmark: days of the curves too, so that no two numbers differ by few."""
CURVE_DAYS = tuple(range(30, 721, 30))
CALIPER = 0.2
"""How far apart a pair may be in how likely they were to join, in standard deviations of the logit (Austin 2011)."""

LEAST = 10
"""With fewer participants an interval says nothing."""

COVARIATES = ("grade", "tenure", "department", "location")
EXACT = ("grade", "tenure", "department")
RETAINED = "retained"
CHANGES = ("promoted", "grade", "department", "location")
OUTCOMES = MappingProxyType(
    {
        RETAINED: "Still employed.",
        "promoted": "Was in a higher grade on some day since the landmark, in the order of grades that is configured.",
        "grade": "Was in another grade on some day since the landmark than on it, higher or lower.",
        "department": "Was in another department on some day since the landmark than on it.",
        "location": "Was at another location on some day since the landmark than on it.",
    }
)
_TENURES = ((1, "under 1 year"), (3, "1 to 3 years"), (5, "3 to 5 years"), (10, "5 to 10 years"))


class State(NamedTuple):
    """How somebody is from a day on, until the next."""

    since: date
    active: bool
    external: bool
    grade: str
    department: str
    location: str
    start_date: date | None


class Enrolled(NamedTuple):
    """Somebody takes part in a program, in one role, from a day on."""

    person: UUID
    program: UUID
    role: str
    on: date


class Missing(NamedTuple):
    """Why somebody cannot be compared: "not-employed" on the program's first day, or "left-early", by the landmark."""

    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody in the comparison of one program. days: after the landmark, until they left or were seen last. changes:
    how many days after the landmark something first changed. observed: how many days of the program have been."""

    person: UUID
    program: UUID
    takes_part: bool
    grade: str
    tenure: str
    department: str
    location: str
    days: int
    left: bool
    changes: Mapping[str, int]
    observed: int

    def known(self, outcome: str, day: int) -> bool | None:
        """Whether it is so, or has been, so many days after the landmark; None when nobody can know."""
        if outcome == RETAINED:
            gone = self.left and self.days <= day
            return not gone if gone or self.days >= day or self.left else None
        happened = self.changes.get(outcome, day + 1) <= day
        return happened if happened or self.left or self.days >= day else None


def landmark(starts_on: date) -> date:
    """From which day on people are followed."""
    return starts_on + timedelta(days=LANDMARK_DAYS)


def tenure(start_date: date | None, day: date) -> str:
    """In which band of years somebody has been employed on a day; "" where it is not known."""
    if start_date is None:
        return ""
    years = (day - start_date).days / 365.25
    return next((name for most, name in _TENURES if years < most), "10 years and more")


def cases_of(
    histories: Mapping[UUID, Sequence[State]],
    enrolled: Iterable[Enrolled],
    program: UUID,
    role: str,
    starts_on: date,
    today: date,
    grades: Sequence[str] = (),
) -> tuple[list[Case], dict[str, int]]:
    """Who can be compared: the participants in this role, and everybody who was in no program by the landmark. And how
    many participants cannot, by why."""
    since = landmark(starts_on)
    early = [one for one in enrolled if one.on <= since]
    anywhere = {one.person for one in early}
    participants = {one.person for one in early if (one.program, one.role) == (program, role)}
    cases: list[Case] = []
    missing = {"not-employed": 0, "left-early": 0}
    for person in sorted(participants | (histories.keys() - anywhere)):
        takes_part = person in participants
        found = case_of(
            person, program, histories.get(person, ()),
            takes_part=takes_part, starts_on=starts_on, seen_until=today, grades=grades,
        )  # fmt: skip
        if isinstance(found, Case):
            cases.append(found)
        elif takes_part:
            missing[found.why] += 1
    return cases, missing


def _on(states: Sequence[State], day: date) -> State | None:
    return next((state for state in reversed(states) if state.since <= day), None)


def case_of(
    person: UUID,
    program: UUID,
    states: Sequence[State],
    *,
    takes_part: bool,
    starts_on: date,
    seen_until: date,
    grades: Sequence[str] = (),
) -> Case | Missing:
    """Somebody as they were when a program began, and what became of them. states: in the order of their days."""
    first, since = _on(states, starts_on), landmark(starts_on)
    if first is None or not first.active or first.external:
        return Missing("not-employed")
    now = _on(states, since)
    if now is None or not now.active or any(not state.active for state in states if starts_on < state.since <= since):
        return Missing("left-early")
    left, changes = None, dict[str, int]()
    for state in states:
        if not since < state.since <= seen_until:
            continue
        day = (state.since - since).days
        if not state.active:
            left = day
            break
        for name in _changed(now, state, grades):
            changes.setdefault(name, day)
    observed = max((seen_until - since).days, 0)
    return Case(
        person, program, takes_part, first.grade, tenure(first.start_date, starts_on), first.department, first.location,
        observed if left is None else left, left is not None, changes, observed,
    )  # fmt: skip


def _changed(before: State, after: State, grades: Sequence[str]) -> Iterable[str]:
    for name in ("grade", "department", "location"):
        if getattr(before, name) != getattr(after, name):
            yield name
    if before.grade in grades and after.grade in grades and grades.index(after.grade) > grades.index(before.grade):
        yield "promoted"


def strata(cases: Sequence[Case], names: Sequence[str] = EXACT) -> dict[tuple[object, ...], list[int]]:
    """The cases that are alike in these and of one program, by their places; only where there are both to compare."""
    found: dict[tuple[object, ...], list[int]] = {}
    for place, case in enumerate(cases):
        found.setdefault((str(case.program), *(getattr(case, name) for name in names)), []).append(place)
    return {
        key: places for key, places in sorted(found.items()) if len({cases[place].takes_part for place in places}) == 2
    }


class Kept(NamedTuple):
    """Which cases are compared. groups: places of those who are compared with each other. exact: how many of the
    groups, the first ones, are alike in all; the others are pairs."""

    groups: Sequence[Sequence[int]]
    exact: int


def keep(
    cases: Sequence[Case], exact: Iterable[Sequence[int]], pairs: Sequence[tuple[int, int]], missing: int, k: int
) -> Kept:
    """Leave out more where fewer than k would be left out, and pairs where they are fewer than k: the smallest groups.
    What happened to anybody later plays no part in it. missing: participants who are no cases."""
    groups = sorted(exact, key=lambda places: (_participants(cases, places), len(places), list(places)))
    chosen = list(pairs) if len(pairs) >= k else []
    everybody = sum(case.takes_part for case in cases) + missing

    def left_out() -> int:
        return everybody - len(chosen) - sum(_participants(cases, places) for places in groups)

    while 0 < left_out() < k and (groups or chosen):
        if len(chosen) > k:
            chosen.pop()
        else:
            (groups or chosen).pop(0)
    return Kept([*groups, *chosen], len(groups))


def _participants(cases: Sequence[Case], places: Sequence[int]) -> int:
    return sum(cases[place].takes_part for place in places)


def weights(cases: Sequence[Case], kept: Kept) -> dict[int, float]:
    """How much each case counts: a participant once, and the others of a group together as much as its participants."""
    found: dict[int, float] = {}
    for places in kept.groups:
        many = _participants(cases, places)
        for place in places:
            found[place] = 1.0 if cases[place].takes_part else many / (len(places) - many)
    return found


def far_enough(number: int, others: Iterable[int], k: int) -> bool:
    """Whether a number of people differs from each of these by nobody, or by at least k."""
    return all(not 0 < abs(number - other) < k for other in others)


def shown_days(
    counts: Mapping[int, int],
    of: int,
    k: int,
    first: Collection[int] = (),
    may: Callable[[int], bool] = lambda _: True,
) -> set[int]:
    """On which days it may be said to how many people something has happened: between any two of them, and before the
    first and after the last, it happened to nobody or to at least k. first: days that are wanted before others."""
    shown = {-1: 0, max(counts, default=0) + 1: of}
    for day in (*(day for day in first if day in counts), *sorted(counts)):
        if day in shown or not may(day):
            continue
        trial = [shown.get(other, counts[day]) for other in sorted({*shown, day})]
        if all(not 0 < later - earlier < k for earlier, later in pairwise(trial)):
            shown[day] = counts[day]
    return {day for day in shown if day in counts}


def e_value(ratio: float) -> float:
    """How strongly something that nobody recorded would have to go with both, taking part and the outcome, as a ratio,
    to explain a ratio away (VanderWeele and Ding 2017)."""
    risk = ratio if ratio >= 1 else 1 / ratio
    return risk + sqrt(risk * (risk - 1))


def interval_e_value(low: float, high: float) -> float:
    """The same for the end of the interval that is nearer to 1; 1 where the interval includes it."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)
