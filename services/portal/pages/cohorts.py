"""How far a program's people have come: one finding, a chart that shows it, and the numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Breakdown, Funnel, Program, Row, StepNumber
from services.portal.pages.chart import draw
from services.portal.upstream import panel
from services.portal.web import Api, show

__all__ = ["finding", "in_order", "router"]

router = APIRouter()

Dimension = Literal["department", "grade", "location"]

_REACHED = {
    "proposed": "have been proposed a mentor",
    "accepted": "have a match that both said yes to",
    "started": "have begun a mentorship",
    "scheduled": "have planned their first session",
    "held": "have held their first session",
    "feedback": "have feedback on their mentorship",
}


@router.get("/programs/{program_id}/cohort")
async def cohort_page(
    program_id: UUID,
    request: Request,
    api: Api,
    by: Dimension = "department",
    sort: Annotated[str, Query(max_length=20)] = "",
    down: bool = False,
) -> Response:
    funnel = await api.get(Funnel, "analytics", f"/programs/{program_id}/funnel")
    program, breakdown = await asyncio.gather(
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
        panel(api.get(Breakdown, "analytics", f"/programs/{program_id}/funnel/by/{by}")),
    )
    table = breakdown.value
    return show(
        request,
        "cohort.html",
        program=program.value,
        program_id=program_id,
        funnel=funnel,
        title=finding(funnel.steps),
        chart=draw(funnel.steps, funnel.minimum_cell),
        breakdown=breakdown,
        rows=in_order(table, sort, down=down) if table else [],
        by=by,
        sort=sort,
        down=down,
        dimensions=("department", "grade", "location"),
    )


def finding(steps: Sequence[StepNumber]) -> str:
    """What the numbers say, in one sentence."""
    enrolled = steps[0]
    if enrolled.hidden:
        return "This program is too small for its numbers to be shown"
    if not enrolled.count:
        return "Nobody has enrolled yet"
    came = [step for step in steps[1:] if step.count]
    if not came:
        return f"{_people(enrolled.count)} enrolled; no proposals have gone out yet"
    held = next((step for step in came if step.step == "held"), came[-1])
    if held.count == enrolled.count:
        return f"All {_people(enrolled.count)} {_REACHED[held.step]}"
    return f"{held.count} of {_people(enrolled.count)} {_REACHED[held.step]}"


def in_order(table: Breakdown, sort: str, *, down: bool) -> list[Row]:
    """Rows sorted by a step, or by name for anything else. Hidden numbers come last either way."""
    steps = [step.step for step in table.steps]
    if sort not in steps:
        return sorted(table.rows, key=lambda row: row.value.casefold(), reverse=down)
    column = steps.index(sort)
    shown = [row for row in table.rows if row.numbers[column].count is not None]
    hidden = [row for row in table.rows if row.numbers[column].count is None]
    shown.sort(key=lambda row: row.numbers[column].count or 0, reverse=down)
    return [*shown, *hidden]


def _people(count: int) -> str:
    return "1 mentee" if count == 1 else f"{count} mentees"
