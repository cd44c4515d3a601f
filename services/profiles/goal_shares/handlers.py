"""With which mentors a person shares a goal."""

from __future__ import annotations

from uuid import UUID

from services.profiles.goal_shares import store
from services.profiles.goals import store as goals_store
from services.profiles.goals.domain import Kind, State
from services.profiles.goals.handlers import has_ended, own_goal, view_of
from services.profiles.goals.store import GoalView
from services.profiles.mentorships import store as mentorships
from shared.db import AsyncSession
from shared.events.matching import MentorshipStarted
from shared.policy import Principal
from shared.problems import Conflict, Forbidden, NotYetKnown

__all__ = ["carry_over", "share_goal", "share_set_meanwhile", "unshare_goal"]


async def share_goal(session: AsyncSession, me: Principal, goal_id: UUID, mentorship_id: UUID) -> GoalView:
    """The mentor of this mentorship may read a goal from now on. Raises Forbidden, NotFound, Conflict, NotYetKnown."""
    goal, _ = await own_goal(session, me, goal_id, "goal.share")
    await _check_running(session, goal.person_id, mentorship_id)
    await goals_store.share(session, goal.id, mentorship_id, me.person_id)
    return await view_of(session, me, goal)


async def unshare_goal(session: AsyncSession, me: Principal, goal_id: UUID, mentorship_id: UUID) -> GoalView:
    """The mentor of this mentorship may read a goal no more. Raises Forbidden, NotFound."""
    goal, _ = await own_goal(session, me, goal_id, "goal.share")
    if await store.unshare(session, goal.id, mentorship_id):
        await goals_store.add_change(session, goal.id, me.person_id, Kind.UNSHARED, mentorship_id=str(mentorship_id))
    return await view_of(session, me, goal)


async def carry_over(session: AsyncSession, me: Principal, goal_id: UUID, mentorship_id: UUID) -> GoalView:
    """An open goal goes on in the next mentorship. Raises Forbidden, NotFound, Conflict, NotYetKnown."""
    goal, _ = await own_goal(session, me, goal_id, "goal.share")
    if goal.state != State.OPEN:
        raise has_ended(goal)
    await _check_running(session, goal.person_id, mentorship_id)
    await store.unshare_ended(session, goal.id)
    await goals_store.share(session, goal.id, mentorship_id, me.person_id, kind=Kind.CARRIED_OVER)
    return await view_of(session, me, goal)


async def share_set_meanwhile(session: AsyncSession, event: MentorshipStarted) -> None:
    """Share what the mentee has set since the mentorship started, while that was not known here yet."""
    if event.kind == "circle":
        return
    await goals_store.lock_goals_of(session, event.mentee_id)
    for goal_id in await store.meant_to_be_shared_since(session, event.mentee_id, event.time):
        await goals_store.share(session, goal_id, event.mentorship_id, None)


async def _check_running(session: AsyncSession, mentee_id: UUID, mentorship_id: UUID) -> None:
    """Raises NotYetKnown, Forbidden for another mentee's, Conflict for one that has ended."""
    known = await mentorships.mentees_in(session, mentorship_id)
    if not known:
        raise NotYetKnown(f"The mentorship {mentorship_id} is not known here yet.")
    mentorship = known.get(mentee_id)
    if mentorship is None:
        raise Forbidden("A goal is shared in mentorships in which you are the mentee; this is none of them.")
    if mentorship.ended_on is not None:
        raise Conflict(f"This mentorship has ended on {mentorship.ended_on}.", kind="mentorship-ended")
