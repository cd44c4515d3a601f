"""Taking part in a program: enrolling, accepting an invitation, and answering its questions anew, by one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.taking_part import EnrollmentDetails, Made, Program, Question
from services.portal.pages import people_fields, program_words
from services.portal.pages.filling import NO_FIELDS, once_of
from services.portal.pages.taking_part import question_fields
from services.portal.pages.taking_part.identity_fields import read_identity, rows_of
from services.portal.upstream import Refused, Upstream
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["ANSWERED_BY", "router"]

router = APIRouter()

Doing = Literal["enroll", "accept", "answers"]
ANSWERED_BY = {409, 422}
MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to fill in. address: of its page. kept: the enrollment whose answers are there already."""

    doing: Doing
    program: Program
    role: str
    address: str
    kept: EnrollmentDetails | None = None
    etag: str = ""

    @property
    def questions(self) -> list[Question]:
        return question_fields.asked(self.program.questions, self.role)

    @property
    def has_places(self) -> bool:
        return self.role == "mentor" and self.doing != "answers"

    @property
    def has_identity(self) -> bool:
        return self.doing != "answers"


@router.get("/programs/{program_id:uuid}/enroll")
async def enroll_page(program_id: UUID, request: Request, api: Api, draft: Draft, role: str = "mentee") -> Response:
    """The form by which somebody enrolls themself."""
    return await _page(request, api, await _to_enroll(api, program_id, draft.get("role", role)), draft)


@router.post("/programs/{program_id:uuid}/enroll/send")
async def enroll(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    blank = await _to_enroll(api, program_id, form.get("role", ""))
    body, errors = _read(blank, form, words)
    if people_fields.wants_to_find(form) or errors:
        return await _page(request, api, blank, form, errors)
    path = f"/programs/{program_id}/enrollments"
    body |= {"person_id": str(await api.my_id()), "role": blank.role}
    try:
        made = await api.made(Made, "matching", path, body, key=once_of(form))
    except Refused as refused:
        return await _page(request, api, blank, form, _wrong(refused, blank))
    return see_other(f"{Links('').enrollment(made.id)}?done=enrolled")


@router.get("/enrollments/{enrollment_id:uuid}/accept")
async def accept_page(enrollment_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """The form by which an invitation is accepted."""
    return await _page(request, api, await _of(api, enrollment_id, "accept"), draft)


@router.post("/enrollments/{enrollment_id:uuid}/accept/send")
async def accept(enrollment_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    blank = await _of(api, enrollment_id, "accept")
    body, errors = _read(blank, form, words)
    if people_fields.wants_to_find(form) or errors:
        return await _page(request, api, blank, form, errors)
    try:
        await api.post("matching", f"/enrollments/{enrollment_id}/accept", body, key=once_of(form))
    except Refused as refused:
        return await _page(request, api, blank, form, _wrong(refused, blank))
    return see_other(f"{Links('').enrollment(enrollment_id)}?done=enrolled")


@router.get("/enrollments/{enrollment_id:uuid}/answers")
async def answers_page(enrollment_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """The form by which somebody answers anew."""
    return await _page(request, api, await _of(api, enrollment_id, "answers"), draft)


@router.post("/enrollments/{enrollment_id:uuid}/answers/keep")
async def keep_answers(enrollment_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    blank = await _of(api, enrollment_id, "answers")
    body, errors = _read(blank, form, words)
    if people_fields.wants_to_find(form) or errors:
        return await _page(request, api, blank, form, errors, etag=form.get("etag", ""))
    try:
        await api.put("matching", f"/enrollments/{enrollment_id}/answers", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status != 412:
            return await _page(request, api, blank, form, _wrong(refused, blank), etag=form.get("etag", ""))
        changed = words.say(
            "Your enrollment was changed elsewhere in the meantime. Below is what you wrote, and under it what is kept "
            "now. Keeping your answers again replaces that."
        )
        return await _page(request, api, blank, form, {"": changed}, conflict=True)
    return see_other(f"{Links('').enrollment(enrollment_id)}?done=answers")


async def _to_enroll(api: Upstream, program_id: UUID, role: str) -> Blank:
    program = await api.get(Program, "matching", f"/programs/{program_id}")
    possible = program_words.roles(program)
    known = role if role in possible else possible[0]
    return Blank("enroll", program, known, Links("").enroll(program_id, known).partition("?")[0])


async def _of(api: Upstream, enrollment_id: UUID, doing: Doing) -> Blank:
    answer = await api.versioned(EnrollmentDetails, "matching", f"/enrollments/{enrollment_id}")
    one = answer.value
    if one.answers is None and not one.erased:
        raise Refused("matching", 403, {})  # an admin of the program reads states, and answers nothing for somebody
    program = await api.get(Program, "matching", f"/programs/{one.program_id}")
    links = Links("")
    address = links.accept_invitation(one.id) if doing == "accept" else links.enrollment_answers(one.id)
    return Blank(doing, program, one.role, address, one, answer.etag)


def _read(blank: Blank, form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """What a service takes, and what is wrong with the form, by field."""
    answers, errors = question_fields.given(blank.questions, form, words)
    body: dict[str, Any] = {"answers": answers}
    for field in ("picks", "avoided"):
        body[field] = [str(key) for key in people_fields.chosen(form, field)]
    if blank.has_places:
        told = form.get("places", "").strip()
        body["places"] = int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else None
        if told and not 1 <= (body["places"] or 0) <= MOST_PLACES:
            errors["places"] = words.say("Give a number of mentees from 1 to {most}.", most=MOST_PLACES)
    if blank.has_identity:
        identity, wrong = read_identity(form, words)
        body |= {"identity": identity, "counted": form.get("counted") == "yes" and bool(identity)}
        errors |= wrong
    return body, errors


def _wrong(refused: Refused, blank: Blank) -> dict[str, str]:
    """What a service says against it, by field. Raises what is about something else."""
    if refused.status not in ANSWERED_BY:
        raise refused
    if refused.kind == "too-many-places":
        return {"places": refused.detail}
    return question_fields.told_wrong(refused, blank.questions) or {"": refused.detail}


async def _page(
    request: Request,
    api: Upstream,
    blank: Blank,
    form: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    etag: str = "",
    conflict: bool = False,
) -> Response:
    values = form or _kept(blank)
    finding = people_fields.wants_to_find(form)
    return show(
        request,
        "enroll.html",
        status=422 if errors and not finding else 200,
        blank=blank,
        program=blank.program,
        questions=blank.questions,
        values=values,
        # Somebody who only looks for a person has not sent anything yet.
        errors={} if finding else errors,
        ids={**question_fields.ids(blank.questions), "places": "places", "agreed": "agreed"}
        | {name: name for name in errors if name.startswith("identity-")},
        picks=people_fields.chosen(values, "picks"),
        avoided=people_fields.chosen(values, "avoided"),
        found=await people_fields.found(api, form),
        draft=form if not errors and not finding else NO_FIELDS,
        rows=rows_of(values),
        etag=etag or blank.etag,
        once=form.get("once") or new_id(),
        conflict=question_fields.told(blank.questions, blank.kept.answers or {}) if conflict and blank.kept else [],
    )


def _kept(blank: Blank) -> dict[str, str]:
    """The fields of a form that says what is kept."""
    one = blank.kept
    if one is None:
        return {}
    names = {person.id: person.name for person in one.people}
    return {
        **question_fields.values(blank.questions, one.answers or {}),
        **{f"picks-{key}": names.get(key) or "?" for key in one.picks},
        **{f"avoided-{key}": names.get(key) or "?" for key in one.avoided},
        "places": str(one.places or ""),
    }
