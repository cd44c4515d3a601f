"""Which groups of mentees are compared, and which of them are large enough to be shown.

Suppression, with k the smallest number of people to speak of:

- Of a group of fewer than k mentees nothing is shown, and of one in which fewer than k are matched no score.
- What is hidden must not follow by subtraction from the total. At least two groups are hidden, with k people together;
  where they have too few, the smallest shown group is hidden as well. The same for scores, counted in matched people.
- Nor must it follow for somebody who knows these rules. Groups of one size are treated alike, so that the hidden ones
  could have each other's numbers; and where small groups would have to be of one size (one person each, or k − 1),
  another is hidden with them.
- Groups that are hidden together are not all unmatched, unless everybody is.

That everybody in the hidden groups was matched may be read off the total: it is what a round is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["MINIMUM", "SEVERAL", "Bools", "Grouping", "Longs", "by_field", "by_trait", "grouping", "hidden", "require"]

MINIMUM = 5
"""The smallest number of people to speak of, unless told otherwise."""

SEVERAL = "more than one"
"""The group of those who shared several values of one attribute: groups must not overlap, or sums tell too much."""

_LEAST = 3

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Mentees by one thing they told. about: the profile field, or the attribute of their identity.

    values: of each group, "" for those who told none. codes: (mentees,) the position of each mentee's value, −1 for
    those who are not compared.
    """

    about: str
    identity: bool
    values: Sequence[str]
    codes: Longs


def by_field(snapshot: Snapshot, field: str) -> Grouping:
    """Groups by a profile field, without case; grades from the lowest, others by the alphabet, "" last."""
    grades = (
        {grade.casefold(): number for number, grade in enumerate(snapshot.rules.grades)} if field == "grade" else {}
    )
    told = [mentee.fields.get(field, "") for mentee in snapshot.mentees]
    return _grouped(field, told, identity=False, order=lambda key: (key == "", grades.get(key, len(grades)), key))


def by_trait(snapshot: Snapshot, attribute: str) -> Grouping:
    """Groups by an attribute of identity, of those only who shared it."""
    shared = [sorted({value for name, value in mentee.traits if name == attribute}) for mentee in snapshot.mentees]
    told = [values[0] if len(values) == 1 else SEVERAL if values else "" for values in shared]
    found = _grouped(attribute, told, identity=True, order=lambda key: (key == "", 0, key))
    silent = found.values.index("") if "" in found.values else -1
    codes = np.where(found.codes == silent, -1, found.codes)
    return Grouping(attribute, True, [value for value in found.values if value], codes)


def grouping(snapshot: Snapshot, about: str) -> Grouping:
    """Groups by a profile field that somebody has, otherwise by an attribute of identity."""
    if any(mentee.fields.get(about) for mentee in snapshot.mentees):
        return by_field(snapshot, about)
    return by_trait(snapshot, about)


def _grouped(
    about: str, told: Sequence[str], *, identity: bool, order: Callable[[str], tuple[bool, int, str]]
) -> Grouping:
    """A group is called as most of its people write it."""
    spellings: dict[str, Counter[str]] = {}
    for value in told:
        spellings.setdefault(value.casefold(), Counter())[value] += 1
    keys = sorted(spellings, key=order)
    numbers = {key: number for number, key in enumerate(keys)}
    names = [min(spellings[key], key=lambda name: (-spellings[key][name], name)) for key in keys]
    codes = np.fromiter((numbers[value.casefold()] for value in told), np.int64, len(told))
    return Grouping(about, identity, names, codes)


def require(minimum: int) -> None:
    """Raises ValueError where the smallest group to show is too small to protect anybody."""
    if minimum < _LEAST:
        raise ValueError(f"the smallest group to show is {minimum}; it has to be at least {_LEAST}")


def hidden(people: Longs, matched: Longs, minimum: int) -> tuple[Bools, Bools]:
    """The groups whose numbers of people, and those whose scores are not shown: (groups,) each.

    people, matched: (groups,) how many mentees each has, and how many of them are matched. The groups are the parts of
    a whole whose numbers are known.
    """
    require(minimum)

    def covers(hides: Bools) -> bool:
        count, rest = int(hides.sum()), int(people[hides].sum())
        forced = rest == count or (rest == count * (minimum - 1) and bool((people[hides] < minimum).all()))
        return count > 1 and rest >= minimum and not forced and bool(matched[hides].any() or not matched.any())

    numbers = _covered(people < minimum, people, covers)
    some = numbers | (matched > 0)  # as far as anybody can see

    def covers_scores(hides: Bools) -> bool:
        counted = int(matched[hides].sum())
        return counted == 0 or (counted >= minimum and int((hides & some).sum()) > 1)

    return numbers, _covered(numbers | (matched < minimum), matched, covers_scores)


def _covered(hides: Bools, sizes: Longs, covers: Callable[[Bools], bool]) -> Bools:
    """Hides the smallest of the shown groups, as often as it takes."""
    while hides.any() and not hides.all() and not covers(hides):
        hides = hides | (sizes == sizes[~hides].min())
    return hides
