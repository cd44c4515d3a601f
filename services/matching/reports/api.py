"""Routes of the report of a match round; `questions` has the one that makes it anew."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Response

from services.matching.reports import handlers
from services.matching.reports.schemas import Listed, ReportOut
from services.matching.rounds.schemas import RoundId
from services.matching.settings import Settings
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("reports")

WORKBOOK, PAPER = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/pdf"


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary"}
    headers = {"Content-Disposition": {"description": "with a name for the file", "schema": {"type": "string"}}}
    return {**problems(404, 409), 200: {"content": {media_type: {"schema": schema}}, "headers": headers}}


@router.get("/rounds/{round_id}/report", responses=problems(404, 409))
async def read_report(round_id: RoundId, me: Me, session: ReadSession, runtime: CurrentRuntime) -> ReportOut:
    """A solved round in numbers: totals, distribution, load, unmatched, fairness; the same as in its files.

    Of a large round it has to be made first (409 `report-not-made`). Roles: admins of the program.
    """
    settings = cast("Settings", runtime.settings)
    return ReportOut.model_validate(await handlers.read(session, me, settings, round_id))


@router.get("/rounds/{round_id}/report.xlsx", response_class=Response, responses=_file(WORKBOOK))
async def read_workbook(round_id: RoundId, me: Me, session: ReadSession, runtime: CurrentRuntime) -> Response:
    """The report as a workbook: pairs with reasons, the unmatched, load, summary, fairness; names people.

    Of a large round it has to be made first (409 `report-not-made`). Roles: admins of the program.
    """
    settings = cast("Settings", runtime.settings)
    made = await handlers.file(session, me, settings, round_id, "xlsx", named=True)
    return Response(made.content, headers=_headers("attachment", made, "xlsx"), media_type=WORKBOOK)


@router.get("/rounds/{round_id}/report.pdf", response_class=Response, responses=_file(PAPER))
async def read_paper(
    round_id: RoundId, me: Me, session: ReadSession, runtime: CurrentRuntime, listed: Listed = True
) -> Response:
    """The report as a PDF to hand on, with or without people by name; of very many, the workbook has all.

    Of a large round it has to be made first (409 `report-not-made`). Roles: admins of the program.
    """
    settings = cast("Settings", runtime.settings)
    made = await handlers.file(session, me, settings, round_id, "pdf", named=listed)
    return Response(made.content, headers=_headers("inline", made, "pdf"), media_type=PAPER)


def _headers(disposition: str, made: handlers.File, ending: str) -> dict[str, str]:
    name = f"match-round-{made.on.isoformat()}.{ending}"
    return {"Content-Disposition": f'{disposition}; filename="{name}"', "Cache-Control": "private, no-store"}
