"""Participants against comparable others, once more: as docs/guides/impact.md says it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from tests.integration.analytics.recount import figures
from tests.integration.analytics.recount.alike import LANDMARK, TRAITS, Matched, cases_of, match
from tests.integration.analytics.recount.reading import Archive, Frame

__all__ = ["ALL", "Compared", "Published", "impact"]

ALL = "all"
ROLES = ("mentee", "mentor")
_LEAST, _HORIZONS, _CURVE = 10, (180, 360), range(30, 721, 30)
_SIDES: Sequence[str] = ("participants", "others")


@dataclass(frozen=True)
class Compared:
    """What is published of a scope and role. says: the answer, not rounded. cells: people that something in it tells
    of. ever: of each outcome and side, every number of people that was ever published."""

    says: Mapping[str, Any]
    cells: Mapping[str, int]
    ever: Mapping[tuple[str, str], Collection[int]]


Published = Mapping[tuple[str, str], Compared | None]
"""By scope, which is a program or ALL, and by role."""


def impact(
    archive: Archive, grades: Sequence[str], smallest: int, before: Published, untold: Collection[tuple[str, str]]
) -> Published:
    """All comparisons as of now. grades: from low to high. before: as they were published last. untold: the scopes and
    roles of which tables hide how many take part, so that a comparison may not tell it either."""
    outcomes = ("retained", "promoted" if grades else "grade", "department", "location")
    programs = [one for _, one in sorted(archive.programs.items())]
    programs = [one for one in programs if (archive.today - one.starts_on).days >= LANDMARK + _CURVE[0]]
    strictest = max(smallest, *(one.minimum_cell for one in programs))
    found: dict[tuple[str, str], Compared | None] = {}
    for role in ROLES:
        cases: dict[str, Frame] = {}
        missing: dict[str, dict[str, int]] = {}
        for one in programs:
            key = (one.id, role)
            cases[one.id], missing[one.id] = cases_of(archive, one.id, role, one.starts_on, grades)
            last = before.get(key)
            compared = _compared(cases[one.id], missing[one.id], one.minimum_cell, outcomes, last, [])
            found[key] = last if key in untold else compared
        pooled = list[str]()
        for days in reversed(_HORIZONS):
            pooled = [key for key, frame in cases.items() if len(frame) and frame.observed.min() >= days]
            if sum(cases[key].takes_part.sum() for key in pooled) >= _LEAST:
                break
        if pooled:
            everybody = pd.concat([cases[key] for key in pooled], ignore_index=True)
            gone = {why: sum(missing[key][why] for key in pooled) for why in ("not-employed", "left-early")}
            parts = [part.cells for key in pooled if (part := found[key, role])]
            last = before.get((ALL, role))
            compared = _compared(everybody, gone, strictest, outcomes, last, parts)
            found[ALL, role] = last if (ALL, role) in untold else compared
    return found


def _compared(
    cases: Frame, missing: Mapping[str, int], k: int, outcomes: Sequence[str], before: Compared | None,
    parts: Sequence[Mapping[str, int]],
) -> Compared | None:  # fmt: skip
    """What may be published; what was, where that is nothing. parts: cells of the programs of which this is all."""
    if not len(cases) or cases.takes_part.sum() < _LEAST:
        return before
    matched = match(cases, k, sum(missing.values()))
    rows = cases.loc[list(matched.weights)].assign(weight=list(matched.weights.values()))
    sides = dict(zip(_SIDES, (rows[rows.takes_part], rows[~rows.takes_part]), strict=True))
    cells = {name: int(side.person.nunique()) for name, side in sides.items()}
    ever = {} if before is None else before.ever

    def may(cell: str, people: int) -> bool:
        outcome, side = cell.partition("/")[0], cell.rpartition("/")[2]
        rest = people - sum(part.get(cell, 0) for part in parts) if side == "participants" else 0
        return not 0 < abs(rest) < k and all(not 0 < abs(people - other) < k for other in ever.get((outcome, side), ()))

    if min(cells.values()) < max(k, _LEAST) or not all(may(*cell) for cell in cells.items()):
        return before
    limit = int(rows.observed.min())
    shown: dict[str, dict[str, set[int]]] = {}
    for outcome in outcomes:
        days = [day for day in (_CURVE if outcome == "retained" else _HORIZONS) if day <= limit]
        shown[outcome] = {}
        for name, side in sides.items():
            counts = {day: int(side[_happened(side, outcome, day)].person.nunique()) for day in days}
            named = {day: f"{outcome}/{day}/{name}" for day in days}
            first = [*(day for day in days if before and named[day] in before.cells), *reversed(_HORIZONS), *days]
            allowed = {day for day in days if may(named[day], counts[day])}
            shown[outcome][name] = _shown([day for day in first if day in allowed], counts, cells[name], k)
            cells |= {named[day]: counts[day] for day in shown[outcome][name]}
    says = {
        **_who(cases, sides, matched, missing, k, limit),
        "balance": [_balance(cases, rows, name, k) for name in TRAITS],
        "outcomes": list(_outcomes(cases, rows, shown, limit, k)),
        **_curves(sides, shown["retained"], matched, cases),
    }
    told = {key: set(people) for key, people in ever.items()}
    for cell, people in cells.items():
        told.setdefault((cell.partition("/")[0], cell.rpartition("/")[2]), set()).add(people)
    return Compared(says, cells, told)


def _happened(rows: Frame, outcome: str, day: int) -> Any:
    """To whom it has happened by then; of retention, who has left."""
    return rows.left & (rows.days <= day) if outcome == "retained" else _after(rows, outcome) <= day


def _after(rows: Frame, outcome: str) -> Any:
    column = f"after_{outcome}"
    return rows[column] if column in rows else pd.Series(np.nan, rows.index)


def _shown(days: Sequence[int], counts: Mapping[int, int], of: int, k: int) -> set[int]:
    """One day after the other, if between it and its neighbors, nobody's first day and everybody's last, it happened to
    nobody or to at least k."""
    shown: set[int] = set()
    for day in days:
        steps = [0, *(counts[one] for one in sorted({*shown, day})), of]
        if all(not 0 < later - earlier < k for earlier, later in pairwise(steps)):
            shown.add(day)
    return shown


def _who(
    cases: Frame, sides: Mapping[str, Frame], matched: Matched, missing: Mapping[str, int], k: int, limit: int
) -> dict[str, Any]:
    participants, others = (sides[name] for name in _SIDES)
    alike = cases.loc[[row for rows in matched.groups[: matched.exact] for row in rows]]
    exact = int(alike[alike.takes_part].person.nunique())
    paired = int(participants.person.nunique()) - exact
    known = not 0 < exact < k and not 0 < paired < k
    reasons = {**missing, "no-partner": int(cases.takes_part.sum()) - len(participants)}
    return {
        "participants": int(participants.person.nunique()),
        "others": int(others.person.nunique()),
        "others_effective": figures.effective(others.weight.to_numpy(), list(others.person)),
        "matched_exactly": exact if known else None,
        "matched_by_propensity": paired if known else None,
        "left_out": sum(reasons.values()),
        "left_out_because": [
            {"reason": why, "people": None if 0 < many < k else many} for why, many in reasons.items()
        ],
        "followed_days": limit,
    }


def _balance(cases: Frame, rows: Frame, name: str, k: int) -> dict[str, Any]:
    """The largest standardized difference among the values of at least k people."""
    common = [value for value, many in cases[name].value_counts().items() if many >= k]
    far: dict[str, list[float]] = {"before": [], "after": []}
    for value in common:
        sides = (cases.takes_part, ~cases.takes_part)
        spread = sqrt(sum(p * (1 - p) for p in [(cases[name][side] == value).mean() for side in sides]) / 2)
        for when, frame in (("before", cases.assign(weight=1.0)), ("after", rows)):
            weight = frame.weight.groupby(frame.takes_part).sum()
            having = frame.weight[frame[name] == value].groupby(frame.takes_part).sum()
            share = (having / weight).reindex([True, False]).fillna(0.0)
            far[when] += [abs(share[True] - share[False]) / spread] if spread else []
    return {"covariate": name, **{when: max(values, default=None) for when, values in far.items()}}


def _outcomes(
    cases: Frame, rows: Frame, shown: Mapping[str, Mapping[str, set[int]]], limit: int, k: int
) -> Iterator[dict[str, Any]]:
    without = {name: _without(cases, rows, name, k) for name in TRAITS}
    for outcome, days in shown.items():
        for day in (day for day in _HORIZONS if day <= limit):
            about: dict[str, Any] = {"outcome": outcome, "days": day, "hidden": False}
            if not all(day in side for side in days.values()):
                hidden = ("participants", "others", "difference", "ratio", "e_value")
                yield {**about, "hidden": True, **dict.fromkeys(hidden), "without": {}}
                continue
            one, other, difference, ratio, ratio_of_gone = _contrast(rows, outcome, day)
            ratio = ratio_of_gone if outcome == "retained" else ratio
            others = {
                name: None if found is None else _contrast(found, outcome, day)[2] for name, found in without.items()
            }
            yield {
                **about,
                "participants": one,
                "others": other,
                "difference": difference,
                "ratio": ratio,
                "e_value": None if ratio is None else _e_value(ratio),
                "without": others,
            }


def _contrast(rows: Frame, outcome: str, day: int) -> Any:
    so = _happened(rows, outcome, day).to_numpy(dtype=bool)
    so = ~so if outcome == "retained" else so
    return figures.contrast(so, rows.takes_part.to_numpy(), rows.weight.to_numpy(), list(rows.person))


def _e_value(ratio: figures.Interval) -> dict[str, float]:
    low, high = ratio["low"], ratio["high"]
    nearest = 1.0 if low <= 1 <= high else low if low > 1 else high
    return {"ratio": figures.e_value(ratio["value"]), "interval": figures.e_value(nearest)}


def _without(cases: Frame, rows: Frame, name: str, k: int) -> Frame | None:
    """The same participants matched without a trait; None where fewer than k of them are lost by that."""
    same = cases[cases.index.isin(rows.index) | ~cases.takes_part]
    weights = match(same, 1, 0, without=name).weights
    found = same.loc[list(weights)].assign(weight=list(weights.values()))
    lost = int(rows.takes_part.sum()) - int(found.takes_part.sum())
    return None if 0 < lost < k else found


def _curves(
    sides: Mapping[str, Frame], shown: Mapping[str, set[int]], matched: Matched, cases: Frame
) -> dict[str, Any]:
    def point(name: str, day: int) -> figures.Interval | None:
        side = sides[name]
        columns = (side.days.to_numpy(), side.left.to_numpy(dtype=bool), side.weight.to_numpy(), list(side.person))
        return figures.survival(*columns, day) if day in shown[name] else None

    days = sorted(set().union(*shown.values()))
    rows = cases.loc[[row for group in matched.groups for row in group]]
    strata = np.array([number for number, group in enumerate(matched.groups) for _ in group])
    columns = (rows.days.to_numpy(), rows.left.to_numpy(dtype=bool), rows.takes_part.to_numpy(dtype=bool))
    both = shown["participants"] & shown["others"]
    return {
        "curve": [{"days": day, **{name: point(name, day) for name in _SIDES}} for day in days],
        "log_rank_p": figures.log_rank(*columns, strata, list(rows.person)) if both else None,
    }
