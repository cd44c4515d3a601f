"""Launching a program step by step: a draft in matching from the first step on, so that nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import Settings, Some, Template
from services.portal.answers.taking_part import Program
from services.portal.pages import program_words
from services.portal.pages.administration import setting_fields
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Typed,
    changed_meanwhile,
    people_of,
    refusals,
    searched,
    settings_of,
)
from services.portal.pages.administration.setting_fields import STEPS
from services.portal.pages.filling import once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, SignedIn, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id

__all__ = ["router"]

router = APIRouter()

Step = Literal["dates", "people", "questions", "team", "summary"]
FIELDS = (
    "name", "kind", *setting_fields.DAYS, "ways", "mentee_limit", "open_requests", "request_days", "proposal_days",
    "group_size", "contracted_sessions", "check_in_days", "minimum_cell", "rule_kind", "rule_role", "rule_says",
    "ask_text", "ask_kind", "ask_options",
)  # fmt: skip


@router.get("/programs/new")
async def new_program_page(request: Request, visitor: SignedIn, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _new(request, visitor, api, words, fields=draft)


@router.post("/programs/new/draft")
async def draft_program(request: Request, form: Form, visitor: SignedIn, api: Api, words: Spoken) -> Response:
    """Keep the first step as a draft, which only its admins see, and go on to the next."""
    body, errors = setting_fields.dates_from(form, words)
    if not errors:
        try:
            made = await api.made(Some, "matching", "/programs", {**setting_fields.DEFAULTS, **body}, key=once_of(form))
            return see_other(LINKS.program_step(made.id, "people"))
        except Refused as refused:
            errors = refusals(refused, FIELDS, words)
    return await _new(request, visitor, api, words, fields=form, errors=errors)


async def _new(
    request: Request,
    visitor: SignedIn,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
) -> Response:
    programs, zone = await asyncio.gather(panel(api.every(Program, "matching", "/programs")), api.zone())
    earlier = programs.value or []
    return show(
        request,
        "program_new.html",
        status=422 if errors else 200,
        allowed=visitor.has("program_admin"),
        steps=setting_fields.steps(words),
        kinds=setting_fields.kinds(words),
        day_labels=setting_fields.day_labels(words),
        drafts=[program for program in earlier if program.state == "draft"],
        earlier=[program for program in reversed(earlier) if program.state != "draft"][:20],
        values=fields or setting_fields.defaults(clock.today(zone)),
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


@router.get("/programs/{program_id}/settings/{step}")
async def step_page(
    program_id: UUID, step: Step, request: Request, api: Api, words: Spoken, draft: Draft, q: Typed = ""
) -> Response:
    return await _step(program_id, step, request, api, words, fields=draft, q=q)


@router.post("/programs/{program_id}/settings/dates/keep")
async def keep_dates(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep what a program is called, of what kind it is, and its days."""
    body, errors = setting_fields.dates_from(form, words)
    return await _kept(program_id, "dates", request, form, api, words, body, errors)


@router.post("/programs/{program_id}/settings/people/keep")
async def keep_people(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep by which ways people find a mentor, and how many take part."""
    program = (await settings_of(api, program_id)).value
    body, errors = setting_fields.people_from(form, program, words)
    return await _kept(program_id, "people", request, form, api, words, body, errors)


@router.post("/programs/{program_id}/settings/people/rule")
async def add_rule(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let only those take part who meet this rule, too."""
    program = (await settings_of(api, program_id)).value
    rule, errors = setting_fields.rule_from(form, words)
    rules = [setting_fields.rule_as_kept(one) for one in program.eligibility]
    return await _kept(
        program_id, "people", request, form, api, words, {"eligibility": [*rules, rule]}, errors, stay=True
    )


@router.post("/programs/{program_id}/settings/people/without")
async def drop_rule(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Set a rule aside."""
    program = (await settings_of(api, program_id)).value
    rules = [setting_fields.rule_as_kept(one) for one in program.eligibility]
    body = {"eligibility": [rule for n, rule in enumerate(rules) if str(n) != form.get("number")]}
    return await _kept(program_id, "people", request, NOTHING, api, words, body, {}, stay=True, etag=form.get("etag"))


@router.post("/programs/{program_id}/settings/questions/keep")
async def keep_rhythm(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep how often people are asked how it goes, and from how many people on numbers are shown."""
    body, errors = setting_fields.rhythm_from(form, words)
    return await _kept(program_id, "questions", request, form, api, words, body, errors)


@router.post("/programs/{program_id}/settings/questions/ask")
async def add_question(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask people this as well when they enroll."""
    program = (await settings_of(api, program_id)).value
    asked, errors = setting_fields.question_from(form, [question.key for question in program.questions], words)
    body = {"questions": [*(question.model_dump() for question in program.questions), asked]}
    return await _kept(program_id, "questions", request, form, api, words, body, errors, stay=True)


@router.post("/programs/{program_id}/settings/questions/without")
async def drop_question(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask this no more."""
    program = (await settings_of(api, program_id)).value
    questions = [question.model_dump() for question in program.questions if question.key != form.get("key")]
    body = {"questions": questions}
    return await _kept(
        program_id, "questions", request, NOTHING, api, words, body, {}, stay=True, etag=form.get("etag")
    )


@router.post("/programs/{program_id}/settings/team/keep")
async def change_team(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Add an admin, or name the person to whom concerns are confided, or nobody."""
    program, body = (await settings_of(api, program_id)).value, dict[str, Any]()
    person = form.get("person", "")
    match form.get("as"):
        case "admin":
            body["admins"] = [*map(str, program.admins), person]
        case "contact":
            body["contact_id"] = person
        case _:
            body["contact_id"] = None
    return await _kept(program_id, "team", request, NOTHING, api, words, body, {}, stay=True, etag=form.get("etag"))


@router.post("/programs/{program_id}/settings/summary/launch", dependencies=[GENUINE])
async def launch(program_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Launch a draft: everybody sees it, and people may enroll."""
    try:
        await api.post("matching", f"/programs/{program_id}/launch")
    except Refused as refused:
        errors = refusals(refused, (), words)
        return await _step(program_id, "summary", request, api, words, errors=errors)
    return see_other(f"{LINKS.administration(program_id)}?done=launched")


async def _kept(
    program_id: UUID,
    step: Step,
    request: Request,
    form: Mapping[str, str],
    api: Upstream,
    words: Words,
    body: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    stay: bool = False,
    etag: str | None = None,
) -> Response:
    """Keep settings and go on: to the next step, or back where a launched program is administered.

    stay: this step has more to say.
    """
    if not errors:
        try:
            await api.patch("matching", f"/programs/{program_id}", body, etag=etag or form.get("etag", ""))
            if stay:
                return see_other(LINKS.program_step(program_id, step))
            if form.get("state") == "draft":
                return see_other(LINKS.program_step(program_id, STEPS[STEPS.index(step) + 1]))
            return see_other(f"{LINKS.administration(program_id)}?done=kept")
        except Refused as refused:
            errors = refusals(refused, FIELDS, words)
    return await _step(program_id, step, request, api, words, fields=form, errors=errors)


async def _step(
    program_id: UUID,
    step: Step,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
    q: str = "",
) -> Response:
    answer, templates, found = await asyncio.gather(
        settings_of(api, program_id),
        panel(api.list(Template, "matching", f"/programs/{program_id}/agreement-templates", limit=50)),
        panel(searched(api, program_id, q)),
    )
    program = answer.value
    contact = [program.contact_id] if program.contact_id else []
    team = await people_of(api, program_id, [*program.admins, *contact] if step in {"team", "summary"} else [])
    kept = _values(step, program)
    return show(
        request,
        f"program_step_{step}.html",
        status=422 if errors else 200,
        step=step,
        steps=setting_fields.steps(words),
        program=program,
        etag=answer.etag,
        # A box that is not ticked is not sent: what its own form says is all that it says.
        values=fields if fields.get("part") == "keep" else {**kept, **fields},
        fields=fields,
        errors=errors,
        theirs=setting_fields.differing(fields, kept, setting_fields.add_labels(words), words)
        if errors.get("") == changed_meanwhile(words)
        else [],
        kinds=setting_fields.kinds(words),
        roles=setting_fields.roles(words),
        day_labels=setting_fields.day_labels(words),
        labels=setting_fields.add_labels(words),
        days=program_words.days(program, words),
        finding=program_words.finding(program, words),
        rules=[(program_words.rule(rule, words), rule.role) for rule in program.eligibility],
        rule_kinds=setting_fields.rule_kinds(words),
        question_kinds=setting_fields.question_kinds(words),
        templates=templates,
        team=team,
        found=found,
        q=q,
    )


def _values(step: Step, program: Settings) -> dict[str, str]:
    match step:
        case "dates":
            return setting_fields.dates_of(program)
        case "people":
            return setting_fields.people_of(program)
        case "questions":
            return setting_fields.rhythm_of(program)
        case _:
            return {}
