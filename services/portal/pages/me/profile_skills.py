"""What the visitor can teach and wants to learn, one skill at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.me import MySkills
from services.portal.pages.filling import NO_FIELDS
from services.portal.pages.me import profile_fields
from services.portal.upstream import Refused, Upstream
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")
Side = Literal["offered", "wanted"]


@router.get("/profile/{side}")
async def skills_page(side: Side, request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _skills(side, request, api, words, fields=draft)


@router.post("/profile/{side}/add")
async def add_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Add a skill in the visitor's own words; what it is taken for stands in the list then."""
    typed = form.get("skill", "").strip()
    if not typed:
        errors = {"skill": words.say("Name a skill, as in Python or leading meetings.")}
        return await _skills(side, request, api, words, fields=form, errors=errors)
    added = {"text": typed, "exactly": form.get("exactly") == "yes", **_told(side, form.get("level", ""))}
    if side == "offered":
        added["evidence"] = form.get("evidence", "").strip()[:300]
    return await _change(side, request, api, words, form, lambda items: [*items, added])


@router.post("/profile/{side}/change")
async def change_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say another level or priority of a skill."""
    skill = form.get("which", "")

    def changed(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        told = _told(side, form.get(f"level-{skill}", ""))
        return [{**item, **told} if item["skill_id"] == skill else item for item in items]

    return await _change(side, request, api, words, form, changed)


@router.post("/profile/{side}/remove")
async def remove_skill(side: Side, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take a skill from the list."""
    skill = form.get("which", "")
    return await _change(
        side, request, api, words, form, lambda items: [item for item in items if item["skill_id"] != skill]
    )


async def _change(
    side: Side,
    request: Request,
    api: Upstream,
    words: Words,
    form: Mapping[str, str],
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> Response:
    """Put the whole list as it is with one change. The version is that of the form, so nothing is undone by it."""
    me = await api.me()
    found = await api.get(MySkills, "profiles", f"/people/{me.id}/skills")
    if side == "offered":
        items = [{"skill_id": str(one.skill_id), "level": one.level, "evidence": one.evidence} for one in found.offered]
    else:
        items = [{"skill_id": str(one.skill_id), "priority": one.priority} for one in found.wanted]
    try:
        await api.put(
            "profiles", f"/people/{me.id}/skills/{side}", {"skills": change(items)}, etag=form.get("etag", "")
        )
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        stale = words.say("Your skills were changed elsewhere in the meantime. Look at them below and try again.")
        errors = {"": stale} if refused.status == 412 else {"skill": _first(refused)}
        return await _skills(side, request, api, words, fields=form, errors=errors)
    return see_other(f"{LINKS.profile_part(side)}")


def _first(refused: Refused) -> str:
    return next((error["message"] for error in refused.errors if error.get("message")), refused.detail)


def _told(side: Side, number: str) -> dict[str, Any]:
    return {"level" if side == "offered" else "priority": int(number) if number in set("12345") else 3}


async def _skills(
    side: Side,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    me = await api.me()
    answer = await api.versioned(MySkills, "profiles", f"/people/{me.id}/skills")
    scale = profile_fields.levels(words) if side == "offered" else profile_fields.priorities(words)
    return show(
        request,
        "profile_skills.html",
        status=422 if errors else 200,
        side=side,
        etag=answer.etag,
        skills=answer.value.offered if side == "offered" else answer.value.wanted,
        scale=list(scale.items()),
        # What was typed belongs into the form that adds, and not into those of the list.
        values={"level": "3", **({} if "which" in fields else fields)},
        fields=fields,
        errors=errors,
    )
