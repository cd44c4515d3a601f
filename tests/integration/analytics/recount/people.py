"""Who takes part and where they are stuck: what only a program's admins see."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tests.integration.analytics.recount.activity import planned_within
from tests.integration.analytics.recount.reading import Archive, Program, grouped, records, signed

__all__ = ["participants"]

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
    for person, events in records(told.sort_values("time"), "person_id").items():
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
    memberships = grouped(archive, program, "memberships", side).get(person, [])
    held = [one for one in grouped(archive, program, "meetings", side).get(person, []) if one["held"]]
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
    written, planned = signed(archive, program), planned_within(archive, program)
    for one in running:
        mentorship, met = one["mentorship_id"], days[one["mentorship_id"]]
        if one["started"] <= archive.today - 14 * _DAY:
            if mentorship not in written:
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
