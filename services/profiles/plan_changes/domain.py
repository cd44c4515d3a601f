"""What is different between two versions of a learning plan, item by item and in words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from services.profiles.plans.domain import Plan, to_json

__all__ = [
    "FIELDS", "LISTS", "MOST_CHANGES", "TOP", "Change", "Item", "Kind", "Tree", "as_json", "diff", "named", "sentences",
    "tree",
]  # fmt: skip

Kind = Literal["plan", "milestone", "activity", "resource"]

FIELDS: Mapping[Kind, Sequence[str]] = {
    "plan": ("start",),
    "milestone": ("title", "due", "reached_on"),
    "activity": ("title", "kind", "effort", "done_on"),
    "resource": ("title", "kind", "url", "person_id", "note"),
}
LISTS: Mapping[str, Kind] = {"activities": "activity", "resources": "resource"}
MOST_CHANGES = 100
"""That are told one by one of a version."""
TOP = ""
"""The id of the plan itself, to which the milestones belong."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item without what is below it. parent: the milestone of an activity or a resource, else TOP."""

    kind: Kind
    parent: str
    values: Mapping[str, Any]

    @property
    def title(self) -> str:
        return self.values.get("title", "")


@dataclass(frozen=True, slots=True)
class Tree:
    """A plan taken apart. order: the ids below a parent, by parent and kind."""

    items: dict[str, Item] = field(default_factory=dict[str, Item])
    order: dict[tuple[str, Kind], list[str]] = field(default_factory=dict[tuple[str, Kind], list[str]])

    def below(self, parent: str, kind: Kind) -> list[str]:
        return self.order.get((parent, kind), [])

    def add(self, key: str, kind: Kind, parent: str, values: Mapping[str, Any]) -> None:
        self.items[key] = Item(kind, parent, {name: values[name] for name in FIELDS[kind]})
        if kind != "plan":
            self.order.setdefault((parent, kind), []).append(key)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as plain JSON values. what: added, removed, moved (to another place or milestone) or changed.

    id: of the item; None for the plan itself. title: as it is now, or was where the item is removed. milestone: the one
    that an activity or resource belongs to. field, before, after: which value was what and is what now; for moved items
    the place, counted from 1, or the milestone's id. text: the same as a sentence.
    """

    item: Kind
    what: Literal["added", "removed", "moved", "changed"]
    id: str | None
    title: str
    milestone: str | None
    field: str | None
    before: str | float | None
    after: str | float | None
    text: str


def as_json(change: Change) -> dict[str, Any]:
    return asdict(change)


def tree(plan: Plan) -> Tree:
    """A plan taken apart into its items."""
    document = to_json(plan)
    taken = Tree()
    taken.add(TOP, "plan", TOP, document)
    for milestone in document["milestones"]:
        taken.add(milestone["id"], "milestone", TOP, milestone)
        for name, kind in LISTS.items():
            for item in milestone[name]:
                taken.add(item["id"], kind, milestone["id"], item)
    return taken


def diff(before: Plan, after: Plan) -> tuple[Change, ...]:
    """All differences: what is gone, then what is new, changed or moved in the order of the later plan.

    What came or went with its milestone is not told one by one.
    """
    old, new = tree(before), tree(after)
    return (*_gone(old, new), *_now(old, new))


def named(item: Item) -> str:
    """An item as sentences name it."""
    return "the plan" if item.kind == "plan" else f"the {item.kind} “{item.title}”"


def _gone(old: Tree, new: Tree) -> Iterator[Change]:
    for key, item in old.items.items():
        if key not in new.items and (item.parent == TOP or item.parent in new.items):
            text = f"Removed {named(item)}{_contents(old, key)}{_from(old, item)}."
            yield _change(old, key, "removed", text=text)


def _now(old: Tree, new: Tree) -> Iterator[Change]:
    places = {key: place for below in new.order.values() for key, place in _replaced(old, new, below)}
    for key, item in new.items.items():
        was = old.items.get(key)
        if was is None:
            if item.parent == TOP or item.parent in old.items:
                due = f", due {_shown(item.values['due'])}" if item.values.get("due") else ""
                text = f"Added {named(item)}{due}{_contents(new, key)}{_to(new, item)}."
                yield _change(new, key, "added", text=text)
            continue
        for name in FIELDS[item.kind]:
            values = was.values[name], item.values[name]
            if values[0] != values[1]:
                yield _change(new, key, "changed", name, *values, text=_changed(item, name, *values))
        if was.parent != item.parent:
            text = f"Moved {named(item)}{_from(old, was)}{_to(new, item)}."
            yield _change(new, key, "moved", "milestone", was.parent, item.parent, text=text)
        elif key in places:
            before, after = places[key]
            text = f"Moved {named(item)} from place {before} to place {after}{_in(new, item)}."
            yield _change(new, key, "moved", "place", before, after, text=text)


def _replaced(old: Tree, new: Tree, below: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The fewest items that explain another order, each with its place before and now."""
    item = new.items[below[0]]
    was = {key: place for place, key in enumerate(old.below(item.parent, item.kind))}
    stayed = [key for key in below if key in was]
    still = _longest_rising([was[key] for key in stayed])
    for key in stayed:
        if was[key] not in still:
            yield key, (was[key] + 1, below.index(key) + 1)


def _longest_rising(numbers: Iterable[int]) -> set[int]:
    """The members of a longest rising subsequence of distinct numbers."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _change(
    where: Tree,
    key: str,
    what: Literal["added", "removed", "moved", "changed"],
    name: str | None = None,
    before: str | float | None = None,
    after: str | float | None = None,
    *,
    text: str,
) -> Change:
    item = where.items[key]
    return Change(item.kind, what, key or None, item.title, item.parent or None, name, before, after, text)


_LABELS = {
    "start": "start",
    "title": "title",
    "due": "date",
    "kind": "kind",
    "effort": "effort",
    "url": "link",
    "person_id": "person",
    "note": "note",
}
_UNTOLD = {"person_id", "note", "url"}
"""Too long for a sentence, or nothing that a reader recognizes."""


def _changed(item: Item, name: str, before: Any, after: Any) -> str:
    what = named(item)
    if name == "title":
        return f"Renamed the {item.kind} “{before}” to “{after}”."
    if name in {"reached_on", "done_on"}:
        done = "reached" if name == "reached_on" else "done"
        return (
            f"{what[0].upper()}{what[1:]} was {done} on {_shown(after)}."
            if after
            else (f"{what[0].upper()}{what[1:]} is not {done} after all.")
        )
    label = f"the {_LABELS[name]} of {what}"
    if after in {None, ""}:
        return f"Took away {label}."
    told = "" if name in _UNTOLD else f" to {_shown(after)}"
    since = "" if name in _UNTOLD or before is None else f" from {_shown(before)}"
    return f"{'Set' if before in {None, ''} else 'Changed'} {label}{since}{told}."


def _shown(value: Any) -> str:
    if isinstance(value, float | int):
        return f"{value:g} {'hour' if value == 1 else 'hours'}"
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return str(value)
    return f"{day.day} {day:%B} {day.year}"


def _contents(where: Tree, key: str) -> str:
    """What comes or goes with a milestone."""
    counts = [(len(where.below(key, "activity")), "activity", "activities")]
    counts.append((len(where.below(key, "resource")), "resource", "resources"))
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return f", with {' and '.join(told)}" if told else ""


def _from(where: Tree, item: Item) -> str:
    return f" from “{where.items[item.parent].title}”" if item.parent else ""


def _to(where: Tree, item: Item) -> str:
    return f" to “{where.items[item.parent].title}”" if item.parent else ""


def _in(where: Tree, item: Item) -> str:
    return f" in “{where.items[item.parent].title}”" if item.parent else ""


def sentences(changes: Sequence[Change]) -> list[str]:
    """Differences in words; of very many the first, and how many more there are."""
    told = [change.text for change in changes[:MOST_CHANGES]]
    more = len(changes) - MOST_CHANGES
    return told if more <= 0 else [*told, f"And {more} more."]
