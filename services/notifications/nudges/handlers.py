"""Planning nudges when something happens, and ending those whose reason is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.nudges import domain, store
from services.notifications.nudges.domain import Rule, State
from services.notifications.nudges.tables import NudgeRow
from services.notifications.people.store import zone_of
from services.notifications.preferences.domain import zone_or_utc
from shared import clock
from shared.db import AsyncSession
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
    PersonLeft,
    PersonSnapshot,
)
from shared.policy import Principal, allow

__all__ = [
    "cancel_goal_nudges",
    "cancel_milestone_nudges",
    "cancel_of_person",
    "cancel_proposal_nudges",
    "count_nudges",
    "list_nudges",
    "plan_goal_nudges",
    "plan_milestone_nudges",
    "reconsider",
    "release",
    "release_person",
    "replan_goal_nudges",
    "tell_of_acceptance",
    "tell_of_feedback",
    "tell_of_mentorship",
    "tell_of_overdue_goal",
    "tell_of_proposal",
    "tell_of_stalled_goal",
    "welcome",
]

_ABOUT_GOALS = (Rule.GOAL, Rule.OVERDUE, Rule.STALLED)
_ENDS = ("achieved", "given-up")


async def welcome(session: AsyncSession, event: ParticipantEnrolled) -> None:
    await store.schedule(session, domain.welcome_nudges(event))


async def tell_of_proposal(session: AsyncSession, event: MatchProposed) -> None:
    await store.schedule(session, domain.proposal_nudges(event))


async def tell_of_acceptance(session: AsyncSession, event: ProposalAccepted) -> None:
    """Tell the other side; once both have accepted, there is nothing left to answer."""
    if event.complete:
        await store.drop(session, event.subject, [Rule.ACCEPTANCE], "answered", clock.now())
    await store.schedule(session, domain.acceptance_nudges(event))


async def cancel_proposal_nudges(session: AsyncSession, event: ProposalDeclined) -> None:
    await store.drop(session, event.subject, [Rule.PROPOSAL, Rule.ACCEPTANCE], "declined", clock.now())


async def tell_of_mentorship(session: AsyncSession, event: MentorshipStarted) -> None:
    await store.schedule(session, domain.mentorship_nudges(event))


async def plan_goal_nudges(session: AsyncSession, event: GoalSet) -> None:
    await store.schedule(session, domain.goal_nudges(event, await _zone_of(session, event.person_id)))


async def replan_goal_nudges(session: AsyncSession, event: GoalRevised) -> None:
    """What was planned for the old title and date gives way to the new; with a goal that is open again, the reminders
    of its milestones are back."""
    rules = [Rule.GOAL, Rule.STALLED]
    if event.due is None or event.due >= event.time.date():
        rules.append(Rule.OVERDUE)
    await store.drop(session, event.subject, rules, "revised", clock.now())
    await store.replan(session, domain.goal_nudges(event, await _zone_of(session, event.person_id)))
    await store.take_up_milestones(session, event.person_id, event.subject, _ENDS, clock.now())


async def cancel_goal_nudges(session: AsyncSession, event: GoalAchieved | GoalDropped) -> None:
    reason = "achieved" if isinstance(event, GoalAchieved) else "given-up"
    await store.drop(session, event.subject, _ABOUT_GOALS, reason, clock.now())
    await store.drop_milestones(session, event.person_id, event.subject, reason, clock.now())


async def tell_of_overdue_goal(session: AsyncSession, event: GoalOverdue) -> None:
    await store.schedule(session, domain.overdue_nudges(event))


async def tell_of_stalled_goal(session: AsyncSession, event: GoalStalled) -> None:
    await store.schedule(session, domain.stalled_nudges(event))


async def plan_milestone_nudges(session: AsyncSession, event: MilestonePlanned) -> None:
    """What was planned for the milestone before gives way."""
    reason = "withdrawn" if event.withdrawn else "revised"
    await store.drop(session, event.milestone_id, [Rule.MILESTONE], reason, clock.now())
    await store.replan(session, domain.milestone_nudges(event, await _zone_of(session, event.person_id)))


async def cancel_milestone_nudges(session: AsyncSession, event: MilestoneReached) -> None:
    await store.drop(session, event.milestone_id, [Rule.MILESTONE], "reached", clock.now())
    await store.drop(session, event.subject, [Rule.STALLED], "moved", clock.now())


async def _zone_of(session: AsyncSession, person_id: UUID) -> ZoneInfo:
    return zone_or_utc(await zone_of(session, person_id) or "UTC")


async def tell_of_feedback(session: AsyncSession, event: FeedbackGiven) -> None:
    await store.schedule(session, domain.feedback_nudges(event))


async def release_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """What waited for this person may go; what waits for the end of their quiet hours is looked at again."""
    await store.release_of(session, event.subject)
    await store.reconsider(session, event.subject)


async def release(session: AsyncSession, event: ContactChanged) -> None:
    await store.release_of(session, event.subject)


async def cancel_of_person(session: AsyncSession, event: PersonLeft | PersonErased) -> None:
    await store.drop_of_person(session, event.subject, clock.now())


async def reconsider(session: AsyncSession, person_id: UUID) -> None:
    """Look again at what waits for the end of a person's quiet hours."""
    await store.reconsider(session, person_id)


async def list_nudges(
    session: AsyncSession,
    me: Principal,
    *,
    rule: Rule | None,
    person_id: UUID | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> tuple[Sequence[NudgeRow], int]:
    """A page of nudges and how many there are; one's own, or everyone's by role."""
    allow(me, "delivery.list", person_id)
    rows = await store.page(session, rule, person_id, state, after=after, limit=limit)
    return rows, await store.total(session, rule, person_id, state)


async def count_nudges(session: AsyncSession, me: Principal) -> Mapping[str, Mapping[str, int]]:
    """How many nudges of each rule are in each state."""
    allow(me, "delivery.list")
    return await store.counts(session)
