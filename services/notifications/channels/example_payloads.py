"""Made-up payloads of every rule, with each way in which its letter differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.nudges.domain import Rule

__all__ = ["AMARA", "MENTORSHIP", "PRIYA", "payloads"]

Variants = Mapping[str, Mapping[str, Any]]

MENTORSHIP, GOAL, SESSION = UUID(int=0x11), UUID(int=0x12), UUID(int=0x13)
AMARA, PRIYA = UUID(int=0x21), UUID(int=0x22)

_TITLE = "Lead a migration"
_ROLES: Variants = {"mentee": {"as": "mentee"}, "mentor": {"as": "mentor"}}
_ALL: Variants = {**_ROLES, "peer": {"as": "peer"}, "group": {"as": "mentor", "kind": "group"}}
_GATHERING_TITLE = "How to begin a data platform"
_REASONS: Sequence[tuple[str, list[str], list[int]]] = (
    ("skills-offered", ["Migrations", "SQL"], [5, 3]),
    ("languages-in-common", ["pt", "en"], []),
    ("hours-in-common", [], [12]),
    ("different-departments", [], []),
    ("mentorships-behind", [], [3]),
    ("skills-endorsed", ["Migrations", "SQL"], [4, 1]),
    ("skills-wanted-by-both", ["Kafka"], []),
    ("communities-in-common", ["Data guild"], []),
    ("mentor-ahead", [], [2]),
    ("mentee-ahead", [], [1]),
    ("same-grade", [], []),
    *(("same-field", [field, value], []) for field, value in (
        ("department", "Platform"), ("location", "Lisbon"), ("country", "PT"), ("grade", "Senior"),
        ("job_title", "Engineer"), ("team", "Blue"),
    )),
    *(("different-field", [field, one, other], []) for field, one, other in (
        ("location", "Lisbon", "Berlin"), ("country", "PT", "DE"), ("grade", "Junior", "Senior"),
        ("job_title", "Engineer", "Analyst"), ("team", "Blue", "Green"),
    )),
    ("free-place", [], []),
    ("best-overall", [], []),
)  # fmt: skip
"""Code, names and numbers of every reason."""


def payloads(now: datetime) -> Mapping[Rule, Variants]:
    """By rule and by the name of what is different. "alone": the reader would be who is named."""
    return {
        **_programs(now),
        **_approaching(now),
        **_mentorships(now),
        **_sessions(now),
        **_recognition(),
        **_goals(now),
        **_gatherings(now),
        **_numbers(now),
        Rule.WEBHOOK_DISABLED: {"": {"host": "hooks.company.example", "since": (now - timedelta(days=5)).isoformat()}},
        Rule.TEST: {"": {"rule": Rule.STALLED, "variant": ""}},
    }


def _numbers(now: datetime) -> Mapping[Rule, Variants]:
    one, two, three = (str(UUID(int=number)) for number in (0x31, 0x32, 0x33))
    month = now.date().replace(day=1).isoformat()
    return {
        Rule.MENTORSHIPS_AT_RISK: {
            "one": {"mentorships": [one], "nobody": True},
            "several": {"mentorships": [one, two, three], "nobody": True},
        },
        Rule.NEXT_STEP: {
            **_with(_ALL, step="meet"),
            **{
                f"{step}-{name}": {**payload, "step": step}
                for step in ("agree", "write", "check-in", "goal")
                for name, payload in _ALL.items()
                if name != "mentor"
            },
        },
        Rule.REPORT_READY: {
            "": {"month": month, "nobody": True},
            "all": {"month": month, "nobody": True, "no_program": True},
        },
    }


def _with(variants: Variants, **more: Any) -> Variants:
    return {name: {**payload, **more} for name, payload in variants.items()}


def _in(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


def _span(start: datetime, length: timedelta) -> dict[str, Any]:
    return {"start": start.isoformat(), "end": (start + length).isoformat()}


def _programs(now: datetime) -> Mapping[Rule, Variants]:
    roles: Variants = {"mentee": {"role": "mentee"}, "mentor": {"role": "mentor"}}
    many: Variants = {"mentee": {"roles": ["mentee"]}, "mentor": {"roles": ["mentor"]}}
    survey = {"title": "Three questions about your start", "closes_on": _in(now, 10)}
    return {
        Rule.PROGRAM_INVITATION: _with(roles, answer_by=_in(now, 14)),
        Rule.PROGRAM_INVITATION_UNANSWERED: _with(roles, answer_by=_in(now, 3)),
        Rule.ENROLLMENT_CLOSES: _with(roles, closes_on=_in(now, 5)),
        Rule.WELCOME: {
            "mentee": {"role": "mentee", "places": 0},
            "mentor": {"role": "mentor", "places": 2},
            "mentor-of-one": {"role": "mentor", "places": 1},
        },
        Rule.WAITLISTED: {
            "program": {"role": "mentee", "position": 3, "reason": "program-full"},
            "mentors": {"role": "mentee", "position": 1, "reason": "mentors-full"},
        },
        Rule.ADMITTED: {"mentee": {"role": "mentee", "places": 0}, "mentor": {"role": "mentor", "places": 11}},
        Rule.REMOVED: roles,
        Rule.KICKOFF: {**_with(many, on=_in(now, 2)), "both": {"roles": ["mentee", "mentor"], "on": _in(now, 0)}},
        Rule.MIDPOINT: {**_with(many, on=_in(now, 2)), "today": {"roles": ["mentee"], "on": _in(now, 0)}},
        Rule.END: {**_with(many, on=_in(now, 14)), "today": {"roles": ["mentee"], "on": _in(now, 0)}},
        Rule.ANNOUNCEMENT: {
            "": {
                "title": "A room for your sessions",
                "text": "From Monday on, room 4.12 is yours on Tuesdays and Thursdays.\n\nBook it as any other room.",
            }
        },
        Rule.SURVEY: {moment: {**survey, "moment": moment} for moment in ("kickoff", "midpoint", "end")},
        Rule.SURVEY_UNANSWERED: {"": {**survey, "moment": "kickoff"}},
        Rule.CONCERN: {"": {}},
    }


def _why(*reasons: tuple[str, list[str], list[int]]) -> dict[str, Any]:
    """With sentences that nobody reads, as there are codes."""
    codes = [{"code": code, "names": names, "numbers": numbers} for code, names, numbers in reasons]
    return {"reasons": [f"{code}." for code, *_ in reasons], "reason_codes": codes}


def _approaching(now: datetime) -> Mapping[Rule, Variants]:
    kept = {"as": "mentee", "reasons": ["Both speak Portuguese.", "Lin has led two migrations."]}
    found = [{"mentor_id": str(AMARA), **_why(*_REASONS[:3])}, {"mentor_id": str(PRIYA), **_why(*_REASONS[3:5])}]
    people = {"alternatives": found, "people": [str(AMARA), str(PRIYA)]}
    declined = {"reason": "no-time", "suggested": [], **people}
    last = _in(now, 9)
    return {
        Rule.PROPOSAL: {
            **_with(_ROLES, **_why(*_REASONS[:4]), answer_by=last),
            **{f"{role}-all": {"as": role, **_why(*_REASONS), "answer_by": last} for role in _ROLES},
            "from-before-codes": {**kept, "answer_by": last},
        },
        Rule.PROPOSAL_UNANSWERED: _with(_ROLES, answer_by=_in(now, 3)),
        Rule.ACCEPTANCE: _ROLES,
        Rule.PROPOSAL_ENDED: {**_ROLES, "nameless": {"as": "mentee", "nobody": True}},
        Rule.REQUEST: {
            "": {"answer_by": last, "gathering_id": None},
            "met": {"answer_by": last, "gathering_id": str(SESSION)},
        },
        Rule.REQUEST_QUESTIONED: {"": {}},
        Rule.REQUEST_ANSWERED: {"": {"answer_by": last}},
        Rule.REQUEST_UNANSWERED: _with(_ROLES, answer_by=_in(now, 3)),
        Rule.REQUEST_ACCEPTED: {"": {"waits": False}, "waits": {"waits": True}},
        Rule.REQUEST_DECLINED: {
            "no-time": declined,
            "not-my-topic": {**declined, "reason": "not-my-topic", "suggested": [str(AMARA), str(PRIYA)]},
            "someone-else": {
                **declined, "reason": "someone-else-fits-better", "suggested": [str(AMARA)], "alternatives": found[:1],
            },
            "other": {**declined, "reason": "other", "alternatives": []},
        },
        Rule.REQUEST_EXPIRED: {
            "mentee": {"as": "mentee", "reason": "time", **people},
            "other": {"as": "mentee", "reason": "other", **people},
            "nameless": {"as": "mentee", "reason": "other", "nobody": True, **people},
            "mentor": {"as": "mentor", "reason": "time"},
        },
        Rule.REQUEST_WITHDRAWN: {"": {}},
        Rule.INTRODUCTION: {
            "mentee": {"as": "mentee", "answer_by": last},
            "colleague": {"as": "colleague", "answer_by": last},
        },
        Rule.INTRODUCTION_MADE: {
            "mentee": {"as": "mentee", "people": [str(AMARA)]},
            "colleague": {"as": "colleague", "people": []},
        },
        Rule.INTRODUCTION_DECLINED: {"mentee": {"as": "mentee"}, "colleague": {"as": "colleague"}},
    }  # fmt: skip


def _mentorships(now: datetime) -> Mapping[Rule, Variants]:
    ago = _in(now, -23)
    never = {"never": {"as": "mentee", "since": None}, "peer-never": {"as": "peer", "since": None}}
    started = {
        **_with(_ROLES, kind="one-to-one"),
        "group-mentee": {"as": "mentee", "kind": "group"},
        "group-mentor": {"as": "mentor", "kind": "group"},
        "peer": {"as": "peer", "kind": "circle"},
        "convener": {"as": "peer", "kind": "circle", "alone": True},
    }
    return {
        Rule.MENTORSHIP: started,
        Rule.AGREEMENT: {"": {"as": "mentee", "number": 1}, "anew": {"as": "mentee", "number": 2}},
        Rule.AGREEMENT_SIGNED: _with(_ALL, number=1, ends_on=_in(now, 180)),
        Rule.AGREEMENT_UNSIGNED: {
            **_with(_ALL, number=1),
            **{f"{name}-unwritten": each for name, each in _with(_ALL, number=0).items()},
        },
        Rule.MENTORSHIP_PAUSED: {**_with(_ALL, until=_in(now, 30)), "open": {"as": "mentee", "until": None}},
        Rule.MENTORSHIP_RESUMED: _ALL,
        Rule.MENTORSHIP_ENDED: {
            **_with(_ALL, ended_on=_in(now, 0)),
            "nameless": {"as": "mentee", "ended_on": _in(now, 0), "nobody": True},
        },
        Rule.THANKS: _ALL,
        Rule.PROGRAM_FEEDBACK: {"": {"as": "mentee", "nobody": True}},
        Rule.NO_SESSION: {**_with(_ALL, since=ago), **never},
        Rule.CHECK_IN: {**_with(_ALL, since=ago), "first": {"as": "mentee", "since": None}},
        Rule.MESSAGE: {"": {"as": "mentee"}, "peer": {"as": "peer"}},
        Rule.RESOURCE: {
            role: {"as": role, "title": "Notes on migrations", "mentorship_id": str(MENTORSHIP)}
            for role in ("mentee", "peer")
        },
    }


def _sessions(now: datetime) -> Mapping[Rule, Variants]:
    start = (now + timedelta(days=1)).replace(hour=8, minute=0)
    length = timedelta(hours=1)
    session: dict[str, Any] = {
        "title": "Migration plans",
        **_span(start, length),
        "zone": "Europe/Berlin",
        "recurrence": "",
        "exceptions": [],
        "place": "Room 4, second floor",
        "link": "https://meet.company.example/plans",
        "sequence": 0,
        "mentorship_id": str(MENTORSHIP),
        "others": [],
    }
    several = {**session, "others": [str(AMARA), str(PRIYA)]}
    series = {**session, "recurrence": "FREQ=WEEKLY;COUNT=6"}
    slots = [_span(start + timedelta(days=day, hours=day), length) for day in range(3)]
    asked: dict[str, Any] = {"as": "mentee", "title": session["title"], "mentorship_id": str(MENTORSHIP)}
    return {
        Rule.SESSION_PROPOSED: {"": {**asked, "slots": slots, "zone": "Europe/Berlin"}},
        Rule.INVITATION: {"": session, "several": several},
        Rule.CANCELLATION: {
            "": session,
            "several": several,
            "one-time": {**series, "occurrence": start.isoformat()},
            "from-then-on": {**series, "from": start.isoformat()},
            "series": series,
            "left": {**several, "left": "reader"},
        },
        Rule.REMINDER: {
            "tomorrow": session,
            "several": several,
            "today": {**session, **_span(now + timedelta(hours=1), length)},
            "later": {**session, **_span(now + timedelta(days=3), length)},
        },
        Rule.SESSION_ASKED_ANEW: {"": {**asked, "start": start.isoformat()}},
        Rule.SESSION_UNCONFIRMED: {"": {**asked, "start": (start - timedelta(days=3)).isoformat()}},
    }  # fmt: skip


def _recognition() -> Mapping[Rule, Variants]:
    here = {"mentorship_id": str(MENTORSHIP)}
    occasions = ("session", "milestone", "goal", "closing", "other")
    skill = {"skill": "data engineering"}
    return {
        Rule.FEEDBACK_REQUESTED: {
            "": {**here, "session_id": None, "goal_id": None},
            "session": {**here, "session_id": str(SESSION), "goal_id": None},
            "goal": {**here, "session_id": None, "goal_id": str(GOAL)},
        },
        Rule.FEEDBACK: {"": {**here, "session_id": None}, "session": {**here, "session_id": str(SESSION)}},
        Rule.APPRECIATION: {occasion: {**here, "occasion": occasion} for occasion in occasions},
        Rule.RECOMMENDATION_ASKED: {"": skill},
        Rule.RECOMMENDATION_GIVEN: {"": {**skill, "people": [str(AMARA)]}, "nameless": {**skill, "people": []}},
        Rule.ENDORSEMENT: {"": {"skill_id": str(UUID(int=0x31))}},
        Rule.TESTIMONIAL_OFFERED: {"": here},
        Rule.TESTIMONIAL_PUBLISHED: {"": here},
        Rule.REFLECTION_SHARED: {"": {}},
        Rule.REFLECTION_COMMENTED: {"": {}},
    }


def _goals(now: datetime) -> Mapping[Rule, Variants]:
    milestone = {"goal_id": str(GOAL), "title": _TITLE, "milestone": "Read the guide to migrations"}
    return {
        Rule.GOAL_SET: {"": {"title": _TITLE, "due": _in(now, 90)}, "open": {"title": _TITLE, "due": None}},
        Rule.GOAL: {
            name: {"title": _TITLE, "due": _in(now, days)} for name, days in (("", 14), ("tomorrow", 1), ("today", 0))
        },
        Rule.OVERDUE: {"": {"title": _TITLE, "due": _in(now, -1)}},
        Rule.STALLED: {"": {"title": _TITLE, "since": _in(now, -30)}},
        Rule.GOAL_ACHIEVED: {"": {"title": _TITLE}},
        Rule.MILESTONE: {"": {**milestone, "due": _in(now, 2)}},
    }


def _gatherings(now: datetime) -> Mapping[Rule, Variants]:
    start = (now + timedelta(days=12)).replace(hour=13, minute=0)
    gathering = {
        "title": _GATHERING_TITLE,
        **_span(start, timedelta(hours=2)),
        "zone": "Asia/Tokyo",
        "place": "Auditorium",
        "link": "",
    }
    speaks = {**gathering, "speaks": True}
    soon, today = (_span(now + timedelta(hours=hours), timedelta(hours=2)) for hours in (24, 3))
    changes = {"time": ["time"], "place": ["place"], "title": ["title"], "all": ["title", "time", "place"]}
    return {
        Rule.SPEAKER: {"": speaks},
        Rule.SPEAKER_LEFT_OUT: {"": speaks},
        Rule.PLACE_TAKEN: {"": gathering},
        Rule.PLACE_FROM_WAITLIST: {"": gathering},
        Rule.PLACE_RELEASED: {"": gathering},
        Rule.GATHERING_WAITLISTED: {"": {**gathering, "position": 3}},
        Rule.GATHERING_CHANGED: {
            **{name: {**gathering, "changed": changed} for name, changed in changes.items()},
            "speaks": {**speaks, "changed": ["title"]},
        },
        Rule.GATHERING_CANCELLED: {"": gathering},
        Rule.GATHERING_REMINDER: {
            "": gathering,
            "tomorrow": {**gathering, **soon},
            "today": {**gathering, **today},
            "speaks": {**speaks, **soon},
        },
    }
