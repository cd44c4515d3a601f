"""Programs, who takes part in them and how, and match rounds."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, Float, Index, Integer, Table, Text, Uuid, case, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.analytics.facts.base import FACTS, at, batch, day, fold, newest, number, person, quantity, text, uid, word
from shared.events import Event
from shared.events.matching import (
    MatchRoundApproved,
    MatchRoundSolved,
    MentorPlacesChanged,
    ParticipantAdmitted,
    ParticipantAttributesShared,
    ParticipantAttributesWithdrawn,
    ParticipantEnrolled,
    ParticipantInvited,
    ParticipantPaused,
    ParticipantWaitlisted,
    ParticipantWithdrew,
    ProgramChanged,
    ProgramClosed,
    ProgramLaunched,
    SurveyAnswered,
    SurveyClosed,
    SurveyOpened,
)

__all__ = ["FOLDS", "attributes", "participation", "program", "round_", "survey", "survey_answer", "unmatched"]

program = Table(
    "program",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("version", Integer),
    Column("admins", ARRAY(Uuid()), info={"person": True}),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("minimum_cell", Integer),
    Column("kind", Text),
    Column("state", Text),
    Column("enrollment_opens_on", Date),
    Column("enrollment_closes_on", Date),
    Column("matching_on", Date),
    Column("kickoff_on", Date),
    Column("midpoint_on", Date),
    Column("check_in_days", Integer),
    Column("launched_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
)
"""A program as its newest snapshot told."""

participation = Table(
    "participation",
    FACTS,
    Column("program_id", Uuid(), primary_key=True),
    person("person_id", primary_key=True),
    Column("role", Text, primary_key=True),
    Column("enrollment_id", Uuid()),
    Column("version", Integer),
    Column("status", Text),
    Column("reason", Text),
    Column("withdrew_on", Date),
    Column("invited_at", DateTime(timezone=True)),
    Column("enrolled_at", DateTime(timezone=True)),
    Column("waitlisted_at", DateTime(timezone=True)),
    Column("admitted_at", DateTime(timezone=True)),
    Column("withdrew_at", DateTime(timezone=True)),
    Column("places", Integer),
    Column("places_version", Integer),
    Column("paused_until", Date),
    Column("paused_version", Integer),
    Index(None, "person_id"),
)
"""Somebody in a program, in one role. status: "invited", "waitlisted", "enrolled" or "withdrew"; the instants are those
of the first time. enrolled_at: with or without a wait. reason: of who waits or withdrew."""

attributes = Table(
    "attributes",
    FACTS,
    Column("enrollment_id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    person("person_id"),
    Column("version", Integer),
    Column("shared", JSONB),
    Index(None, "program_id"),
)
"""What somebody who takes part tells of their identity: [{attribute, values}]; null once they take it back. Whoever
takes part in two roles tells it in each."""

round_ = Table(
    "round",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    Column("version", Integer),
    Column("solved_at", DateTime(timezone=True)),
    Column("approved_at", DateTime(timezone=True)),
    Column("mentees", Integer),
    Column("mentors", Integer),
    Column("pairs", Integer),
    Column("total_score", Float),
    Index(None, "program_id"),
)
"""A match round as it was solved last."""

unmatched = Table(
    "unmatched",
    FACTS,
    Column("round_id", Uuid(), primary_key=True),
    Column("version", Integer, primary_key=True),
    person("person_id", primary_key=True),
    Column("program_id", Uuid()),
    Column("reason", Text),
    Index(None, "program_id"),
)
"""Who got no mentor in a round, by the version of its solution: those of the round's newest version count."""

survey = Table(
    "survey",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    Column("moment", Text),
    Column("opened_at", DateTime(timezone=True)),
    Column("closes_on", Date),
    Column("closed_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("answered", Integer),
    Column("results", JSONB),
    Index(None, "program_id"),
)
"""results: [{question, answered, mean}], which matching has made sure that at least the smallest group answered."""

survey_answer = Table(
    "survey_answer",
    FACTS,
    Column("survey_id", Uuid(), primary_key=True),
    person("person_id", primary_key=True),
    Column("program_id", Uuid()),
    Column("moment", Text),
    Column("answered_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)

_SNAPSHOTS = (ProgramLaunched, ProgramChanged, ProgramClosed)
_DATES = (
    "starts_on", "ends_on", "enrollment_opens_on", "enrollment_closes_on", "matching_on", "kickoff_on", "midpoint_on",
)  # fmt: skip
_STATUS: dict[type[Event], str] = {
    ParticipantInvited: "invited",
    ParticipantWaitlisted: "waitlisted",
    ParticipantEnrolled: "enrolled",
    ParticipantAdmitted: "enrolled",
    ParticipantWithdrew: "withdrew",
}
_WHO = {"program_id": uid("program_id"), "person_id": uid("person_id"), "role": text("role")}
_unmatched = (
    func.jsonb_array_elements(batch.c.data["unmatched"]).table_valued("value").render_derived("someone").lateral()
)
_admins = select(func.jsonb_array_elements_text(batch.c.data["admins"])).correlate(batch).scalar_subquery()
_someone = cast(_unmatched.c.value, JSONB)

FOLDS = (
    newest(
        program,
        *_SNAPSHOTS,
        key={"id": batch.c.subject},
        says={
            "admins": cast(func.array(_admins), ARRAY(Uuid())),
            "minimum_cell": number("minimum_cell"),
            "kind": text("kind"),
            "state": text("state"),
            "check_in_days": number("check_in_days"),
            **{name: day(name) for name in _DATES},
        },
    ),
    fold(
        program,
        *_SNAPSHOTS,
        key={"id": batch.c.subject},
        earliest={"launched_at": at(ProgramLaunched), "closed_at": at(ProgramClosed)},
    ),
    newest(
        participation,
        *_STATUS,
        key=_WHO,
        says={
            "status": case(*((batch.c.type == event.type, status) for event, status in _STATUS.items())),
            "reason": text("reason"),
            "withdrew_on": day("withdrew_on"),
        },
    ),
    fold(
        participation,
        *_STATUS,
        key=_WHO,
        same={"enrollment_id": batch.c.subject},
        earliest={
            "invited_at": at(ParticipantInvited),
            "enrolled_at": at(ParticipantEnrolled, ParticipantAdmitted),
            "waitlisted_at": at(ParticipantWaitlisted),
            "admitted_at": at(ParticipantAdmitted),
            "withdrew_at": at(ParticipantWithdrew),
        },
    ),
    newest(
        participation,
        ParticipantEnrolled,
        ParticipantAdmitted,
        MentorPlacesChanged,
        key={**_WHO, "role": func.coalesce(text("role"), word("mentor"))},
        says={"places": number("places")},
        order="places_version",
    ),
    newest(
        participation,
        ParticipantPaused,
        # Whoever takes part anew does so without a pause.
        ParticipantEnrolled,
        ParticipantWaitlisted,
        key=_WHO,
        says={"paused_until": day("until")},
        order="paused_version",
    ),
    newest(
        attributes,
        ParticipantAttributesShared,
        ParticipantAttributesWithdrawn,
        key={"enrollment_id": batch.c.subject},
        says={"program_id": uid("program_id"), "person_id": uid("person_id"), "shared": batch.c.data["attributes"]},
    ),
    newest(
        round_,
        MatchRoundSolved,
        key={"id": batch.c.subject},
        says={
            "program_id": uid("program_id"),
            "solved_at": batch.c.time,
            "mentees": number("mentees"),
            "mentors": number("mentors"),
            "pairs": number("pairs"),
            "total_score": quantity("total_score"),
        },
    ),
    fold(
        round_,
        MatchRoundApproved,
        key={"id": batch.c.subject},
        same={"program_id": uid("program_id")},
        earliest={"approved_at": batch.c.time},
    ),
    fold(
        unmatched,
        MatchRoundSolved,
        key={
            "round_id": batch.c.subject,
            "version": batch.c.version,
            "person_id": uid("person_id", _someone),
        },
        same={"program_id": uid("program_id"), "reason": text("reason", _someone)},
        each=_unmatched,
    ),
    fold(
        survey,
        SurveyOpened,
        SurveyClosed,
        key={"id": batch.c.subject},
        same={"program_id": uid("program_id"), "moment": text("moment")},
        earliest={"opened_at": at(SurveyOpened), "closed_at": at(SurveyClosed), "closes_on": day("closes_on")},
    ),
    newest(
        survey,
        SurveyClosed,
        key={"id": batch.c.subject},
        says={"answered": number("answered"), "results": batch.c.data["results"]},
    ),
    fold(
        survey_answer,
        SurveyAnswered,
        key={"survey_id": uid("survey_id"), "person_id": uid("person_id")},
        same={"program_id": uid("program_id"), "moment": text("moment")},
        earliest={"answered_at": batch.c.time},
    ),
)
