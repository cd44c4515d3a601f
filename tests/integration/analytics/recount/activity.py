"""What people do together by month, and who is active now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from dateutil.rrule import rrulestr

from tests.integration.analytics.recount.reading import (
    Archive,
    Frame,
    Number,
    Numbers,
    Program,
    fewer,
    flags,
    mean,
    share,
)

__all__ = ["active", "participation", "planned_within"]


def participation(archive: Archive, program: Program) -> Numbers:
    parts = [
        *_meetings(archive, program),
        *_personal(archive, program),
        *_said(archive, program),
    ]
    months: dict[str, dict[str, Number]] = {}
    total: dict[str, Number] = dict(_NOTHING)
    for frame, names in parts:
        total |= names(frame)
        month = pd.Series([f"{on:%Y-%m}" for on in frame["on"]], index=frame.index, dtype=object)
        for value, rows in frame.groupby(month):
            months.setdefault(str(value), dict(_NOTHING)).update(names(rows))
    return Numbers(total, {"month": months})


_Part = tuple[Frame, Callable[[Frame], dict[str, Number]]]
"""Happenings with the day of each in "on", and what rows of them come to."""


def _on(frame: Frame, column: str) -> Frame:
    return frame.assign(on=frame[column])


_NUMBERS = (
    "held", "missed", "goals_set", "milestones", "goals_achieved", "feedback", "appreciation", "reflections",
    "check_ins", "on_track",
)  # fmt: skip
_NOTHING: Mapping[str, Number] = {
    **dict.fromkeys(_NUMBERS, (0, 0)),
    **dict.fromkeys(("spacing", "rating", "on_track_share"), (0, None)),
}


def _things(frame: Frame, thing: list[str], person: str) -> Number:
    """How many things, and of how many people they tell."""
    return frame[person].nunique(), len(frame.drop_duplicates(thing))


def _meetings(archive: Archive, program: Program) -> Iterator[_Part]:
    meetings = archive.meetings(program).rename(columns={"met_on": "on"})
    yield (
        meetings,
        lambda rows: {
            "held": _things(rows[rows.held], ["subject", "occurrence"], "mentee_id"),
            "missed": _things(rows[~rows.held], ["subject", "occurrence"], "mentee_id"),
        },
    )
    held = meetings[meetings.held].sort_values("on", kind="stable")
    before = held.groupby(["mentee_id", "mentorship_id"]).on.shift()
    gaps = held.assign(before=before)[before.notna()]
    gaps = gaps.assign(gap=[(on - one).days for on, one in zip(gaps["on"], gaps.before, strict=True)])
    yield gaps, lambda rows: {"spacing": mean(rows.mentee_id.nunique(), rows.gap)}


def _personal(archive: Archive, program: Program) -> Iterator[_Part]:
    """What belongs to enrolled mentees, from the program's first day to its last."""
    mentees = archive.participants(program, "mentee")
    enrolled = set(mentees[mentees.enrolled.notna()].index)
    goals = archive.of("goal_set").sort_values("time").drop_duplicates("subject", keep="first").pipe(_on, "day")
    states = archive.newest(["subject"], "goal_set", "goal_revised", "goal_achieved", "goal_dropped")
    achieved = states[states.event == "goal_achieved"].pipe(_on, "achieved_on")
    reached = archive.of("milestone_reached").pipe(_on, "reached_on")
    reached = reached.sort_values("on").drop_duplicates("milestone_id", keep="first")
    shared = archive.of("reflection_shared").sort_values("time").drop_duplicates("subject", keep="first")
    shared = shared.pipe(_on, "day")
    for name, frame in (
        ("goals_set", goals),
        ("goals_achieved", achieved),
        ("milestones", reached),
        ("reflections", shared),
    ):
        within = flags(program.starts_on <= on <= program.ends_on for on in frame["on"])
        theirs = frame[frame.person_id.isin(enrolled) & within]
        thing = "milestone_id" if name == "milestones" else "subject"
        yield theirs, partial(_personal_things, name, thing)


def _personal_things(name: str, thing: str, rows: Frame) -> dict[str, Number]:
    return {name: _things(rows, [thing], "person_id")}


def _said(archive: Archive, program: Program) -> Iterator[_Part]:
    given = archive.within(program, "feedback_given").pipe(_on, "day")

    def feedback(rows: Frame) -> dict[str, Number]:
        rated = rows[rows.rating.notna()]
        return {
            "feedback": _things(rows, ["subject"], "given_by"),
            "rating": mean(fewer(rated, "given_by", "given_to"), rated.rating),
        }

    yield given, feedback
    thanks = archive.within(program, "appreciation_sent").sort_values("time").drop_duplicates("subject", keep="first")
    yield thanks.pipe(_on, "day"), lambda rows: {"appreciation": _things(rows, ["subject"], "sent_by")}
    checks = archive.within(program, "check_in_recorded").drop_duplicates("subject", keep="last")

    def check_ins(rows: Frame) -> dict[str, Number]:
        yes = rows[rows.on_track == "yes"]
        people, count = _things(yes, ["subject"], "person_id")
        return {
            "check_ins": _things(rows, ["subject"], "person_id"),
            "on_track": (people, count),
            "on_track_share": share(people, int(count or 0), len(rows)),
        }

    yield checks.pipe(_on, "recorded_on"), check_ins


def active(archive: Archive, program: Program) -> Numbers:
    """Who has a mentorship that goes on, and whose of these met or will meet within thirty days."""
    memberships = archive.memberships(program)
    running = memberships[memberships.ended_on.isna()]
    since = archive.today - timedelta(days=30)
    meetings = archive.meetings(program)
    lately = meetings[meetings.held & flags(since <= on <= archive.today for on in meetings.met_on)]
    met = set(zip(lately.mentee_id, lately.mentorship_id, strict=True))
    planned = planned_within(archive, program)
    people = {
        one.mentee_id
        for one in running.itertuples()
        if one.mentorship_id in planned or (one.mentee_id, one.mentorship_id) in met
    }
    mentees = running.mentee_id.nunique()
    return Numbers({"running": (mentees, mentees), "active": (len(people), len(people))})


def planned_within(archive: Archive, program: Program, days: int = 30) -> set[str]:
    """Mentorships in which a session that is not cancelled begins within so many days."""
    return archive.once(("planned", program.id, days), lambda: _planned(archive, program, days))


def _planned(archive: Archive, program: Program, days: int) -> set[str]:
    changes = ("session_scheduled", "session_rescheduled", "session_people_changed")
    told = archive.within(program, *changes, "session_cancelled")
    found: set[str] = set()
    sessions: defaultdict[str, list[dict[Any, Any]]] = defaultdict(list)
    for event in told.to_dict("records"):
        sessions[event["subject"]].append(event)
    for events in sessions.values():
        plan, recurrence, cancelled = None, "", False
        for event in events:
            if event["event"] != "session_cancelled":
                if event["occurrence"] is None or event["occurrence"] != event["occurrence"]:
                    plan, recurrence = event, event["recurrence"] or ""
                    cancelled = cancelled and event["event"] == "session_people_changed"
            elif event["occurrence"] is None or event["occurrence"] != event["occurrence"]:
                cancelled = True
            elif event["following"]:
                recurrence = event["recurrence"]
        if plan is not None and not cancelled and _begins(archive.now, days, plan, recurrence):
            found.add(plan["mentorship_id"])
    return found


def _begins(now: datetime, days: int, plan: Mapping[str, Any], recurrence: str) -> bool:
    start = datetime.fromisoformat(plan["start"])
    until = now + timedelta(days=days)
    if not recurrence:
        return now <= start <= until
    times = rrulestr(recurrence, dtstart=start.astimezone(ZoneInfo(plan["zone"])))
    return bool(times.between(now, until, inc=True))
