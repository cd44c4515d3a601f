"""How far a program's people have come: one finding, a chart that shows it, and the numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Breakdown, Funnel, Program, Row, StepNumber
from services.portal.pages.insight.chart import draw
from services.portal.pages.insight.findings import all_reached, reached
from services.portal.pages.insight.number_sentences import by_what, counted, dimension_name
from services.portal.upstream import panel
from services.portal.web import Api, Spoken, show
from services.portal.words import Words
from shared import clock

__all__ = ["finding", "in_order", "router"]

router = APIRouter()

Dimension = Literal["department", "grade", "location"]


@router.get("/programs/{program_id}/cohort")
async def cohort_page(
    program_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    by: Dimension = "department",
    sort: Annotated[str, Query(max_length=20)] = "",
    down: bool = False,
) -> Response:
    funnel, program, breakdown, zone = await asyncio.gather(
        api.get(Funnel, "analytics", f"/programs/{program_id}/funnel"),
        panel(api.get(Program, "matching", f"/programs/{program_id}")),
        panel(api.get(Breakdown, "analytics", f"/programs/{program_id}/funnel/by/{by}")),
        api.zone(),
    )
    table = breakdown.value
    return show(
        request,
        "cohort.html",
        program=program.value,
        program_id=program_id,
        funnel=funnel,
        title=finding(words, funnel.steps),
        bars=draw(words, funnel.steps, funnel.minimum_cell),
        counted=counted(words, funnel.as_of, None, clock.now(), zone),
        breakdown=breakdown,
        rows=in_order(table, sort, down=down) if table else [],
        by=by,
        sort=sort,
        down=down,
        what=dimension_name(words, by),
        dimensions=[(name, by_what(words, name)) for name in ("department", "grade", "location")],
    )


def finding(words: Words, steps: Sequence[StepNumber]) -> str:
    """What the numbers say, in one sentence."""
    enrolled = steps[0]
    if enrolled.hidden or enrolled.count is None:
        return words.say("This program is too small for its numbers to be shown")
    if not enrolled.count:
        return words.say("Nobody has enrolled yet")
    came = [step for step in steps[1:] if step.count]
    if not came:
        return words.say_n(
            "{number} mentee enrolled; no proposals have gone out yet",
            "{number} mentees enrolled; no proposals have gone out yet",
            enrolled.count,
        )
    held = next((step for step in came if step.step == "held"), came[-1])
    if held.count == enrolled.count:
        return all_reached(words, held.step, enrolled.count)
    return reached(words, held.step, held.count or 0, enrolled.count)


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
