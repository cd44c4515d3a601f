"""What has a day in somebody's calendar feed, and who has one no more."""

from __future__ import annotations

from services.notifications.feeds import handlers
from shared.events.profiles import (
    GoalAchieved,
    GoalDropped,
    GoalRevised,
    GoalSet,
    MilestonePlanned,
    MilestoneReached,
    PersonErased,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    GoalSet: handlers.keep_goal,
    GoalRevised: handlers.keep_goal,
    GoalAchieved: handlers.end_goal,
    GoalDropped: handlers.end_goal,
    MilestonePlanned: handlers.keep_milestone,
    MilestoneReached: handlers.end_milestone,
    PersonErased: handlers.forget_person,
}
