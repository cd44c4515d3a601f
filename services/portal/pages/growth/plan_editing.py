"""One change to a learning plan, applied to the plan that its writer had read; and choosing between two writers'."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from services.portal.answers.growth import Activity, Aid, Clash, Milestone, PlanDocument
from services.portal.pages.filling import day_of
from services.portal.words import Words

__all__ = ["FIELDS", "NotThere", "Spot", "edited", "find", "settled", "wrong_in"]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "milestone": ("title", "due", "reached_on"),
    "activity": ("title", "kind", "effort", "done_on"),
    "resource": ("title", "kind", "url", "note"),
}
"""What a form changes of an item, by kind of item."""
_DAYS = {"due", "reached_on", "done_on"}


class NotThere(Exception):
    """The plan has no such item."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item is. kind: milestone, activity or resource. number: of its milestone. among: the items among which
    it stands."""

    kind: str
    item: Milestone | Activity | Aid
    milestone: Milestone
    number: int
    among: list[Any]


def find(plan: PlanDocument, item: UUID | None) -> Spot:
    """Raises NotThere."""
    for number, milestone in enumerate(plan.milestones, 1):
        if milestone.id == item:
            return Spot("milestone", milestone, milestone, number, plan.milestones)
        for kind, among in (("activity", milestone.activities), ("resource", milestone.resources)):
            for one in cast("list[Activity | Aid]", among):
                if one.id == item:
                    return Spot(kind, one, milestone, number, among)
    raise NotThere


def wrong_in(words: Words, kind: str, form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields of an item's form."""
    errors: dict[str, str] = {}
    if not form.get("title", "").strip():
        errors["title"] = words.say("Say in a line what it is.")
    for name in _DAYS & set(FIELDS[kind]):
        try:
            day_of(form, name)
        except ValueError:
            errors[name] = words.say("Give a day, as in 2030-06-30.")
    if kind == "activity" and not _is_effort(form.get("effort", "").strip()):
        errors["effort"] = words.say("Give hours from 0.25 to 400, or none.")
    if kind == "resource" and form.get("kind") == "link" and not form.get("url", "").strip():
        errors["url"] = words.say("Give the address of the page, as in https://wiki.example.org.")
    return errors


def edited(plan: PlanDocument, action: str, item: UUID | None, form: Mapping[str, str]) -> PlanDocument:
    """The plan with one change. action: add-milestone, add-activity, add-resource, change, remove, earlier or later.

    form: has been looked at by `wrong_in`. Raises NotThere.
    """
    plan = plan.model_copy(deep=True)
    if action == "add-milestone":
        plan.milestones.append(Milestone(**_values("milestone", form), activities=[], resources=[]))
        return plan
    spot = find(plan, item)
    match action:
        case "add-activity":
            spot.milestone.activities.append(Activity(**_values("activity", form)))
        case "add-resource":
            spot.milestone.resources.append(Aid(**_values("resource", form), person_id=None))
        case "change":
            for name, value in _values(spot.kind, form).items():
                setattr(spot.item, name, value)
        case "remove":
            spot.among.remove(spot.item)
        case _:
            _move(spot.among, spot.item, -1 if action == "earlier" else 1)
    return plan


def settled(merged: PlanDocument, base: PlanDocument, clashes: Iterable[Clash], mine: Collection[int]) -> PlanDocument:
    """The merged plan with the writer's own version of those clashes whose numbers are in `mine`."""
    plan = merged.model_copy(deep=True)
    for number, clash in enumerate(clashes):
        if number in mine:
            _prefer(plan, base, clash)
    return plan


def _prefer(plan: PlanDocument, base: PlanDocument, clash: Clash) -> None:
    if clash.field is None and isinstance(clash.yours, dict):
        _put_back(plan, base, clash.id, clash.item, cast("dict[str, Any]", clash.yours))
        return
    if clash.field == "order" and isinstance(clash.yours, list):
        _reorder(plan, clash.id, [str(one) for one in cast("list[Any]", clash.yours)])
        return
    try:
        spot = None if clash.item == "plan" else find(plan, clash.id)
    except NotThere:
        return
    if spot is None:
        plan.start = date.fromisoformat(clash.yours) if clash.yours else None
    elif clash.field is None:
        spot.among.remove(spot.item)
    elif clash.field in _DAYS:
        setattr(spot.item, clash.field, date.fromisoformat(clash.yours) if clash.yours else None)
    elif clash.field in FIELDS[spot.kind]:
        setattr(spot.item, clash.field, clash.yours)


def _put_back(plan: PlanDocument, base: PlanDocument, item: UUID | None, kind: str, whole: dict[str, Any]) -> None:
    """An item that somebody else has removed, where it was; behind the others if its place is gone."""
    was = find(base, item)
    before = [one.id for one in was.among[: was.among.index(was.item)]]
    try:
        among: list[Any] = plan.milestones if kind == "milestone" else _list_of(find(plan, was.milestone.id), kind)
    except NotThere:
        return
    one = {"milestone": Milestone, "activity": Activity, "resource": Aid}[kind].model_validate(whole)
    at = sum(1 for other in among if other.id in before)
    among.insert(at, one)


def _list_of(spot: Spot, kind: str) -> list[Any]:
    return spot.milestone.activities if kind == "activity" else spot.milestone.resources


def _reorder(plan: PlanDocument, item: UUID | None, wanted: list[str]) -> None:
    """What these ids name comes in their order, at the places that it has; all else stays where it is."""
    lists: list[list[Any]] = [plan.milestones]
    if item is not None:
        spot = find(plan, item)
        lists = [spot.milestone.activities, spot.milestone.resources]
    for among in lists:
        places = [at for at, one in enumerate(among) if str(one.id) in wanted]
        ordered = sorted((among[at] for at in places), key=lambda one: wanted.index(str(one.id)))
        for at, one in zip(places, ordered, strict=True):
            among[at] = one


def _move(among: list[Any], item: Any, by: int) -> None:
    at = among.index(item)
    to = min(max(at + by, 0), len(among) - 1)
    among.insert(to, among.pop(at))


def _values(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The values of an item, from a form that has nothing wrong."""
    told: dict[str, Any] = {name: form.get(name, "").strip() for name in FIELDS[kind]}
    for name in _DAYS & set(told):
        told[name] = day_of(form, name)
    if kind == "activity":
        told["effort"] = float(told["effort"]) if told["effort"] else None
        told["kind"] = told["kind"] or "practice"
    if kind == "resource":
        told["url"] = told["url"] or None
        told["kind"] = told["kind"] or "link"
    return told


def _is_effort(told: str) -> bool:
    if not told:
        return True
    try:
        return 0.25 <= float(told) <= 400
    except ValueError:
        return False
