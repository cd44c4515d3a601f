"""Templates from which the agreements of a program may start."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Template
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Cursor,
    Typed,
    lines_of,
    refusals,
    settings_of,
    whole_in,
)
from services.portal.pages.filling import once_of
from services.portal.upstream import Refused, Upstream
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

_LINES = ("goals", "channels", "ground_rules")
_FIELDS = ("name", *_LINES, "expected_of_mentee", "expected_of_mentor", "confidentiality", "cadence_days")


@router.get("/programs/{program_id}/agreement-templates")
async def templates_page(
    program_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None, done: Typed = ""
) -> Response:
    program, templates = await asyncio.gather(
        settings_of(api, program_id),
        api.page(Template, "matching", f"/programs/{program_id}/agreement-templates", limit=50, cursor=cursor),
    )
    said = {"kept": words.say("The template is kept."), "removed": words.say("The template is offered no more.")}
    return show(
        request, "agreement_templates.html", program=program.value, templates=templates, said=said.get(done, "")
    )


@router.get("/programs/{program_id}/agreement-templates/new")
async def new_template_page(program_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _template(program_id, None, request, api, words, fields=draft)


@router.post("/programs/{program_id}/agreement-templates/new/add")
async def add_template(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Offer a template to the pairs of this program."""
    body, errors = _read(form, words)
    if not errors:
        try:
            path = f"/programs/{program_id}/agreement-templates"
            await api.post("matching", path, body, key=once_of(form))
            return see_other(f"{LINKS.agreement_templates(program_id)}?done=kept")
        except Refused as refused:
            errors = refusals(refused, _FIELDS, words)
    return await _template(program_id, None, request, api, words, fields=form, errors=errors)


@router.get("/programs/{program_id}/agreement-templates/{template_id}")
async def template_page(
    program_id: UUID, template_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft
) -> Response:
    return await _template(program_id, template_id, request, api, words, fields=draft)


@router.post("/programs/{program_id}/agreement-templates/{template_id}/keep")
async def keep_template(
    program_id: UUID, template_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Write a template anew; agreements that started from it stay as they are."""
    body, errors = _read(form, words)
    if not errors:
        try:
            await api.put("matching", f"/agreement-templates/{template_id}", body, etag=form.get("etag", ""))
            return see_other(f"{LINKS.agreement_templates(program_id)}?done=kept")
        except Refused as refused:
            errors = refusals(refused, _FIELDS, words)
    return await _template(program_id, template_id, request, api, words, fields=form, errors=errors)


@router.post("/programs/{program_id}/agreement-templates/{template_id}/remove")
async def remove_template(
    program_id: UUID, template_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Offer it no more; agreements that started from it stay as they are."""
    try:
        await api.delete("matching", f"/agreement-templates/{template_id}", etag=form.get("etag", ""))
    except Refused as refused:
        errors = refusals(refused, _FIELDS, words)
        return await _template(program_id, template_id, request, api, words, errors=errors)
    return see_other(f"{LINKS.agreement_templates(program_id)}?done=removed")


def _read(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    body: dict[str, Any] = {name: lines_of(form, name) for name in _LINES}
    body |= {name: form.get(name, "").strip() for name in ("name", "expected_of_mentee", "expected_of_mentor")}
    body["confidentiality"] = form.get("confidentiality", "").strip()
    body["cadence_days"] = whole_in(form, "cadence_days", 1, 366, words, errors)
    if not body["name"]:
        errors["name"] = words.say("Give the template a name.")
    for name, most in (("goals", 10), ("channels", 10), ("ground_rules", 20)):
        if len(body[name]) > most:
            errors[name] = words.say_n("At most {number} line.", "At most {number} lines.", most)
        elif any(len(line) > 300 for line in body[name]):
            errors[name] = words.say("A line has at most 300 letters.")
    return body, errors


async def _template(
    program_id: UUID,
    template_id: UUID | None,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    program = (await settings_of(api, program_id)).value
    etag, values = "", _suggestion(words)
    if template_id is not None:
        answer = await api.versioned(Template, "matching", f"/agreement-templates/{template_id}")
        etag, values = answer.etag, _values(answer.value)
    return show(
        request,
        "agreement_template.html",
        status=422 if errors else 200,
        program=program,
        template_id=template_id,
        etag=etag,
        values=fields or values,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


def _suggestion(words: Words) -> dict[str, str]:
    """What a new template starts from."""
    rules = (
        words.say("Whoever cannot come says so a day before."),
        words.say("Each session ends with what comes next."),
    )
    return {
        "name": words.say("How we work together"),
        "cadence_days": "14",
        "confidentiality": words.say("What we say stays between us, unless both agree to share it."),
        "ground_rules": "\n".join(rules),
    }


def _values(template: Template) -> dict[str, str]:
    terms = template.terms
    return {
        "name": template.name,
        **{name: "\n".join(getattr(terms, name)) for name in _LINES},
        "expected_of_mentee": terms.expected_of_mentee,
        "expected_of_mentor": terms.expected_of_mentor,
        "confidentiality": terms.confidentiality,
        "cadence_days": "" if terms.cadence_days is None else str(terms.cadence_days),
    }
