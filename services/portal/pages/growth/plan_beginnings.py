"""Where a learning plan begins with what a program offers as a template."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.growth import MyGoal, Plan, PlanTemplate, Together
from services.portal.pages.filling import NO_FIELDS, day_of, id_in, wrong
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_MOST = 5
"""Programs whose templates are shown: each is asked for by itself."""


@router.get("/goals/{goal_id}/plan/template")
async def template_page(goal_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _page(goal_id, request, api, fields=draft)


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
    return await _page(goal_id, request, api, fields=form, errors=errors)


async def _page(
    goal_id: UUID, request: Request, api: Api, *, fields: Mapping[str, str], errors: Mapping[str, str] = NO_FIELDS
) -> Response:
    goal, plan, together, zone = await asyncio.gather(
        api.get(MyGoal, "profiles", f"/goals/{goal_id}"),
        api.get(Plan, "profiles", f"/goals/{goal_id}/plan"),
        panel(api.every(Together, "matching", "/mentorships", mine=True)),
        api.zone(),
    )
    programs = list(dict.fromkeys(one.program_id for one in together.value or [] if one.state != "ended"))[:_MOST]
    offered = await asyncio.gather(
        *(panel(api.list(PlanTemplate, "profiles", f"/programs/{one}/plan-templates", limit=50)) for one in programs)
    )
    return show(
        request,
        "plan_template.html",
        status=422 if errors else 200,
        goal=goal,
        version=plan.version,
        missing_part=next((one for one in (together, *offered) if one.away or one.refused), None),
        templates=[template for found in offered for template in found.value or []],
        fields=fields,
        values=fields or {"start": clock.today(zone).isoformat()},
        errors=errors,
    )
