"""Publications that a process has read: they never change, so each is read from JSON once.

Which publication a page shows is asked of the database every time, so that what was deleted there is shown nowhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from uuid import UUID

from services.analytics.publications import store
from services.analytics.publications.domain import Numbers, numbers_of
from services.analytics.publications.store import Taken
from shared.db import AsyncSession

__all__ = ["MOST", "Kept", "numbers_of_each"]

MOST = 200_000
"""Numbers that a process keeps: some 25 MiB."""


class Kept:
    """The publications that were read last. most: how many numbers they have together at most."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._many = 0
        self._found: OrderedDict[tuple[UUID, Taken], Numbers] = OrderedDict()

    def get(self, scope: UUID, taken: Taken) -> Numbers | None:
        """The numbers of a publication, if they are kept."""
        found = self._found.get((scope, taken))
        if found is not None:
            self._found.move_to_end((scope, taken))
        return found

    def put(self, scope: UUID, taken: Taken, numbers: Numbers) -> None:
        """Keep a publication; those that were not read for the longest time make room for it."""
        if numbers.many > self._most or (scope, taken) in self._found:
            return
        self._found[scope, taken] = numbers
        self._many += numbers.many
        while self._many > self._most:
            _, dropped = self._found.popitem(last=False)
            self._many -= dropped.many


_KEPT = Kept()


async def numbers_of_each(session: AsyncSession, scope: UUID, taken: Iterable[Taken]) -> Mapping[Taken, Numbers]:
    """The numbers of these publications of a scope; those that were deleted just now are left out."""
    found: dict[Taken, Numbers] = {}
    missing: list[Taken] = []
    for one in taken:
        if (kept := _KEPT.get(scope, one)) is None:
            missing.append(one)
        else:
            found[one] = kept
    for one, content in (await store.contents(session, scope, missing)).items() if missing else ():
        found[one] = numbers_of(content)
        _KEPT.put(scope, one, found[one])
    return found
