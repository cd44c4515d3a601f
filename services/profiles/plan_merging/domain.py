"""A three-way merge of learning plans: what two people made of the same version, in one plan.

Items are told apart by their ids and merged value by value. Where both changed the same value, or one changed what the
other removed, the stored plan prevails and the conflict says what the caller wanted: nothing is decided silently.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from uuid import UUID

from services.profiles.plan_changes.domain import FIELDS, LISTS, TOP, Item, Kind, Tree, named, tree
from services.profiles.plans.domain import Plan, from_json

__all__ = ["Conflict", "Merged", "as_json", "merge", "without_ids"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both touched. yours: what the caller wanted; current: what is stored and stays in the merged plan.

    field: the value; None where one of the two removed the item, whose values are then those of the other, with what is
    below it; "milestone" where an activity or resource cannot be where the caller wanted it; "order" for the places of
    the milestones, or of what is in this milestone.
    """

    item: Kind
    id: str | None
    title: str
    field: str | None
    yours: Any
    current: Any
    text: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A plan with both changes, and what could not be in it."""

    plan: Plan
    conflicts: tuple[Conflict, ...] = ()


def as_json(conflict: Conflict) -> dict[str, Any]:
    return asdict(conflict)


def merge(base: Plan, mine: Plan, theirs: Plan) -> Merged:
    """What `mine` and `theirs` changed in `base`, in one plan; theirs is what is stored."""
    work = _Merge(tree(base), tree(mine), tree(theirs))
    return Merged(from_json(work.document()), tuple(work.conflicts))


@dataclass(slots=True)
class _Merge:
    base: Tree
    mine: Tree
    theirs: Tree
    items: dict[str, Item] = field(default_factory=dict[str, Item])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])

    def document(self) -> dict[str, Any]:
        """The merged plan as a document; fills `conflicts`."""
        keys = dict.fromkeys((*self.theirs.items, *self.mine.items))
        milestones = [key for key in keys if self._any(key).parent == TOP]
        for key in (*milestones, *(key for key in keys if key not in set(milestones))):
            merged = self._item(key)
            if merged is not None:
                self.items[key] = merged
        return {**self.items[TOP].values, "milestones": [self._milestone(key) for key in self._order(TOP, "milestone")]}

    def _any(self, key: str) -> Item:
        return self.theirs.items.get(key) or self.mine.items[key]

    def _milestone(self, key: str) -> dict[str, Any]:
        lists = {
            name: [{"id": child, **self.items[child].values} for child in self._order(key, kind)]
            for name, kind in LISTS.items()
        }
        return {"id": key, **self.items[key].values, **lists}

    def _item(self, key: str) -> Item | None:
        """The merged item; None where it is not in the merged plan."""
        was, mine, theirs = (side.items.get(key) for side in (self.base, self.mine, self.theirs))
        if mine is None:
            return self._without_mine(key, was, theirs)
        if theirs is None:
            return self._without_theirs(key, was, mine)
        values = {name: self._value(key, name, was, mine, theirs) for name in FIELDS[theirs.kind]}
        return Item(theirs.kind, self._parent(key, was, mine, theirs), values)

    def _without_mine(self, key: str, was: Item | None, theirs: Item | None) -> Item | None:
        if theirs is None or was is None or self._stays_with_its_milestone(was, theirs):
            return theirs
        if not self._touched(key, self.theirs, self.mine):
            return None
        self._conflict(
            key, None, None, _whole(self.theirs, key), f"You removed {named(theirs)}, which has changed since."
        )
        return theirs

    def _without_theirs(self, key: str, was: Item | None, mine: Item) -> Item | None:
        """An item that the stored plan does not have: new of the caller's, or removed by somebody else."""
        if mine.parent not in self.items and mine.parent != TOP:
            return None
        if was is None:
            return mine
        if self._touched(key, self.mine, self.theirs):
            text = f"You changed {named(mine)}, which somebody has removed since."
            self._conflict(key, None, _whole(self.mine, key), None, text)
        return None

    def _stays_with_its_milestone(self, was: Item, theirs: Item) -> bool:
        """Whether the caller removed it only with a milestone that is kept."""
        return was.parent != TOP and was.parent == theirs.parent and was.parent in self.items.keys() - self.mine.items

    def _touched(self, key: str, side: Tree, other: Tree) -> bool:
        """Whether one side changed an item that the other removed, moved something into it, or changed what would be
        lost with it."""

        def counts(child: str) -> bool:
            was = self.base.items.get(child)
            moved_in = was is not None and was.parent != key
            return moved_in or (child not in other.items and was != side.items[child])

        below = (child for kind in LISTS.values() for child in side.below(key, kind))
        return self.base.items.get(key) != side.items[key] or any(map(counts, below))

    def _value(self, key: str, name: str, was: Item | None, mine: Item, theirs: Item) -> Any:
        wanted, stored = mine.values.get(name), theirs.values[name]
        if wanted == stored or (was is not None and was.values.get(name) == wanted):
            return stored
        if was is not None and was.values.get(name) == stored:
            return wanted
        self._conflict(key, name, wanted, stored, f"You and somebody else changed {named(theirs)}.")
        return stored

    def _parent(self, key: str, was: Item | None, mine: Item, theirs: Item) -> str:
        if mine.parent == theirs.parent or (was is not None and was.parent == mine.parent):
            return theirs.parent
        if was is not None and was.parent == theirs.parent and mine.parent in self.items:
            return mine.parent
        text = f"You moved {named(theirs)}, and it could not go there."
        self._conflict(key, "milestone", mine.parent, theirs.parent, text)
        # The caller has removed the milestone in which it stays: that milestone stays with it.
        self.items.setdefault(theirs.parent, self.theirs.items[theirs.parent])
        return theirs.parent

    def _order(self, parent: str, kind: Kind) -> list[str]:
        """The merged items below a parent: in the order of whoever changed it, what is new behind what it followed."""
        ids = {key for key, item in self.items.items() if key != TOP and (item.parent, item.kind) == (parent, kind)}
        base, mine, theirs = (side.below(parent, kind) for side in (self.base, self.mine, self.theirs))
        wanted = not _agree(base, mine, ids)
        if wanted and not _agree(base, theirs, ids):
            if not _agree(mine, theirs, ids):
                yours, current = ([key for key in side if key in mine and key in theirs] for side in (mine, theirs))
                item = self.items[parent]
                where = "the milestones" if parent == TOP else f"what is in {named(item)}"
                self._conflict(parent, "order", yours, current, f"You and somebody else put {where} in another order.")
            wanted = False
        return _woven(mine, theirs, ids) if wanted else _woven(theirs, mine, ids)

    def _conflict(self, key: str, name: str | None, yours: Any, current: Any, text: str) -> None:
        item = self._any(key)
        self.conflicts.append(Conflict(item.kind, key or None, item.title, name, yours, current, text))


def _whole(side: Tree, key: str) -> dict[str, Any]:
    """An item with what is below it, as the document has it."""
    item = side.items[key]
    lists = {
        name: [{"id": child, **side.items[child].values} for child in side.below(key, kind)]
        for name, kind in LISTS.items()
        if item.kind == "milestone"
    }
    return {"id": key, **item.values, **lists}


def _agree(one: Sequence[str], other: Sequence[str], ids: Collection[str]) -> bool:
    """Whether both have those of these that they share in the same order."""
    shared = set(one) & set(other) & set(ids)
    return [key for key in one if key in shared] == [key for key in other if key in shared]


def _woven(first: Sequence[str], second: Sequence[str], ids: Collection[str]) -> list[str]:
    """These ids in the order of the first, with those that only the second has behind what they follow there."""
    woven = [key for key in first if key in ids]
    at = 0
    for key in second:
        if key in woven:
            at = woven.index(key) + 1
        elif key in ids:
            woven.insert(at, key)
            at += 1
    return woven


def without_ids(value: Any, fresh: Collection[UUID]) -> Any:
    """JSON as clients send it: what is new has no id yet."""
    return _cleared(value, frozenset(map(str, fresh)))


def _cleared(value: Any, fresh: frozenset[str]) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: None if name == "id" and item in fresh else _cleared(item, fresh) for name, item in items}
    return [_cleared(item, fresh) for item in cast("list[Any]", value)] if isinstance(value, list) else value
