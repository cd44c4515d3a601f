"""What people hear of their goals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.rules.domain import anchor_of
from shared.events.profiles import (
    GoalAchieved,
    GoalEvent,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
)

__all__ = ["achieved", "begun", "due", "milestone_due", "overdue", "stalled"]


def begun(event: GoalSet) -> Iterator[Nudge]:
    """How to plan it in steps, unless that has been done meanwhile."""
    yield _now(Rule.GOAL_SET, event, due=event.due.isoformat() if event.due else None)


def due(event: GoalSet | GoalRevised, zone: ZoneInfo) -> Iterator[Nudge]:
    """Before a goal is due; none for an open-ended one."""
    payload = {"title": event.title}
    yield from _before(Rule.GOAL, event.person_id, event.subject, event.due, event.time, zone, payload)


def milestone_due(event: MilestonePlanned, zone: ZoneInfo) -> Iterator[Nudge]:
    """As for a goal, and none for a milestone that is no longer in the plan."""
    if not event.withdrawn:
        payload = {"goal_id": str(event.subject), "title": event.title, "milestone": event.milestone}
        yield from _before(Rule.MILESTONE, event.person_id, event.milestone_id, event.due, event.time, zone, payload)


def overdue(event: GoalOverdue) -> Iterator[Nudge]:
    yield _now(Rule.OVERDUE, event, due=event.due.isoformat())


def stalled(event: GoalStalled) -> Iterator[Nudge]:
    yield _now(Rule.STALLED, event, since=event.since.isoformat())


def achieved(event: GoalAchieved) -> Iterator[Nudge]:
    yield _now(Rule.GOAL_ACHIEVED, event)


def _now(rule: Rule, event: GoalEvent, **payload: Any) -> Nudge:
    return Nudge(rule, event.person_id, event.subject, event.time, payload={"title": event.title, **payload})


def _before(
    rule: Rule, person: UUID, about: UUID, day: date | None, now: datetime, zone: ZoneInfo, payload: dict[str, Any]
) -> Iterator[Nudge]:
    """Until the day is over by the person's clock."""
    if day is not None:
        end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        payload = payload | {"due": day.isoformat()}
        yield Nudge(rule, person, about, now, expires=end, payload=payload, anchor=anchor_of(day))
