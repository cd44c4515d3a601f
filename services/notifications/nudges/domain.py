"""What people hear, and when: which event plans which nudges, and what becomes of a nudge whose time has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.preferences.domain import Kind, QuietHours
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipStarted,
    ParticipantEnrolled,
    ProposalAccepted,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from shared.events.profiles import GoalOverdue, GoalRevised, GoalSet, GoalStalled, MilestonePlanned

__all__ = [
    "KINDS",
    "Drop",
    "Nudge",
    "Postpone",
    "Rule",
    "Send",
    "State",
    "Wait",
    "acceptance_nudges",
    "cancellation_nudges",
    "decide",
    "feedback_nudges",
    "goal_nudges",
    "mentorship_nudges",
    "milestone_nudges",
    "overdue_nudges",
    "proposal_nudges",
    "reminded_at",
    "retry_after",
    "session_nudges",
    "stalled_nudges",
    "welcome_nudges",
]

_ENVELOPE = {"id", "subject", "version", "time"}


class Rule(StrEnum):
    """Why somebody hears something; deliveries are counted by it."""

    WELCOME = "participant_enrolled"
    PROPOSAL = "match_proposed"
    ACCEPTANCE = "proposal_accepted"
    MENTORSHIP = "mentorship_started"
    INVITATION = "session_invitation"
    CANCELLATION = "session_cancelled"
    REMINDER = "session_reminder"
    GOAL = "goal_due"
    OVERDUE = "goal_overdue"
    STALLED = "goal_stalled"
    MILESTONE = "milestone_due"
    FEEDBACK = "feedback_given"
    ANNOUNCEMENT = "announcement_made"
    SURVEY = "survey_opened"


KINDS: Mapping[Rule, Kind] = {
    Rule.REMINDER: Kind.SESSION_REMINDERS,
    Rule.GOAL: Kind.GOAL_REMINDERS,
    Rule.OVERDUE: Kind.GOAL_REMINDERS,
    Rule.STALLED: Kind.GOAL_REMINDERS,
    Rule.MILESTONE: Kind.GOAL_REMINDERS,
    Rule.FEEDBACK: Kind.FEEDBACK,
}
"""Rules that a person can turn off. Nobody can take part without the others."""


class State(StrEnum):
    """planned: for later. waiting: for someone who is not known here yet. dropped: its reason is gone."""

    PLANNED = "planned"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something that one person is to hear once. (rule, about, person_id, due) is unique.

    other_id: the person whom it names. payload: ids, titles, dates and what is announced, no private words.
    latest: quiet hours give way rather than hold it back beyond this. expires: after this nobody needs it.
    """

    rule: Rule
    person_id: UUID
    about: UUID
    due: datetime
    other_id: UUID | None = None
    program_id: UUID | None = None
    latest: datetime | None = None
    expires: datetime | None = None
    payload: dict[str, Any] = field(default_factory=dict[str, Any])


def welcome_nudges(event: ParticipantEnrolled) -> list[Nudge]:
    """A welcome to whoever takes part."""
    payload = {"role": event.role, "places": event.places}
    return [Nudge(Rule.WELCOME, event.person_id, event.subject, event.time, None, event.program_id, payload=payload)]


def proposal_nudges(event: MatchProposed) -> list[Nudge]:
    """To each of the two: who is proposed to them, why, and until when they may answer."""
    payload = {
        "reasons": list(event.reasons),
        "answer_by": event.answer_by.isoformat() if event.answer_by else None,
    }
    return [
        Nudge(Rule.PROPOSAL, person, event.subject, event.time, other, event.program_id, payload=payload | {"as": role})
        for person, other, role in _both(event.mentee_id, event.mentor_id)
    ]


def acceptance_nudges(event: ProposalAccepted) -> list[Nudge]:
    """To the one who has not answered yet; none when both have, as the mentorship then says so."""
    if event.complete:
        return []
    return [
        Nudge(Rule.ACCEPTANCE, person, event.subject, event.time, other, event.program_id, payload={"as": role})
        for person, other, role in _both(event.mentee_id, event.mentor_id)
        if person != event.accepted_by
    ]


def mentorship_nudges(event: MentorshipStarted) -> list[Nudge]:
    """To each of the two: that they can start."""
    return [
        Nudge(Rule.MENTORSHIP, person, event.mentorship_id, event.time, other, event.program_id, payload={"as": role})
        for person, other, role in _both(event.mentee_id, event.mentor_id)
    ]


def goal_nudges(event: GoalSet | GoalRevised, zone: ZoneInfo) -> list[Nudge]:
    """Two weeks and two days before the goal is due, at nine; none for an open-ended goal, and none for times past."""
    payload = {"title": event.title}
    return _before(Rule.GOAL, event.person_id, event.subject, event.due, event.time, zone, payload)


def overdue_nudges(event: GoalOverdue) -> list[Nudge]:
    """To the person, now."""
    payload = {"title": event.title, "due": event.due.isoformat()}
    return [Nudge(Rule.OVERDUE, event.person_id, event.subject, event.time, payload=payload)]


def stalled_nudges(event: GoalStalled) -> list[Nudge]:
    """To the person, now."""
    payload = {"title": event.title, "since": event.since.isoformat()}
    return [Nudge(Rule.STALLED, event.person_id, event.subject, event.time, payload=payload)]


def milestone_nudges(event: MilestonePlanned, zone: ZoneInfo) -> list[Nudge]:
    """As for a goal, and none for a milestone that is no longer in the plan."""
    if event.withdrawn:
        return []
    payload = {"goal_id": str(event.subject), "title": event.title, "milestone": event.milestone}
    return _before(Rule.MILESTONE, event.person_id, event.milestone_id, event.due, event.time, zone, payload)


def _before(
    rule: Rule, person: UUID, about: UUID, due: date | None, now: datetime, zone: ZoneInfo, payload: dict[str, Any]
) -> list[Nudge]:
    """Two weeks and two days before `due`, at nine; none without a date, and none for times past."""
    if due is None:
        return []
    end = datetime.combine(due + timedelta(days=1), time(), zone).astimezone(UTC)
    planned = [datetime.combine(due - timedelta(days=days), time(9), zone).astimezone(UTC) for days in (14, 2)]
    payload = payload | {"due": due.isoformat()}
    return [Nudge(rule, person, about, at, expires=end, payload=payload) for at in planned if at > now]


def session_nudges(event: SessionScheduled | SessionRescheduled, sequence: int) -> list[Nudge]:
    """To each of them: an invitation now, and a reminder 24 hours before unless the session is that near.

    sequence: how often this session's invitation was sent before.
    """
    payload = event.model_dump(mode="json", exclude=_ENVELOPE) | {"sequence": sequence}
    day_before, hour_before = reminded_at(event.start), event.start - timedelta(hours=1)
    nudges: list[Nudge] = []
    for person, other in _everybody(event):
        invitation = Nudge(
            Rule.INVITATION, person, event.subject, event.time, other, event.program_id, day_before, payload=payload
        )
        nudges.append(invitation)
        if day_before > event.time:
            nudges.append(
                replace(invitation, rule=Rule.REMINDER, due=day_before, latest=hour_before, expires=event.start)
            )
    return nudges


def reminded_at(start: datetime) -> datetime:
    """When people are reminded of a session."""
    return start - timedelta(days=1)


def cancellation_nudges(event: SessionCancelled, sequence: int, plan: Mapping[str, Any]) -> list[Nudge]:
    """To each of them: that they do not meet, with what their calendars need to know. plan: what they were invited to.

    Where some of a recurrence is left, its invitation is sent anew; a single time, or all of it, is taken back.
    """
    start, end = (datetime.fromisoformat(plan[name]) for name in ("start", "end"))
    one = event.occurrence if not event.following else None
    first = event.occurrence or start
    payload = {
        **plan,
        "sequence": sequence,
        "method": "REQUEST" if event.recurrence else "CANCEL",
        "recurrence": event.recurrence or plan["recurrence"],
        "occurrence": one.isoformat() if one else None,
        "from": event.occurrence.isoformat() if event.following and event.occurrence else None,
    }
    if one is not None:
        payload |= {"start": one.isoformat(), "end": (one + (end - start)).isoformat()}
    return [
        Nudge(
            Rule.CANCELLATION,
            person,
            event.subject,
            event.time,
            other,
            event.program_id,
            reminded_at(first),
            payload=payload,
        )
        for person, other in _everybody(event)
    ]


def feedback_nudges(event: FeedbackGiven) -> list[Nudge]:
    """To the one who got it: that there is feedback. Its words stay where they are."""
    payload = {
        "mentorship_id": str(event.mentorship_id),
        "session_id": str(event.session_id) if event.session_id else None,
    }
    return [
        Nudge(
            Rule.FEEDBACK, event.given_to, event.subject, event.time, event.given_by, event.program_id, payload=payload
        )
    ]


def _everybody(event: SessionScheduled | SessionRescheduled | SessionCancelled) -> list[tuple[UUID, UUID]]:
    """(person, whom a mail to them names) for each of those who meet."""
    two = [(event.mentee_id, event.mentor_id), (event.mentor_id, event.mentee_id)]
    return [*two, *((person, event.mentor_id) for person in event.others)]


def _both(mentee: UUID, mentor: UUID) -> tuple[tuple[UUID, UUID, str], tuple[UUID, UUID, str]]:
    """(person, other, role of the person) for each of the two."""
    return (mentee, mentor, "mentee"), (mentor, mentee, "mentor")


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until whoever is not known here yet becomes known."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """To the end of the person's quiet hours."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """For good. reason: a code."""

    reason: str


def decide(
    nudge: Nudge,
    now: datetime,
    *,
    known: bool,
    left: bool,
    muted: Collection[str],
    quiet: QuietHours,
    zone: ZoneInfo,
) -> Send | Wait | Postpone | Drop:
    """What becomes of a nudge whose time has come.

    known: whether everyone whom it needs is known here. left: whether one of them has left. zone: the recipient's.
    """
    if left:
        return Drop("left")
    if nudge.expires is not None and now >= nudge.expires:
        return Drop("too-late")
    if KINDS.get(nudge.rule) in muted:
        return Drop("muted")
    if not known:
        return Wait()
    allowed = quiet.next_allowed(now, zone)
    if allowed > now and (nudge.latest is None or allowed <= nudge.latest):
        return Postpone(allowed)
    return Send()


_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=1)
_GIVE_UP = timedelta(days=3)


def retry_after(attempts: int, waited: timedelta) -> timedelta | None:
    """How long to wait after a temporary refusal; None when it has been tried long enough.

    attempts: refusals so far, from 1. waited: since the first attempt.
    """
    if waited >= _GIVE_UP:
        return None
    return min(_FIRST_RETRY * 2 ** min(attempts - 1, 10), _LONGEST_RETRY)
