"""How mentorships fare, once more: as services/analytics/health says at its head, and as admins read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pandas as pd

from tests.integration.analytics.recount.activity import planned_within
from tests.integration.analytics.recount.reading import Archive, Program, grouped, records, signed
from tests.integration.analytics.recount.words import next_step, sentence

__all__ = ["REASONS", "Bounds", "Fares", "Windows", "health"]

_DAY = timedelta(days=1)
_STEPS: Mapping[str, Sequence[tuple[float, int]]] = {
    "no-session": ((60, 45), (35, 30), (21, 15)),
    "sessions-missed": ((3, 25), (2, 15), (1, 5)),
    "agreement-unsigned": ((42, 25), (14, 15)),
    "off-track": ((2, 30), (1, 20), (0.5, 10)),
    "no-check-in": ((3, 15), (2, 10), (1, 5)),
    "low-rating": ((2, 20), (1, 10)),
    "no-goal": ((1, 10), (1e-9, 5)),
    "goal-stalled": ((2, 12), (1, 8)),
    "nothing-exchanged": ((60, 15), (30, 10)),
}
REASONS = tuple(_STEPS)


@dataclass(frozen=True)
class Windows:
    """Days back, or ahead, in which something counts, and from when on."""

    planned: int = 30
    missed: int = 60
    check_ins: int = 60
    ratings: int = 90
    stalled: int = 60
    grace: int = 7
    without_goal: int = 28


@dataclass(frozen=True)
class Bounds:
    """at_risk_below, recovered_above: scores. steps: by reason, from which amount on it takes how many points, the most
    first."""

    windows: Windows = Windows()
    at_risk_below: int = 50
    recovered_above: int = 65
    steps: Mapping[str, Sequence[tuple[float, int]]] = field(default_factory=lambda: _STEPS)

    def points(self, code: str, amount: float) -> int:
        return next((points for least, points in self.steps[code] if amount >= least), 0)

    @classmethod
    def moved(cls) -> Iterator[tuple[str, Bounds]]:
        """With each of them a little further up or down, but for two scores that no sum of points comes to."""
        for name, value in asdict(Windows()).items():
            for by in (-1, 1):
                yield f"{name} {value + by}", cls(Windows(**{name: value + by}))
        for score in (48, 51):
            yield f"at risk below {score}", cls(at_risk_below=score)
        for score in (64, 67):
            yield f"recovered above {score}", cls(recovered_above=score)
        for code, steps in _STEPS.items():
            for place, (least, points) in enumerate(steps):
                others = [(least, points + 1)]
                if code not in ("low-rating", "no-goal"):
                    unit = 0.5 if code == "off-track" else 1
                    others += [(least - unit, points), (least + unit, points)]
                for other in others:
                    moved = [*steps[:place], other, *steps[place + 1 :]]
                    yield f"{code} {other}", cls(steps={**_STEPS, code: moved})


@dataclass(frozen=True)
class Fares:
    """A mentorship. reasons: code, value and points, the heaviest first."""

    id: str
    mentor: str
    mentees: Sequence[str]
    score: int
    at_risk: bool
    reasons: Sequence[tuple[str, float, int]]

    @property
    def sentences(self) -> list[str]:
        return [sentence(code, value) for code, value, _ in self.reasons]

    @property
    def next_step(self) -> str:
        """One thing that an admin can do: what helps against the heaviest reason."""
        return next_step([code for code, _, _ in self.reasons])


def health(
    archive: Archive, program: Program, at_risk: Collection[str] = (), bounds: Bounds | None = None
) -> list[Fares]:
    """Those that are judged, the worst first. at_risk: mentorships that were when they were judged last."""
    bounds = bounds or Bounds()
    if program.state not in ("open", "running") or not program.starts_on <= archive.today <= program.ends_on:
        return []
    resting, resumed = archive.once(("pauses", program.id), lambda: _pauses(archive, program))
    mentors = archive.once(("mentors", program.id), lambda: _mentors(archive, program))
    found: list[Fares] = []
    for mentorship, people in grouped(archive, program, "memberships", "mentorship_id").items():
        there = [one for one in people if pd.isna(one["ended_on"])]
        if not there or mentorship in resting:
            continue
        began = min(one["started"] for one in people)
        since = max(began, resumed.get(mentorship, began))
        amounts = _amounts(archive, program, mentorship, there, since, bounds.windows)
        points = {code: bounds.points(code, amount) for code, (_, amount) in amounts.items()}
        heaviest = sorted(
            (code for code, some in points.items() if some), key=lambda code: (-points[code], _place(code))
        )
        score = max(0, 100 - sum(points.values()))
        risk = score <= bounds.recovered_above if mentorship in at_risk else score < bounds.at_risk_below
        mentees = [one["mentee_id"] for one in sorted(there, key=lambda one: (one["started_at"], one["mentee_id"]))]
        reasons = [(code, amounts[code][0], points[code]) for code in heaviest]
        found.append(Fares(mentorship, mentors[mentorship], mentees, score, risk, reasons))
    return sorted(found, key=lambda one: (one.score, one.id))


def _amounts(
    archive: Archive, program: Program, mentorship: str, there: Sequence[Mapping[str, Any]], since: date, w: Windows
) -> dict[str, tuple[float, float]]:
    def made() -> dict[str, tuple[float, float]]:
        return _Told(archive, program, mentorship, there, since, w).amounts()

    return archive.once(("amounts", mentorship, w), made)


def _place(code: str) -> int:
    return REASONS.index(code)


def _mentors(archive: Archive, program: Program) -> Mapping[str, str]:
    """The mentor of each mentorship; of a circle, who convenes it now."""
    told = archive.within(program, "mentorship_started", "mentorship_ended")
    last = told.drop_duplicates("mentorship_id", keep="last")
    return dict(zip(last.mentorship_id, last.mentor_id, strict=True))


def _pauses(archive: Archive, program: Program) -> tuple[set[str], dict[str, date]]:
    """Mentorships that rest, and the day on which others went on last."""
    told = archive.within(program, "mentorship_paused", "mentorship_resumed")
    last = told.drop_duplicates("mentorship_id", keep="last")
    resting = set(last[last.event == "mentorship_paused"].mentorship_id)
    again = told[told.event == "mentorship_resumed"].groupby("mentorship_id").day.max()
    return resting, dict(again)


class _Told:
    """What happened in a mentorship."""

    def __init__(
        self, archive: Archive, program: Program, mentorship: str, mentees: Sequence[Mapping[str, Any]], since: date,
        windows: Windows,
    ) -> None:  # fmt: skip
        self.archive, self.program, self.mentorship, self.windows = archive, program, mentorship, windows
        self.mentees, self.since, self.today = mentees, since, archive.today
        self.kind = self._of("mentorship_started")[0]["kind"]
        said = self._of("session_held", "session_missed")
        times = {(one["subject"], str(one.get("occurrence") or "")): one for one in said}.values()
        held = [one["held_on"] for one in times if one["event"] == "session_held"]
        self.met = [day for day in held if since <= day <= self.today]
        self.missed = [one["missed_on"] for one in times if one["event"] == "session_missed"]
        self.feedback = self._of("feedback_given")

    def amounts(self) -> dict[str, tuple[float, float]]:
        """By reason what is said of it, and how much of it there is."""
        silent = self._days(max(self.met, default=self.since))
        soon = self.mentorship in planned_within(self.archive, self.program, self.windows.planned)
        missed = sum(self._first(self.windows.missed) <= day <= self.today for day in self.missed)
        unsigned = self.mentorship not in signed(self.archive, self.program) and self.kind not in ("flash", "circle")
        passed = max([self.since, *self.met, *self._exchanged()])
        return {
            **_alike("no-session", 0 if soon else silent),
            **_alike("sessions-missed", missed),
            **_alike("agreement-unsigned", self._days(self.since) if unsigned else 0),
            **self._on_track(),
            **self._rated(),
            **self._goals(),
            **_alike("nothing-exchanged", self._days(passed)),
        }

    def _of(self, *kinds: str) -> list[dict[str, Any]]:
        return _events(self.archive, self.program, kinds).get(self.mentorship, [])

    def _days(self, day: date) -> int:
        return (self.today - max(self.since, day)).days

    def _first(self, days: int) -> date:
        """The first day of those that count."""
        return max(self.since, self.today - days * _DAY)

    def _on_track(self) -> dict[str, tuple[float, float]]:
        """What the last check-ins of those say who are in it now, and how long the most silent of them has been so."""
        there = {one["mentee_id"]: one["started"] for one in self.mentees}
        if self.kind != "circle":
            there.setdefault(self.mentees[0]["mentor_id"], self.since)
        newest = {one["subject"]: one for one in self._of("check_in_recorded")}.values()
        ordered = sorted(newest, key=lambda one: (one["recorded_on"], one["version"], one["subject"]))
        checks = {one["person_id"]: one for one in ordered if one["person_id"] in there}
        lately = [
            one["on_track"] for one in checks.values() if one["recorded_on"] >= self._first(self.windows.check_ins)
        ]
        off, wavering = lately.count("no"), lately.count("partly")
        last = [max(joined, checks[one]["recorded_on"]) if one in checks else joined for one, joined in there.items()]
        every, overdue = self.program.check_in_days, self._days(min(last)) - self.windows.grace
        return {
            "off-track": (off + wavering, off + wavering / 2),
            **_alike("no-check-in", max(0, overdue // every) if every else 0),
        }

    def _rated(self) -> dict[str, tuple[float, float]]:
        first = self._first(self.windows.ratings)
        ratings = [one["rating"] for one in self.feedback if one["day"] >= first and not pd.isna(one["rating"])]
        if not ratings:
            return {}
        mean = fmean(ratings)
        return {"low-rating": (2 if mean < 2 else 3, (mean < 3) + (mean < 2))}

    def _goals(self) -> dict[str, tuple[float, float]]:
        noticed_from = self._first(self.windows.stalled)
        goals = [_goals(self.archive, one["mentee_id"], self.since, noticed_from) for one in self.mentees]
        without = sum(not has for has, _ in goals)
        needed = self.kind != "flash" and self._days(self.since) >= self.windows.without_goal
        return {
            **({"no-goal": (without, without / len(goals))} if needed else {}),
            **_alike("goal-stalled", sum(stalled for _, stalled in goals)),
        }

    def _exchanged(self) -> list[date]:
        first: dict[str, date] = {}
        for one in sorted(self._of("appreciation_sent"), key=lambda one: one["time"]):
            first.setdefault(one["subject"], one["day"])
        passed = [*self._of("message_posted", "resource_shared"), *self.feedback]
        return [*first.values(), *(one["day"] for one in passed)]


def _alike(code: str, value: float) -> dict[str, tuple[float, float]]:
    return {code: (value, value)}


def _goals(archive: Archive, person: str, since: date, first: date) -> tuple[bool, int]:
    """Whether somebody has an open goal or has achieved one since, and how many open ones were noticed not to move."""
    kinds = ("goal_set", "goal_revised", "goal_achieved", "goal_dropped", "goal_stalled", "milestone_reached")
    goals: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in _events(archive, None, kinds, "person_id").get(person, []):
        goals[event["subject"]].append(event)
    has, stalled = False, 0
    for events in goals.values():
        states = [one for one in events if one["event"] not in ("goal_stalled", "milestone_reached")]
        last = states[-1]
        is_open = last["event"] in ("goal_set", "goal_revised")
        has |= is_open or (last["event"] == "goal_achieved" and last["achieved_on"] >= since)
        noticed = max((one["day"] for one in events if one["event"] == "goal_stalled"), default=None)
        if is_open and noticed is not None and noticed >= first:
            stalled += not any(on >= noticed for on in _reached(events).values())
    return has, stalled


def _reached(events: Iterable[Mapping[str, Any]]) -> dict[str, date]:
    """The day of each milestone of a goal, the earliest that was told of it."""
    found: dict[str, date] = {}
    for one in events:
        if one["event"] == "milestone_reached":
            found[one["milestone_id"]] = min(one["reached_on"], found.get(one["milestone_id"], one["reached_on"]))
    return found


def _events(
    archive: Archive, program: Program | None, kinds: tuple[str, ...], key: str = "mentorship_id"
) -> dict[str, list[dict[str, Any]]]:
    def made() -> dict[str, list[dict[str, Any]]]:
        return records(archive.of(*kinds) if program is None else archive.within(program, *kinds), key)

    return archive.once(("events", program and program.id, kinds, key), made)
