"""Commands and questions about learning plans.

A plan is written under the lock of its goal, which is the aggregate of its events. Saying that one thing is done or
reached, and moving what is left to another start, need no If-Match: they are applied to the plan as it is now and keep
what others have written meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.profiles.goals import handlers as goals
from services.profiles.goals.tables import Goal
from services.profiles.people.tables import Person
from services.profiles.plan_changes.domain import MOST_CHANGES, Change, diff, sentences
from services.profiles.plan_changes.domain import as_json as change_json
from services.profiles.plan_merging.domain import as_json as conflict_json
from services.profiles.plan_merging.domain import merge, without_ids
from services.profiles.plan_templates import store as templates
from services.profiles.plan_templates.domain import from_json as template_from_json
from services.profiles.plan_templates.domain import laid_out
from services.profiles.plans import domain, store
from services.profiles.plans.domain import Plan
from shared import clock
from shared.db import AsyncSession, get
from shared.events.profiles import MilestonePlanned, MilestoneReached
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal
from shared.problems import Conflict, Invalid, NotFound, PreconditionFailed
from shared.wrong import Wrong

__all__ = [
    "PlanView",
    "VersionView",
    "do_activity",
    "list_versions",
    "reach_milestone",
    "read_plan",
    "read_version",
    "shift_plan",
    "use_template",
    "write_plan",
]

MOST_VERSIONS_TOLD = 20
"""Of the versions that a late writer has missed; the difference covers all of them."""

LATEST_ZONE = "Pacific/Kiritimati"
"""Where a day begins first: what is done there today is not in the future."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan at a version."""

    goal_id: UUID
    version: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class VersionView:
    """Who left a plan as it was in a version, as `told_of` names them, when, and what was different then."""

    version: int
    by: UUID | None
    at: datetime
    difference: Sequence[Change]


async def read_plan(session: AsyncSession, me: Principal, goal_id: UUID) -> PlanView:
    """A goal's plan, an empty one with version 0 at first. Raises Forbidden, NotFound."""
    goal = await goals.goal_for_plan(session, me, goal_id, "plan.read")
    return PlanView(goal.id, *await store.find(session, goal.id))


async def write_plan(
    session: AsyncSession, me: Principal, goal_id: UUID, document: Mapping[str, Any], *, if_match: int
) -> PlanView:
    """The whole plan as it is to be. document: as the API takes it; items without an id are new.

    Raises Forbidden, NotFound, Conflict, Invalid, and PreconditionFailed that shows what is different.
    """
    goal, current = await _open(session, me, goal_id)
    fresh: set[UUID] = set()

    def fresh_id() -> UUID:
        made = new_id()
        fresh.add(made)
        return made

    wanted = domain.from_json(document, fresh_id)
    await _check(session, current, wanted, fresh)
    if current.version != if_match:
        raise await _stale(session, me, goal, current, if_match, wanted, fresh)
    start = wanted.start or current.plan.start or await _today(session, goal)
    return await _save(session, me, goal, current, replace(wanted, start=start))


async def reach_milestone(
    session: AsyncSession, me: Principal, goal_id: UUID, milestone_id: UUID, *, reached: bool
) -> PlanView:
    """A milestone is reached today, or is not after all. Raises Forbidden, NotFound, Conflict."""
    goal, current = await _open(session, me, goal_id)
    on = await _today(session, goal) if reached else None
    try:
        return await _save(session, me, goal, current, domain.reach(current.plan, milestone_id, on))
    except KeyError as error:
        raise NotFound(f"There is no milestone {milestone_id} in this plan.") from error


async def do_activity(
    session: AsyncSession, me: Principal, goal_id: UUID, activity_id: UUID, *, done: bool
) -> PlanView:
    """An activity is done today, or is not after all. Raises Forbidden, NotFound, Conflict."""
    goal, current = await _open(session, me, goal_id)
    on = await _today(session, goal) if done else None
    try:
        return await _save(session, me, goal, current, domain.do(current.plan, activity_id, on))
    except KeyError as error:
        raise NotFound(f"There is no activity {activity_id} in this plan.") from error


async def shift_plan(session: AsyncSession, me: Principal, goal_id: UUID, start: date) -> PlanView:
    """What is left of a plan begins on this day. Raises Forbidden, NotFound, Conflict, Invalid."""
    goal, current = await _open(session, me, goal_id)
    shifted = domain.shift(current.plan, start)
    _check_dates(shifted)
    return await _save(session, me, goal, current, shifted)


async def use_template(
    session: AsyncSession, me: Principal, goal_id: UUID, template_id: UUID, start: date, *, if_match: int
) -> PlanView:
    """A template's milestones behind those that the plan has, dated from a day on.

    Raises Forbidden, NotFound, Conflict, Invalid, and PreconditionFailed that shows what is different.
    """
    goal, current = await _open(session, me, goal_id)
    template = await templates.find(session, template_id)
    if template is None or template.archived_at is not None:
        raise NotFound(f"There is no template {template_id} that is offered now.")
    added = laid_out(template_from_json(template.document), start, new_id)
    if current.version != if_match:
        base = await store.version_of(session, current.goal_id, if_match) or Plan()
        fresh = frozenset(domain.ids(Plan(added)))
        both = replace(base, milestones=(*base.milestones, *added))
        raise await _stale(session, me, goal, current, if_match, both, fresh)
    wanted = Plan((*current.plan.milestones, *added), start if not current.plan.milestones else current.plan.start)
    if len(wanted.milestones) > domain.MOST_MILESTONES:
        raise Conflict(
            f"This plan has {len(current.plan.milestones)} milestones and the template {len(added)}; a plan can have "
            f"{domain.MOST_MILESTONES}. Remove some first.",
            kind="plan-full",
        )
    _check_dates(wanted)
    return await _save(session, me, goal, current, wanted)


async def read_version(session: AsyncSession, me: Principal, goal_id: UUID, version: int) -> PlanView:
    """A goal's plan as it was in a version. Raises Forbidden, NotFound."""
    goal = await goals.goal_for_plan(session, me, goal_id, "plan.read")
    plan = await store.version_of(session, goal.id, version)
    if plan is None:
        raise NotFound(f"This plan has no version {version}.")
    return PlanView(goal.id, version, plan)


async def list_versions(
    session: AsyncSession, me: Principal, goal_id: UUID, *, before: int | None, limit: int
) -> tuple[list[VersionView], int]:
    """Up to `limit` + 1 versions of a plan, the latest first, and how many there are. Raises Forbidden, NotFound."""
    goal = await goals.goal_for_plan(session, me, goal_id, "plan.read")
    return await _told(session, me, goal, before, limit + 1), await store.total(session, goal.id)


async def _open(session: AsyncSession, me: Principal, goal_id: UUID) -> tuple[Goal, PlanView]:
    """A goal that is open, locked, and its plan."""
    goal = await goals.goal_for_plan(session, me, goal_id, "plan.change", lock=True)
    if goal.state != "open":
        raise Conflict(f"This goal is {goal.state} since {goal.ended_on}; its plan stays as it is.", kind="goal-ended")
    return goal, PlanView(goal.id, *await store.find(session, goal.id))


async def _today(session: AsyncSession, goal: Goal) -> date:
    return clock.today((await get(session, Person, goal.person_id)).zone)


async def _check(session: AsyncSession, current: PlanView, wanted: Plan, fresh: set[UUID]) -> None:
    """Raises Invalid for ids that are not this plan's, for people whom nobody knows, for things done in the future."""
    where = "body.milestones"
    twice = domain.repeated(wanted)
    if twice:
        raise Invalid(
            Wrong("plan-item-twice", "Two items have the id {id}; leave it out for a new one.", id=str(twice[0])),
            where=where,
        )
    foreign = frozenset(domain.ids(wanted)) - fresh - frozenset(domain.ids(current.plan))
    if foreign and (foreign := foreign - await store.ids_ever_used(session, current.goal_id)):
        raise Invalid(
            Wrong(
                "no-such-plan-item",
                "This plan has no item {id}; leave the id out for a new one.",
                id=str(min(foreign)),
            ),
            where=where,
        )
    unknown = await store.strangers(session, domain.people(wanted) - domain.people(current.plan))
    if unknown:
        raise Invalid(Wrong("nobody-here", "Nobody here has the id {id}.", id=str(min(unknown))), where=where)
    early = domain.finished_after(wanted, clock.today(LATEST_ZONE))
    if early:
        raise Invalid(
            Wrong("done-later", "“{title}” cannot be done or reached on a day that is still to come.", title=early[0]),
            where=where,
        )


def _check_dates(plan: Plan) -> None:
    if not domain.ends_in_time(plan):
        raise Invalid(
            Wrong("plan-too-late", "Milestones would be due after the year {year}.", year=str(domain.LAST_DAY.year)),
            where="body.start",
        )


async def _save(session: AsyncSession, me: Principal, goal: Goal, before: PlanView, plan: Plan) -> PlanView:
    """Keep a plan that is different from before, and tell of its milestones."""
    if plan == before.plan:
        return before
    after = PlanView(goal.id, before.version + 1, plan)
    await store.add_version(session, goal.id, after.version, plan, by=me.person_id, at=clock.now())
    for step in domain.steps(before.plan, plan):
        _tell(session, goal, step)
    if domain.moved_on(before.plan, plan):
        await goals.progress(session, goal)
    return after


def _tell(session: AsyncSession, goal: Goal, step: domain.Step) -> None:
    about: dict[str, Any] = {
        "subject": goal.id,
        "version": goal.raise_version(),
        "person_id": goal.person_id,
        "title": goal.title,
        "milestone_id": step.milestone.id,
        "milestone": step.milestone.title,
    }
    if step.what == "reached" and step.milestone.reached_on:
        outbox.add(session, MilestoneReached(**about, reached_on=step.milestone.reached_on))
    else:
        outbox.add(session, MilestonePlanned(**about, due=step.milestone.due, withdrawn=step.what == "withdrawn"))


async def _stale(
    session: AsyncSession,
    me: Principal,
    goal: Goal,
    current: PlanView,
    had: int,
    wanted: Plan,
    fresh: set[UUID] | frozenset[UUID],
) -> PreconditionFailed:
    """What a late writer is told: the plan as it is, what is different since, and a plan with both changes."""
    members: dict[str, Any] = {
        "version": current.version,
        "plan": domain.to_json(current.plan),
        "difference": [],
        "versions": [],
        "merged": None,
        "conflicts": [],
    }
    detail = f"You changed version {had} of this plan; it is at version {current.version} now."
    base = await store.version_of(session, current.goal_id, had) if 0 <= had < current.version else None
    if base is not None:
        merged = merge(base, replace(wanted, start=wanted.start or base.start), current.plan)
        missed = await _told(session, me, goal, None, min(current.version - had, MOST_VERSIONS_TOLD))
        members |= {
            "difference": [change_json(change) for change in diff(base, current.plan)],
            "versions": [
                {
                    "version": told.version,
                    "by": told.by and str(told.by),
                    "at": told.at.isoformat(),
                    "changes": sentences(told.difference),
                    "difference": list(map(change_json, told.difference[:MOST_CHANGES])),
                }
                for told in missed
            ],
            "merged": without_ids(domain.to_json(merged.plan), fresh),
            "conflicts": [without_ids(conflict_json(conflict), fresh) for conflict in merged.conflicts],
        }
        detail += (
            " `conflicts` lists what both of you changed; `merged` has the rest of both."
            if merged.conflicts
            else " `merged` has their changes and yours: send it with the new ETag to keep both."
        )
    return PreconditionFailed(detail, headers={"ETag": f'"{current.version}"'}, **members)


async def _told(session: AsyncSession, me: Principal, goal: Goal, before: int | None, most: int) -> list[VersionView]:
    """The latest versions, each with what was different from the one before it."""
    rows = await store.versions(session, goal.id, before, most)
    plans = [domain.from_json(row.document) for row in rows]
    earlier = [*plans[1:], Plan()][: len(plans)]
    told = [
        VersionView(row.version, goals.told_of(me, goal, row.by), row.at, diff(was, plan))
        for row, was, plan in zip(rows, earlier, plans, strict=True)
    ]
    return told[:most]
