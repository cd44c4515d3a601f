"""One entry of a journal: who may read it, what is said about it, and deleting it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.me import Comment, Entry, MyMentorship, PromptSets
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, found_id, named_errors, once_of
from services.portal.pages.fitting import fitting
from services.portal.pages.me import journal_words
from services.portal.pages.me.journal import mentorships_of, names_in, set_of
from services.portal.upstream import Page, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")
_AT_ONCE = 50
_ROOM = 40_000
"""Bytes of what was said about an entry, below the entry itself."""

Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/reflections/{reflection_id}")
async def reflection_page(
    reflection_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken, cursor: Cursor = None
) -> Response:
    return await _reflection(reflection_id, request, api, words, cursor=cursor, fields=draft)


@router.post("/reflections/{reflection_id}/say")
async def comment(reflection_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Say something about an entry."""
    said = form.get("words", "").strip()
    errors = {} if said else {"words": words.say("Write something first.")}
    if said:
        try:
            path = f"/reflections/{reflection_id}/comments"
            await api.post("profiles", path, {"words": said}, key=once_of(form))
            return see_other(LINKS.reflection(reflection_id))
        except Refused as refused:
            if refused.status != 422:
                raise
            errors = named_errors(refused, {"words": "words"}, "words")
    return await _reflection(reflection_id, request, api, words, fields=form, errors=errors)


@router.post("/reflections/{reflection_id}/share")
async def share(reflection_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let the mentor of a mentorship read it."""
    return await _shared(reflection_id, "share", request, form, api, words)


@router.post("/reflections/{reflection_id}/unshare")
async def unshare(reflection_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take it back."""
    return await _shared(reflection_id, "unshare", request, form, api, words)


@router.get("/reflections/{reflection_id}/comments/{comment_id}/delete")
async def deleting_comment_page(
    reflection_id: UUID, comment_id: UUID, request: Request, api: Api, words: Spoken
) -> Response:
    comments = await _comments(api, reflection_id)
    return confirm(
        request,
        Question(
            asks=words.say("Delete what you said?"),
            says=words.say("Your words are deleted for good. Nobody can read them any more."),
            quoted=next((one.words for one in comments.items if one.id == comment_id and not one.lost), ""),
            does=words.say("Delete it for good"),
            keeps=words.say("Keep what you said"),
            back=LINKS.reflection(reflection_id),
        ),
    )


@router.post("/reflections/{reflection_id}/comments/{comment_id}/delete/now", dependencies=[GENUINE])
async def delete_comment(reflection_id: UUID, comment_id: UUID, api: Api) -> Response:
    """Delete a comment of the visitor's own."""
    await api.delete("profiles", f"/reflections/{reflection_id}/comments/{comment_id}")
    return see_other(LINKS.reflection(reflection_id))


@router.get("/reflections/{reflection_id}/delete")
async def deleting_page(reflection_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    entry, zone = await asyncio.gather(api.get(Entry, "profiles", f"/reflections/{reflection_id}"), api.zone())
    return confirm(
        request,
        Question(
            asks=words.say("Delete this entry?"),
            says=words.say(
                "The entry of {moment} is deleted with everything that was said about it. This cannot be undone.",
                moment=words.moment(entry.written_at, zone),
            ),
            quoted=entry.opening,
            does=words.say("Delete it for good"),
            keeps=words.say("Keep the entry"),
            back=LINKS.reflection(reflection_id),
        ),
    )


@router.post("/reflections/{reflection_id}/delete/now", dependencies=[GENUINE])
async def delete(reflection_id: UUID, api: Api) -> Response:
    """Delete an entry with its comments, for good."""
    await api.delete("profiles", f"/reflections/{reflection_id}")
    return see_other(f"{LINKS.journal()}?deleted=true")


async def _shared(
    reflection_id: UUID, verb: str, request: Request, form: Mapping[str, str], api: Upstream, words: Words
) -> Response:
    body = {"mentorship_id": str(found_id(form.get("mentorship", "")))}
    try:
        await api.post("profiles", f"/reflections/{reflection_id}/{verb}", body)
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _reflection(reflection_id, request, api, words, errors={"": refused.detail})
    return see_other(LINKS.reflection(reflection_id))


async def _reflection(
    reflection_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    cursor: str | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    entry, comments, sets, mentorships, me = await asyncio.gather(
        api.get(Entry, "profiles", f"/reflections/{reflection_id}"),
        panel(
            fitting(
                lambda limit: _comments(api, reflection_id, cursor, limit), _AT_ONCE, lambda one: (one.words,), _ROOM
            )
        ),
        panel(api.get(PromptSets, "profiles", "/reflections/prompts")),
        panel(mentorships_of(api)),
        api.me(),
    )
    asked = set_of(entry, journal_words.prompts(words, sets.value.items if sets.value else []))
    asks = {question.key: question.asks for question in asked.questions} if asked else {}
    mine = entry.person_id == me.id
    names = names_in(mentorships.value or [])
    with_whom = [
        (row.id, next((share for share in entry.shares if share.mentorship_id == row.id), None), _mentor(row))
        for row in mentorships.value or []
        if row.state != "ended" and _is_mentee(row, me.id)
    ]
    return show(
        request,
        "reflection.html",
        status=422 if errors else 200,
        entry=entry,
        title=asked.title if asked else words.say("An entry of your journal"),
        said=[(asks.get(key, ""), text) for key, text in entry.answers.items()],
        comments=comments,
        mine=mine,
        me=me,
        name_of=names,
        mentorships=mentorships,
        with_whom=with_whom if mine else [],
        zone=me.zone,
        values=fields,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


def _mentor(row: MyMentorship) -> str:
    return next((member.name for member in row.members if member.role == "mentor"), "")


def _is_mentee(row: MyMentorship, person: UUID) -> bool:
    return any(member.person_id == person and member.role == "mentee" and not member.left_on for member in row.members)


async def _comments(
    api: Upstream, reflection_id: UUID, cursor: str | None = None, limit: int = _AT_ONCE
) -> Page[Comment]:
    return await api.page(Comment, "profiles", f"/reflections/{reflection_id}/comments", limit=limit, cursor=cursor)
