"""People of one name in one list: what tells them apart."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.portal.answers.taking_part import Colleague
from services.portal.upstream import Upstream, panel
from services.portal.words import Words

__all__ = ["differences", "told_apart"]

_MOST_ASKED = 20
"""People of whom it is asked what they do, for one page."""
_TELLING: Sequence[Sequence[str]] = (
    ("job_title",),
    ("department",),
    ("location",),
    ("job_title", "department", "location"),
)


async def told_apart(api: Upstream, words: Words, people: Iterable[tuple[UUID, str]]) -> Mapping[UUID, str]:
    """What people are called in a list, by id: those who share a name by what they do or where, as in "Tom Adeyemi
    (Finance)". people: ids and names; who has a name alone is asked about nowhere."""
    names = dict(people)
    alike: defaultdict[str, list[UUID]] = defaultdict(list)
    for person, name in names.items():
        alike[name.casefold()].append(person)
    shared = [sharing for name, sharing in alike.items() if name and len(sharing) > 1]
    asked = [person for sharing in shared for person in sharing][:_MOST_ASKED]
    found = await asyncio.gather(
        *(panel(api.get(Colleague, "profiles", f"/people/{person}")) for person in asked),
    )
    known = {person: one.value for person, one in zip(asked, found, strict=True) if one.value}
    for sharing in shared:
        for person, what in differences([known[one] for one in sharing if one in known]).items():
            names[person] = words.say("{name} ({what})", name=names[person], what=what)
    return names


def differences(alike: Sequence[Colleague]) -> dict[UUID, str]:
    """The first thing that is another one for each of them; all that is known of them where there is none."""
    told: dict[UUID, str] = {}
    for fields in _TELLING:
        told = {one.id: " · ".join(filter(None, [getattr(one, field) for field in fields])) for one in alike}
        if all(told.values()) and len({*told.values()}) == len(told):
            break
    return {person: what for person, what in told.items() if what}
