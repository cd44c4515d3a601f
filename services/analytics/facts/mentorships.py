"""Mentorships, who is in them, and what passes between people: check-ins, feedback, thanks, messages, resources."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, case

from services.analytics.facts.base import FACTS, at, batch, day, fold, newest, number, person, text, truth, uid
from shared.events import Event
from shared.events.matching import (
    AgreementProposed,
    AgreementSigned,
    AppreciationSent,
    CheckInRecorded,
    FeedbackGiven,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    MessagePosted,
    ProgramFeedbackGiven,
    ResourceShared,
)

__all__ = ["FOLDS", "appreciation", "check_in", "exchange", "feedback", "membership", "mentorship", "program_feedback"]

mentorship = Table(
    "mentorship",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    person("mentor_id"),
    Column("mentor_version", Integer),
    Column("kind", Text),
    Column("started_at", DateTime(timezone=True)),
    Column("agreement_proposed_at", DateTime(timezone=True)),
    Column("agreement_signed_at", DateTime(timezone=True)),
    Column("paused", Boolean),
    Column("paused_until", Date),
    Column("paused_version", Integer),
    Column("resumed_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)
"""A mentorship of two, a group or a circle. mentor_id: of a circle, who convenes it now. agreement_signed_at: by all.
paused: as the newest of its pauses and resumptions says. resumed_at: the last time it went on after a pause."""

membership = Table(
    "membership",
    FACTS,
    Column("mentorship_id", Uuid(), primary_key=True),
    person("mentee_id", primary_key=True),
    Column("program_id", Uuid()),
    person("mentor_id"),
    Column("mentor_version", Integer),
    Column("kind", Text),
    Column("started_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("ended_on", Date),
    Column("ended_at", DateTime(timezone=True)),
    Column("completed", Boolean),
    Column("reason", Text),
    person("ended_by"),
    Column("rematch", Boolean),
    Index(None, "program_id"),
    Index(None, "mentee_id"),
)
"""A mentee in a mentorship: one of two, several of a group, all of a circle. It has ended once ended_on is told;
whoever joins a group again is in it as if they had never left. started_at: the first time. mentor_id: of a circle, who
convened it when they joined."""

check_in = Table(
    "check_in",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("version", Integer),
    Column("mentorship_id", Uuid()),
    Column("program_id", Uuid()),
    person("person_id"),
    Column("on_track", Text),
    Column("recorded_on", Date),
    Index(None, "program_id"),
    Index(None, "mentorship_id"),
)

feedback = Table(
    "feedback",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    Column("mentorship_id", Uuid()),
    person("given_by"),
    person("given_to"),
    Column("session_id", Uuid()),
    Column("goal_id", Uuid()),
    Column("rating", Integer),
    Column("given_at", DateTime(timezone=True)),
    Index(None, "program_id"),
    Index(None, "mentorship_id"),
)
"""rating: 1 to 5, or null."""

program_feedback = Table(
    "program_feedback",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    person("given_by"),
    Column("rating", Integer),
    Column("given_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)

appreciation = Table(
    "appreciation",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    Column("mentorship_id", Uuid()),
    person("sent_by"),
    person("sent_to"),
    Column("occasion", Text),
    Column("sent_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)

exchange = Table(
    "exchange",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("kind", Text),
    Column("program_id", Uuid()),
    Column("mentorship_id", Uuid()),
    person("person_id"),
    Column("at", DateTime(timezone=True)),
    Index(None, "program_id"),
    Index(None, "mentorship_id"),
)
"""A message that was posted or a resource that was shared: that it was, and by whom. kind: "message" or "resource"."""

_KINDS: dict[type[Event], str] = {MessagePosted: "message", ResourceShared: "resource"}
_PROGRAM = {"program_id": uid("program_id")}
_MENTORSHIP = {"mentorship_id": uid("mentorship_id"), **_PROGRAM}

FOLDS = (
    fold(
        mentorship,
        MentorshipStarted,
        MentorshipEnded,
        AgreementProposed,
        AgreementSigned,
        MentorshipResumed,
        key={"id": uid("mentorship_id")},
        same={**_PROGRAM, "kind": text("kind")},
        earliest={
            "started_at": at(MentorshipStarted),
            "agreement_proposed_at": at(AgreementProposed),
            "agreement_signed_at": at(AgreementSigned, when=batch.c.data["complete"].as_boolean()),
        },
        latest={"resumed_at": at(MentorshipResumed)},
    ),
    newest(
        mentorship,
        MentorshipStarted,
        MentorshipEnded,
        key={"id": uid("mentorship_id")},
        says={"mentor_id": uid("mentor_id")},
        order="mentor_version",
    ),
    newest(
        mentorship,
        MentorshipPaused,
        MentorshipResumed,
        key={"id": uid("mentorship_id")},
        says={"paused": batch.c.type == MentorshipPaused.type, "paused_until": day("until")},
        order="paused_version",
    ),
    fold(
        membership,
        MentorshipStarted,
        MentorshipEnded,
        key={"mentorship_id": uid("mentorship_id"), "mentee_id": uid("mentee_id")},
        same={**_PROGRAM, "kind": text("kind")},
        earliest={"started_at": at(MentorshipStarted)},
    ),
    newest(
        membership,
        MentorshipStarted,
        key={"mentorship_id": uid("mentorship_id"), "mentee_id": uid("mentee_id")},
        says={"mentor_id": uid("mentor_id")},
        order="mentor_version",
    ),
    newest(
        membership,
        MentorshipStarted,
        MentorshipEnded,
        key={"mentorship_id": uid("mentorship_id"), "mentee_id": uid("mentee_id")},
        says={
            "ended_on": day("ended_on"),
            "ended_at": at(MentorshipEnded),
            "completed": truth("completed"),
            "reason": text("reason"),
            "ended_by": uid("ended_by"),
            "rematch": truth("rematch"),
        },
    ),
    newest(
        check_in,
        CheckInRecorded,
        key={"id": batch.c.subject},
        says={
            **_MENTORSHIP,
            "person_id": uid("person_id"),
            "on_track": text("on_track"),
            "recorded_on": day("recorded_on"),
        },
    ),
    fold(
        feedback,
        FeedbackGiven,
        key={"id": batch.c.subject},
        same={
            **_MENTORSHIP,
            "given_by": uid("given_by"),
            "given_to": uid("given_to"),
            "session_id": uid("session_id"),
            "goal_id": uid("goal_id"),
            "rating": number("rating"),
        },
        earliest={"given_at": batch.c.time},
    ),
    fold(
        program_feedback,
        ProgramFeedbackGiven,
        key={"id": batch.c.subject},
        same={**_PROGRAM, "given_by": uid("given_by"), "rating": number("rating")},
        earliest={"given_at": batch.c.time},
    ),
    fold(
        appreciation,
        AppreciationSent,
        key={"id": batch.c.subject},
        same={
            **_MENTORSHIP,
            "sent_by": uid("sent_by"),
            "sent_to": uid("sent_to"),
            "occasion": text("occasion"),
        },
        earliest={"sent_at": batch.c.time},
    ),
    fold(
        exchange,
        *_KINDS,
        key={"id": batch.c.subject},
        same={
            "kind": case(*((batch.c.type == event.type, kind) for event, kind in _KINDS.items())),
            **_MENTORSHIP,
            "person_id": case((batch.c.type == MessagePosted.type, uid("posted_by")), else_=uid("shared_by")),
        },
        earliest={"at": batch.c.time},
    ),
)
