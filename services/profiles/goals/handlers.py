"""Commands and questions about goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.profiles.goals import domain, store
from services.profiles.goals.domain import Kind, Standing, State
from services.profiles.goals.store import ChangeView, GoalView, History
from services.profiles.goals.tables import Goal
from services.profiles.mentorships import store as mentorships
from services.profiles.people.tables import Person
from services.profiles.plans import store as plans
from services.profiles.skills.handlers import canonical_name
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import GoalAchieved, GoalDropped, GoalOverdue, GoalRevised, GoalSet, GoalStalled
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import Sealed, reveal_all, seal
from shared.problems import Conflict, Invalid
from shared.wrong import Wrong

__all__ = [
    "ChangeView",
    "GoalView",
    "achieve_goal",
    "drop_goal",
    "goal_for_plan",
    "has_ended",
    "list_goals",
    "look_at_goals",
    "own_goal",
    "progress",
    "read_goal",
    "read_history",
    "reopen_goal",
    "revise_goal",
    "set_goal",
    "told_of",
    "view_of",
]

_PRIVATE = frozenset({"why", "measure"})


async def set_goal(
    session: AsyncSession,
    me: Principal,
    person_id: UUID,
    *,
    title: str,
    why: str = "",
    measure: str = "",
    skill: str | None = None,
    due: date | None = None,
    shared: bool = True,
) -> GoalView:
    """A new goal of a person. due: today or later where the person is. shared: with all who mentor them, by the word of
    the person only; one that a mentor sets is shared with that mentor. Raises Forbidden, NotFound, Invalid."""
    allow(me, "goal.set", person_id, mentors=await mentorships.mentors_of(session, person_id))
    person = await get(session, Person, person_id)
    _check_due(due, person)
    author, now = me.person_id or person_id, clock.now()
    shared = shared and author == person_id
    goal = new_aggregate(
        Goal,
        person_id=person_id,
        title=title,
        why=await _sealed(session, author, why),
        measure=await _sealed(session, author, measure),
        skill=await canonical_name(session, skill) if skill else None,
    )
    _settle(goal, domain.begun(due, now))
    event = GoalSet(
        subject=goal.id,
        version=goal.raise_version(),
        person_id=person_id,
        title=title,
        skill=goal.skill,
        due=due,
    )
    session.add(goal)
    outbox.add(session, event)
    await session.flush()
    await store.add_change(session, goal.id, me.person_id, Kind.SET, shared=shared)
    # A mentorship of which word comes at this moment either waits and then finds the goal, or is found here.
    await store.lock_goals_of(session, person_id)
    for mentorship in await mentorships.running(session, person_id):
        if shared or mentorship.mentor_id == me.person_id:
            await store.share(session, goal.id, mentorship.mentorship_id, me.person_id)
    return await view_of(session, me, goal)


async def list_goals(
    session: AsyncSession, me: Principal, person_id: UUID, *, state: str | None, after: UUID | None, limit: int
) -> tuple[Sequence[GoalView], int]:
    """Up to `limit` + 1 goals of a person that the caller may see, and how many there are in all. Raises Forbidden."""
    allow(me, "goal.read", person_id, mentors=await mentorships.mentors_of(session, person_id))
    seen_by = None if me.person_id == person_id else me.person_id
    goals = await store.page(session, person_id, state=state, seen_by=seen_by, after=after, limit=limit)
    return await _views(session, me, goals), await store.total(session, person_id, state=state, seen_by=seen_by)


async def read_goal(session: AsyncSession, me: Principal, goal_id: UUID) -> GoalView:
    """A goal with its private words. Raises Forbidden, NotFound."""
    return await view_of(session, me, await goal_for_plan(session, me, goal_id, "goal.read"))


async def read_history(
    session: AsyncSession, me: Principal, goal_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[ChangeView], int]:
    """Up to `limit` + 1 changes of a goal, and how many there are in all. Raises Forbidden, NotFound."""
    goal = await goal_for_plan(session, me, goal_id, "goal.read")
    changes, total = await store.history(session, History(goal_id, me.person_id == goal.person_id), after, limit)
    return [ChangeView(change, told_of(me, goal, change.by)) for change in changes], total


async def revise_goal(
    session: AsyncSession, me: Principal, goal_id: UUID, *, if_match: int, told: Mapping[str, Any]
) -> GoalView:
    """An open goal is different. told: those of title, why, measure, skill and due that were given.

    Raises Forbidden, NotFound, PreconditionFailed, Conflict, Invalid.
    """
    goal, person = await own_goal(session, me, goal_id, "goal.change", if_match=if_match)
    due = told.get("due", goal.due)
    if due != goal.due:
        _check_due(due, person)
    try:
        standing = domain.revised(_standing(goal), due, clock.now())
    except domain.Ended:
        raise has_ended(goal) from None
    skill = told.get("skill", goal.skill)
    before = _told(goal) | await _words(session, goal)
    after = before | {
        **{name: told[name] for name in ("title", "why", "measure") if name in told},
        "skill": await canonical_name(session, skill) if skill else None,
        "due": due.isoformat() if due else None,
    }
    differences = domain.differences(before, after, _PRIVATE)
    if not differences:
        return await view_of(session, me, goal)
    different = {str(difference["what"]) for difference in differences}
    goal.title, goal.skill = str(after["title"]), after["skill"]
    for name in _PRIVATE & different:
        setattr(goal, name, await _sealed(session, goal.person_id, str(after[name])))
    _settle(goal, standing)
    version = goal.raise_version()
    # Words alone are nobody else's business, yet whoever has read the old ones must not write over the new ones.
    if different - _PRIVATE:
        outbox.add(session, _revision(goal, version))
    await store.add_change(session, goal.id, me.person_id, Kind.REVISED, differences=differences)
    return await view_of(session, me, goal)


async def achieve_goal(session: AsyncSession, me: Principal, goal_id: UUID, *, if_match: int) -> GoalView:
    """A goal is reached, by the word of its person. Raises Forbidden, NotFound, PreconditionFailed, Conflict."""
    goal, person = await own_goal(session, me, goal_id, "goal.achieve", if_match=if_match)
    today = _end(goal, State.ACHIEVED, person)
    event = GoalAchieved(
        subject=goal.id, version=goal.raise_version(), person_id=goal.person_id, title=goal.title, achieved_on=today
    )
    outbox.add(session, event)
    await store.add_change(session, goal.id, me.person_id, Kind.ACHIEVED)
    return await view_of(session, me, goal)


async def drop_goal(session: AsyncSession, me: Principal, goal_id: UUID, *, if_match: int) -> GoalView:
    """A goal is given up, by the word of its person. Raises Forbidden, NotFound, PreconditionFailed, Conflict."""
    goal, person = await own_goal(session, me, goal_id, "goal.change", if_match=if_match)
    today = _end(goal, State.DROPPED, person)
    event = GoalDropped(
        subject=goal.id, version=goal.raise_version(), person_id=goal.person_id, title=goal.title, dropped_on=today
    )
    outbox.add(session, event)
    await store.add_change(session, goal.id, me.person_id, Kind.DROPPED)
    return await view_of(session, me, goal)


async def reopen_goal(session: AsyncSession, me: Principal, goal_id: UUID, *, if_match: int) -> GoalView:
    """A goal that had ended is open again. Raises Forbidden, NotFound, PreconditionFailed, Conflict."""
    goal, _ = await own_goal(session, me, goal_id, "goal.change", if_match=if_match)
    try:
        _settle(goal, domain.reopened(_standing(goal), clock.now()))
    except domain.StillOpen:
        raise Conflict("This goal is open already.", kind="goal-open") from None
    outbox.add(session, _revision(goal, goal.raise_version()))
    await store.add_change(session, goal.id, me.person_id, Kind.REOPENED)
    return await view_of(session, me, goal)


async def look_at_goals(session: AsyncSession, patience: timedelta, after: UUID | None) -> UUID | None:
    """Say of some open goals that they are overdue or have stalled. patience: how long nothing may move.

    after, returned: the goal after which to look; None for the beginning and at the end.
    """
    now = clock.now()
    taken = await store.take_to_look_at(session, now, patience, after)
    for goal, zone_name in taken:
        zone, before = ZoneInfo(zone_name), _standing(goal)
        seen = domain.seen_by_the_clock(before, now, zone, patience)
        _settle(goal, seen)
        if seen.overdue_on != before.overdue_on and seen.due is not None:
            version = goal.raise_version()
            outbox.add(session, GoalOverdue(subject=goal.id, version=version, due=seen.due, **_named(goal)))
            await store.add_change(session, goal.id, None, Kind.OVERDUE, day=seen.due.isoformat())
        if seen.stalled_on != before.stalled_on:
            since = seen.progressed_at.astimezone(zone).date()
            version = goal.raise_version()
            outbox.add(session, GoalStalled(subject=goal.id, version=version, since=since, **_named(goal)))
            await store.add_change(session, goal.id, None, Kind.STALLED, day=since.isoformat())
    return taken[-1][0].id if len(taken) == store.BATCH else None


async def goal_for_plan(
    session: AsyncSession, me: Principal, goal_id: UUID, action: str, *, lock: bool = False
) -> Goal:
    """A goal, or its learning plan, that its person or a mentor reads or writes. Raises Forbidden, NotFound."""
    goal = await get(session, Goal, goal_id, lock=lock)
    allow(me, action, goal.person_id, mentors=await store.mentors_with(session, goal_id))
    return goal


def told_of(me: Principal, goal: Goal, by: UUID | None) -> UUID | None:
    """Who did something to a goal or its plan, as the caller is told: None for another mentor than the caller, since
    with whom a goal is shared is its person's business."""
    return by if me.person_id == goal.person_id or by in {goal.person_id, me.person_id} else None


async def progress(session: AsyncSession, goal: Goal) -> None:
    """Something has moved on a goal, so that it is not stalled. The goal is locked; says nothing."""
    _settle(goal, domain.moved(_standing(goal), clock.now()))
    await session.flush()


async def own_goal(
    session: AsyncSession, me: Principal, goal_id: UUID, action: str, *, if_match: int | None = None
) -> tuple[Goal, Person]:
    """A goal, locked, and its person, who alone may change it."""
    goal = await get(session, Goal, goal_id, lock=True)
    allow(me, action, goal.person_id)
    if if_match is not None:
        goal = await get(session, Goal, goal_id, if_match=if_match)
    return goal, await get(session, Person, goal.person_id)


def _check_due(due: date | None, person: Person) -> None:
    try:
        domain.check_due(due, clock.today(person.zone))
    except Wrong as wrong:
        raise Invalid(wrong, where="body.due") from None


def _end(goal: Goal, state: State, person: Person) -> date:
    """The goal is achieved or dropped today, where the person is. Raises Conflict."""
    today = clock.today(person.zone)
    try:
        _settle(goal, domain.ended(_standing(goal), state, today))
    except domain.Ended:
        raise has_ended(goal) from None
    return today


def has_ended(goal: Goal) -> Conflict:
    return Conflict(f"This goal is {goal.state} since {goal.ended_on}.", kind="goal-ended")


def _standing(goal: Goal) -> Standing:
    return Standing(State(goal.state), goal.ended_on, goal.due, goal.progressed_at, goal.overdue_on, goal.stalled_on)


def _settle(goal: Goal, standing: Standing) -> None:
    goal.state, goal.ended_on, goal.due = standing.state, standing.ended_on, standing.due
    goal.progressed_at = standing.progressed_at
    goal.overdue_on, goal.stalled_on = standing.overdue_on, standing.stalled_on


def _named(goal: Goal) -> dict[str, Any]:
    return {"person_id": goal.person_id, "title": goal.title}


def _told(goal: Goal) -> dict[str, str | None]:
    """What events tell of a goal, as its history keeps it."""
    return {"title": goal.title, "skill": goal.skill, "due": goal.due.isoformat() if goal.due else None}


def _revision(goal: Goal, version: int) -> GoalRevised:
    return GoalRevised(subject=goal.id, version=version, skill=goal.skill, due=goal.due, **_named(goal))


async def _sealed(session: AsyncSession, author: UUID, words: str) -> Sealed | None:
    return await seal(session, author, words) if words else None


async def _words(session: AsyncSession, goal: Goal) -> dict[str, str | None]:
    """A goal's private words; empty where there are none or they were erased."""
    sealed = {name: words for name, words in (("why", goal.why), ("measure", goal.measure)) if words is not None}
    revealed = await reveal_all(session, list(sealed.values())) if sealed else []
    found = dict(zip(sealed, revealed, strict=True))
    return {name: found.get(name) or "" for name in sorted(_PRIVATE)}


async def view_of(session: AsyncSession, me: Principal, goal: Goal) -> GoalView:
    """A goal with its private words, as the caller may see it."""
    [view], words = await _views(session, me, [goal]), await _words(session, goal)
    return replace(view, why=words["why"] or "", measure=words["measure"] or "")


async def _views(session: AsyncSession, me: Principal, goals: Sequence[Goal]) -> list[GoalView]:
    """Goals of one person, without their private words, as the caller may see them."""
    await session.flush()
    ids = [goal.id for goal in goals]
    shares, progresses = await store.shared_with(session, ids), await plans.progress_of(session, ids)
    return [
        GoalView(goal, shares.get(goal.id, []) if goal.person_id == me.person_id else None, progresses.get(goal.id))
        for goal in goals
    ]
