"""What people hear, and what becomes of it: rules, kinds, and a nudge as it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.notifications.preferences.domain import Kind

__all__ = [
    "FOR_CALENDARS",
    "KINDS",
    "Nudge",
    "Rule",
    "State",
]


class Rule(StrEnum):
    """Why somebody hears something; nudges and deliveries are counted by it.

    The comments name to whom it goes and the keys of the payload. Where it is not said otherwise, `about` is the
    event's subject and `other_id` the other person. as: the reader's role ("mentee", "mentor", "peer" of a circle,
    where it is said so another word). people: ids of others whom the letter names; who is not known or has left is
    left out.
    Dates and instants are in ISO 8601, ids text; a date that is not known is None.
    """

    # programs and who takes part; no other_id
    PROGRAM_INVITATION = "participant_invited"  # the invited: role, answer_by
    PROGRAM_INVITATION_UNANSWERED = "program_invitation_unanswered"  # the invited: role, answer_by
    ENROLLMENT_CLOSES = "enrollment_closes"  # the invited who have not answered; about the enrollment: role, closes_on
    WELCOME = "participant_enrolled"  # who takes part: role, places
    WAITLISTED = "participant_waitlisted"  # who waits: role, position, reason ("program-full" or "mentors-full")
    ADMITTED = "participant_admitted"  # who waited: role, places
    REMOVED = "participant_removed"  # whom an admin has taken out: role
    KICKOFF = "program_kickoff"  # everybody enrolled; about the program: roles (one or both), on
    MIDPOINT = "program_midpoint"  # likewise
    END = "program_end"  # likewise
    ANNOUNCEMENT = "announcement_made"  # recipients: title, text
    SURVEY = "survey_opened"  # recipients: title, moment ("kickoff", "midpoint" or "end"), closes_on
    SURVEY_UNANSWERED = "survey_unanswered"  # recipients who have not answered: as of SURVEY
    CONCERN = "concern_reported"  # the contact; no other_id: nothing, and a letter says nothing but that there is one

    # proposals and requests
    PROPOSAL = "match_proposed"  # both: as, answer_by, reasons and reason_codes as of the event
    PROPOSAL_UNANSWERED = "proposal_unanswered"  # who has not answered: as, answer_by
    ACCEPTANCE = "proposal_accepted"  # who has not answered yet: as
    PROPOSAL_ENDED = "proposal_ended"  # who did not end it; other_id None when the other has left: as
    REQUEST = "mentorship_requested"  # mentor: answer_by, gathering_id (where they met, or None)
    REQUEST_QUESTIONED = "request_questioned"  # mentee: nothing
    REQUEST_ANSWERED = "request_answered"  # mentor: answer_by
    REQUEST_UNANSWERED = "request_unanswered"  # mentor, or mentee when it was asked back: as, answer_by
    REQUEST_ACCEPTED = "request_accepted"  # mentee: waits (true: the mentor has no place yet)
    REQUEST_DECLINED = "request_declined"
    # mentee: reason ("no-time", "not-my-topic", "someone-else-fits-better", "other"), suggested (ids of colleagues whom
    # the mentor names), alternatives (as of the event, best first), people (all of these ids)
    REQUEST_EXPIRED = "request_expired"
    # as: mentee: alternatives, people as above; mentor, only for reason "time": no more. reason: "time" or "other".
    # other_id None when the other has left
    REQUEST_WITHDRAWN = "request_withdrawn"  # mentor: nothing

    # introductions; as: "mentee" or "colleague"
    INTRODUCTION = "introduction_proposed"  # both; other_id: who introduces, never the other of the two: as, answer_by
    INTRODUCTION_MADE = "introduction_made"  # both: as, people (who introduces)
    INTRODUCTION_DECLINED = "introduction_declined"  # both; no other_id: as. Never who, why, or "expired"

    # mentorships; about the mentorship. In a group or circle other_id is the mentor or who convenes it
    MENTORSHIP = "mentorship_started"  # both: as, kind (of the program)
    AGREEMENT = "agreement_proposed"  # all but who wrote it, whom other_id names: as, number
    AGREEMENT_SIGNED = "agreement_signed"  # all, when all have signed: as, number, ends_on
    AGREEMENT_UNSIGNED = "agreement_unsigned"  # who has not signed: as, number (0: none is written yet)
    MENTORSHIP_PAUSED = "mentorship_paused"  # all: as, until
    MENTORSHIP_RESUMED = "mentorship_resumed"  # all: as
    MENTORSHIP_ENDED = "mentorship_ended"  # both; other_id None when the other has left: as, ended_on. Never why
    THANKS = "thanks_due"  # both, after one that was completed: as
    PROGRAM_FEEDBACK = "program_feedback_due"  # both, after the end; no other_id: as
    NO_SESSION = "no_session"  # all: as, since (the day of the last session; None: none yet)
    CHECK_IN = "check_in_due"  # all: as, since (the day of their last check-in; None: none yet)
    MESSAGE = "message_posted"  # all but who wrote, whom other_id names; once while it waits: as
    RESOURCE = "resource_shared"  # all but who shared it, whom other_id names: as, title, mentorship_id

    # sessions; about the session. Each has mentorship_id
    SESSION_PROPOSED = "session_proposed"  # all but who proposes, whom other_id names: as, title, slots, zone
    # slots: [{"start", "end"}], instants
    INVITATION = "session_invitation"  # all: as of SessionScheduled, and sequence
    CANCELLATION = "session_cancelled"  # all: as of SessionScheduled, and sequence, method, occurrence, from
    REMINDER = "session_reminder"  # all: as of INVITATION; the letter tells how soon by `start` and the time now
    SESSION_ASKED_ANEW = "session_asked_anew"  # all: as, title, start: another time is needed; never whose calendar
    SESSION_UNCONFIRMED = "session_unconfirmed"  # all: as, title, start: did it take place?

    # feedback and recognition
    FEEDBACK_REQUESTED = "feedback_requested"  # who is asked: mentorship_id, session_id, goal_id
    FEEDBACK = "feedback_given"  # who got it: mentorship_id, session_id
    APPRECIATION = "appreciation_sent"  # who is thanked: mentorship_id, occasion (as of AppreciationSent)
    RECOMMENDATION_ASKED = "recommendation_asked"  # colleagues who are asked: skill
    RECOMMENDATION_GIVEN = "recommendation_given"  # who asked; other_id: who answers: skill, people (who is named)
    ENDORSEMENT = "endorsement_given"  # who is endorsed: skill_id
    TESTIMONIAL_OFFERED = "testimonial_offered"  # mentor: mentorship_id
    TESTIMONIAL_PUBLISHED = "testimonial_published"  # mentee: mentorship_id
    REFLECTION_SHARED = "reflection_shared"  # who may read it now: nothing
    REFLECTION_COMMENTED = "reflection_commented"  # who wrote the entry: nothing

    # goals; to whose they are, no other_id
    GOAL_SET = "goal_set"  # as long as no milestone is planned: title, due
    GOAL = "goal_due"  # title, due
    OVERDUE = "goal_overdue"  # title, due
    STALLED = "goal_stalled"  # title, since
    GOAL_ACHIEVED = "goal_achieved"  # title
    MILESTONE = "milestone_due"  # about the milestone: goal_id, title (the goal's), milestone, due

    # gatherings; about the gathering, no other_id. Each: title, start, end, zone, place, link, speaks (whether
    # who reads it does)
    SPEAKER = "gathering_speaker"  # who speaks there
    SPEAKER_LEFT_OUT = "gathering_speaker_left_out"  # who was to speak there and is not any more
    PLACE_TAKEN = "place_taken"
    PLACE_FROM_WAITLIST = "place_from_waitlist"
    PLACE_RELEASED = "place_released"  # who has given it back
    GATHERING_WAITLISTED = "gathering_waitlisted"  # and position
    GATHERING_CHANGED = "gathering_changed"  # and changed: which of title, time, place
    GATHERING_CANCELLED = "gathering_cancelled"
    GATHERING_REMINDER = "gathering_reminder"

    # what analytics has seen
    MENTORSHIPS_AT_RISK = "mentorships_at_risk"
    # the program's admins, once for all of a day; about the program, no other_id: mentorships (their ids)
    NEXT_STEP = "next_step"  # all; about the mentorship: as, kind, step (as of health.domain). Never why
    REPORT_READY = "report_ready"  # who wants to hear of it; about the report, no other_id: month (its first day)

    # the platform itself; no other_id, no program_id
    WEBHOOK_DISABLED = "webhook_disabled"  # those of IT; about the endpoint: host, since
    TEST = "mail_test"  # whoever wants to see a mail as it arrives: rule, variant, language; its letter is an example
    DIGEST = "digest"  # never planned: the delivery that carries several nudges


_CAN_BE_TURNED_OFF: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.SESSION_REMINDERS: (Rule.REMINDER, Rule.SESSION_UNCONFIRMED),
    Kind.GOAL_REMINDERS: (
        Rule.GOAL_SET,
        Rule.GOAL,
        Rule.OVERDUE,
        Rule.STALLED,
        Rule.GOAL_ACHIEVED,
        Rule.MILESTONE,
    ),
    Kind.MENTORSHIP_REMINDERS: (
        Rule.AGREEMENT_UNSIGNED,
        Rule.NO_SESSION,
        Rule.CHECK_IN,
        Rule.NEXT_STEP,
        Rule.THANKS,
        Rule.REQUEST_UNANSWERED,
        Rule.PROPOSAL_UNANSWERED,
    ),
    Kind.PROGRAM_REMINDERS: (
        Rule.PROGRAM_INVITATION_UNANSWERED,
        Rule.ENROLLMENT_CLOSES,
        Rule.KICKOFF,
        Rule.MIDPOINT,
        Rule.END,
        Rule.SURVEY_UNANSWERED,
        Rule.PROGRAM_FEEDBACK,
        Rule.MENTORSHIPS_AT_RISK,
        Rule.REPORT_READY,
    ),
    Kind.GATHERING_REMINDERS: (Rule.PLACE_TAKEN, Rule.GATHERING_WAITLISTED, Rule.GATHERING_REMINDER),
    Kind.MESSAGES: (Rule.MESSAGE, Rule.RESOURCE),
    Kind.FEEDBACK: (Rule.FEEDBACK,),
    Kind.RECOGNITION: (
        Rule.APPRECIATION,
        Rule.RECOMMENDATION_ASKED,
        Rule.RECOMMENDATION_GIVEN,
        Rule.ENDORSEMENT,
        Rule.TESTIMONIAL_OFFERED,
        Rule.TESTIMONIAL_PUBLISHED,
        Rule.REFLECTION_SHARED,
        Rule.REFLECTION_COMMENTED,
    ),
}
KINDS: Mapping[Rule, Kind] = {rule: kind for kind, rules in _CAN_BE_TURNED_OFF.items() for rule in rules}
"""Rules that a person can turn off. Nobody can take part without the others."""


FOR_CALENDARS = frozenset(
    {
        Rule.INVITATION,
        Rule.CANCELLATION,
        Rule.SPEAKER,
        Rule.SPEAKER_LEFT_OUT,
        Rule.PLACE_TAKEN,
        Rule.PLACE_FROM_WAITLIST,
        Rule.PLACE_RELEASED,
        Rule.GATHERING_CHANGED,
        Rule.GATHERING_CANCELLED,
    }
)
"""Rules whose mails bring something for the reader's calendar: kind, sequence and method in their payload."""


class State(StrEnum):
    """planned: for later. waiting: for someone who is not known here yet. sending: it is on its way over its channels.
    unknown: nobody can say whether a channel took it. dropped: its reason is gone."""

    PLANNED = "planned"
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something that one person is to hear once. (rule, about, person_id, due) is unique.

    other_id: the person whom it names. payload: ids, titles, dates and what is announced, no private words.
    latest: quiet hours give way rather than hold it back beyond this. expires: after this nobody needs it. anchor: the
    instant from which its rule counts; a day counts from its noon in UTC. rule_version: of the program's rule, 0 for
    the default.
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
    anchor: datetime | None = None
    rule_version: int = 0
