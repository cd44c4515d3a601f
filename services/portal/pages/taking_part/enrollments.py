"""One's own enrollment: how it stands, places, a pause, what one shares of oneself, and taking part no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.taking_part import Enrollment, EnrollmentDetails, Program
from services.portal.pages import program_words
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, day_of, named_errors, once_of
from services.portal.pages.taking_part import question_fields
from services.portal.pages.taking_part.identity_fields import identity_values, read_identity, rows_of
from services.portal.upstream import Answer, Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/enrollments/{enrollment_id:uuid}")
async def enrollment_page(
    enrollment_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft, done: str = ""
) -> Response:
    return await _page(enrollment_id, request, api, words, fields=draft, done=done)


@router.post("/enrollments/{enrollment_id:uuid}/places")
async def take_more_or_fewer(enrollment_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Take another number of mentees."""
    told = form.get("places", "").strip()
    if not (told.isascii() and told.isdecimal() and len(told) < 4 and int(told) <= 50):
        errors = {"places": words.say("Give a number of mentees from 0 to {most}.", most=50)}
        return await _page(enrollment_id, request, api, words, fields=form, errors=errors)
    try:
        body = {"places": int(told)}
        await api.patch("matching", f"/enrollments/{enrollment_id}/places", body, etag=form.get("etag", ""))
    except Refused as refused:
        return await _refused(refused, "places", enrollment_id, request, form, api, words)
    return _to(enrollment_id, "places")


@router.post("/enrollments/{enrollment_id:uuid}/pause")
async def pause(enrollment_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Be matched with nobody until a day."""
    try:
        until = day_of(form, "until")
    except ValueError:
        until = None
    if until is None:
        errors = {"until": words.say("Give the day from which on you can be matched again, as in 2030-06-30.")}
        return await _page(enrollment_id, request, api, words, fields=form, errors=errors)
    try:
        body = {"until": until.isoformat()}
        await api.post("matching", f"/enrollments/{enrollment_id}/pause", body, key=once_of(form))
    except Refused as refused:
        return await _refused(refused, "until", enrollment_id, request, form, api, words)
    return _to(enrollment_id, "paused")


@router.post("/enrollments/{enrollment_id:uuid}/resume", dependencies=[GENUINE])
async def resume(enrollment_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """End a pause before its day."""
    try:
        await api.post("matching", f"/enrollments/{enrollment_id}/resume")
    except Refused as refused:
        return await _refused(refused, "", enrollment_id, request, NO_FIELDS, api, words)
    return _to(enrollment_id, "resumed")


@router.post("/enrollments/{enrollment_id:uuid}/decline", dependencies=[GENUINE])
async def decline(enrollment_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Decline an invitation."""
    try:
        one = await api.made(Enrollment, "matching", f"/enrollments/{enrollment_id}/decline")
    except Refused as refused:
        return await _refused(refused, "", enrollment_id, request, NO_FIELDS, api, words)
    return see_other(f"{Links('').program(one.program_id)}?done=declined")


@router.get("/enrollments/{enrollment_id:uuid}/withdraw")
async def withdraw_page(enrollment_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """Asks before somebody takes part no longer."""
    return await _withdrawal(enrollment_id, request, api, draft)


@router.post("/enrollments/{enrollment_id:uuid}/withdraw/confirm")
async def withdraw(enrollment_id: UUID, request: Request, form: Form, api: Api) -> Response:
    body = {"reason": form.get("reason", ""), "shared": form.get("shared") == "yes"}
    try:
        one = await api.made(Enrollment, "matching", f"/enrollments/{enrollment_id}/withdraw", body, key=once_of(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = named_errors(refused, {"reason": "reason"})
        return await _withdrawal(enrollment_id, request, api, form, errors)
    return see_other(f"{Links('').program(one.program_id)}?done=withdrawn")


@router.get("/enrollments/{enrollment_id:uuid}/identity")
async def identity_page(enrollment_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """What somebody shares of their identity, with both consents."""
    return await _identity(enrollment_id, request, api, draft)


@router.post("/enrollments/{enrollment_id:uuid}/identity/keep")
async def share(enrollment_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Give consent anew, for what is named and for nothing else."""
    identity, errors = read_identity(form, words)
    if errors:
        return await _identity(enrollment_id, request, api, form, errors)
    body: dict[str, Any] = {"identity": identity, "counted": form.get("counted") == "yes" and bool(identity)}
    try:
        await api.put("matching", f"/enrollments/{enrollment_id}/identity", body, etag=form.get("etag", ""))
    except Refused as refused:
        if refused.status not in {409, 412, 422}:
            raise
        stale = words.say("Your enrollment was changed elsewhere in the meantime. Check this and keep it again.")
        errors = {"": stale if refused.status == 412 else refused.detail}
        return await _identity(enrollment_id, request, api, form, errors, fresh=refused.status == 412)
    return _to(enrollment_id, "identity")


@router.get("/enrollments/{enrollment_id:uuid}/identity/take-back")
async def taking_back_page(enrollment_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    if not (await _read(api, enrollment_id)).value.identity:
        return see_other(Links("").identity(enrollment_id))
    return confirm(
        request,
        Question(
            asks=words.say("Take back what you shared of yourself?"),
            says=words.say(
                "Everything that you shared is erased at once, also from match rounds of the past, and is counted no "
                "longer."
            ),
            does=words.say("Take back my consent"),
            keeps=words.say("Leave it as it is"),
            back=Links("").identity(enrollment_id),
        ),
    )


@router.post("/enrollments/{enrollment_id:uuid}/identity/take-back/now", dependencies=[GENUINE])
async def take_back(enrollment_id: UUID, api: Api) -> Response:
    """Take back every consent."""
    await api.delete("matching", f"/enrollments/{enrollment_id}/identity")
    return _to(enrollment_id, "taken-back")


async def _refused(
    refused: Refused,
    field: str,
    enrollment_id: UUID,
    request: Request,
    form: Mapping[str, str],
    api: Api,
    words: Spoken,
) -> Response:
    if refused.status not in {409, 412, 422}:
        raise refused
    stale = words.say("Your enrollment was changed elsewhere in the meantime. Check this and send it again.")
    errors = {field: stale if refused.status == 412 else refused.detail}
    return await _page(enrollment_id, request, api, words, fields=form, errors=errors)


def _to(enrollment_id: UUID, done: str) -> Response:
    return see_other(f"{Links('').enrollment(enrollment_id)}?done={done}")


async def _page(
    enrollment_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    done: str = "",
) -> Response:
    answer, zone = await asyncio.gather(_read(api, enrollment_id), api.zone())
    one = answer.value
    program = await panel(api.get(Program, "matching", f"/programs/{one.program_id}"))
    today = clock.today(zone)
    questions = question_fields.asked(program.value.questions, one.role) if program.value else []
    named = {person.id: person.name for person in one.people}
    stands, color = program_words.stands(one, today, words)
    return show(
        request,
        "enrollment.html",
        status=422 if errors else 200,
        one=one,
        etag=answer.etag,
        is_mine=one.answers is not None or one.erased,
        program=program,
        stands=stands,
        zone=zone,
        color=color,
        why=program_words.why_withdrawn(one, words),
        pauses=one.paused_until is not None and one.paused_until > today,
        may_return=program.value is not None and program_words.may_enroll(program.value, today),
        answers=question_fields.told(questions, one.answers or {}),
        picks=[named.get(key) or "–" for key in one.picks],
        avoided=[named.get(key) or "–" for key in one.avoided],
        values={"places": str(one.places), **fields},
        draft=fields if not errors else NO_FIELDS,
        errors=errors,
        once=fields.get("once") or new_id(),
        done=done,
    )


async def _read(api: Api, enrollment_id: UUID) -> Answer[EnrollmentDetails]:
    return await api.versioned(EnrollmentDetails, "matching", f"/enrollments/{enrollment_id}")


async def _withdrawal(
    enrollment_id: UUID,
    request: Request,
    api: Api,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    one = (await _read(api, enrollment_id)).value
    program = await panel(api.get(Program, "matching", f"/programs/{one.program_id}"))
    return show(
        request,
        "withdraw.html",
        status=422 if errors else 200,
        one=one,
        program=program.value,
        values=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


async def _identity(
    enrollment_id: UUID,
    request: Request,
    api: Api,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    *,
    fresh: bool = False,
) -> Response:
    answer = await _read(api, enrollment_id)
    one = answer.value
    if one.answers is None and not one.erased:
        raise Refused("matching", 403, {})
    program = await panel(api.get(Program, "matching", f"/programs/{one.program_id}"))
    values = fields or identity_values(one.identity, counted=bool(one.counted))
    return show(
        request,
        "identity.html",
        status=422 if errors else 200,
        one=one,
        program=program.value,
        values=values,
        rows=rows_of(values),
        ids={name: name for name in errors if name},
        errors=errors,
        draft=fields if not errors else NO_FIELDS,
        etag=answer.etag if fresh else fields.get("etag") or answer.etag,
    )
