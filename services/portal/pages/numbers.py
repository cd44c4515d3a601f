"""The published numbers: programs side by side, one program, and one family of its numbers by a dimension."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from services.portal.answers import NumberFamilies, NumberFamily, NumberTable, Program, ProgramNumbers
from services.portal.pages.number_words import (
    ago,
    anything,
    column,
    finding,
    grid,
    in_order,
    lines,
    most,
    program_names,
    word,
)
from services.portal.upstream import Panel, Refused, Upstream, panel
from services.portal.web import Api, SignedIn, show
from shared import clock

__all__ = ["router"]

router = APIRouter()

_ORDER = (
    "funnel", "journey", "times", "participation", "activity", "match_quality", "mentors", "unmatched", "endings",
    "skills", "nudges",
)  # fmt: skip

Family = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z_]*$")]
Dimension = Annotated[str, Path(max_length=80, pattern=r"^[a-z][a-z _-]*$")]
Word = Annotated[str, Query(max_length=40)]


@router.get("/numbers")
async def side_by_side(
    request: Request,
    visitor: SignedIn,
    api: Api,
    family: Annotated[str, Query(max_length=40, pattern=r"^[a-z][a-z_]*$")] = "funnel",
    measure: Word = "",
    sort: Word = "",
    down: bool = False,
) -> Response:
    """For HR all programs in one table; for a program's admins the programs whose numbers they may read."""
    families, programs, mine = await asyncio.gather(
        panel(_families(api, "/tables")),
        panel(api.list(Program, "matching", "/programs", limit=200)),
        panel(api.list(ProgramNumbers, "analytics", "/programs", limit=200)),
    )
    if families.refused and not mine.value and not visitor.has("program_admin"):
        raise Refused("analytics", 403, {})
    names = program_names((program.id, program.name) for program in programs.value or [])
    table: Panel[NumberTable] = Panel()
    if families.value:
        table = await panel(_of_all(api, family))
    return show(
        request,
        "numbers.html",
        families=families,
        family=family,
        mine=mine,
        names=names,
        named=programs,
        **_broken_down(table, names, measure, sort, down=down),
    )


@router.get("/programs/{program_id}/numbers")
async def program_numbers(program_id: UUID, request: Request, api: Api) -> Response:
    """Every family of a program's numbers, each with its bars, its definitions and its links."""
    families, program = await asyncio.gather(
        _families(api, f"/programs/{program_id}/tables"), panel(api.get(Program, "matching", f"/programs/{program_id}"))
    )
    tables = await asyncio.gather(
        *(
            panel(api.get(NumberTable, "analytics", f"/programs/{program_id}/tables/{family.family}"))
            for family in families
        )
    )
    sections = [_section(family, table) for family, table in zip(families, tables, strict=True)]
    return show(
        request,
        "program_numbers.html",
        program=program.value,
        program_id=program_id,
        sections=sections,
        rule=next((table.value.rule for table in tables if table.value), ""),
        word=word,
    )


@router.get("/programs/{program_id}/numbers/{family}/by/{dimension}")
async def breakdown(
    program_id: UUID,
    family: Family,
    dimension: Dimension,
    request: Request,
    api: Api,
    measure: Word = "",
    sort: Word = "",
    down: bool = False,
) -> Response:
    """One family of a program's numbers by one dimension: bars of one measure, and all of them in a table."""
    path = f"/programs/{program_id}/tables"
    found, families, program = await asyncio.gather(
        api.get(NumberTable, "analytics", f"{path}/{family}/by/{dimension}"),
        panel(_families(api, path)),
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
    )
    dimensions = next((one.dimensions for one in families.value or [] if one.family == family), [dimension])
    return show(
        request,
        "breakdown.html",
        program=program.value,
        program_id=program_id,
        family=family,
        dimensions=dimensions,
        **_broken_down(Panel(found), {}, measure, sort, down=down),
    )


def _section(family: NumberFamily, table: Panel[NumberTable]) -> dict[str, Any]:
    """What the page of a program shows of a family. anything: whether there is something to show."""
    groups = lines(table.value) if table.value else []
    return {
        "family": family,
        "table": table,
        "groups": groups,
        "anything": anything(groups),
        "finding": finding(table.value) if table.value else "",
        "ago": ago(table.value.as_of, clock.now()) if table.value else "",
    }


async def _families(api: Upstream, path: str) -> Sequence[NumberFamily]:
    """What is published, what is read first at the top."""
    found = (await api.get(NumberFamilies, "analytics", path)).root
    places = {name: place for place, name in enumerate(_ORDER)}
    return sorted(found, key=lambda family: places.get(family.family, len(places)))


async def _of_all(api: Upstream, family: str) -> NumberTable:
    """A family by program; what is counted of the organization by itself comes by its own dimension."""
    try:
        return await api.get(NumberTable, "analytics", f"/tables/{family}/by/program")
    except Refused as error:
        known = {one.family: one for one in await _families(api, "/tables")}.get(family)
        if error.status != 404 or known is None or not known.dimensions:
            raise
        return await api.get(NumberTable, "analytics", f"/tables/{family}/by/{known.dimensions[0]}")


def _broken_down(
    table: Panel[NumberTable], names: Mapping[str, str], measure: str, sort: str, *, down: bool
) -> dict[str, Any]:
    """What a page shows of a table by a dimension. measure: whose bars are drawn; the first one for an unknown name."""
    common: dict[str, Any] = {"table": table, "sort": sort, "down": down, "word": word}
    found = table.value
    if found is None or not found.measures:
        return {**common, "grid": None, "bars": [], "measure": "", "finding": "", "ago": ""}
    chosen = next((one for one in found.measures if one.name == measure), found.measures[0])
    shown = grid(found, in_order(found, sort, names, down=down), names)
    bars = column(shown, chosen.name)
    return {
        **common,
        "grid": shown,
        "measure": chosen.name,
        "chosen": chosen,
        "bars": bars,
        "most": most(bars),
        "finding": finding(found),
        "ago": ago(found.as_of, clock.now()),
    }
