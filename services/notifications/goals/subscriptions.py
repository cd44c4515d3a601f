"""What of goals is listened to."""

from __future__ import annotations

from services.notifications.goals import handlers
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
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    GoalSet: handlers.plan_goal,
    GoalRevised: handlers.replan_goal,
    GoalAchieved: handlers.tell_of_achieved_goal,
    GoalDropped: handlers.end_goal,
    GoalOverdue: handlers.tell_of_overdue_goal,
    GoalStalled: handlers.tell_of_stalled_goal,
    MilestonePlanned: handlers.plan_milestone,
    MilestoneReached: handlers.end_milestone,
}
