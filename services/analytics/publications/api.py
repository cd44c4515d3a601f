"""Routes of published tables."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Query

from services.analytics.publications import handlers
from services.analytics.publications.schemas import DimensionName, FamilyName, FamilyOut, ProgramId, TableOut
from services.analytics.settings import Settings
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession
from shared.problems import problems
from shared.values import Instant

__all__ = ["router"]

router = api.router("publications")

Before = Annotated[Instant | None, Query(description="what was published last before this instant")]


@router.get("/programs/{program_id}/tables", responses=problems(404, 409, 503))
async def list_tables(program_id: ProgramId, me: Me, session: ReadSession) -> list[FamilyOut]:
    """What is published of a program. Roles: hr, and the program's admins."""
    return [FamilyOut.of(found) for found in await handlers.list_tables(session, me, program_id)]


@router.get("/programs/{program_id}/tables/{family}", responses=problems(404, 409, 503))
async def read_table(
    program_id: ProgramId, family: FamilyName, me: Me, session: ReadSession, taken_before: Before = None
) -> TableOut:
    """The totals of a family of numbers. Roles: hr, and the program's admins."""
    return TableOut.of(await handlers.read_table(session, me, program_id, family, taken_before=taken_before))


@router.get("/programs/{program_id}/tables/{family}/by/{dimension}", responses=problems(404, 409, 503))
async def read_table_by(
    program_id: ProgramId,
    family: FamilyName,
    dimension: DimensionName,
    me: Me,
    session: ReadSession,
    taken_before: Before = None,
) -> TableOut:
    """The same by a dimension, with the totals. Roles: hr, and the program's admins."""
    found = await handlers.read_table(session, me, program_id, family, dimension=dimension, taken_before=taken_before)
    return TableOut.of(found)


@router.get("/tables", responses=problems(409))
async def list_tables_of_all(me: Me, session: ReadSession) -> list[FamilyOut]:
    """What is published of all programs together. Roles: hr."""
    return [FamilyOut.of(found) for found in await handlers.list_tables(session, me, None)]


@router.get("/tables/{family}", responses=problems(404, 409))
async def read_table_of_all(
    family: FamilyName, me: Me, session: ReadSession, runtime: CurrentRuntime, taken_before: Before = None
) -> TableOut:
    """The totals of a family of numbers over all programs. Roles: hr."""
    smallest = cast("Settings", runtime.settings).smallest_group
    found = await handlers.read_table(session, me, None, family, smallest=smallest, taken_before=taken_before)
    return TableOut.of(found)


@router.get("/tables/{family}/by/{dimension}", responses=problems(404, 409))
async def read_table_of_all_by(
    family: FamilyName,
    dimension: DimensionName,
    me: Me,
    session: ReadSession,
    runtime: CurrentRuntime,
    taken_before: Before = None,
) -> TableOut:
    """The same with a row for each program (dimension "program"), skill or rule. Roles: hr."""
    smallest = cast("Settings", runtime.settings).smallest_group
    found = await handlers.read_table(
        session, me, None, family, dimension=dimension, smallest=smallest, taken_before=taken_before
    )
    return TableOut.of(found)
