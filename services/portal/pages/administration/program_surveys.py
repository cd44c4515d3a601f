"""The surveys of a program for its admins: planned, opened, closed, and read once they are closed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Survey, SurveyDetails, SurveyResults
from services.portal.answers.taking_part import Question
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Cursor,
    Typed,
    day_in,
    refusals,
    settings_of,
)
from services.portal.pages.administration.setting_fields import question_from, roles
from services.portal.pages.filling import once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

Change = Literal["open", "close", "drop"]
ResultRole = Literal["", "mentee", "mentor"]
_FIELDS = ("moment", "title", "opens_on", "closes_on", "questions")


@router.get("/programs/{program_id}/surveys")
async def surveys_page(
    program_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None, done: Typed = ""
) -> Response:
    program, surveys = await asyncio.gather(
        settings_of(api, program_id),
        api.page(Survey, "matching", f"/programs/{program_id}/surveys", limit=50, cursor=cursor),
    )
    said = {"planned": words.say("The survey is planned."), "dropped": words.say("The survey is dropped.")}
    return show(
        request,
        "program_surveys.html",
        program=program.value,
        surveys=surveys,
        states=_states(words),
        moments=dict(_moments(words)),
        said=said.get(done, ""),
    )


@router.get("/programs/{program_id}/surveys/new")
async def new_survey_page(program_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _new(program_id, request, api, words, fields=draft)


@router.post("/programs/{program_id}/surveys/new/plan")
async def plan_survey(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Plan a survey, or add a question to it or take one out first."""
    asked = _asked(form)
    # Return in a field presses the form's first button, which is this one and no "Remove".
    entered = form.get("press") == "enter" and form.get("ask_text", "").strip()
    if form.get("press") == "ask" or entered:
        question, errors = _question(form, asked, words)
        if errors:
            return await _new(program_id, request, api, words, fields=form, errors=errors)
        emptied = {name: value for name, value in form.items() if not name.startswith("ask_")}
        return await _new(program_id, request, api, words, fields={**emptied, **_kept([*asked, question])})
    if form.get("press", "").startswith("without-"):
        left = [one for one in asked if one["key"] != form["press"].removeprefix("without-")]
        return await _new(program_id, request, api, words, fields={**form, **_kept(left)})
    body, errors = _body(form, asked, words)
    if not errors:
        try:
            await api.post("matching", f"/programs/{program_id}/surveys", body, key=once_of(form))
            return see_other(f"{LINKS.surveys(program_id)}?done=planned")
        except Refused as refused:
            errors = refusals(refused, _FIELDS, words)
    return await _new(program_id, request, api, words, fields=form, errors=errors)


def _body(
    form: Mapping[str, str], asked: Sequence[Mapping[str, Any]], words: Words
) -> tuple[dict[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    opens, closes = (day_in(form, name, words, errors) for name in ("opens_on", "closes_on"))
    title = form.get("title", "").strip()
    if not title:
        errors["title"] = words.say("Give the survey a title.")
    if not asked:
        errors["ask_text"] = words.say("Add at least one question.")
    body = {
        "moment": form.get("moment", "kickoff"),
        "title": title,
        "questions": list(asked),
        "opens_on": opens.isoformat() if opens else None,
        "closes_on": closes.isoformat() if closes else None,
    }
    return body, errors


def _question(
    form: Mapping[str, str], asked: Sequence[Mapping[str, Any]], words: Words
) -> tuple[dict[str, Any], dict[str, str]]:
    return question_from(form, [str(one["key"]) for one in asked], words)


def _asked(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions that a form brings along; none that it does not bring in our own writing."""
    try:
        told = json.loads(form.get("questions", "[]"))
        return [Question.model_validate({**_NO_ONE, **one}).model_dump() for one in told][:30]
    except (TypeError, ValueError):
        return []


_NO_ONE: Mapping[str, Any] = {"lowest": 1, "highest": 5, "lowest_means": "", "highest_means": ""}


def _kept(asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {"questions": json.dumps([dict(one) for one in asked])}


async def _new(
    program_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    program = (await settings_of(api, program_id)).value
    asked = _asked(fields)
    return show(
        request,
        "program_survey_new.html",
        status=422 if errors else 200,
        program=program,
        values=fields or {"moment": "kickoff"},
        errors=errors,
        asked=asked,
        questions=json.dumps(asked),
        moments=_moments(words),
        roles=roles(words),
        kinds=(
            ("scale", words.say("A scale from 1 to 5")),
            ("choice", words.say("A choice of one")),
            ("several", words.say("A choice of several")),
            ("text", words.say("An answer in words")),
        ),
        once=fields.get("once") or new_id(),
    )


@router.get("/programs/{program_id}/surveys/{survey_id}")
async def survey_page(
    program_id: UUID, survey_id: UUID, request: Request, api: Api, words: Spoken, role: ResultRole = ""
) -> Response:
    return await _survey(program_id, survey_id, request, api, words, role=role)


@router.get("/programs/{program_id}/surveys/{survey_id}/{change}")
async def ask_about_survey(
    program_id: UUID, survey_id: UUID, change: Change, request: Request, api: Api, words: Spoken
) -> Response:
    return await _survey(program_id, survey_id, request, api, words, change=change)


@router.post("/programs/{program_id}/surveys/{survey_id}/{change}/do")
async def change_survey(
    program_id: UUID, survey_id: UUID, change: Change, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Open a survey today, close it, or drop it while it is planned."""
    try:
        if change == "drop":
            await api.delete("matching", f"/surveys/{survey_id}", etag=form.get("etag", ""))
            return see_other(f"{LINKS.surveys(program_id)}?done=dropped")
        await api.post("matching", f"/surveys/{survey_id}/{change}")
    except Refused as refused:
        errors = refusals(refused, (), words)
        return await _survey(program_id, survey_id, request, api, words, change=change, errors=errors)
    return see_other(LINKS.program_survey(program_id, survey_id))


async def _survey(
    program_id: UUID,
    survey_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    role: str = "",
    change: Change | None = None,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    path = f"/surveys/{survey_id}"
    program, survey, results = await asyncio.gather(
        settings_of(api, program_id),
        api.versioned(SurveyDetails, "matching", path),
        panel(api.get(SurveyResults, "matching", f"{path}/results", role=role or None)),
    )
    return show(
        request,
        "program_survey.html",
        status=409 if errors else 200,
        program=program.value,
        survey=survey.value,
        etag=survey.etag,
        results=results,
        questions=results.value.questions if results.value else [],
        state=_states(words)[survey.value.state],
        roles=roles(words),
        role=role,
        change=change,
        errors=errors,
    )


def _states(words: Words) -> dict[str, tuple[str, str]]:
    return {
        "planned": (words.say("Planned"), "neutral"),
        "open": (words.say("Open"), "attention"),
        "closed": (words.say("Closed"), "good"),
    }


def _moments(words: Words) -> tuple[tuple[str, str], ...]:
    return (
        ("kickoff", words.say("At the kickoff, for two weeks")),
        ("midpoint", words.say("At the midpoint, for two weeks")),
        ("end", words.say("Around the end, from a week before the last day on")),
    )
