"""Commands and questions about goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.profiles.goals import store
from services.profiles.goals.tables import Goal
from services.profiles.mentorships import store as mentorships
from services.profiles.people.tables import Person
from services.profiles.skills.handlers import canonical_name
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import GoalAchieved, GoalSet
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import KeyLost, reveal, seal
from shared.problems import Conflict, Invalid

__all__ = ["achieve_goal", "goal_for_plan", "list_goals", "progress", "read_goal", "set_goal"]


async def set_goal(
    session: AsyncSession, me: Principal, person_id: UUID, *, title: str, why: str, skill: str | None, due: date | None
) -> Goal:
    """A new goal of a person. due: today or later where the person is. Raises Forbidden, NotFound, Invalid."""
    allow(me, "goal.set", person_id, mentors=await mentorships.mentors_of(session, person_id))
    person = await get(session, Person, person_id)
    if due is not None and due < clock.today(person.zone):
        raise Invalid("A goal cannot be due before today.", where="body.due")
    goal = new_aggregate(
        Goal,
        person_id=person_id,
        title=title,
        why=await seal(session, me.person_id or person_id, why) if why else None,
        skill=await canonical_name(session, skill) if skill else None,
        due=due,
        measure=None,
        state="open",
        ended_on=None,
        progressed_at=clock.now(),
        overdue_on=None,
        stalled_on=None,
    )
    session.add(goal)
    event = GoalSet(
        subject=goal.id,
        version=goal.raise_version(),
        person_id=person_id,
        title=title,
        skill=goal.skill,
        due=due,
    )
    outbox.add(session, event)
    return goal


async def list_goals(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Goal], int]:
    """Up to `limit` + 1 goals of a person, and how many there are in all. Raises Forbidden."""
    allow(me, "goal.read", person_id, mentors=await mentorships.mentors_of(session, person_id))
    return await store.page(session, person_id, after, limit), await store.total(session, person_id)


async def read_goal(session: AsyncSession, me: Principal, goal_id: UUID) -> tuple[Goal, str]:
    """A goal and why; the reason is empty when it was erased. Raises Forbidden, NotFound."""
    goal = await get(session, Goal, goal_id)
    allow(me, "goal.read", goal.person_id, mentors=await mentorships.mentors_of(session, goal.person_id))
    return goal, await _why(session, goal)


async def achieve_goal(session: AsyncSession, me: Principal, goal_id: UUID, *, if_match: int) -> tuple[Goal, str]:
    """A goal is reached, by the word of its person. Raises Forbidden, NotFound, PreconditionFailed, Conflict."""
    goal = await get(session, Goal, goal_id, lock=True, if_match=if_match)
    allow(me, "goal.achieve", goal.person_id)
    if goal.state != "open":
        raise Conflict(f"This goal is {goal.state} since {goal.ended_on}.", kind="goal-ended")
    person = await get(session, Person, goal.person_id)
    today = clock.today(person.zone)
    goal.state, goal.ended_on = "achieved", today
    event = GoalAchieved(
        subject=goal.id,
        version=goal.raise_version(),
        person_id=goal.person_id,
        title=goal.title,
        achieved_on=today,
    )
    outbox.add(session, event)
    return goal, await _why(session, goal)


async def goal_for_plan(
    session: AsyncSession, me: Principal, goal_id: UUID, action: str, *, lock: bool = False
) -> Goal:
    """A goal whose learning plan somebody reads or writes, locked if asked. Raises Forbidden, NotFound."""
    goal = await get(session, Goal, goal_id, lock=lock)
    allow(me, action, goal.person_id, mentors=await store.mentors_with(session, goal_id))
    return goal


async def progress(session: AsyncSession, goal: Goal) -> None:
    """Something has moved on a goal, so that it is not stalled. The goal is locked; says nothing."""
    goal.progressed_at, goal.stalled_on = clock.now(), None
    await session.flush()


async def _why(session: AsyncSession, goal: Goal) -> str:
    try:
        return await reveal(session, goal.why) if goal.why else ""
    except KeyLost:
        return ""
