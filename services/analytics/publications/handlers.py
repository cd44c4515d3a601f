"""Reading what was published: the newest, or what was there at an earlier time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.analytics.families import FAMILIES
from services.analytics.keeping import numbers_of_each
from services.analytics.paging import Listing, following, start_of
from services.analytics.programs.handlers import readable, smallest_groups
from services.analytics.publications import store
from services.analytics.publications.domain import ORGANIZATION, Family, Numbers, Row, SmallestGroups, in_order
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import Invalid, NotFound, NotYetKnown

__all__ = [
    "Asked",
    "Available",
    "Part",
    "Published",
    "list_families",
    "list_tables",
    "published_of_each",
    "read_part",
    "read_table",
    "read_totals",
]


@dataclass(frozen=True, slots=True)
class Available:
    """A family that was published. taken_at: when last."""

    family: Family
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which published table. program_id: None for all programs. smallest: the smallest group of the organization.
    taken_at: when it was published; None for the newest, or the newest before an instant."""

    program_id: UUID | None
    family: str
    dimension: str | None = None
    taken_before: datetime | None = None
    smallest: int = 0
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A family as it was published, as a whole or by one dimension."""

    scope: UUID
    family: Family
    dimension: str | None
    taken_at: datetime
    facts_until: datetime | None
    smallest: SmallestGroups
    numbers: Numbers

    @property
    def minimum_cell(self) -> int:
        """The smallest group of all that is not the row of a program."""
        return self.smallest.strictest

    @property
    def rows(self) -> Sequence[Row]:
        """By its dimension, in the order of their values; none of a whole."""
        return self.numbers.rows.get(self.dimension or "", ())


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table. first: which of all their first is, from 1. following: the cursor of the next; None at the
    end."""

    published: Published
    rows: Sequence[Row]
    first: int
    following: str | None


async def list_tables(session: AsyncSession, me: Principal, program_id: UUID | None) -> Sequence[Available]:
    """What was published of a program, or of all of them where there is none. Raises NotFound, Forbidden."""
    scope, _ = await _opened(session, me, program_id, 0)
    found = await store.before(session, scope)
    return [Available(FAMILIES[name], taken_at) for name, taken_at in found if name in FAMILIES]


def list_families(me: Principal) -> Sequence[Family]:
    """Every family that is published anywhere. Raises Forbidden."""
    allow(me, "program.list")
    return list(FAMILIES.values())


async def read_totals(
    session: AsyncSession, me: Principal, program_id: UUID, taken_before: datetime | None
) -> Sequence[Published]:
    """Every family of a program as it was published last, or last before an instant. Raises NotFound, Forbidden."""
    scope, k = await _opened(session, me, program_id, 0)
    return list((await published_of_each(session, scope, k, taken_before)).values())


async def published_of_each(
    session: AsyncSession, scope: UUID, smallest: SmallestGroups, taken_before: datetime | None
) -> Mapping[str, Published]:
    """Every family of a scope as it was published last, or last before an instant."""
    taken = await store.taken_of_each(session, scope, taken_before)
    ours = {name: taken[name] for name in FAMILIES if name in taken}
    found = await numbers_of_each(session, scope, ours.values())
    return {
        name: Published(scope, FAMILIES[name], None, one.taken_at, one.facts_until, smallest, found[one])
        for name, one in ours.items()
        if one in found
    }


async def read_table(session: AsyncSession, me: Principal, asked: Asked) -> Published:
    """A family as it was published last, or last before an instant.

    Raises NotFound for a program, a family, a dimension or a time of which there is nothing; NotYetKnown while nothing
    was published yet; Forbidden.
    """
    name, dimension, taken_before = asked.family, asked.dimension, asked.taken_before
    scope, k = await _opened(session, me, asked.program_id, asked.smallest)
    family = FAMILIES.get(name)
    if family is None:
        raise NotFound(f"There are no numbers called {name}. There are {', '.join(sorted(FAMILIES))}.")
    taken = await store.taken(session, scope, name, before=taken_before, at=asked.taken_at)
    numbers = None if taken is None else (await numbers_of_each(session, scope, [taken])).get(taken)
    if taken is None or numbers is None:
        if asked.taken_at is not None:
            raise NotFound(f"What was published of {name} at {asked.taken_at.isoformat()} is not kept any more.")
        if taken_before is not None:
            raise NotFound(f"Nothing was published of {name} before {taken_before.isoformat()}.")
        raise NotYetKnown(f"{family.title}: this is still being counted. Try again in a while.", retry_after=5)
    dimensions = {*numbers.rows, *family.dimensions}
    if scope == ORGANIZATION and family.by_program:
        dimensions.add("program")  # has no rows while nothing is shown of any
    if dimension is not None and dimension not in dimensions:
        known = ", ".join(sorted(dimensions)) or "nothing"
        raise NotFound(f"{family.title}: this is broken down by {known}, not by {dimension}.")
    return Published(scope, family, dimension, taken.taken_at, taken.facts_until, k, numbers)


async def read_part(session: AsyncSession, me: Principal, asked: Asked, listing: Listing) -> Part:
    """Some rows of a table by a dimension. The part after it is of the same publication, whatever is published
    meanwhile.

    Raises as `read_table`, and Invalid for a measure or a cursor that the table has not.
    """
    table = f"{asked.program_id} {asked.family} {asked.dimension}"
    start = start_of(listing, table)
    published = await read_table(session, me, replace(asked, taken_at=start.taken_at))
    measures = [measure.name for measure in published.family.measures]
    if listing.sort is not None and listing.sort not in measures:
        raise Invalid(
            f"{published.family.title}: there is no {listing.sort} to sort by. There are {', '.join(measures)}.",
            where="query.sort",
        )
    end = start.place + listing.limit
    rows = in_order(published.rows, listing.sort, down=listing.down)
    more = following(listing, table, published.taken_at, end) if end < len(rows) else None
    return Part(published, rows[start.place : end], start.place + 1, more)


async def _opened(
    session: AsyncSession, me: Principal, program_id: UUID | None, smallest: int
) -> tuple[UUID, SmallestGroups]:
    if program_id is None:
        allow(me, "numbers.of-all")
        return ORGANIZATION, await smallest_groups(session, smallest)
    program = await readable(session, me, program_id)
    return program_id, SmallestGroups(program.minimum_cell, program.minimum_cell)
