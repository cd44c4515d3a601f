"""The published numbers: programs side by side, one program, and one family of its numbers by a dimension."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.portal.answers import NumberFamilies, NumberFamily, NumberPage, NumberTable, Program, ProgramNumbers
from services.portal.answers.insight import Definitions, MadeReport, Whole, Wholes
from services.portal.pages.insight.number_changes import Earlier, changes, changes_by, earlier
from services.portal.pages.insight.number_files import Dimension, Family
from services.portal.pages.insight.number_sentences import by_what, counted, dimension_name, finding
from services.portal.pages.insight.number_words import anything, by_name, column, grid, lines, most, program_names
from services.portal.upstream import Panel, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, SignedIn, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_ORDER = (
    "funnel", "journey", "times", "participation", "activity", "match_quality", "mentors", "unmatched", "endings",
    "skills", "nudges", "equity_participation", "equity",
)  # fmt: skip

_AT_ONCE = 50
"""Rows on a page: with more of them it takes long to arrive."""
_MOST_ROWS = 200
"""Of one answer. A program's table has about 50 at most; only programs side by side are more."""

Word = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows were asked for. sort: by a measure; empty for their names. down: from the highest; None where nobody
    chose. cursor: of the first."""

    sort: str = ""
    down: bool | None = None
    cursor: str | None = None

    def falls(self, dimension: str) -> bool:
        """Whether the highest come first. Of many programs these are the newest."""
        return self.down if self.down is not None else dimension == "program" and not self.sort

    def asked(self, dimension: str) -> dict[str, Any]:
        """Of analytics, for a table by a dimension."""
        return {"sort": self.sort or None, "down": self.falls(dimension), "cursor": self.cursor}


async def _order(
    sort: Word = "", down: bool | None = None, cursor: Annotated[str | None, Query(max_length=200)] = None
) -> Order:
    return Order(sort, down, cursor)


Ordered = Annotated[Order, Depends(_order)]


@router.get("/numbers")
async def side_by_side(
    request: Request,
    visitor: SignedIn,
    api: Api,
    words: Spoken,
    order: Ordered,
    family: Annotated[str, Query(max_length=40, pattern=r"^[a-z][a-z_]*$")] = "funnel",
    measure: Word = "",
) -> Response:
    """For HR all programs in one table; for a program's admins the programs whose numbers they may read."""
    families, table, zone = await asyncio.gather(
        panel(_families(api, "/tables")), panel(_of_all(api, family, order)), api.zone()
    )
    mine = await panel(api.list(ProgramNumbers, "analytics", "/programs", limit=100)) if families.refused else Panel([])
    if families.refused and not mine.value and not visitor.has("program_admin"):
        raise Refused("analytics", 403, {})
    shown = [str(one.program_id) for one in mine.value or []]
    if table.value and table.value.dimension == "program":
        shown = [row.value for row in table.value.rows]
    programs = await panel(_programs(api, shown))
    names = program_names((program.id, program.name) for program in programs.value or [])
    return show(
        request,
        "numbers.html",
        families=families,
        family=family,
        mine=mine,
        names=names,
        named=programs,
        **_broken_down(words, table, names, measure, order, zone),
    )


@router.get("/programs/{program_id}/numbers")
async def program_numbers(
    program_id: UUID, request: Request, visitor: SignedIn, api: Api, words: Spoken, before: Word = ""
) -> Response:
    """Every family of a program's numbers, each with its bars, its definitions and its links. before: a day, to see
    what was published last before it beside them."""
    zone = await api.zone() if before else ""
    asked = earlier(words, before, zone)
    path = f"/programs/{program_id}/totals"
    found, then, program, zone = await asyncio.gather(
        api.get(Wholes, "analytics", path),
        panel(_before(api, path, asked)),
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
        api.zone(),
    )
    places = {name: place for place, name in enumerate(_ORDER)}
    families = sorted(found.root, key=lambda one: places.get(one.family, len(places)))
    past = {one.family: one for one in then.value or []}
    return show(
        request,
        "program_numbers.html",
        status=422 if asked.error else 200,
        program=program.value,
        program_id=program_id,
        sections=[_section(words, one, past.get(one.family), zone) for one in families],
        rule=next((one.rule for one in families), ""),
        minimum=next((one.minimum_cell for one in families), 0),
        asked=asked,
        then=then,
        is_hr=visitor.has("hr"),
        dimension_name=partial(dimension_name, words),
    )


@router.post("/programs/{program_id}/numbers/report", dependencies=[GENUINE])
async def make_report(program_id: UUID, api: Api) -> Response:
    """Make the report of this month so far, and show it. Doing it again replaces it."""
    made = await api.made(MadeReport, "analytics", f"/programs/{program_id}/reports")
    return see_other(Links("").report(made.id))


@router.get("/programs/{program_id}/numbers/{family}/by/{dimension}")
async def breakdown(
    program_id: UUID,
    family: Family,
    dimension: Dimension,
    request: Request,
    api: Api,
    words: Spoken,
    order: Ordered,
    measure: Word = "",
    before: Word = "",
) -> Response:
    """One family of a program's numbers by one dimension: bars of one measure, and all of them in a table."""
    zone = await api.zone() if before else ""
    asked = earlier(words, before, zone)
    table = f"/programs/{program_id}/tables/{family}/by/{dimension}"
    found, then, families, program, zone = await asyncio.gather(
        api.get(NumberPage, "analytics", table, limit=_MOST_ROWS, **order.asked(dimension)),
        panel(_table_before(api, table, asked)),
        panel(api.get(Definitions, "analytics", "/families")),
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
        api.zone(),
    )
    known = families.value.root if families.value else []
    dimensions = next((one.dimensions for one in known if one.family == family), [dimension])
    shown = _broken_down(words, Panel(found), {}, measure, order, zone)
    changed = changes_by(words, found, then.value, shown["chosen"], {}) if then.value and found.measures else []
    return show(
        request,
        "breakdown.html",
        status=422 if asked.error else 200,
        program=program.value,
        program_id=program_id,
        family=family,
        dimensions=[(name, by_what(words, name)) for name in dimensions],
        asked=asked,
        then=then,
        changes=changed,
        counted_then=_counted(words, then.value, zone),
        **shown,
    )


async def _before(api: Upstream, path: str, asked: Earlier) -> Sequence[Whole]:
    if asked.before is None:
        return []
    return (await api.get(Wholes, "analytics", path, taken_before=asked.before.isoformat())).root


async def _table_before(api: Upstream, path: str, asked: Earlier) -> NumberTable | None:
    if asked.before is None:
        return None
    return await api.get(NumberTable, "analytics", path, taken_before=asked.before.isoformat(), limit=_MOST_ROWS)


def _section(words: Words, table: Whole, then: Whole | None, zone: str) -> dict[str, Any]:
    """What the page of a program shows of a family. anything: whether there is something to show."""
    groups = lines(words, table)
    return {
        "table": table,
        "groups": groups,
        "anything": anything(groups),
        "finding": finding(words, table),
        "counted": _counted(words, table, zone),
        "then": then,
        "changes": changes(words, table, then) if then else [],
        "counted_then": _counted(words, then, zone),
    }


def _counted(words: Words, table: NumberTable | None, zone: str) -> str:
    now: datetime = clock.now()
    return counted(words, table.as_of, table.facts_until, now, zone) if table else ""


async def _families(api: Upstream, path: str) -> Sequence[NumberFamily]:
    """What is published, what is read first at the top."""
    found = (await api.get(NumberFamilies, "analytics", path)).root
    places = {name: place for place, name in enumerate(_ORDER)}
    return sorted(found, key=lambda family: places.get(family.family, len(places)))


async def _programs(api: Upstream, ids: Sequence[str]) -> Sequence[Program]:
    return await api.list(Program, "matching", "/programs", program_id=ids, limit=100) if ids else []


async def _of_all(api: Upstream, family: str, order: Order) -> NumberPage:
    """A family by program; what is counted of the organization by itself comes by its own dimension."""

    async def by(dimension: str) -> NumberPage:
        path = f"/tables/{family}/by/{dimension}"
        return await api.get(NumberPage, "analytics", path, limit=_AT_ONCE, **order.asked(dimension))

    try:
        return await by("program")
    except Refused as error:
        known = {one.family: one for one in await _families(api, "/tables")}.get(family)
        if error.status != 404 or known is None or not known.dimensions:
            raise
        return await by(known.dimensions[0])


def _broken_down(
    words: Words,
    table: Panel[NumberPage],
    names: Mapping[str, str],
    measure: str,
    order: Order,
    zone: str,
) -> dict[str, Any]:
    """What a page shows of a table by a dimension. measure: whose bars are drawn; the first one for an unknown name."""
    found = table.value
    dimension = found.dimension or "" if found else ""
    common: dict[str, Any] = {"table": table, "order": order, "what": dimension_name(words, dimension)}
    if found is None or not found.measures:
        return {**common, "grid": None, "bars": [], "measure": "", "finding": "", "counted": ""}
    chosen = next((one for one in found.measures if one.name == measure), found.measures[0])
    named = found.whole and not order.sort
    down = bool(order.down) if named else order.falls(dimension)
    shown = grid(words, found, by_name(found.rows, names, down=down) if named else found.rows, names)
    bars = column(shown, chosen.name)
    return {
        **common,
        "order": replace(order, down=down),
        "grid": shown,
        "measure": chosen.name,
        "chosen": chosen,
        "bars": bars,
        "most": most(words, bars) if found.whole else "",
        "finding": finding(words, found),
        "counted": _counted(words, found, zone),
    }
