"""People as they were from day to day, by ids and units of the organization; skills by their catalog names."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.analytics.facts.base import FACTS, batch, day, fold, newest, person, text, truth, uid
from shared.events.profiles import (
    PersonErased,
    PersonJoined,
    PersonLeft,
    ProfileChanged,
    SkillDefined,
    SkillsMerged,
)

__all__ = ["FOLDS", "erased", "person_state", "skill"]

person_state = Table(
    "person_state",
    FACTS,
    person("person_id", primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("effective_date", Date),
    Column("told_at", DateTime(timezone=True)),
    Column("department", Text),
    Column("grade", Text),
    Column("location", Text),
    Column("country", Text),
    person("manager_id"),
    Column("start_date", Date),
    Column("status", Text),
    Column("external", Boolean),
    Column("offers", JSONB),
    Column("wants", JSONB),
)
"""A person as one version of their profile told. On a day they are as the highest version says whose effective date is
not later. start_date: of employment. offers: [{skill_id, level}], wants: [{skill_id, priority}]."""

erased = Table(
    "erased",
    FACTS,
    person("person_id", primary_key=True),
    Column("erased_at", DateTime(timezone=True)),
)
"""People of whom nothing is kept but what happened."""

skill = Table(
    "skill",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("version", Integer),
    Column("name", Text),
    Column("merged_into", Uuid()),
    Index(None, "merged_into"),
)
"""A skill of the catalog, which is another name for `merged_into` where that is told."""

_SNAPSHOTS = (PersonJoined, ProfileChanged, PersonLeft)

FOLDS = (
    fold(
        person_state,
        *_SNAPSHOTS,
        key={"person_id": batch.c.subject, "version": batch.c.version},
        same={
            "effective_date": day("effective_date"),
            "department": text("department"),
            "grade": text("grade"),
            "location": text("location"),
            "country": text("country"),
            "manager_id": uid("manager_id"),
            "start_date": day("start_date"),
            "status": text("status"),
            "external": truth("external"),
            "offers": batch.c.data["skills_offered"],
            "wants": batch.c.data["skills_wanted"],
        },
        earliest={"told_at": batch.c.time},
    ),
    fold(erased, PersonErased, key={"person_id": batch.c.subject}, earliest={"erased_at": batch.c.time}),
    newest(
        skill,
        SkillDefined,
        SkillsMerged,
        key={"id": batch.c.subject},
        says={"name": text("name"), "merged_into": uid("into")},
    ),
)
