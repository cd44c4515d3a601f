"""Inviting people by name, by a list of their numbers, or by a file that is answered row by row."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.portal.answers import FileProblem
from services.portal.answers.administration import ImportLine, ImportReport, Invitations, RoleHeld
from services.portal.answers.taking_part import Rule
from services.portal.pages import program_words
from services.portal.pages.administration.administering import (
    LINKS,
    NOTHING,
    Typed,
    lines_of,
    refusals,
    searched,
    settings_of,
)
from services.portal.pages.program_words import roles as roles_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Sent, Spoken, Upload, see_other, show
from services.portal.words import Words

__all__ = ["router"]

router = APIRouter()

MOST_SHOWN = 500
"""Rows of a report that a page shows; those that need somebody come first."""
_PATH = "/programs/{program_id}/enrollments/import"


@router.get("/programs/{program_id}/enrollments/invite")
async def invite_page(
    program_id: UUID, request: Request, api: Api, words: Spoken, q: Typed = "", done: Typed = ""
) -> Response:
    return await _invite(program_id, request, api, words, q=q, done=done)


@router.post("/programs/{program_id}/enrollments/invite/send")
async def invite(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Invite somebody in one role; they get a mail."""
    body: dict[str, Any] = {"people": [form.get("person", "")], "role": form.get("role", "mentee")}
    body["override"] = form.get("override") == "yes"
    path = f"/programs/{program_id}/invitations"
    try:
        told = await api.made(Invitations, "matching", path, body)
    except Refused as refused:
        errors = refusals(refused, (), words)
        return await _invite(program_id, request, api, words, q=form.get("q", ""), errors=errors)
    one = told.invitations[0]
    if one.outcome == "not-eligible":
        errors = {"": _why_not(one.unmet_rules, words)}
        return await _invite(program_id, request, api, words, q=form.get("q", ""), errors=errors, unfit=form)
    return see_other(f"{LINKS.invite(program_id)}?done={one.outcome}")


async def _invite(
    program_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    q: str,
    done: str = "",
    errors: Mapping[str, str] = NOTHING,
    unfit: Mapping[str, str] = NOTHING,
) -> Response:
    program, found = await asyncio.gather(settings_of(api, program_id), panel(searched(api, program_id, q)))
    said = {
        "invited": words.say("They are invited, and get a mail."),
        "unchanged": words.say("They take part, wait or are invited already."),
    }
    return show(
        request,
        "invite.html",
        status=422 if errors else 200,
        program=program.value,
        roles=roles_of(program.value),
        found=found,
        held=partial(_held, words),
        q=q,
        said=said.get(done, ""),
        errors=errors,
        unfit=unfit,
    )


def _held(words: Words, enrollments: list[RoleHeld], role: str) -> str:
    """Where somebody stands in a role; empty where they can be invited."""
    states = {
        "invited": words.say("Invited"),
        "waiting": words.say("Waiting for a place"),
        "enrolled": words.say("Takes part"),
    }
    return next((states[one.state] for one in enrollments if one.role == role and one.state in states), "")


@router.get("/programs/{program_id}/enrollments/import")
async def import_page(program_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    return await _import(program_id, request, api, words, fields=draft)


@router.post("/programs/{program_id}/enrollments/import/file")
async def import_file(program_id: UUID, request: Request, sent: Upload, api: Api, words: Spoken) -> Response:
    """Enroll or invite the people of a file, or only see what would become of each row."""
    file = sent.files.get("file")
    if file is None:
        errors = {"file": words.say("Choose a file.")}
        return await _import(program_id, request, api, words, fields=sent.fields, errors=errors)
    return await _handed_in(program_id, request, api, words, file, sent)


@router.post("/programs/{program_id}/enrollments/import/list")
async def import_list(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """The same with the numbers of people, one a line."""
    numbers = lines_of(form, "numbers")
    if not numbers:
        errors = {"numbers": words.say("Give at least one number, one a line.")}
        return await _import(program_id, request, api, words, fields=form, errors=errors)
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(("external id", "role"))
    rows.writerows((number, form.get("role", "mentee")) for number in numbers)
    file = UploadFile(BytesIO(text.getvalue().encode()), filename="list.csv")
    return await _handed_in(program_id, request, api, words, file, Sent(form, {}))


async def _handed_in(
    program_id: UUID, request: Request, api: Upstream, words: Words, file: UploadFile, sent: Sent
) -> Response:
    fields = {
        "dry_run": "true" if sent.fields.get("dry_run") else "false",
        "invite": "true" if sent.fields.get("how") == "invite" else "false",
        "override": "true" if sent.fields.get("override") else "false",
    }
    path = _PATH.format(program_id=program_id)
    try:
        report = await api.hand_in(ImportReport, "matching", path, file, fields)
    except Refused as refused:
        if refused.status not in {409, 413, 422}:
            raise
        return await _import(program_id, request, api, words, fields=sent.fields, refused=refused)
    return await _import(program_id, request, api, words, fields=sent.fields, report=report)


async def _import(
    program_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
    refused: Refused | None = None,
    report: ImportReport | None = None,
) -> Response:
    program = (await settings_of(api, program_id)).value
    lines = sorted(report.lines, key=lambda line: (_ORDER.get(line.outcome, 9), line.row)) if report else []
    return show(
        request,
        "enrollment_import.html",
        status=422 if errors or refused else 200,
        program=program,
        roles=roles_of(program),
        values=fields or {"how": "invite", "role": "mentee", "dry_run": "yes"},
        fields=fields if not report else NOTHING,
        errors={"": refused.detail} if refused else errors,
        problems=[FileProblem.model_validate({"column": None, **one}) for one in refused.document.get("problems", [])]
        if refused
        else [],
        problem_count=refused.document.get("count", 0) if refused else 0,
        report=report,
        lines=[(line, _became(line, words), _why_not(line.unmet_rules, words)) for line in lines[:MOST_SHOWN]],
        left_off=max(0, len(lines) - MOST_SHOWN),
    )


_ORDER = {"not-eligible": 0, "waiting": 1, "invited": 2, "enrolled": 3, "unchanged": 4}


def _why_not(rules: Iterable[Rule], words: Words) -> str:
    """For whom the program is, besides somebody who does not meet these rules."""
    return " ".join(program_words.unmet(one, words) for one in rules)


def _became(line: ImportLine, words: Words) -> tuple[str, str]:
    """What became of a row, and the color of that."""
    match line.outcome:
        case "enrolled":
            return words.say("Takes part"), "good"
        case "invited":
            return words.say("Is invited"), "good"
        case "waiting":
            return words.say("Waits, at place {number}", number=words.number(line.position)), "attention"
        case "not-eligible":
            return words.say("Is left out: the program is not for them"), "attention"
        case _:
            return words.say("Nothing changes"), "neutral"
