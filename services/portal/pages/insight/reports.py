"""Monthly reports: the list, one to read, its files to forward, and hearing of those to come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import NumberTable
from services.portal.answers.insight import HeardOf, Report, ReportLine, RunProgram
from services.portal.pages.insight.number_files import as_download
from services.portal.pages.insight.number_sentences import dimension_name, finding
from services.portal.pages.insight.number_words import Grid, anything, by_name, grid, highest, lines, program_names
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Form, SignedIn, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_AT_ONCE = 24
_MOST_ROWS = 50
"""Of a table. Of programs there may be thousands; the page of numbers has all of them, a page at a time."""


@router.get("/reports")
async def reports_page(
    request: Request, visitor: SignedIn, api: Api, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """The reports that the visitor may read, the newest first."""
    found, heard, me, zone = await asyncio.gather(
        api.page(ReportLine, "analytics", "/reports", limit=_AT_ONCE, cursor=cursor),
        api.get(HeardOf, "analytics", "/reports/subscriptions"),
        panel(api.myself()),
        api.zone(),
    )
    programs = await panel(_programs(api, [str(one.program_id) for one in found.items if one.program_id]))
    return show(
        request,
        "reports.html",
        reports=found.items,
        next=found.next,
        later=cursor is not None,
        names=program_names((program.id, program.name) for program in programs.value or []),
        named=programs,
        zone=zone,
        may_hear=me.value is not None and visitor.has("hr"),
        hears=any(one.program_id is None for one in heard.root),
    )


@router.post("/reports/hear", dependencies=[GENUINE])
async def hear_of_all(api: Api) -> Response:
    """Get a mail when the report of all programs together is ready."""
    await api.put("analytics", "/reports/subscription", None, etag="")
    return see_other(Links("").reports())


@router.post("/reports/hear-no-more", dependencies=[GENUINE])
async def hear_of_all_no_more(api: Api) -> Response:
    await api.delete("analytics", "/reports/subscription")
    return see_other(Links("").reports())


@router.get("/reports/{report_id}")
async def report_page(
    report_id: UUID,
    request: Request,
    visitor: SignedIn,
    api: Api,
    words: Spoken,
    family: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """One report, as a page. family: of which the rows are shown as well, which may be many."""
    report, heard, me, zone = await asyncio.gather(
        api.get(Report, "analytics", f"/reports/{report_id}"),
        api.get(HeardOf, "analytics", "/reports/subscriptions"),
        panel(api.myself()),
        api.zone(),
    )
    programs = await panel(_named(api, report, family))
    program = next((one for one in programs.value or [] if one.id == report.program_id), None)
    names = program_names((one.id, one.name) for one in programs.value or [])
    runs = bool(program and me.value and me.value.id in program.admins)
    return show(
        request,
        "report.html",
        report=report,
        program=program,
        zone=zone,
        sections=_sections(words, report, names, family),
        minimum=min((table.minimum_cell for table in report.tables), default=0),
        strictest=max((table.strictest_cell or 0 for table in report.tables), default=0),
        runs=runs,
        may_hear=bool(me.value) and not runs and (report.program_id is not None or visitor.has("hr")),
        hears=any(one.program_id == report.program_id for one in heard.root),
    )


@router.get("/reports/{report_id}/file.{form}")
async def report_file(report_id: UUID, form: Literal["pdf", "html"], api: Api) -> Response:
    """A report to forward: a paper, or a page that needs nothing else."""
    return as_download(await api.file("analytics", f"/reports/{report_id}.{form}"))


@router.post("/reports/{report_id}/hear")
async def hear(report_id: UUID, form: Form, api: Api) -> Response:
    """Get a mail when a report of the same program is ready."""
    await api.put("analytics", _subscription(form.get("program", "")), None, etag="")
    return see_other(Links("").report(report_id))


@router.post("/reports/{report_id}/hear-no-more")
async def hear_no_more(report_id: UUID, form: Form, api: Api) -> Response:
    await api.delete("analytics", _subscription(form.get("program", "")))
    return see_other(Links("").report(report_id))


def _subscription(program: str) -> str:
    """Where it is kept that somebody hears. program: "" for all of them. Raises Refused."""
    if not program:
        return "/reports/subscription"
    try:
        return f"/programs/{UUID(program)}/reports/subscription"
    except ValueError as error:
        raise Refused("analytics", 404, {}) from error


async def _programs(api: Upstream, ids: Iterable[str]) -> list[RunProgram]:
    asked = list(dict.fromkeys(ids))
    return await api.list(RunProgram, "matching", "/programs", program_id=asked, limit=len(asked)) if asked else []


async def _named(api: Upstream, report: Report, opened: str) -> list[RunProgram]:
    """The programs that a report is read with: the one that it is of, or those whose rows are shown."""
    ids = [str(report.program_id)] if report.program_id else []
    for table in report.tables:
        if table.family == opened and table.dimension == "program":
            ids += [row.value for row in highest(table, _MOST_ROWS)]
    return await _programs(api, ids)


def _grid(words: Words, table: NumberTable, names: dict[str, str]) -> Grid:
    rows = highest(table, _MOST_ROWS)
    return grid(words, table, rows if len(rows) < len(table.rows) else by_name(rows, names), names)


def _sections(words: Words, report: Report, names: dict[str, str], opened: str) -> list[dict[str, Any]]:
    """Each family once: its totals, and its rows where the report has them. opened: the family whose rows are shown."""
    rows: dict[str, NumberTable] = {table.family: table for table in report.tables if table.dimension}
    sections: list[dict[str, Any]] = []
    for table in report.tables:
        if table.dimension:
            continue
        groups, by = lines(words, table), rows.get(table.family)
        sections.append(
            {
                "table": table,
                "groups": groups,
                "anything": anything(groups),
                "finding": finding(words, table),
                "by": by,
                "what": dimension_name(words, by.dimension or "") if by else "",
                "grid": _grid(words, by, names) if by and table.family == opened else None,
            }
        )
    return sections
