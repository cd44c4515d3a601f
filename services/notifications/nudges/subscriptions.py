"""What nudges listen to."""

from __future__ import annotations

from services.notifications.nudges import handlers
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipStarted,
    ParticipantEnrolled,
    ProposalAccepted,
    ProposalDeclined,
)
from shared.events.profiles import (
    ContactChanged,
    GoalAchieved,
    GoalDropped,
    GoalOverdue,
    GoalRevised,
    GoalSet,
    GoalStalled,
    MilestonePlanned,
    MilestoneReached,
    PersonErased,
    PersonJoined,
    PersonLeft,
    ProfileChanged,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    PersonJoined: handlers.release_person,
    ProfileChanged: handlers.release_person,
    PersonLeft: handlers.cancel_of_person,
    PersonErased: handlers.cancel_of_person,
    ContactChanged: handlers.release,
    ParticipantEnrolled: handlers.welcome,
    MatchProposed: handlers.tell_of_proposal,
    ProposalAccepted: handlers.tell_of_acceptance,
    ProposalDeclined: handlers.cancel_proposal_nudges,
    MentorshipStarted: handlers.tell_of_mentorship,
    FeedbackGiven: handlers.tell_of_feedback,
    GoalSet: handlers.plan_goal_nudges,
    GoalRevised: handlers.replan_goal_nudges,
    GoalAchieved: handlers.cancel_goal_nudges,
    GoalDropped: handlers.cancel_goal_nudges,
    GoalOverdue: handlers.tell_of_overdue_goal,
    GoalStalled: handlers.tell_of_stalled_goal,
    MilestonePlanned: handlers.plan_milestone_nudges,
    MilestoneReached: handlers.cancel_milestone_nudges,
}
