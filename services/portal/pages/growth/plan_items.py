"""A milestone of a learning plan, what there is to do for it, and what helps: each on a page of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.growth import MyGoal, Plan, PlanDocument
from services.portal.pages.filling import NO_FIELDS
from services.portal.pages.growth.growth_words import activity_kinds, aid_kinds
from services.portal.pages.growth.plan_editing import FIELDS, NotThere, Spot, find, wrong_in
from services.portal.pages.growth.plan_writing import Desk
from services.portal.upstream import Refused
from services.portal.web import Api, Draft, Form, Spoken, show

__all__ = ["router"]

router = APIRouter()

NewKind = Literal["activity", "resource"]


@router.get("/goals/{goal_id}/plan/items/{item_id}")
async def item_page(goal_id: UUID, item_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    """A milestone, an activity or a resource, where it is changed."""
    return await _item(Desk(goal_id, request, api, words), item_id, fields=draft)


@router.post("/goals/{goal_id}/plan/items/{item_id}/change")
async def change_item(goal_id: UUID, item_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    desk, kind = Desk(goal_id, request, api, words), form.get("item_kind", "")
    if kind not in FIELDS:
        raise Refused("profiles", 404, {})
    answer = wrong_in(words, kind, form) or await desk.write("change", item_id, form)
    return answer if isinstance(answer, Response) else await _item(desk, item_id, fields=form, errors=answer)


@router.get("/goals/{goal_id}/plan/items/{item_id}/new/{kind}")
async def new_item_page(
    goal_id: UUID, item_id: UUID, kind: NewKind, request: Request, api: Api, words: Spoken, draft: Draft
) -> Response:
    """Where an activity or a resource is added to a milestone."""
    return await _item(Desk(goal_id, request, api, words), item_id, fields=draft, new=kind)


@router.post("/goals/{goal_id}/plan/items/{item_id}/new/{kind}/add")
async def add_item(
    goal_id: UUID, item_id: UUID, kind: NewKind, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Add what there is to do for a milestone, or what helps."""
    desk = Desk(goal_id, request, api, words)
    answer = wrong_in(words, kind, form) or await desk.write(f"add-{kind}", item_id, form)
    return answer if isinstance(answer, Response) else await _item(desk, item_id, fields=form, errors=answer, new=kind)


@router.get("/goals/{goal_id}/plan/items/{item_id}/remove")
async def ask_to_remove(goal_id: UUID, item_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Whether an item is to be removed."""
    return await _ask(Desk(goal_id, request, api, words), item_id)


@router.post("/goals/{goal_id}/plan/items/{item_id}/remove/yes")
async def remove_item(goal_id: UUID, item_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take an item out of the plan, with all that is in it."""
    desk = Desk(goal_id, request, api, words)
    answer = await desk.write("remove", item_id, form)
    return answer if isinstance(answer, Response) else await _ask(desk, item_id, errors=answer)


async def _ask(desk: Desk, item_id: UUID, *, errors: Mapping[str, str] = NO_FIELDS) -> Response:
    plan = await desk.api.get(Plan, "profiles", f"/goals/{desk.goal_id}/plan")
    return show(
        desk.request,
        "plan_remove.html",
        status=422 if errors else 200,
        goal_id=desk.goal_id,
        spot=_spot(plan, item_id),
        version=plan.version,
        errors=errors,
    )


async def _item(
    desk: Desk,
    item_id: UUID,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    new: NewKind | None = None,
) -> Response:
    api, words, path = desk.api, desk.words, f"/goals/{desk.goal_id}"
    goal, plan = await asyncio.gather(api.get(MyGoal, "profiles", path), api.get(Plan, "profiles", f"{path}/plan"))
    spot = _spot(plan, item_id)
    now = {} if new else {name: _shown(getattr(spot.item, name)) for name in FIELDS[spot.kind]}
    helps = aid_kinds(words)
    return show(
        desk.request,
        "plan_item.html",
        status=422 if errors else 200,
        goal=goal,
        version=plan.version,
        spot=spot,
        kind=new or spot.kind,
        is_new=new is not None,
        activity_kinds=activity_kinds(words),
        aid_kinds=(*helps, ("person", words.say("A colleague"))) if now.get("kind") == "person" else helps,
        fields=fields,
        values=fields or now,
        errors=errors,
    )


def _spot(plan: PlanDocument, item: UUID) -> Spot:
    try:
        return find(plan, item)
    except NotThere as error:
        raise Refused("profiles", 404, {}) from error


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
