"""Reading what was published: the newest, or what was there at an earlier time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.analytics.families import FAMILIES
from services.analytics.programs.handlers import readable
from services.analytics.publications import store
from services.analytics.publications.domain import ORGANIZATION, Family, dimensions_of
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import NotFound, NotYetKnown

__all__ = ["Asked", "Available", "Published", "list_families", "list_tables", "read_table", "read_totals"]


@dataclass(frozen=True, slots=True)
class Available:
    """A family that was published. taken_at: when last."""

    family: Family
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which published table. program_id: None for all programs. smallest: the smallest group of all programs."""

    program_id: UUID | None
    family: str
    dimension: str | None = None
    taken_before: datetime | None = None
    smallest: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """A family as it was published, as a whole or by one dimension. content: as `publishing_forms.content` wrote it."""

    scope: UUID
    family: Family
    dimension: str | None
    taken_at: datetime
    facts_until: datetime | None
    minimum_cell: int
    content: Mapping[str, list[dict[str, Any]]]


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
    found = await store.each(session, scope, taken_before)
    return [
        Published(scope, family, None, found[name].taken_at, found[name].facts_until, k, found[name].content)
        for name, family in FAMILIES.items()
        if name in found
    ]


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
    publication = await store.published(session, scope, name, taken_before)
    if publication is None and taken_before is not None:
        raise NotFound(f"Nothing was published of {name} before {taken_before.isoformat()}.")
    if publication is None:
        raise NotYetKnown(f"{family.title}: this is still being counted. Try again in a while.", retry_after=5)
    dimensions = {*dimensions_of(publication.content), *family.dimensions}
    if scope == ORGANIZATION and family.by_program:
        dimensions.add("program")  # has no rows while nothing is shown of any
    if dimension is not None and dimension not in dimensions:
        known = ", ".join(sorted(dimensions)) or "nothing"
        raise NotFound(f"{family.title}: this is broken down by {known}, not by {dimension}.")
    return Published(scope, family, dimension, publication.taken_at, publication.facts_until, k, publication.content)


async def _opened(session: AsyncSession, me: Principal, program_id: UUID | None, smallest: int) -> tuple[UUID, int]:
    if program_id is None:
        allow(me, "numbers.of-all")
        return ORGANIZATION, smallest
    program = await readable(session, me, program_id)
    return program_id, program.minimum_cell
