"""The archive in pandas, and the few questions that every number asks of it; nothing comes from services.analytics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

__all__ = [
    "Archive", "Frame", "Number", "Numbers", "Program", "Rows", "by_value", "fewer", "flags", "grouped", "mean",
    "records", "share", "signed",
]  # fmt: skip

Frame = Any
"""A DataFrame or a Series of pandas, which tells little of its types."""

Number = tuple[int, float | None]
"""Of how many people it tells, and the number."""

Rows = Mapping[str, Mapping[str, Number]]
"""By value of a dimension, by measure."""


@dataclass(frozen=True)
class Numbers:
    """A family counted anew. rows: by dimension."""

    total: Mapping[str, Number]
    rows: Mapping[str, Rows] = field(default_factory=dict[str, Rows])


@dataclass(frozen=True)
class Program:
    """A program as its newest snapshot says."""

    id: str
    starts_on: date
    ends_on: date
    midpoint_on: date | None
    minimum_cell: int
    state: str
    check_in_days: int


class Archive:
    """Events by type, a row for each: subject, version, time, day (of `time` in UTC) and the fields of its data.

    now: when the numbers were taken. kinds: how many there are of each type.
    """

    def __init__(self, rows: Iterable[tuple[str, Any, int, datetime, Mapping[str, Any]]], now: datetime) -> None:
        self.now = now
        self.kinds: Counter[str] = Counter()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        for kind, subject, version, time, data in rows:
            self.kinds[kind] += 1
            name = kind.removesuffix(".v1").partition(".")[2]
            about = {"event": name, "subject": str(subject), "version": version, "time": time}
            self._rows.setdefault(name, []).append({**data, **about, "day": time.astimezone(UTC).date()})
        self._made: dict[object, Any] = {}
        self.of = cache(self._of)
        self.participants = cache(self._participants)
        self.memberships = cache(self._memberships)
        self.meetings = cache(self._meetings)

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` makes, made once for a key."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    @property
    def newest_at(self) -> datetime:
        """When the newest event happened."""
        return max(row["time"] for rows in self._rows.values() for row in rows)

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    def _of(self, *kinds: str) -> Frame:
        """The events of these types, as in "session_held", by their versions and times."""
        rows = [row for kind in kinds for row in self._rows.get(kind, [])]
        frame = pd.DataFrame(rows) if rows else pd.DataFrame({name: [] for name in _ALWAYS})
        for name in frame.columns:
            if name.endswith("_on") or name in ("effective_date", "start_date", "until"):
                frame[name] = [_day(value) for value in frame[name]]
        for name in _ALWAYS:
            if name not in frame:
                frame[name] = None
        return frame.sort_values(["version", "time"], kind="stable").reset_index(drop=True)

    def newest(self, key: list[str], *kinds: str, where: Callable[[Frame], Any] | None = None) -> Frame:
        """For each key the event with the highest version."""
        frame = self.of(*kinds)
        chosen = frame if where is None else frame[where(frame)]
        return chosen.drop_duplicates(key, keep="last")

    def within(self, program: Program, *kinds: str) -> Frame:
        frame = self.of(*kinds)
        return frame[frame.program_id == program.id]

    @cached_property
    def programs(self) -> Mapping[str, Program]:
        found = self.newest(["subject"], "program_launched", "program_changed", "program_closed")
        return {
            one.subject: Program(
                one.subject,
                one.starts_on,
                one.ends_on,
                one.midpoint_on,
                int(one.minimum_cell),
                one.state,
                int(one.check_in_days),
            )
            for one in cast("Iterable[Any]", found.itertuples())
        }

    @cached_property
    def states(self) -> Frame:
        """All versions of all people, the lowest first."""
        frame = self.of("person_joined", "profile_changed", "person_left")
        return frame.drop_duplicates(["subject", "version"])

    @cached_property
    def newest_states(self) -> Frame:
        """People by id, as they are now."""
        return self.states.drop_duplicates("subject", keep="last").set_index("subject")

    def unit_on(self, day: date, unit: str) -> Mapping[str, str]:
        """By person, what the highest version says that was true on the day; of who came later, what the first says."""
        states = self.states
        first = states.drop_duplicates("subject", keep="first")
        true = states[states.effective_date <= day].drop_duplicates("subject", keep="last")
        return {
            **dict(zip(first.subject, first[unit], strict=True)),
            **dict(zip(true.subject, true[unit], strict=True)),
        }

    def _participants(self, program: Program, role: str) -> Frame:
        """Everybody of whom the program ever knew in a role: person, status, and the days of what happened first."""
        kinds = {
            "participant_invited": "invited",
            "participant_waitlisted": "waitlisted",
            "participant_enrolled": "enrolled",
            "participant_admitted": "enrolled",
            "participant_withdrew": "withdrew",
        }
        told = self.within(program, *kinds)
        told = told[told.role == role]
        last = told.drop_duplicates("person_id", keep="last").set_index("person_id")
        frame = pd.DataFrame({"status": last.event.map(kinds)})
        for status in ("invited", "waitlisted", "enrolled"):
            these = told[told.event.map(kinds) == status]
            frame[status] = these.groupby("person_id").day.min()
        return frame

    def _memberships(self, program: Program) -> Frame:
        """A row for each mentee of a mentorship of the program: when it started first, with whom last, and how it
        ended, unless they came back."""
        key = ["mentorship_id", "mentee_id"]
        told = self.within(program, "mentorship_started", "mentorship_ended")
        started = told[told.event == "mentorship_started"].sort_values("time").drop_duplicates(key, keep="first")
        last = told.drop_duplicates(key, keep="last")
        ended = last[last.event == "mentorship_ended"]
        start = started[[*key, "kind", "day", "time"]].rename(columns={"day": "started", "time": "started_at"})
        again = told[told.event == "mentorship_started"].drop_duplicates(key, keep="last")
        start = start.merge(again[[*key, "mentor_id"]], on=key)
        ends = ended[[*key, "ended_on", "completed", "reason", "rematch"]]
        return start.merge(ends, on=key, how="left")

    def _meetings(self, program: Program) -> Frame:
        """A row for each mentee and each time of a session of theirs of which was said last whether it was held.

        What a group or circle did before somebody joined it or after they left is not theirs.
        """
        told = self.within(program, "session_held", "session_missed").copy()
        told["occurrence"] = told.occurrence.fillna("once")
        told = told.drop_duplicates(["subject", "occurrence"], keep="last")
        told["held"] = told.event == "session_held"
        told["met_on"] = told.held_on.where(told.held, told.missed_on)
        told = told[["subject", "occurrence", "mentorship_id", "held", "met_on"]]
        both = self.memberships(program).merge(told, on="mentorship_id")
        large = both.kind.isin(["group", "circle"])
        after = both.met_on >= both.started
        before = flags(pd.isna(end) or met <= end for met, end in zip(both.met_on, both.ended_on, strict=True))
        return both[~large | (after & before)]


_ALWAYS = (
    "event", "subject", "version", "time", "day", "program_id", "person_id", "role", "mentorship_id", "mentee_id",
    "mentor_id", "kind", "occurrence", "held_on", "missed_on", "recurrence", "midpoint_on", "ended_on", "completed",
    "reason", "rematch",
)  # fmt: skip


def _day(value: Any) -> date | None:
    return None if value is None or value != value else date.fromisoformat(str(value)[:10])


def flags(values: Iterable[object]) -> np.ndarray[Any, Any]:
    """Truth values for the rows of a frame."""
    return np.array([bool(value) for value in values], dtype=bool)


def fewer(frame: Frame, one: str = "mentee_id", other: str = "mentor_id") -> int:
    """Of how many people a number about two sides tells: of the fewer."""
    return min(frame[one].nunique(), frame[other].nunique())


def mean(people: int, values: Frame) -> Number:
    """To four decimals; nothing of nothing."""
    known = [float(value) for value in values.dropna()]
    return people, round(sum(known) / len(known), 4) if known else None


def share(people: int, part: int, whole: int) -> Number:
    return people, round(part / whole, 4) if whole else None


def by_value(
    frame: Frame, column: str, count: Callable[[Frame], Mapping[str, Number]]
) -> dict[str, Mapping[str, Number]]:
    """Count the rows of each value of a column."""
    return {str(value): count(rows) for value, rows in frame.groupby(column, dropna=False)}


def records(frame: Frame, key: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each value of a column."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in frame.to_dict("records"):
        found.setdefault(one[key], []).append(one)
    return found


def grouped(archive: Archive, program: Program, what: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """The archive's memberships or meetings of a program by a column."""
    return archive.once((what, program.id, key), lambda: records(getattr(archive, what)(program), key))


def signed(archive: Archive, program: Program) -> set[str]:
    """Mentorships of which all have signed an agreement."""

    def made() -> set[str]:
        told = archive.within(program, "agreement_signed")
        return set(told[told.complete == True].mentorship_id) if len(told) else set()  # noqa: E712 - a column

    return archive.once(("signed", program.id), made)
