"""Where a learning plan begins with what a program offers as a template."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Program
from services.portal.answers.growth import MyGoal, Plan, PlanTemplate, Together
from services.portal.pages.filling import NO_FIELDS, day_of, id_in, id_of, wrong
from services.portal.pages.fitting import fitting
from services.portal.upstream import Page, Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_MOST = 10
"""Programs among which can be chosen: each is asked for its name by itself."""
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/goals/{goal_id}/plan/template")
async def template_page(
    goal_id: UUID, request: Request, api: Api, draft: Draft, program: UUID | None = None, cursor: Cursor = None
) -> Response:
    return await _page(goal_id, request, api, fields=draft, program=program, cursor=cursor)


@router.post("/goals/{goal_id}/plan/template/use")
async def use_template(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put a template's milestones behind those of the plan."""
    errors: dict[str, str] = {}
    template, start = id_in(form, "template"), None
    if template is None:
        errors["template"] = words.say("Choose a template.")
    try:
        start = day_of(form, "start")
    except ValueError:
        errors["start"] = words.say("Give a day, as in 2030-06-30.")
    if not errors:
        body = {"template_id": template, "start": str(start or clock.today(await api.zone()))}
        try:
            await api.post(
                "profiles", f"/goals/{goal_id}/plan/from-template", body, etag=f'"{form.get("version", "")}"'
            )
            return see_other(Links("").plan(goal_id))
        except Refused as refused:
            stale = words.say("The plan was changed meanwhile. Add the template once more if it still fits.")
            errors = {"": stale} if refused.status == 412 else wrong(refused, {"start": "start"})
    program, cursor = id_of(form.get("program", "")), form.get("cursor") or None
    return await _page(goal_id, request, api, fields=form, errors=errors, program=program, cursor=cursor)


async def _page(
    goal_id: UUID,
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    program: UUID | None = None,
    cursor: str | None = None,
) -> Response:
    """program: whose templates are shown; without it those of the first that the visitor takes part in."""
    goal, plan, together, zone = await asyncio.gather(
        api.get(MyGoal, "profiles", f"/goals/{goal_id}"),
        api.get(Plan, "profiles", f"/goals/{goal_id}/plan"),
        panel(api.every(Together, "matching", "/mentorships", mine=True)),
        api.zone(),
    )
    programs = list(dict.fromkeys(one.program_id for one in together.value or [] if one.state != "ended"))[:_MOST]
    chosen = program if program in programs else next(iter(programs), None)
    offered, named = await asyncio.gather(
        panel(_templates(api, chosen, cursor)),
        asyncio.gather(*(panel(_program(api, one)) for one in programs if len(programs) > 1)),
    )
    return show(
        request,
        "plan_template.html",
        status=422 if errors else 200,
        goal=goal,
        version=plan.version,
        chosen=chosen,
        programs=[one.value for one in named if one.value],
        missing_part=next((one for one in (together, offered) if one.away or one.refused), None),
        templates=offered.value.items if offered.value else [],
        next=offered.value.next if offered.value else None,
        cursor=cursor or "",
        fields=fields,
        values=fields or {"start": clock.today(zone).isoformat()},
        errors=errors,
    )


async def _program(api: Upstream, program: UUID) -> Program:
    return await api.get(Program, "matching", f"/programs/{program}")


async def _templates(api: Upstream, program: UUID | None, cursor: str | None) -> Page[PlanTemplate]:
    if program is None:
        return Page(items=[], next=None, total=0)
    path = f"/programs/{program}/plan-templates"
    return await fitting(
        lambda limit: api.page(PlanTemplate, "profiles", path, limit=limit, cursor=cursor),
        50,
        lambda one: (one.name, one.description, *(step.title for step in one.milestones)),
    )
