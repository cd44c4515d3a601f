"""Who is compared with whom in impact, once more: as docs/guides/impact.md says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tests.integration.analytics.recount import figures
from tests.integration.analytics.recount.reading import Archive, Frame, records

__all__ = ["LANDMARK", "TRAITS", "Matched", "cases_of", "match"]

LANDMARK = 30
_ALIKE, TRAITS = ("grade", "tenure", "department"), ("grade", "tenure", "department", "location")


def cases_of(
    archive: Archive, program: str, role: str, begins: date, grades: Sequence[str]
) -> tuple[Frame, dict[str, int]]:
    """A row for everybody who can be compared, by their ids; and how many participants cannot, by why."""
    landmark = begins + timedelta(days=LANDMARK)
    enrolled = archive.of("participant_enrolled", "participant_admitted")
    enrolled = enrolled.groupby(["program_id", "person_id", "role"], as_index=False).day.min()
    enrolled = enrolled[enrolled.day <= landmark]
    participants = set(enrolled[(enrolled.program_id == program) & (enrolled.role == role)].person_id)
    histories = archive.once("histories", lambda: _histories(archive))
    rows, missing = list[dict[str, Any]](), {"not-employed": 0, "left-early": 0}
    for person in sorted(participants | (set(histories) - set(enrolled.person_id))):
        history, takes_part = histories.get(person, []), person in participants
        first = _on(history, begins)
        now = _on(history, landmark)
        if first is None or not first["employed"] or first["external"]:
            missing["not-employed"] += takes_part
        elif now is None or not all(one["employed"] for one in (now, *_between(history, begins, landmark))):
            missing["left-early"] += takes_part
        else:
            row = {"person": person, "program": program, "takes_part": takes_part, **first}
            rows.append({**row, **_became(now, _between(history, landmark, archive.today), landmark, archive, grades)})
            rows[-1]["tenure"] = _tenure(first["start_date"], begins)
    return pd.DataFrame(rows), missing


def _histories(archive: Archive) -> dict[str, list[dict[str, Any]]]:
    """How people were from which day on: what a newer version says otherwise from that day or an earlier one is not."""
    found: dict[str, list[dict[str, Any]]] = {}
    for person, versions in records(archive.states, "subject").items():
        earliest = date.max
        for one in reversed(versions):
            if one["effective_date"] < earliest:
                earliest = one["effective_date"]
                found.setdefault(person, []).insert(0, _state(one))
    return found


def _state(version: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "on": version["effective_date"],
        "employed": version["status"] == "active",
        "external": version["external"] is True,
        "start_date": None if pd.isna(version["start_date"]) else version["start_date"],
        **{name: version[name] or "" for name in ("grade", "department", "location")},
    }


def _on(history: Sequence[dict[str, Any]], day: date) -> dict[str, Any] | None:
    return next((one for one in reversed(history) if one["on"] <= day), None)


def _between(history: Sequence[dict[str, Any]], after: date, until: date) -> list[dict[str, Any]]:
    return [one for one in history if after < one["on"] <= until]


def _tenure(start: date | None, begins: date) -> str:
    bands = ((1, "-1"), (3, "1-3"), (5, "3-5"), (10, "5-10"), (1000, "10-"))
    return "" if start is None else next(band for most, band in bands if (begins - start).days / 365.25 < most)


def _became(
    now: Mapping[str, Any], later: Sequence[Mapping[str, Any]], landmark: date, archive: Archive,
    grades: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """When they left, and on which day after the landmark each outcome was first so; none where it never was."""
    observed = (archive.today - landmark).days
    found: dict[str, Any] = {"observed": observed, "days": observed, "left": False}
    for one in later:
        day = (one["on"] - landmark).days
        if not one["employed"]:
            found |= {"days": day, "left": True}
            break
        for name in ("grade", "department", "location"):
            if one[name] != now[name]:
                found.setdefault(f"after_{name}", day)
        if {one["grade"], now["grade"]} <= set(grades) and grades.index(one["grade"]) > grades.index(now["grade"]):
            found.setdefault("after_promoted", day)
    return found


@dataclass(frozen=True)
class Matched:
    """groups: of rows that are compared with each other, those that are alike first. exact: how many these are."""

    groups: Sequence[Sequence[int]]
    exact: int
    weights: Mapping[int, float] = field(default_factory=dict[int, float])


def match(cases: Frame, k: int, missing: int, without: str = "") -> Matched:
    theirs = set(cases.index[cases.takes_part])

    def participants(rows: Sequence[int]) -> int:
        return len(theirs.intersection(rows))

    alike = ["program", *(name for name in _ALIKE if name != without)]
    groups = [list(rows.index) for _, rows in cases.groupby(alike) if rows.takes_part.nunique() == 2]
    groups.sort(key=lambda rows: (participants(rows), len(rows), rows))
    taken = {row for rows in groups for row in rows}
    pairs = sorted(
        pair
        for _, rows in cases.groupby("program")
        for pair in _pairs(rows, taken, [n for n in TRAITS if n != without])
    )
    pairs = pairs if len(pairs) >= k else []
    everybody = len(theirs) + missing
    while 0 < everybody - len(pairs) - sum(map(participants, groups)) < k and (groups or pairs):
        if len(pairs) > k:
            pairs.pop()
        else:
            (groups or pairs).pop(0)
    every = [*groups, *([one, other] for _, one, other in pairs)]
    shares = {tuple(rows): participants(rows) / (len(rows) - participants(rows)) for rows in every}
    weights = {row: 1.0 if row in theirs else shares[tuple(rows)] for rows in every for row in rows}
    return Matched(every, len(groups), dict(sorted(weights.items())))


def _pairs(cases: Frame, taken: Collection[int], traits: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """How far apart, and the two rows."""
    alone = [row for row in cases.index[cases.takes_part] if row not in taken]
    free = [row for row in cases.index[~cases.takes_part] if row not in taken]
    if not alone or not free:
        return
    found = figures.logits(cases[traits].to_numpy().tolist(), cases.takes_part.to_numpy())
    likely = {row: round(float(one), 6) for row, one in zip(cases.index, found, strict=True)}
    widest = 0.2 * float(np.std(list(likely.values())))
    free.sort(key=lambda row: (likely[row], row))
    for row in sorted(alone, key=lambda row: (-likely[row], row)):
        far = [abs(likely[other] - likely[row]) for other in free]
        if far and min(far) <= widest:
            yield min(far), row, free.pop(far.index(min(far)))
