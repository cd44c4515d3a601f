"""Planning what people hear of their goals, and ending what has lost its reason."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.goals import domain
from services.notifications.nudges import store
from services.notifications.nudges.domain import Rule
from services.notifications.people.store import zone_of
from services.notifications.planning.store import keep, plan
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import (
    GoalAchieved,
    GoalDropped,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
    MilestoneReached,
)
from shared.zones import zone_or_utc

__all__ = [
    "end_goal",
    "end_milestone",
    "plan_goal",
    "plan_milestone",
    "replan_goal",
    "tell_of_achieved_goal",
    "tell_of_overdue_goal",
    "tell_of_stalled_goal",
]

_OPEN = (Rule.GOAL_SET, Rule.GOAL, Rule.OVERDUE, Rule.STALLED)
_ENDS = ("achieved", "given-up")


async def plan_goal(session: AsyncSession, event: GoalSet) -> None:
    reminders = domain.due(event, await _zone_of(session, event.person_id))
    await plan(session, [*domain.begun(event), *reminders])


async def replan_goal(session: AsyncSession, event: GoalRevised) -> None:
    """What was planned for the old title and date gives way to the new; with a goal that is open again, the reminders
    of its milestones are back."""
    now = clock.now()
    rules = [Rule.STALLED, Rule.GOAL_ACHIEVED]
    if event.due is None or event.due >= event.time.date():
        rules.append(Rule.OVERDUE)
    await store.drop(session, event.subject, rules, "revised", now)
    reminders = list(domain.due(event, await _zone_of(session, event.person_id)))
    await keep(session, event.subject, [Rule.GOAL], reminders, "revised")
    await store.take_up_milestones(session, event.person_id, event.subject, _ENDS, now)


async def end_goal(session: AsyncSession, event: GoalAchieved | GoalDropped) -> None:
    reason = "achieved" if isinstance(event, GoalAchieved) else "given-up"
    await store.drop(session, event.subject, _OPEN, reason, clock.now())
    await store.drop_milestones(session, event.person_id, event.subject, reason, clock.now())


async def tell_of_achieved_goal(session: AsyncSession, event: GoalAchieved) -> None:
    await end_goal(session, event)
    await plan(session, list(domain.achieved(event)))


async def tell_of_overdue_goal(session: AsyncSession, event: GoalOverdue) -> None:
    await plan(session, list(domain.overdue(event)))


async def tell_of_stalled_goal(session: AsyncSession, event: GoalStalled) -> None:
    await plan(session, list(domain.stalled(event)))


async def plan_milestone(session: AsyncSession, event: MilestonePlanned) -> None:
    """What was planned for the milestone before gives way. Whoever has planned one knows how."""
    reason = "withdrawn" if event.withdrawn else "revised"
    reminders = list(domain.milestone_due(event, await _zone_of(session, event.person_id)))
    await keep(session, event.milestone_id, [Rule.MILESTONE], reminders, reason)
    if not event.withdrawn:
        await store.drop(session, event.subject, [Rule.GOAL_SET], "planned", clock.now())


async def end_milestone(session: AsyncSession, event: MilestoneReached) -> None:
    await store.drop(session, event.milestone_id, [Rule.MILESTONE], "reached", clock.now())
    await store.drop(session, event.subject, [Rule.STALLED, Rule.GOAL_SET], "moved", clock.now())


async def _zone_of(session: AsyncSession, person_id: UUID) -> ZoneInfo:
    return zone_or_utc(await zone_of(session, person_id) or "UTC")
