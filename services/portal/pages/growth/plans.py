"""The learning plan of a goal, which its person and their mentors write together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.growth import Milestone, MyGoalDetails, Plan, Version
from services.portal.pages.filling import NO_FIELDS, id_of
from services.portal.pages.growth.growth_words import activity_kinds, aid_kinds, change_words
from services.portal.pages.growth.plan_editing import wrong_in
from services.portal.pages.growth.plan_writing import ACTIONS, Desk, begin_of, people_of
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["parts", "router"]

router = APIRouter()


_MOST_ITEMS = 36
"""Of a long plan on one page, a milestone counted twice."""

_MOST_CHANGES = 5
"""Of a version that are said one by one."""

Begin = Annotated[int, Query(alias="from", ge=1, description="the number of a milestone: the page with it is shown")]


@router.get("/goals/{goal_id}/plan")
async def plan_page(
    goal_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft, begin: Begin = 1
) -> Response:
    return await _page(Desk(goal_id, request, api, words), fields=draft, begin=begin)


def parts(milestones: Sequence[Milestone]) -> list[tuple[int, int]]:
    """The milestones of each page of a plan, first and last, counted from 1; one empty page of an empty plan."""
    found, items = [(1, 0)], 0
    for number, milestone in enumerate(milestones, 1):
        more = 2 + len(milestone.activities) + len(milestone.resources)
        first, last = found[-1]
        if last and items + more > _MOST_ITEMS:
            found.append((number, number))
            items = more
        else:
            found[-1] = (first, number)
            items += more
    return found


@router.post("/goals/{goal_id}/plan/add-milestone")
async def add_milestone(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put a milestone behind the others."""
    desk = Desk(goal_id, request, api, words)
    answer = wrong_in(words, "milestone", form) or await desk.write("add-milestone", None, form)
    return answer if isinstance(answer, Response) else await _page(desk, fields=form, errors=answer)


@router.post("/goals/{goal_id}/plan/move")
async def move_item(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put an item one place earlier or later."""
    desk = Desk(goal_id, request, api, words)
    answer = await desk.write("earlier" if form.get("to") == "earlier" else "later", id_of(form.get("item", "")), form)
    return answer if isinstance(answer, Response) else await _page(desk, errors=answer, begin=begin_of(form))


@router.post("/goals/{goal_id}/plan/tick")
async def tick_item(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say that an activity is done or a milestone reached today, or is not after all."""
    item, is_so = id_of(form.get("item", "")), form.get("so") == "yes"
    part, body = (
        (f"milestones/{item}/reached", {"reached": is_so})
        if form.get("kind") == "milestone"
        else (f"activities/{item}/done", {"done": is_so})
    )
    try:
        await api.put("profiles", f"/goals/{goal_id}/plan/{part}", body)
    except Refused as refused:
        if refused.status not in {404, 409, 422}:
            raise
        problem = words.say("The plan has no such item any more. This is how it is now.")
        errors = {"": refused.detail if refused.status == 409 else problem}
        return await _page(Desk(goal_id, request, api, words), errors=errors, begin=begin_of(form))
    return see_other(Links("").plan(goal_id, begin_of(form)))


@router.post("/goals/{goal_id}/plan/choose")
async def choose(goal_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Write what the writer has chosen, where two have changed the same."""
    action = form.get("action", "")
    if action not in ACTIONS:
        raise Refused("profiles", 404, {})
    desk = Desk(goal_id, request, api, words)
    answer = await desk.settle(action, id_of(form.get("item", "")), form)
    return answer if isinstance(answer, Response) else await _page(desk, errors=answer, begin=begin_of(form))


async def _page(
    desk: Desk,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    begin: int | None = None,
) -> Response:
    """begin: a milestone of the page that is shown; None for the last page."""
    api, words, path = desk.api, desk.words, f"/goals/{desk.goal_id}"
    goal, plan, (me, names), versions, zone = await asyncio.gather(
        api.get(MyGoalDetails, "profiles", path),
        api.get(Plan, "profiles", f"{path}/plan"),
        people_of(api),
        panel(api.list(Version, "profiles", f"{path}/plan/versions", limit=10)),
        api.zone(),
    )
    own = me.id if me else None
    pages = parts(plan.milestones)
    at = next((at for at, (_, last) in enumerate(pages) if begin is not None and begin <= last), len(pages) - 1)
    names = {**names, **({own: words.say("You")} if own else {})}
    return show(
        desk.request,
        "plan.html",
        status=422 if errors else 200,
        goal=goal,
        plan=plan,
        first=pages[at][0],
        shown=plan.milestones[pages[at][0] - 1 : pages[at][1]],
        before=pages[at - 1] if at else None,
        after=pages[at + 1] if at + 1 < len(pages) else None,
        is_mine=goal.person_id == own,
        owner=names.get(goal.person_id, ""),
        kinds=dict((*activity_kinds(words), *aid_kinds(words), ("person", words.say("A colleague")))),
        versions=[_version(words, one, names) for one in versions.value or []],
        zone=zone,
        fields=fields,
        errors=errors,
    )


def _version(words: Words, version: Version, names: Mapping[UUID, str]) -> tuple[datetime, str, list[str]]:
    """When a plan was left as it was, by whom if that is told, and what was different then, in sentences."""
    said = [change_words(words, change) for change in version.difference[:_MOST_CHANGES]]
    more = len(version.difference) - len(said)
    if more:
        said.append(words.say_n("And one change more.", "And {number} changes more.", more))
    return version.at, names.get(version.by, "") if version.by else "", said
