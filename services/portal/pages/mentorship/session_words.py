"""What people write about a session: agenda and notes, what they set out to do, and feedback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Note
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.action_items import read_item
from services.portal.pages.mentorship.one_session import one_session
from services.portal.pages.mentorship.together import Together, instant, second, together
from services.portal.upstream import Refused
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/note")
async def write_note(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Write an agenda that all read, or a note for all or for oneself."""
    reads, at = form.get("reads", "private"), instant(form.get("at", ""))
    body: dict[str, Any] = {
        "kind": "agenda" if reads == "agenda" else "note",
        "shared": reads != "private",
        "words": form.get("words", "").strip(),
    }
    if at is not None:
        body["occurrence"] = at.isoformat()
    errors = {} if body["words"] else {"words": words.say("Write something first.")}
    if not errors:
        try:
            await api.post("matching", f"/sessions/{session_id}/notes", body, key=second(once_of(form), "note"))
            return see_other(f"{Links('').session(mentorship_id, session_id, at)}#words-of-it")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {}, "words")
    return await one_session(mentorship_id, session_id, request, api, words, fields=form, errors=errors, status=422)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/add-item")
async def add_item(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Set out to do something, or ask another to."""
    body, errors = read_item(form, words)
    if not errors:
        try:
            told_of = {**body, "session_id": str(session_id)}
            await api.post(
                "matching", f"/mentorships/{mentorship_id}/action-items", told_of, key=second(once_of(form), "item")
            )
            return see_other(f"{Links('').session(mentorship_id, session_id, instant(form.get('at', '')))}#items")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {"due": "due", "owner_id": "owner"}, "item")
    return await one_session(mentorship_id, session_id, request, api, words, fields=form, errors=errors, status=422)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/feedback")
async def give_feedback(
    mentorship_id: UUID, session_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Give another one feedback on a session."""
    said = {name: form.get(name, "").strip() for name in ("went_well", "change", "next_step")}
    rating = form.get("rating", "")
    body: dict[str, Any] = {
        **said,
        "session_id": str(session_id),
        "rating": int(rating) if rating in set("12345") else None,
        "show_rating": form.get("show_rating") == "yes",
    }
    if form.get("given_to"):
        body["given_to"] = form["given_to"]
    errors: dict[str, str] = {}
    if not any(said.values()) and body["rating"] is None:
        errors["rating"] = words.say("Give a rating, a sentence, or both.")
    if not errors:
        try:
            await api.post(
                "matching", f"/mentorships/{mentorship_id}/feedback", body, key=second(once_of(form), "feedback")
            )
            return see_other(Links("").session(mentorship_id, session_id, instant(form.get("at", ""))))
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {name: name for name in body}, "rating")
    return await one_session(mentorship_id, session_id, request, api, words, fields=form, errors=errors, status=422)


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}/notes/{note_id}")
async def note_page(
    mentorship_id: UUID, session_id: UUID, note_id: UUID, request: Request, api: Api, draft: Draft
) -> Response:
    return await _note(mentorship_id, session_id, note_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/notes/{note_id}/change")
async def change_note(
    mentorship_id: UUID, session_id: UUID, note_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Write a note of one's own anew."""
    body = {"words": form.get("words", "").strip(), "shared": form.get("shared") == "yes"}
    errors = {} if body["words"] else {"words": words.say("Write something, or delete it below.")}
    if not errors:
        try:
            await api.put("matching", f"/session-notes/{note_id}", body, etag=form.get("etag", ""))
            return see_other(_back(mentorship_id, session_id, form))
        except Refused as refused:
            if refused.status not in {412, 422}:
                raise
            errors = named_errors(refused, {}, "words")
            if refused.status == 412:
                stale = words.say("You have changed it elsewhere meanwhile. It stands below as it is kept now.")
                errors = {"words": stale}
    return await _note(mentorship_id, session_id, note_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/sessions/{session_id}/notes/{note_id}/delete")
async def deleting_note_page(
    mentorship_id: UUID, session_id: UUID, note_id: UUID, request: Request, api: Api, words: Spoken
) -> Response:
    _, note = await _own(api, mentorship_id, session_id, note_id)
    is_agenda = note.kind == "agenda"
    return confirm(
        request,
        Question(
            asks=words.say("Delete this agenda for good?") if is_agenda else words.say("Delete this note for good?"),
            says=words.say("Nobody can bring it back, you neither."),
            does=words.say("Delete it"),
            keeps=words.say("Keep the agenda") if is_agenda else words.say("Keep the note"),
            back=Links("").session_note(mentorship_id, session_id, note_id),
            quoted=note.words,
        ),
    )


@router.post("/mentorships/{mentorship_id}/sessions/{session_id}/notes/{note_id}/delete/now", dependencies=[GENUINE])
async def delete_note(mentorship_id: UUID, session_id: UUID, note_id: UUID, api: Api) -> Response:
    """Delete a note of one's own for good, and go back to the time of the session of which it was."""
    _, note = await _own(api, mentorship_id, session_id, note_id)
    await api.delete("matching", f"/session-notes/{note_id}")
    return see_other(Links("").session(mentorship_id, session_id, note.occurrence))


def _back(mentorship_id: UUID, session_id: UUID, form: Mapping[str, str]) -> str:
    return f"{Links('').session(mentorship_id, session_id, instant(form.get('at', '')))}#words-of-it"


async def _own(api: Api, mentorship_id: UUID, session_id: UUID, note_id: UUID) -> tuple[Together, Note]:
    """A note of the visitor's own, and the mentorship. Raises Refused where it is none."""
    seen, notes = await asyncio.gather(
        together(api, mentorship_id), api.list(Note, "matching", f"/sessions/{session_id}/notes", limit=200)
    )
    note = next((one for one in notes if one.id == note_id and one.author_id == seen.me), None)
    if note is None:
        raise Refused("matching", 404, {})
    return seen, note


async def _note(
    mentorship_id: UUID,
    session_id: UUID,
    note_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    seen, note = await _own(api, mentorship_id, session_id, note_id)
    kept = {"words": note.words, "shared": "yes" if note.shared else ""}
    return show(
        request,
        "session_note.html",
        status=422 if errors else 200,
        seen=seen,
        note=note,
        session_id=session_id,
        at=str(note.occurrence) if note.occurrence else "",
        values=fields or kept,
        fields=fields,
        errors=errors,
        etag=f'"{note.version}"',
        stale=bool(errors) and fields.get("etag", "") != f'"{note.version}"',
    )
