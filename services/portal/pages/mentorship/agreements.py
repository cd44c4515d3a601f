"""What people of a mentorship agree on: written from a template, changed, signed, and what was different before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Agreement, Program, Template, Terms
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.together import Together, lines, together, waiting_to_sign
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["Change", "changes", "router"]

router = APIRouter()

Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]

_LISTS = ("goals", "channels", "ground_rules")
_TEXTS = ("expected_of_mentee", "expected_of_mentor", "confidentiality")
_EMPTY = Terms(
    goals=[],
    expected_of_mentee="",
    expected_of_mentor="",
    cadence_days=None,
    channels=[],
    confidentiality="",
    ends_on=None,
    ground_rules=[],
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in a part of an agreement. added, left_out: of lists and of texts; each as it reads."""

    part: str
    added: Sequence[str]
    left_out: Sequence[str]


@router.get("/mentorships/{mentorship_id}/agreement")
async def agreement_page(
    mentorship_id: UUID, request: Request, api: Api, words: Spoken, number: Number = None
) -> Response:
    return await _read(mentorship_id, request, api, words, number=number)


@router.post("/mentorships/{mentorship_id}/agreement/sign")
async def sign_agreement(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Sign what was read."""
    number = form.get("number", "")
    if not number.isdecimal():
        raise Refused("matching", 404, {})
    try:
        path = f"/mentorships/{mentorship_id}/agreements/{int(number)}/sign"
        await api.post("matching", path, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412}:
            raise
        problem = refused.detail
        if refused.status == 412:
            problem = words.say("It was written anew since you opened it. Read it as it is now before you sign.")
        return await _read(mentorship_id, request, api, words, problem=problem, status=422)
    return see_other(Links("").agreement(mentorship_id))


@router.get("/mentorships/{mentorship_id}/agreement/new")
async def write_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken, template: UUID | None = None
) -> Response:
    return await _write(mentorship_id, request, api, words, fields=draft, template=template)


@router.post("/mentorships/{mentorship_id}/agreement/new/propose")
async def propose_agreement(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Propose it, or write a proposal anew that nobody has signed; `sign` signs it at once."""
    body, errors = read_terms(form, words)
    path, number = f"/mentorships/{mentorship_id}/agreements", form.get("number", "")
    if not errors:
        try:
            if number.isdecimal():
                await api.put("matching", f"{path}/{int(number)}", body, etag=form.get("etag", ""))
            else:
                await api.post("matching", path, body, etag=form.get("etag", ""), key=once_of(form))
            return see_other(Links("").agreement(mentorship_id))
        except Refused as refused:
            if refused.status not in {409, 412, 422}:
                raise
            if refused.status == 412 or refused.kind == "already-signed":
                errors = {"": words.say("Somebody was faster. Theirs is below; what you wrote is still in the form.")}
            else:
                errors = named_errors(refused, {name: name for name in Terms.model_fields}, "ends_on")
    return await _write(mentorship_id, request, api, words, fields=form, errors=errors)


def read_terms(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """What the API takes, and what is wrong, by field."""
    body: dict[str, Any] = {name: lines(form.get(name, "")) for name in _LISTS}
    body |= {name: form.get(name, "").strip() for name in _TEXTS}
    errors: dict[str, str] = {}
    for name in _LISTS:
        most = 20 if name == "ground_rules" else 10
        if len(body[name]) > most:
            errors[name] = words.say_n("Write {number} line at most.", "Write {number} lines at most.", most)
        elif any(len(line) > 300 for line in body[name]):
            errors[name] = words.say("Write 300 characters in a line at most.")
    body["cadence_days"], body["ends_on"] = None, None
    if cadence := form.get("cadence_days", "").strip():
        if cadence.isdecimal() and 1 <= int(cadence) <= 366:
            body["cadence_days"] = int(cadence)
        else:
            errors["cadence_days"] = words.say("Give a number of days from 1 to 366.")
    if last := form.get("ends_on", "").strip():
        try:
            body["ends_on"] = date.fromisoformat(last).isoformat()
        except ValueError:
            errors["ends_on"] = words.say("Give a day, as in 2030-06-30.")
    if not any(body.values()) and not errors:
        errors["goals"] = words.say("Write down at least one thing.")
    return body, errors


def parts(terms: Terms, kind: str, words: Words) -> list[tuple[str, Sequence[str]]]:
    """Each part of an agreement: what it is called, and what it says; nothing where it is left out."""
    mentee, mentor = words.say("What the mentee does"), words.say("What the mentor does")
    if kind == "circle":
        mentee, mentor = words.say("What each gives"), words.say("What each may ask for")
    cadence = terms.cadence_days
    often = [words.say_n("Every day", "Every {number} days", cadence)] if cadence else []
    return [
        (words.say("Goals"), terms.goals),
        (mentee, _text(terms.expected_of_mentee)),
        (mentor, _text(terms.expected_of_mentor)),
        (words.say("How often you meet"), often),
        (words.say("How you reach each other"), terms.channels),
        (words.say("What stays between you"), _text(terms.confidentiality)),
        (words.say("Ground rules"), terms.ground_rules),
        (words.say("Last day"), [words.day(terms.ends_on)] if terms.ends_on else []),
    ]


def changes(before: Terms, after: Terms, kind: str, words: Words) -> list[Change]:
    """What is different between two versions, part by part."""
    found: list[Change] = []
    for (part, old), (_, new) in zip(parts(before, kind, words), parts(after, kind, words), strict=True):
        added, left_out = [one for one in new if one not in old], [one for one in old if one not in new]
        if added or left_out:
            found.append(Change(part, added, left_out))
    return found


def _text(text: str) -> Sequence[str]:
    return [text] if text else []


async def _read(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    number: int | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    path = f"/mentorships/{mentorship_id}/agreements"
    seen, agreements = await asyncio.gather(
        together(api, mentorship_id), api.list(Agreement, "matching", path, limit=200)
    )
    shown = agreements[-1] if agreements else None
    if number is not None:
        shown = next((one for one in agreements if one.number == number), None)
        if shown is None:
            raise Refused("matching", 404, {})
    before = next((one for one in agreements if shown and one.number == shown.number - 1), None)
    signed = {one.person_id for one in shown.signatures} if shown else set[UUID]()
    return show(
        request,
        "agreement.html",
        status=status,
        seen=seen,
        title=_title(seen, shown, words),
        shown=shown,
        before=before,
        newest=agreements[-1] if agreements else None,
        versions=agreements[::-1],
        parts=parts(shown.terms, seen.it.kind, words) if shown and shown.terms else [],
        changes=changes(before.terms, shown.terms, seen.it.kind, words)
        if shown and before and shown.terms and before.terms
        else [],
        waits_for=waiting_to_sign(seen, shown.waits_for, words) if shown else "",
        may_sign=shown is not None
        and shown.state != "replaced"
        and not seen.ended
        and seen.is_mine
        and seen.me not in signed,
        problem=problem,
    )


def _title(seen: Together, shown: Agreement | None, words: Words) -> str:
    if shown is None:
        return words.say("Nothing is agreed on yet")
    if shown.state == "agreed":
        return words.say("What you agree on is signed by all")
    if shown.state == "replaced":
        return words.say("Agreement {number}, which a newer one has replaced", number=shown.number)
    if seen.me in shown.waits_for:
        return words.say("Read what you would agree on, and sign it")
    return waiting_to_sign(seen, shown.waits_for, words)


async def _write(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    template: UUID | None = None,
) -> Response:
    path = f"/mentorships/{mentorship_id}/agreements"
    seen, agreements = await asyncio.gather(
        together(api, mentorship_id), api.list(Agreement, "matching", path, limit=200)
    )
    program, templates = await asyncio.gather(
        panel(api.get(Program, "matching", f"/programs/{seen.it.program_id}")),
        panel(api.list(Template, "matching", f"/programs/{seen.it.program_id}/agreement-templates", limit=50)),
    )
    newest = agreements[-1] if agreements else None
    # While nobody has signed it, a proposal is written anew; else a new one is proposed.
    open_still = newest is not None and newest.state == "proposed" and not newest.signatures
    chosen = next((one for one in templates.value or [] if one.id == template), None)
    start = chosen.terms if chosen else newest.terms if newest and newest.terms else _EMPTY
    anew = bool(errors.get(""))
    return show(
        request,
        "agreement_form.html",
        status=422 if errors else 200,
        seen=seen,
        newest=newest,
        number=newest.number if newest and open_still else "",
        etag=f'"{newest.wording}"' if newest and open_still else f'"{newest.number if newest else 0}"',
        anew=anew,
        theirs=parts(newest.terms, seen.it.kind, words) if anew and newest and newest.terms else [],
        templates=templates.value or [],
        chosen=chosen,
        program=program.value,
        today=clock.today(seen.zone),
        values=fields or _typed(start),
        fields=fields,
        errors=errors,
        once=fields.get("once", "") if errors and not anew else new_id(),
    )


def _typed(terms: Terms) -> dict[str, str]:
    """Terms as the form shows them."""
    return {
        **{name: "\n".join(getattr(terms, name)) for name in _LISTS},
        **{name: getattr(terms, name) for name in _TEXTS},
        "cadence_days": str(terms.cadence_days or ""),
        "ends_on": terms.ends_on.isoformat() if terms.ends_on else "",
    }
