"""Sessions: when people meet, and whether they did."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, cast, func

from services.analytics.facts.base import FACTS, at, batch, day, fold, instant, newest, text, uid, word
from shared.events.matching import (
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionProposed,
    SessionRescheduled,
    SessionScheduled,
)

__all__ = ["FOLDS", "meeting", "session"]

session = Table(
    "session",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("mentorship_id", Uuid()),
    Column("program_id", Uuid()),
    Column("proposed_at", DateTime(timezone=True)),
    Column("scheduled_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("starts_at", DateTime(timezone=True)),
    Column("ends_at", DateTime(timezone=True)),
    Column("zone", Text),
    Column("recurrence", Text),
    Column("left_version", Integer),
    Column("left_recurrence", Text),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("cancelled_version", Integer),
    Index(None, "program_id"),
    Index(None, "mentorship_id"),
)
"""A session as it was planned last. starts_at, ends_at: of its first time. recurrence: an RRULE, "" for one time; its
exceptions and single moves are not counted. left_recurrence: what is left of it since a time and all later ones were
cancelled; it holds where its version is the higher one. cancelled_at: of all of it, and of a later plan none.
scheduled_at: when it first had a date."""

meeting = Table(
    "meeting",
    FACTS,
    Column("session_id", Uuid(), primary_key=True),
    Column("occurrence", DateTime(timezone=True), primary_key=True),
    Column("mentorship_id", Uuid()),
    Column("program_id", Uuid()),
    Column("version", Integer),
    Column("held", Boolean),
    Column("met_on", Date),
    Index(None, "program_id"),
    Index(None, "mentorship_id"),
)
"""One time of a session of which somebody said what came of it; what was said last holds. occurrence: of a recurrence,
the start as it has it; -infinity for a session of one time. met_on: the day it was held, or for which it was missed."""

_OF = {"mentorship_id": uid("mentorship_id"), "program_id": uid("program_id")}
_WHOLE = batch.c.data["occurrence"].astext.is_(None)
_NOT_ONLY_LATER = func.coalesce(batch.c.data["following"].as_boolean(), False).is_(False)
_ONCE = cast(word("-infinity"), DateTime(timezone=True))

FOLDS = (
    fold(
        session,
        SessionProposed,
        SessionScheduled,
        SessionRescheduled,
        SessionPeopleChanged,
        SessionCancelled,
        key={"id": batch.c.subject},
        same=_OF,
        earliest={
            "proposed_at": at(SessionProposed),
            "scheduled_at": at(SessionScheduled, SessionRescheduled, SessionPeopleChanged),
        },
    ),
    newest(
        session,
        SessionScheduled,
        SessionRescheduled,
        SessionPeopleChanged,
        key={"id": batch.c.subject},
        says={
            "starts_at": instant("start"),
            "ends_at": instant("end"),
            "zone": text("zone"),
            "recurrence": text("recurrence"),
        },
        where=_WHOLE,
    ),
    newest(
        session,
        SessionScheduled,
        SessionRescheduled,
        SessionCancelled,
        key={"id": batch.c.subject},
        says={"cancelled_at": at(SessionCancelled)},
        order="cancelled_version",
        where=_WHOLE & _NOT_ONLY_LATER,
    ),
    newest(
        session,
        SessionCancelled,
        key={"id": batch.c.subject},
        says={"left_recurrence": text("recurrence")},
        order="left_version",
        where=~_WHOLE & ~_NOT_ONLY_LATER,
    ),
    newest(
        meeting,
        SessionHeld,
        SessionMissed,
        key={"session_id": batch.c.subject, "occurrence": func.coalesce(instant("occurrence"), _ONCE)},
        says={
            **_OF,
            "held": batch.c.type == SessionHeld.type,
            "met_on": func.coalesce(day("held_on"), day("missed_on")),
        },
    ),
)
