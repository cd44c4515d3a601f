"""Workshops and conferences, and who came."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, Table, Uuid

from services.analytics.facts.base import FACTS, at, fold, instant, newest, number, person, uid
from shared.events.matching import (
    AttendanceRecorded,
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    GatheringWaitlisted,
    PlaceReleased,
    PlaceTaken,
)

__all__ = ["FOLDS", "gathering", "place"]

gathering = Table(
    "gathering",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("version", Integer),
    Column("program_id", Uuid()),
    Column("starts_at", DateTime(timezone=True)),
    Column("places", Integer),
    Column("cancelled_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)

place = Table(
    "place",
    FACTS,
    Column("gathering_id", Uuid(), primary_key=True),
    person("person_id", primary_key=True),
    Column("waitlisted_at", DateTime(timezone=True)),
    Column("taken_at", DateTime(timezone=True)),
    Column("released_at", DateTime(timezone=True)),
    Column("attended_at", DateTime(timezone=True)),
)
"""released_at: the last time; somebody has a place whose taken_at is later."""

_WHO = {"gathering_id": uid("gathering_id"), "person_id": uid("person_id")}

FOLDS = (
    newest(
        gathering,
        GatheringScheduled,
        GatheringChanged,
        GatheringCancelled,
        key={"id": uid("gathering_id")},
        says={
            "program_id": uid("program_id"),
            "starts_at": instant("start"),
            "places": number("places"),
            "cancelled_at": at(GatheringCancelled),
        },
    ),
    fold(
        place,
        PlaceTaken,
        PlaceReleased,
        GatheringWaitlisted,
        AttendanceRecorded,
        key=_WHO,
        earliest={"waitlisted_at": at(GatheringWaitlisted), "attended_at": at(AttendanceRecorded)},
        latest={"taken_at": at(PlaceTaken), "released_at": at(PlaceReleased)},
    ),
)
