"""A learning plan as a value: what is in it, how far it has come, what may be done with it.

A plan is a document: it is read, revised and stored whole. Its items keep their ids from version to version, so that
two versions can be compared (`services.profiles.plan_changes`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, cast
from uuid import UUID

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "MOST_ITEMS",
    "MOST_MILESTONES",
    "Activity",
    "Milestone",
    "Plan",
    "Resource",
    "Step",
    "do",
    "ends_in_time",
    "finished_after",
    "from_json",
    "ids",
    "moved_on",
    "people",
    "progress",
    "reach",
    "ready",
    "repeated",
    "shift",
    "steps",
    "to_json",
]

MOST_MILESTONES = 30
MOST_ITEMS = 30
"""Activities of one milestone at most, and resources."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Dates near the ends of the calendar cannot be reckoned with."""

USUAL_HOURS = 1.0
"""What an activity without an effort counts, and a milestone without activities."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to do. kind: practice, reading, course, shadowing, conversation, project, other. effort: in hours."""

    id: UUID
    title: str
    kind: str
    effort: float | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something or somebody that helps. kind: link, book, course, person."""

    id: UUID
    kind: str
    title: str
    url: str | None = None
    person_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step towards the goal."""

    id: UUID
    title: str
    due: date | None = None
    reached_on: date | None = None
    activities: tuple[Activity, ...] = ()
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Milestones in the order in which they are thought. start: from when on dates are counted; None before the first
    writing."""

    milestones: tuple[Milestone, ...] = ()
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What others are to hear of a milestone."""

    what: Literal["withdrawn", "planned", "reached"]
    milestone: Milestone


def to_json(plan: Plan) -> dict[str, Any]:
    """The document as it is stored and shown: plain JSON values."""
    return _plain(asdict(plan))


def from_json(document: Mapping[str, Any], new_id: Callable[[], UUID] | None = None) -> Plan:
    """The plan of a document. new_id: gives an id to each item without one, in documents that a client sends."""

    def key(item: Mapping[str, Any]) -> UUID:
        known = item.get("id")
        return new_id() if known is None and new_id is not None else UUID(known)

    return Plan(
        start=_day(document.get("start")),
        milestones=tuple(
            Milestone(
                id=key(milestone),
                title=milestone["title"],
                due=_day(milestone.get("due")),
                reached_on=_day(milestone.get("reached_on")),
                activities=tuple(
                    Activity(key(item), item["title"], item["kind"], item.get("effort"), _day(item.get("done_on")))
                    for item in milestone.get("activities", ())
                ),
                resources=tuple(
                    Resource(
                        id=key(item),
                        kind=item["kind"],
                        title=item["title"],
                        url=item.get("url"),
                        person_id=UUID(item["person_id"]) if item.get("person_id") else None,
                        note=item.get("note", ""),
                    )
                    for item in milestone.get("resources", ())
                ),
            )
            for milestone in document.get("milestones", ())
        ),
    )


def progress(plan: Plan) -> float | None:
    """The share of the effort that is done, 0 to 1; None for a plan without milestones.

    An activity without an effort counts one hour, a milestone without activities one hour when it is reached, and a
    reached milestone counts whole.
    """
    if not plan.milestones:
        return None
    done = math.fsum(hours for hours, is_done in _efforts(plan) if is_done)
    return done / math.fsum(hours for hours, _ in _efforts(plan))


def ready(milestone: Milestone) -> bool:
    """Whether all its activities are done and only the word is missing that it is reached."""
    return (
        milestone.reached_on is None
        and bool(milestone.activities)
        and all(activity.done_on is not None for activity in milestone.activities)
    )


def reach(plan: Plan, milestone_id: UUID, on: date | None) -> Plan:
    """The plan with this milestone reached on a day, or not reached. One that was reached keeps its day.

    Raises KeyError for a milestone that it does not have.
    """
    if all(milestone.id != milestone_id for milestone in plan.milestones):
        raise KeyError(milestone_id)
    milestones = (
        replace(milestone, reached_on=on and (milestone.reached_on or on))
        if milestone.id == milestone_id
        else milestone
        for milestone in plan.milestones
    )
    return replace(plan, milestones=tuple(milestones))


def do(plan: Plan, activity_id: UUID, on: date | None) -> Plan:
    """The plan with this activity done on a day, or not done. One that was done keeps its day. Raises KeyError."""
    if all(activity.id != activity_id for activity in _activities(plan)):
        raise KeyError(activity_id)

    def done(activity: Activity) -> Activity:
        return replace(activity, done_on=on and (activity.done_on or on)) if activity.id == activity_id else activity

    milestones = (
        replace(milestone, activities=tuple(map(done, milestone.activities))) for milestone in plan.milestones
    )
    return replace(plan, milestones=tuple(milestones))


def shift(plan: Plan, start: date) -> Plan:
    """What is left of a plan, from another start on.

    The next milestone, the unreached one with the earliest date, keeps its distance to what it followed: the last
    reached milestone before it, or the plan's own start where that is later. All dates of unreached milestones move by
    the same number of days; reached ones and those without a date stay as they are. A plan that starts then already
    stays as it is.
    """
    if start == plan.start:
        return plan
    dated = [milestone.due for milestone in plan.milestones if milestone.due and not milestone.reached_on]
    if not dated:
        return replace(plan, start=start)
    first = min(dated)
    followed = [milestone.due or milestone.reached_on for milestone in plan.milestones if milestone.reached_on]
    origin = max((day for day in (*followed, plan.start) if day and day <= first), default=first)
    by = start - origin

    def moved(milestone: Milestone) -> Milestone:
        return replace(milestone, due=milestone.due + by) if milestone.due and not milestone.reached_on else milestone

    return replace(plan, start=start, milestones=tuple(map(moved, plan.milestones)))


def steps(before: Plan, after: Plan) -> list[Step]:
    """What others are to hear of the milestones: what is withdrawn, what is planned anew or otherwise, what is reached.

    A reached milestone is past: nobody hears that it is called otherwise now, or gone.
    """
    was = {milestone.id: milestone for milestone in before.milestones}
    kept = {milestone.id for milestone in after.milestones}
    found = [Step("withdrawn", old) for old in before.milestones if old.id not in kept and not old.reached_on]
    for new in after.milestones:
        old = was.get(new.id)
        planned = old is None or (not new.reached_on and _promise(old) != _promise(new))
        if planned:
            found.append(Step("planned", new))
        if new.reached_on and (old is None or not old.reached_on):
            found.append(Step("reached", new))
    return found


def moved_on(before: Plan, after: Plan) -> bool:
    """Whether something is done or reached that was not."""
    return bool(_finished(after) - _finished(before))


def ids(plan: Plan) -> list[UUID]:
    """The ids of all its items."""
    found: list[UUID] = []
    for milestone in plan.milestones:
        items: Sequence[Activity | Resource] = (*milestone.activities, *milestone.resources)
        found += [milestone.id, *(item.id for item in items)]
    return found


def repeated(plan: Plan) -> list[UUID]:
    """Ids that more than one of its items has."""
    return [key for key, count in Counter(ids(plan)).items() if count > 1]


def people(plan: Plan) -> frozenset[UUID]:
    """Who is named as a resource."""
    return frozenset(
        resource.person_id
        for milestone in plan.milestones
        for resource in milestone.resources
        if resource.person_id is not None
    )


def finished_after(plan: Plan, day: date) -> list[str]:
    """The titles of what is said to be done or reached later than this day."""
    days: list[tuple[date | None, str]] = [(milestone.reached_on, milestone.title) for milestone in plan.milestones]
    days += [(activity.done_on, activity.title) for activity in _activities(plan)]
    return [title for finished, title in days if finished and finished > day]


def ends_in_time(plan: Plan) -> bool:
    """Whether no date is later than plans can have."""
    return all(milestone.due is None or milestone.due <= LAST_DAY for milestone in plan.milestones)


def _efforts(plan: Plan) -> Iterator[tuple[float, bool]]:
    """Hours, and whether they are behind us."""
    for milestone in plan.milestones:
        reached = milestone.reached_on is not None
        if not milestone.activities:
            yield USUAL_HOURS, reached
        for activity in milestone.activities:
            hours = USUAL_HOURS if activity.effort is None else activity.effort
            yield hours, reached or activity.done_on is not None


def _activities(plan: Plan) -> Iterator[Activity]:
    for milestone in plan.milestones:
        yield from milestone.activities


def _finished(plan: Plan) -> set[UUID]:
    reached = {milestone.id for milestone in plan.milestones if milestone.reached_on}
    return reached | {activity.id for activity in _activities(plan) if activity.done_on}


def _promise(milestone: Milestone) -> tuple[str, date | None, bool]:
    return milestone.title, milestone.due, milestone.reached_on is not None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: _plain(item) for name, item in items}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in cast("Sequence[Any]", value)]
    return str(value) if isinstance(value, UUID | date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
