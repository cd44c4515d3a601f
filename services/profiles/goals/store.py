"""Queries over goals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, exists, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.profiles.goals.domain import Kind, State
from services.profiles.goals.tables import Goal, GoalChange, GoalShare
from services.profiles.mentorships.tables import KnownMentorship
from services.profiles.people.tables import Person
from shared import clock
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = [
    "ChangeView",
    "GoalView",
    "History",
    "add_change",
    "history",
    "lock_goals_of",
    "mentors_with",
    "page",
    "share",
    "shared_with",
    "take_to_look_at",
    "total",
]

BATCH = 100

_OPEN = literal(State.OPEN.value, literal_execute=True)
"""Written into the SQL instead of bound: a cached plan can use a partial index only if it knows the state."""


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal as somebody may see it. shared_with: running mentorships; None for others than its person.

    progress: a share in [0, 1], None without a plan. why, measure: empty where they were not asked for, or are erased.
    """

    goal: Goal
    shared_with: Sequence[UUID] | None
    progress: float | None
    why: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change as somebody may see it. by: None for the clock, and for another mentor than the one who reads it."""

    change: GoalChange
    by: UUID | None


@dataclass(frozen=True, slots=True)
class History:
    """How much of a goal's history somebody sees: with whom it is shared is its person's business."""

    goal_id: UUID
    with_shares: bool

    @property
    def condition(self) -> ColumnElement[bool]:
        of_goal = GoalChange.goal_id == self.goal_id
        about_shares = GoalChange.kind.in_((Kind.SHARED, Kind.UNSHARED, Kind.CARRIED_OVER))
        return of_goal if self.with_shares else and_(of_goal, ~about_shares)


def _listed(person_id: UUID, state: str | None, seen_by: UUID | None) -> ColumnElement[bool]:
    """A person's goals. seen_by: only those shared with this mentor by a running mentorship; None for all."""
    condition = Goal.person_id == person_id
    if state is not None:
        condition = and_(condition, Goal.state == state)
    if seen_by is not None:
        shared = exists().where(
            GoalShare.goal_id == Goal.id,
            KnownMentorship.mentorship_id == GoalShare.mentorship_id,
            KnownMentorship.mentee_id == person_id,
            KnownMentorship.mentor_id == seen_by,
            KnownMentorship.ended_on.is_(None),
        )
        condition = and_(condition, shared)
    return condition


async def lock_goals_of(session: AsyncSession, person_id: UUID) -> None:
    """Wait until no other transaction sets a goal of this person, or takes a mentorship of theirs into account."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"goals of {person_id}", 0))))


async def page(
    session: AsyncSession, person_id: UUID, *, state: str | None, seen_by: UUID | None, after: UUID | None, limit: int
) -> Sequence[Goal]:
    """Up to `limit` + 1 goals of a person in the order in which they were set. state, seen_by: only those."""
    query = select(Goal).where(_listed(person_id, state, seen_by)).order_by(Goal.id).limit(limit + 1)
    return (await session.scalars(query if after is None else query.where(Goal.id > after))).all()


async def total(session: AsyncSession, person_id: UUID, *, state: str | None, seen_by: UUID | None) -> int:
    query = select(func.count()).select_from(Goal).where(_listed(person_id, state, seen_by))
    return await session.scalar(query) or 0


async def mentors_with(session: AsyncSession, goal_id: UUID) -> Sequence[UUID]:
    """The mentors with whom a goal is shared and whose mentorship runs."""
    query = (
        select(KnownMentorship.mentor_id)
        .join(GoalShare, GoalShare.mentorship_id == KnownMentorship.mentorship_id)
        .join(Goal, (Goal.id == GoalShare.goal_id) & (Goal.person_id == KnownMentorship.mentee_id))
        .where(GoalShare.goal_id == goal_id, KnownMentorship.ended_on.is_(None))
    )
    return (await session.scalars(query)).all()


async def shared_with(session: AsyncSession, goal_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The running mentorships with which each of these goals is shared; those shared with none are absent."""
    query = (
        select(GoalShare.goal_id, GoalShare.mentorship_id)
        .join(KnownMentorship, KnownMentorship.mentorship_id == GoalShare.mentorship_id)
        .join(Goal, (Goal.id == GoalShare.goal_id) & (Goal.person_id == KnownMentorship.mentee_id))
        .where(
            GoalShare.goal_id == any_(literal(list(goal_ids), ARRAY(Uuid()))),
            KnownMentorship.ended_on.is_(None),
        )
        .order_by(GoalShare.goal_id, GoalShare.mentorship_id)
    )
    found: dict[UUID, list[UUID]] = {}
    for goal_id, mentorship_id in await session.execute(query):
        found.setdefault(goal_id, []).append(mentorship_id)
    return found


async def share(
    session: AsyncSession, goal_id: UUID, mentorship_id: UUID, by: UUID | None, *, kind: Kind = Kind.SHARED
) -> None:
    """Share a goal with a mentorship, and write it into its history unless it was shared before."""
    row = {"goal_id": goal_id, "mentorship_id": mentorship_id}
    statement = insert(GoalShare).values(row).on_conflict_do_nothing().returning(GoalShare.goal_id)
    if (await session.execute(statement)).first() is not None:
        await add_change(session, goal_id, by, kind, mentorship_id=str(mentorship_id))


async def add_change(session: AsyncSession, goal_id: UUID, by: UUID | None, kind: Kind, **details: Any) -> None:
    """Write into a goal's history. by: None for the clock."""
    row = {"id": new_id(), "goal_id": goal_id, "at": clock.now(), "by": by, "kind": kind, "details": details}
    await session.execute(insert(GoalChange).values(row))


async def history(
    session: AsyncSession, wanted: History, after: UUID | None, limit: int
) -> tuple[Sequence[GoalChange], int]:
    """Up to `limit` + 1 changes of a goal from the first one on, and how many there are in all."""
    # Ids of the same millisecond are in no order.
    moment = tuple_(GoalChange.at, GoalChange.id)
    query = select(GoalChange).where(wanted.condition).order_by(GoalChange.at, GoalChange.id).limit(limit + 1)
    if after is not None:
        last = aliased(GoalChange)
        query = query.where(moment > select(last.at, last.id).where(last.id == after).scalar_subquery())
    rows = (await session.scalars(query)).all()
    return rows, await session.scalar(select(func.count()).select_from(GoalChange).where(wanted.condition)) or 0


async def take_to_look_at(
    session: AsyncSession, now: datetime, patience: timedelta, after: UUID | None
) -> Sequence[tuple[Goal, str]]:
    """Up to BATCH open goals of active people that may be overdue or stalled, with the person's zone, in the order of
    their ids. They are locked; what others have locked is left out."""
    # It is tomorrow somewhere 14 hours before it is in UTC. The rest is decided with the person's zone.
    latest_today = (now + timedelta(hours=14)).date()
    awaited = and_(Goal.overdue_on.is_(None), Goal.due < latest_today)
    quiet = and_(Goal.stalled_on.is_(None), Goal.progressed_at <= now - patience)
    query = (
        select(Goal, Person.zone)
        .join(Person, Person.id == Goal.person_id)
        .where(Goal.state == _OPEN, or_(awaited, quiet), Person.status == "active")
        .order_by(Goal.id)
        .limit(BATCH)
        .with_for_update(of=Goal, skip_locked=True)
    )
    found = await session.execute(query if after is None else query.where(Goal.id > after))
    return [(goal, zone) for goal, zone in found]
