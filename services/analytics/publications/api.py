"""Routes of published tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from services.analytics.paging import Listing
from services.analytics.publications import handlers
from services.analytics.publications.handlers import Asked
from services.analytics.publications.schemas import (
    DefinedOut,
    DimensionName,
    Down,
    FamilyName,
    FamilyOut,
    ProgramId,
    SortName,
    TableOut,
    TablePage,
    WholeOut,
)
from services.analytics.reading import table_of
from services.analytics.settings import settings_of
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession
from shared.db import AsyncSession
from shared.pagination import Cursor, Limit
from shared.policy import Principal
from shared.problems import problems
from shared.values import Instant

__all__ = ["OfAll", "OfAllBy", "OfProgram", "OfProgramBy", "router"]

router = api.router("publications")

Before = Annotated[Instant | None, Query(description="what was published last before this instant")]


async def _of_program(program_id: ProgramId, family: FamilyName, taken_before: Before = None) -> Asked:
    return Asked(program_id, family, taken_before=taken_before)


async def _of_program_by(
    program_id: ProgramId, family: FamilyName, dimension: DimensionName, taken_before: Before = None
) -> Asked:
    return Asked(program_id, family, dimension, taken_before)


async def _of_all(family: FamilyName, runtime: CurrentRuntime, taken_before: Before = None) -> Asked:
    return Asked(None, family, None, taken_before, settings_of(runtime).smallest_group)


async def _of_all_by(
    family: FamilyName, dimension: DimensionName, runtime: CurrentRuntime, taken_before: Before = None
) -> Asked:
    return Asked(None, family, dimension, taken_before, settings_of(runtime).smallest_group)


OfProgram = Annotated[Asked, Depends(_of_program)]
"""The totals of a family of one program, by the route's path."""
OfProgramBy = Annotated[Asked, Depends(_of_program_by)]
OfAll = Annotated[Asked, Depends(_of_all)]
OfAllBy = Annotated[Asked, Depends(_of_all_by)]


async def _listing(sort: SortName = None, down: Down = False, cursor: Cursor = None, limit: Limit = 100) -> Listing:
    return Listing(sort, down, cursor, limit)


Listed = Annotated[Listing, Depends(_listing)]


@router.get("/programs/{program_id}/tables", responses=problems(404, 409, 503))
async def list_tables(program_id: ProgramId, me: Me, session: ReadSession) -> list[FamilyOut]:
    """What is published of a program. Roles: hr, and the program's admins."""
    return [FamilyOut.published(found) for found in await handlers.list_tables(session, me, program_id)]


@router.get("/programs/{program_id}/totals", responses=problems(404, 409, 503))
async def read_totals(
    program_id: ProgramId, me: Me, session: ReadSession, taken_before: Before = None
) -> list[WholeOut]:
    """The totals of every family of a program's numbers at once; a family of which nothing was published is left out.
    Roles: hr, and the program's admins."""
    found = await handlers.read_totals(session, me, program_id, taken_before)
    return [WholeOut.whole(table_of(published), published.family.dimensions) for published in found]


@router.get("/programs/{program_id}/tables/{family}", responses=problems(404, 409, 503))
async def read_table(asked: OfProgram, me: Me, session: ReadSession) -> TableOut:
    """The totals of a family of numbers. Roles: hr, and the program's admins."""
    return await _table(session, me, asked)


@router.get("/programs/{program_id}/tables/{family}/by/{dimension}", responses=problems(404, 409, 503))
async def read_table_by(asked: OfProgramBy, listing: Listed, me: Me, session: ReadSession) -> TablePage:
    """The same by a dimension, with the totals. Roles: hr, and the program's admins."""
    return await _page(session, me, asked, listing)


@router.get("/tables", responses=problems(409, 503))
async def list_tables_of_all(me: Me, session: ReadSession) -> list[FamilyOut]:
    """What is published of all programs together. Roles: hr."""
    return [FamilyOut.published(found) for found in await handlers.list_tables(session, me, None)]


@router.get("/tables/{family}", responses=problems(404, 409, 503))
async def read_table_of_all(asked: OfAll, me: Me, session: ReadSession) -> TableOut:
    """The totals of a family of numbers over all programs. Roles: hr."""
    return await _table(session, me, asked)


@router.get("/tables/{family}/by/{dimension}", responses=problems(404, 409, 503))
async def read_table_of_all_by(asked: OfAllBy, listing: Listed, me: Me, session: ReadSession) -> TablePage:
    """The same with a row for each program (dimension "program"), skill or rule. Roles: hr."""
    return await _page(session, me, asked, listing)


# It has a tag of its own, since nobody's numbers are in it and who reads it is not written down.
@router.get("/families", tags=["definitions"])
async def list_families(me: Me) -> list[DefinedOut]:
    """What every published number means. Roles: everyone of the organization."""
    return [DefinedOut.of(family) for family in handlers.list_families(me)]


async def _table(session: AsyncSession, me: Principal, asked: Asked) -> TableOut:
    return TableOut.of(table_of(await handlers.read_table(session, me, asked)))


async def _page(session: AsyncSession, me: Principal, asked: Asked, listing: Listing) -> TablePage:
    part = await handlers.read_part(session, me, asked, listing)
    return TablePage.of_part(part)
