"""How far mentees come, what they have been through, why mentorships end, and how long all takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tests.integration.analytics.recount.reading import (
    Archive,
    Frame,
    Number,
    Numbers,
    Program,
    by_value,
    fewer,
    flags,
    mean,
    share,
)

__all__ = ["endings", "funnel", "journey", "times"]

_UNITS = ("department", "grade", "location")


def funnel(archive: Archive, program: Program) -> Numbers:
    """A step counts those who reached it and every step before it."""
    mentees = archive.participants(program, "mentee")
    started = set(archive.memberships(program).mentee_id)
    proposals = archive.within(program, "match_proposed")
    requests = archive.within(program, "mentorship_requested")
    accepted = archive.within(program, "proposal_accepted")
    both = accepted[accepted.complete.astype(bool)] if len(accepted) else accepted
    ends = _request_ends(archive, program)
    meetings = archive.meetings(program)
    with_feedback = set(archive.within(program, "feedback_given").mentorship_id)
    memberships = archive.memberships(program)
    steps: Mapping[str, set[str]] = {
        "enrolled": set(mentees[mentees.enrolled.notna()].index),
        "proposed": {*proposals.mentee_id, *requests.mentee_id, *started},
        "accepted": {*both.mentee_id, *ends[ends.event == "request_accepted"].mentee_id, *started},
        "started": started,
        "scheduled": _scheduled(archive, program) | set(meetings.mentee_id),
        "held": set(meetings[meetings.held].mentee_id),
        "feedback": set(memberships[memberships.mentorship_id.isin(with_feedback)].mentee_id),
    }
    reached = set(mentees.index)
    nested: dict[str, set[str]] = {}
    for name, people in steps.items():
        reached = reached & people
        nested[name] = reached
    return _by_units(archive, program, mentees, nested)


def journey(archive: Archive, program: Program) -> Numbers:
    """Each once in every number that fits them."""
    mentees = archive.participants(program, "mentee")
    memberships = archive.memberships(program)
    signed = archive.within(program, "agreement_signed")
    signed = signed[signed.complete.astype(bool)] if len(signed) else signed
    middle = program.midpoint_on or program.starts_on + timedelta(days=(program.ends_on - program.starts_on).days // 2)
    ended = memberships[memberships.ended_on.notna()]
    running = memberships[
        flags(
            started <= middle and (pd.isna(end) or end >= middle)
            for started, end in zip(memberships.started, memberships.ended_on, strict=True)
        )
    ]
    meetings = archive.meetings(program)
    been: Mapping[str, set[str]] = {
        "invited": set(mentees[mentees.invited.notna()].index),
        "enrolled": set(mentees[mentees.enrolled.notna()].index),
        "waitlisted": set(mentees[mentees.waitlisted.notna()].index),
        "matched": set(memberships.mentee_id),
        "signed": set(memberships[memberships.mentorship_id.isin(set(signed.mentorship_id))].mentee_id),
        "met": set(meetings[meetings.held].mentee_id),
        "midpoint": set(running.mentee_id) if archive.today >= middle else set(),
        "completed": set(ended[ended.completed == True].mentee_id),  # noqa: E712 - of a column
        "ended_early": set(ended[ended.completed == False].mentee_id),  # noqa: E712 - of a column
    }
    return _by_units(archive, program, mentees, been)


def _by_units(archive: Archive, program: Program, mentees: Frame, people: Mapping[str, set[str]]) -> Numbers:
    """Mentees in each of these sets, in all and by what they were on the day the program began."""
    everybody = pd.Series(mentees.index)

    def count(rows: Frame) -> dict[str, Number]:
        return {name: (number := len(theirs & set(rows)), number) for name, theirs in people.items()}

    found: dict[str, dict[str, Mapping[str, Number]]] = {}
    for unit in _UNITS:
        was = archive.unit_on(program.starts_on, unit)
        values = pd.Series([was.get(person, "") for person in everybody], dtype=object)
        found[unit] = {str(value): count(rows) for value, rows in everybody.groupby(values)}
    return Numbers(count(everybody), found)


def _scheduled(archive: Archive, program: Program) -> set[str]:
    """Whoever has a session with a date in their mentorship; of a group, one that began before they joined is not
    theirs unless it comes again."""
    kinds = ("session_scheduled", "session_rescheduled", "session_people_changed")
    planned = archive.within(program, *kinds)
    whole = planned[planned.occurrence.isna()].drop_duplicates("subject", keep="last")
    both = archive.memberships(program).merge(whole[["mentorship_id", "start", "recurrence"]], on="mentorship_id")
    starts = [pd.Timestamp(start).tz_convert("UTC").date() for start in both.start]
    later = flags(start >= started for start, started in zip(starts, both.started, strict=True))
    theirs = ~both.kind.isin(["group", "circle"]) | both.recurrence.fillna("").ne("") | later
    return set(both[theirs].mentee_id)


def endings(archive: Archive, program: Program) -> Numbers:
    memberships = archive.memberships(program)
    ended = memberships[memberships.ended_on.notna()]

    def count(rows: Frame) -> dict[str, Number]:
        parts = {"ended": rows, "early": rows[rows.completed == False], "rematch": rows[rows.rematch == True]}  # noqa: E712
        return {name: (number := part.mentee_id.nunique(), number) for name, part in parts.items()}

    return Numbers(count(ended), {"reason": by_value(ended, "reason", count)})


def times(archive: Archive, program: Program) -> Numbers:
    return Numbers({**_waits(archive, program), **_answers(archive, program)})


def _days(later: Frame, earlier: Frame) -> Frame:
    """Days from one day to another, none where it was before."""
    return pd.Series([max((one - other).days, 0) for one, other in zip(later, earlier, strict=True)], dtype=float)


def _spread(name: str, days: Frame, people: int | None = None) -> dict[str, Number]:
    told = len(days) if people is None else people
    median = round(float(np.median(days)), 4) if len(days) else None
    return {f"{name}_median": (told, median), f"{name}_mean": mean(told, days)}


def _waits(archive: Archive, program: Program) -> dict[str, Number]:
    mentees = archive.participants(program, "mentee")
    enrolled = mentees[mentees.enrolled.notna()]
    first = archive.memberships(program).groupby("mentee_id").started.min()
    matched = enrolled.join(first, how="inner")
    meetings = archive.meetings(program)
    met_on = meetings[meetings.held].groupby("mentee_id").met_on.min()
    met = matched.join(met_on, how="inner")
    return {
        "matched": (len(matched), len(matched)),
        **_spread("to_match", _days(matched.started, matched.enrolled)),
        "met": (len(met), len(met)),
        **_spread("to_session", _days(met.met_on, met.started)),
    }


def _request_ends(archive: Archive, program: Program) -> Frame:
    kinds = ("request_accepted", "request_declined", "request_expired", "request_withdrawn")
    return archive.within(program, *kinds).drop_duplicates("subject", keep="last")


def _answers(archive: Archive, program: Program) -> dict[str, Number]:
    requests = archive.within(program, "mentorship_requested").drop_duplicates("subject", keep="first")
    ends = _request_ends(archive, program)
    answered = ends[ends.event.isin(["request_accepted", "request_declined"])]
    decided = ends[ends.event != "request_withdrawn"]
    asked: Mapping[str, date] = dict(zip(requests.subject, requests.day, strict=True))
    days = _days(answered.day, answered.subject.map(asked))
    return {
        "requests": (fewer(requests), len(requests)),
        "decided": (fewer(decided), len(decided)),
        "answered": (fewer(answered), len(answered)),
        "answered_share": share(fewer(answered), len(answered), len(decided)),
        **_spread("to_answer", days, fewer(answered)),
    }
