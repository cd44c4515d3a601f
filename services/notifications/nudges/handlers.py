"""Planning nudges when something happens, and ending those whose reason is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

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
    SessionHeld,
    SessionScheduled,
)
from shared.events.profiles import ContactChanged, GoalAchieved, GoalSet, PersonLeft, PersonSnapshot
from shared.policy import Principal, allow

__all__ = [
    "cancel_goal_nudges",
    "cancel_of_person",
    "cancel_proposal_nudges",
    "cancel_session_reminders",
    "count_deliveries",
    "invite_to_session",
    "list_deliveries",
    "plan_goal_nudges",
    "reconsider",
    "release",
    "release_person",
    "tell_of_acceptance",
    "tell_of_feedback",
    "tell_of_mentorship",
    "tell_of_proposal",
    "welcome",
]


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
    zone = zone_or_utc(await zone_of(session, event.person_id) or "UTC")
    await store.schedule(session, domain.goal_nudges(event, zone))


async def cancel_goal_nudges(session: AsyncSession, event: GoalAchieved) -> None:
    await store.drop(session, event.subject, [Rule.GOAL], "achieved", clock.now())


async def invite_to_session(session: AsyncSession, event: SessionScheduled) -> None:
    """Invite both. A later plan of the same session takes the earlier one's place, in the calendar too (SEQUENCE)."""
    sequence = await store.next_sequence(session, event.subject, event.version)
    if sequence is None:
        return
    if sequence > 0:
        await store.drop(session, event.subject, [Rule.INVITATION, Rule.REMINDER], "rescheduled", clock.now())
    await store.schedule(session, domain.session_nudges(event, sequence))


async def cancel_session_reminders(session: AsyncSession, event: SessionHeld) -> None:
    await store.drop(session, event.subject, [Rule.REMINDER], "held", clock.now())


async def tell_of_feedback(session: AsyncSession, event: FeedbackGiven) -> None:
    await store.schedule(session, domain.feedback_nudges(event))


async def release_person(session: AsyncSession, event: PersonSnapshot) -> None:
    """What waited for this person may go; what waits for the end of their quiet hours is looked at again."""
    await store.release_of(session, event.subject)
    await store.reconsider(session, event.subject)


async def release(session: AsyncSession, event: ContactChanged) -> None:
    await store.release_of(session, event.subject)


async def cancel_of_person(session: AsyncSession, event: PersonLeft) -> None:
    await store.drop_of_person(session, event.subject, clock.now())


async def reconsider(session: AsyncSession, person_id: UUID) -> None:
    """Look again at what waits for the end of a person's quiet hours."""
    await store.reconsider(session, person_id)


async def list_deliveries(
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


async def count_deliveries(session: AsyncSession, me: Principal) -> Mapping[str, Mapping[str, int]]:
    """How many nudges of each rule are in each state."""
    allow(me, "delivery.list")
    return await store.counts(session)
