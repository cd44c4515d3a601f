"""The visitor's journal: all of it, and writing into it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.me import (
    Entry,
    EntryBrief,
    JournalPage,
    MyGoal,
    MyMentorship,
    PromptSet,
    PromptSets,
)
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.me import journal_words
from services.portal.upstream import Panel, Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["mentorships_of", "names_in", "router", "set_of"]

router = APIRouter()

LINKS = Links("")
_AT_ONCE = 20

Search = Annotated[str, Query(max_length=100)]
Cursor = Annotated[str | None, Query(max_length=200)]
Key = Annotated[str, Query(max_length=40)]


@router.get("/journal")
async def journal_page(
    request: Request, api: Api, words: Spoken, search: Search = "", cursor: Cursor = None, deleted: bool = False
) -> Response:
    entries, shared, sets, mentorships, zone = await asyncio.gather(
        panel(_entries(api, search.strip() or None, cursor)),
        panel(api.list(EntryBrief, "profiles", "/reflections/shared-with-me", limit=10)),
        panel(api.get(PromptSets, "profiles", "/reflections/prompts")),
        panel(mentorships_of(api)),
        api.zone(),
    )
    if entries.refused:
        await api.my_id()  # which tells an account that is nobody's what it can do: it has no journal
    return show(
        request,
        "journal.html",
        entries=entries,
        shared=shared,
        sets=journal_words.prompts(words, sets.value.items if sets.value else []),
        names=names_in(mentorships.value or []),
        zone=zone,
        search=search.strip(),
        later=cursor is not None,
        deleted=deleted,
    )


@router.get("/journal/new")
async def new_page(request: Request, api: Api, draft: Draft, words: Spoken, prompts: Key = "") -> Response:
    return await _writing(request, api, words, prompts=draft.get("prompts") or prompts, fields=draft)


@router.post("/journal/new/keep")
async def write(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Write an entry, which nobody else can read."""
    me = await api.me()
    try:
        made = await api.made(Entry, "profiles", f"/people/{me.id}/reflections", _body(form), key=once_of(form))
        return see_other(LINKS.reflection(made.id))
    except Refused as refused:
        errors = _refused(words, refused)
    return await _writing(request, api, words, prompts=form.get("prompts", ""), fields=form, errors=errors)


@router.get("/reflections/{reflection_id}/words")
async def rewriting_page(reflection_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _rewriting(reflection_id, request, api, words, fields=draft)


@router.post("/reflections/{reflection_id}/words/keep")
async def rewrite(reflection_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put other words in an entry's place."""
    try:
        await api.put("profiles", f"/reflections/{reflection_id}", _body(form), etag=form.get("etag", ""))
        return see_other(LINKS.reflection(reflection_id))
    except Refused as refused:
        errors = _refused(words, refused)
    return await _rewriting(reflection_id, request, api, words, fields=form, errors=errors)


async def _entries(api: Upstream, search: str | None, cursor: str | None) -> JournalPage:
    path = f"/people/{await api.my_id()}/reflections"
    return await api.get(JournalPage, "profiles", path, search=search, cursor=cursor, limit=_AT_ONCE)


async def mentorships_of(api: Upstream) -> list[MyMentorship]:
    """The visitor's."""
    return await api.every(MyMentorship, "matching", "/mentorships", mine=True)


async def _goals(api: Upstream) -> list[MyGoal]:
    path = f"/people/{await api.my_id()}/goals"
    return await api.list(MyGoal, "profiles", path, state="open", limit=50)


def names_in(mentorships: list[MyMentorship]) -> dict[UUID, str]:
    """Of everybody with whom the visitor is or was in a mentorship."""
    return {member.person_id: member.name for row in mentorships for member in row.members}


def _body(form: Mapping[str, str]) -> dict[str, Any]:
    answers = {
        name.removeprefix("answer-"): value.strip()
        for name, value in form.items()
        if name.startswith("answer-") and value.strip()
    }
    return {
        "prompts": form.get("prompts", "") or "free-writing",
        "answers": answers,
        "goal_id": form.get("goal_id") or None,
        "session_id": form.get("session_id") or None,
    }


def _refused(words: Words, refused: Refused) -> dict[str, str]:
    if refused.status == 412:
        return {"": words.say("This entry was changed in another window. Its words as they are now are shown below.")}
    if refused.status not in {409, 422}:
        raise refused
    if any(error.get("where") == "body.answers" for error in refused.errors):
        return {"answers": words.say("Answer at least one of the questions.")}
    return named_errors(refused, {}, "answers")


async def _writing(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    prompts: str,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    sets, goals = await asyncio.gather(api.get(PromptSets, "profiles", "/reflections/prompts"), panel(_goals(api)))
    if goals.refused:
        await api.my_id()
    asked = journal_words.prompts(words, sets.items)
    chosen = next((one for one in asked if one.key == prompts), None)
    return show(
        request,
        "journal_new.html" if chosen else "journal_choose.html",
        status=422 if errors else 200,
        sets=asked,
        chosen=chosen,
        goals=_choices(words, goals),
        values=fields,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


def _choices(words: Words, goals: Panel[list[MyGoal]]) -> list[tuple[str, str]]:
    found = [(str(goal.id), goal.title) for goal in goals.value or []]
    return [("", words.say("None of my goals")), *found] if found else []


async def _rewriting(
    reflection_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    answer, sets = await asyncio.gather(
        api.versioned(Entry, "profiles", f"/reflections/{reflection_id}"),
        api.get(PromptSets, "profiles", "/reflections/prompts"),
    )
    entry = answer.value
    kept = {
        **{f"answer-{key}": text for key, text in entry.answers.items()},
        "goal_id": str(entry.goal_id or ""),
        "session_id": str(entry.session_id or ""),
    }
    return show(
        request,
        "journal_new.html",
        status=422 if errors else 200,
        entry=entry,
        etag=answer.etag,
        chosen=set_of(entry, journal_words.prompts(words, sets.items)),
        goals=[],
        values=fields or kept,
        # What somebody else's window has kept meanwhile stands beside what was typed here.
        now=entry.answers if errors.get("") else {},
        fields=fields,
        errors=errors,
        once="",
    )


def set_of(entry: Entry, sets: list[PromptSet]) -> PromptSet | None:
    """The questions that an entry answers."""
    return next((one for one in sets if one.key == entry.prompts), None)
