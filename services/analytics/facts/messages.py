"""What notifications reached people, and whether it helped."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text, Uuid

from services.analytics.facts.base import FACTS, at, batch, fold, newest, person, text, truth, uid
from shared.events.notifications import NotificationDelivered, NotificationFailed, NudgeRated

__all__ = ["FOLDS", "delivery", "rating"]

delivery = Table(
    "delivery",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("person_id"),
    Column("rule", Text),
    Column("channel", Text),
    Column("delivered_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Index(None, "rule"),
)

rating = Table(
    "rating",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("person_id"),
    Column("rule", Text),
    Column("program_id", Uuid()),
    Column("version", Integer),
    Column("helpful", Boolean),
    Index(None, "rule"),
)
"""Whether a nudge helped, as its reader said last."""

FOLDS = (
    fold(
        delivery,
        NotificationDelivered,
        NotificationFailed,
        key={"id": batch.c.subject},
        same={"person_id": uid("person_id"), "rule": text("nudge"), "channel": text("channel")},
        earliest={"delivered_at": at(NotificationDelivered), "failed_at": at(NotificationFailed)},
    ),
    newest(
        rating,
        NudgeRated,
        key={"id": batch.c.subject},
        says={
            "person_id": uid("person_id"),
            "rule": text("nudge"),
            "program_id": uid("program_id"),
            "helpful": truth("helpful"),
        },
    ),
)
