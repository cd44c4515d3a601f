"""What somebody thinks of the program of a mentorship, told without their name."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Program
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.together import together
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/mentorships/{mentorship_id}/program-feedback")
async def program_feedback_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _page(mentorship_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/program-feedback/tell")
async def tell_program(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Tell what one thinks of the program."""
    rating, text = form.get("rating", ""), form.get("words", "").strip()
    body = {"rating": int(rating) if rating in set("12345") else None, "words": text}
    errors: dict[str, str] = {}
    if body["rating"] is None and not text:
        errors["rating"] = words.say("Give a rating, a sentence, or both.")
    else:
        try:
            path = f"/mentorships/{mentorship_id}/program-feedback"
            await api.post("matching", path, body, key=once_of(form))
            return see_other(f"{Links('').mentorship(mentorship_id)}?done=told")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {"rating": "rating"}, "words")
    return await _page(mentorship_id, request, api, fields=form, errors=errors)


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    seen = await together(api, mentorship_id)
    program = await panel(api.get(Program, "matching", f"/programs/{seen.it.program_id}"))
    return show(
        request,
        "program_feedback.html",
        status=422 if errors else 200,
        seen=seen,
        program=program.value,
        values=fields,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
