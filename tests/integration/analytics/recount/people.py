"""Who takes part and where they are stuck, and how mentorships fare: what only a program's admins see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pandas as pd

from tests.integration.analytics.recount.activity import planned_soon
from tests.integration.analytics.recount.reading import Archive, Frame, Program

__all__ = ["participants", "scores"]

_DAY = timedelta(days=1)


def participants(archive: Archive, program: Program, role: str) -> dict[str, dict[str, Any]]:
    """By person what is said of them: status, units, instants, days of sessions, mentorships, where they are stuck."""
    told = archive.within(
        program,
        "participant_invited",
        "participant_waitlisted",
        "participant_enrolled",
        "participant_admitted",
        "participant_withdrew",
    )
    told = told[told.role == role]
    statuses = archive.participants(program, role).status
    units = {unit: archive.unit_on(program.starts_on, unit) for unit in ("department", "grade", "location")}
    found: dict[str, dict[str, Any]] = {}
    for person, events in _by(told.sort_values("time"), "person_id").items():
        first: dict[str, Any] = {}
        for event in events:
            name = event["event"].removeprefix("participant_").replace("admitted", "enrolled")
            first.setdefault(f"{name}_at", event["time"])
        found[person] = {
            "status": statuses[person],
            **{unit: of.get(person) or "" for unit, of in units.items()},
            **{name: first.get(name) for name in ("invited_at", "waitlisted_at", "enrolled_at", "withdrew_at")},
            **_together(archive, program, role, person, statuses[person]),
        }
    return found


def _together(archive: Archive, program: Program, role: str, person: str, status: str) -> dict[str, Any]:
    side = f"{role}_id"
    memberships = _grouped(archive, program, "memberships", side).get(person, [])
    held = [one for one in _grouped(archive, program, "meetings", side).get(person, []) if one["held"]]
    running = [one for one in memberships if pd.isna(one["ended_on"])]
    days: defaultdict[str, list[date]] = defaultdict(list)
    for one in held:
        days[one["mentorship_id"]].append(one["met_on"])
    stuck: set[str] = set()
    if status == "invited":
        stuck.add("unanswered")
    if status == "waitlisted":
        stuck.add("waiting")
    if status == "enrolled" and not running:
        stuck.add("unmatched")
    signed, planned = _signed(archive, program), planned_soon(archive, program)
    for one in running:
        mentorship, met = one["mentorship_id"], days[one["mentorship_id"]]
        if one["started"] <= archive.today - 14 * _DAY:
            if mentorship not in signed:
                stuck.add("unsigned")
            if not met:
                stuck.add("not-met")
        if met and max(met) < archive.today - 30 * _DAY and mentorship not in planned:
            stuck.add("quiet")
    every = [day for those in days.values() for day in those]
    return {
        "matched_since": min((one["started_at"] for one in running), default=None),
        "first_session_on": min(every, default=None),
        "last_session_on": max(every, default=None),
        "mentorship_ids": sorted({one["mentorship_id"] for one in memberships}),
        "running_ids": sorted({one["mentorship_id"] for one in running}),
        "stuck": sorted(stuck),
    }


def scores(archive: Archive, program: Program) -> dict[str, tuple[int, dict[str, float]]]:
    """By mentorship that is judged, its score and the reasons with their values."""
    running = program.state in ("open", "running") and program.starts_on <= archive.today <= program.ends_on
    found: dict[str, tuple[int, dict[str, float]]] = {}
    resting, resumed = _pauses(archive, program)
    for mentorship, people in _grouped(archive, program, "memberships", "mentorship_id").items():
        mentees = [one for one in people if pd.isna(one["ended_on"])]
        if running and mentees and mentorship not in resting:
            began = min(one["started"] for one in people)
            since = max(began, resumed.get(mentorship, began))
            found[mentorship] = _score(archive, program, mentorship, mentees, since)
    return found


def _pauses(archive: Archive, program: Program) -> tuple[set[str], dict[str, date]]:
    """Mentorships that rest, and the day on which others went on last."""
    told = archive.within(program, "mentorship_paused", "mentorship_resumed")
    last = told.drop_duplicates("mentorship_id", keep="last")
    resting = set(last[last.event == "mentorship_paused"].mentorship_id)
    again = told[told.event == "mentorship_resumed"].groupby("mentorship_id").day.max()
    return resting, dict(again)


def _score(
    archive: Archive, program: Program, mentorship: str, mentees: Sequence[Mapping[str, Any]], since: date
) -> tuple[int, dict[str, float]]:
    today = archive.today
    told = _Told(archive, program, mentorship)
    met = [one["met_on"] for one in told.meetings if one["held"] and since <= one["met_on"] <= today]
    silent = (today - max([since, *met])).days
    amounts: dict[str, tuple[float, float]] = {}

    def counts(code: str, value: float, amount: float | None = None) -> None:
        amounts[code] = (value, value if amount is None else amount)

    counts("no-session", 0 if mentorship in planned_soon(archive, program) else silent)
    first = max(since, today - 60 * _DAY)
    counts("sessions-missed", sum(not one["held"] and first <= one["met_on"] <= today for one in told.meetings))
    unsigned = mentorship not in _signed(archive, program) and told.kind not in ("flash", "circle")
    counts("agreement-unsigned", (today - since).days if unsigned else 0)
    there = {mentees[0]["mentor_id"]: since, **{one["mentee_id"]: one["started"] for one in mentees}}
    checks = {one["person_id"]: one for one in told.checks if one["person_id"] in there}
    lately = [one["on_track"] for one in checks.values() if one["recorded_on"] >= first]
    off, wavering = lately.count("no"), lately.count("partly")
    counts("off-track", off + wavering, off + wavering / 2)
    checked = min(checks[one]["recorded_on"] if one in checks else joined for one, joined in there.items())
    overdue = (today - max(since, checked)).days - 7
    counts("no-check-in", max(0, overdue // program.check_in_days) if program.check_in_days else 0)
    ratings = [one["rating"] for one in told.feedback if one["day"] >= max(since, today - 90 * _DAY)]
    if known := [rating for rating in ratings if rating == rating]:
        counts("low-rating", 2 if fmean(known) < 2 else 3, (fmean(known) < 3) + (fmean(known) < 2))
    goals = [_goals(archive, one["mentee_id"], since, first) for one in mentees]
    if told.kind != "flash" and (today - since).days >= 28:
        without = sum(not has for has, _ in goals)
        counts("no-goal", without, without / len(mentees))
    counts("goal-stalled", sum(stalled for _, stalled in goals))
    passed = [one["day"] for one in told.exchanged]
    counts("nothing-exchanged", (today - max([since, *met, *passed])).days)
    points = {code: _points(code, amount) for code, (_, amount) in amounts.items()}
    reasons = {code: amounts[code][0] for code, some in points.items() if some}
    return max(0, 100 - sum(points.values())), reasons


_POINTS: Mapping[str, Sequence[tuple[float, int]]] = {
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


def _points(code: str, amount: float) -> int:
    return next((points for least, points in _POINTS[code] if amount >= least), 0)


class _Told:
    """What happened in a mentorship. checks: the newest of each person is the last one."""

    def __init__(self, archive: Archive, program: Program, mentorship: str) -> None:
        def of(*kinds: str) -> list[dict[str, Any]]:
            return _events(archive, program, kinds).get(mentorship, [])

        self.kind = of("mentorship_started")[0]["kind"]
        said = of("session_held", "session_missed")
        times = {(one["subject"], str(one.get("occurrence") or "")): one for one in said}
        self.meetings = [
            {
                "held": one["event"] == "session_held",
                "met_on": one["held_on"] if one["event"] == "session_held" else one["missed_on"],
            }
            for one in times.values()
        ]
        checks = {one["subject"]: one for one in of("check_in_recorded")}
        self.checks = sorted(checks.values(), key=lambda one: (one["recorded_on"], one["version"], one["subject"]))
        self.feedback = of("feedback_given")
        first: dict[str, dict[str, Any]] = {}
        for one in sorted(of("appreciation_sent"), key=lambda one: one["time"]):
            first.setdefault(one["subject"], one)
        self.exchanged = [*of("message_posted", "resource_shared"), *first.values(), *self.feedback]


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
            reached: dict[str, date] = {}
            for one in events:
                if one["event"] == "milestone_reached":
                    on = one["reached_on"]
                    reached[one["milestone_id"]] = min(on, reached.get(one["milestone_id"], on))
            stalled += not any(on >= noticed for on in reached.values())
    return has, stalled


def _signed(archive: Archive, program: Program) -> set[str]:
    def made() -> set[str]:
        signed = archive.within(program, "agreement_signed")
        return {one["mentorship_id"] for one in _records(signed) if one["complete"]}

    return archive.once(("signed", program.id), made)


def _grouped(archive: Archive, program: Program, what: str, key: str) -> dict[str, list[dict[str, Any]]]:
    return archive.once((what, program.id, key), lambda: _by(getattr(archive, what)(program), key))


def _events(
    archive: Archive, program: Program | None, kinds: tuple[str, ...], key: str = "mentorship_id"
) -> dict[str, list[dict[str, Any]]]:
    def made() -> dict[str, list[dict[str, Any]]]:
        return _by(archive.of(*kinds) if program is None else archive.within(program, *kinds), key)

    return archive.once(("events", program and program.id, kinds, key), made)


def _by(frame: Frame, key: str) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in _records(frame):
        found[one[key]].append(one)
    return dict(found)


def _records(frame: Frame) -> Iterable[dict[str, Any]]:
    return frame.to_dict("records")
