"""Goals, their milestones, and that reflections were shared."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, case

from services.analytics.facts.base import FACTS, at, batch, day, fold, newest, person, truth, uid
from shared.events import Event
from shared.events.profiles import (
    GoalAchieved,
    GoalDropped,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
    MilestoneReached,
    ReflectionShared,
)

__all__ = ["FOLDS", "goal", "milestone", "reflection"]

goal = Table(
    "goal",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("person_id"),
    Column("set_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("state", Text),
    Column("state_on", Date),
    Column("stalled_at", DateTime(timezone=True)),
    Column("overdue_at", DateTime(timezone=True)),
    Index(None, "person_id"),
)
"""state: "open", "achieved" or "dropped", as the newest event says. state_on: the day it was achieved or dropped.
stalled_at, overdue_at: the last time."""

milestone = Table(
    "milestone",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("goal_id", Uuid()),
    person("person_id"),
    Column("planned_at", DateTime(timezone=True)),
    Column("reached_on", Date),
    Column("version", Integer),
    Column("withdrawn", Boolean),
    Index(None, "person_id"),
)
"""withdrawn: no longer in the plan. reached_on: the first day that was told."""

reflection = Table(
    "reflection",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    person("shared_with", primary_key=True),
    person("person_id"),
    Column("shared_at", DateTime(timezone=True)),
    Index(None, "person_id"),
)
"""An entry of somebody's journal that they let somebody read, for the first time; what it says stays in profiles."""

_STATES: dict[type[Event], str] = {
    GoalSet: "open",
    GoalRevised: "open",
    GoalAchieved: "achieved",
    GoalDropped: "dropped",
}
_PERSON = {"person_id": uid("person_id")}

FOLDS = (
    fold(
        goal,
        *_STATES,
        GoalStalled,
        GoalOverdue,
        key={"id": batch.c.subject},
        same=_PERSON,
        earliest={"set_at": at(GoalSet)},
        latest={"stalled_at": at(GoalStalled), "overdue_at": at(GoalOverdue)},
    ),
    newest(
        goal,
        *_STATES,
        key={"id": batch.c.subject},
        says={
            "state": case(*((batch.c.type == event.type, state) for event, state in _STATES.items())),
            "state_on": case(
                (batch.c.type == GoalAchieved.type, day("achieved_on")),
                (batch.c.type == GoalDropped.type, day("dropped_on")),
            ),
        },
    ),
    fold(
        milestone,
        MilestonePlanned,
        MilestoneReached,
        key={"id": uid("milestone_id")},
        same={"goal_id": batch.c.subject, **_PERSON},
        earliest={"planned_at": at(MilestonePlanned), "reached_on": day("reached_on")},
    ),
    newest(
        milestone,
        MilestonePlanned,
        key={"id": uid("milestone_id")},
        says={"withdrawn": truth("withdrawn")},
    ),
    fold(
        reflection,
        ReflectionShared,
        key={"id": batch.c.subject, "shared_with": uid("shared_with")},
        same=_PERSON,
        earliest={"shared_at": batch.c.time},
    ),
)
