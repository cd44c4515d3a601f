"""A survey: answering it, and what was answered for those who may read that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.taking_part import QuestionResult, Results, Survey
from services.portal.pages.filling import NO_FIELDS, once_of
from services.portal.pages.taking_part import question_fields
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

ROLES = {"mentee", "mentor"}


@router.get("/surveys/{survey_id}")
async def survey_page(
    survey_id: UUID,
    request: Request,
    api: Api,
    draft: Draft,
    role: Annotated[str, Query(max_length=10)] = "",
    done: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    return await _page(survey_id, request, api, fields=draft, role=role, done=done)


@router.post("/surveys/{survey_id}/answer")
async def answer(survey_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Answer, or answer anew as long as the survey is open."""
    survey = await api.get(Survey, "matching", f"/surveys/{survey_id}")
    answers, errors = question_fields.given(survey.questions, form, words)
    if not answers and not errors:
        errors = {"": words.say("Answer at least one question.")}
    if errors:
        return await _page(survey_id, request, api, fields=form, errors=errors)
    try:
        await api.post("matching", f"/surveys/{survey_id}/answers", {"answers": answers}, key=once_of(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = question_fields.told_wrong(refused, survey.questions) or {"": refused.detail}
        return await _page(survey_id, request, api, fields=form, errors=errors)
    return see_other(f"{Links('').survey(survey_id)}?done=answered")


async def _page(
    survey_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    role: str = "",
    done: str = "",
) -> Response:
    only = role if role in ROLES else None
    survey, results = await asyncio.gather(
        api.get(Survey, "matching", f"/surveys/{survey_id}"),
        # Answered for admins of the program alone, so it tells whether the visitor is one of them.
        panel(api.get(Results, "matching", f"/surveys/{survey_id}/results", role=only)),
    )
    return show(
        request,
        "survey.html",
        status=422 if errors else 200,
        survey=survey,
        results=results,
        charts=[(one, _largest(one)) for one in results.value.questions] if results.value else [],
        values=fields or question_fields.values(survey.questions, survey.answers or {}),
        ids=question_fields.ids(survey.questions),
        draft=fields if not errors else NO_FIELDS,
        errors=errors,
        role=only,
        once=fields.get("once") or new_id(),
        done=done,
    )


def _largest(one: QuestionResult) -> int:
    """The largest count, which a bar of full width shows."""
    return max((count.people or 0 for count in one.counts or []), default=0) or 1
