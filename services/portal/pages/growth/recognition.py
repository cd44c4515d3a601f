"""Endorsements and testimonials: read, published, put in other words, withdrawn."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.growth import Endorsement, Testimonial, Together
from services.portal.pages.filling import NO_FIELDS, once_of, wrong
from services.portal.upstream import Refused, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_SHORTEST = 20
"""Characters of a testimonial; profiles refuses less."""


@router.get("/endorsements/{endorsement_id}")
async def endorsement_page(endorsement_id: UUID, request: Request, api: Api) -> Response:
    return await _endorsement(endorsement_id, request, api)


@router.get("/endorsements/{endorsement_id}/withdraw")
async def ask_to_withdraw_endorsement(endorsement_id: UUID, request: Request, api: Api) -> Response:
    """Whether an endorsement is to be withdrawn."""
    return await _endorsement(endorsement_id, request, api, template="endorsement_withdraw.html")


@router.post("/endorsements/{endorsement_id}/withdraw/yes", dependencies=[GENUINE])
async def withdraw_endorsement(endorsement_id: UUID, api: Api) -> Response:
    """No longer stand for it."""
    endorsement = await api.get(Endorsement, "profiles", f"/endorsements/{endorsement_id}")
    await api.delete("profiles", f"/endorsements/{endorsement_id}")
    return see_other(Links("").person(endorsement.person_id))


@router.get("/testimonials/{testimonial_id}")
async def testimonial_page(testimonial_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _testimonial(testimonial_id, request, api, fields=draft)


@router.post("/testimonials/{testimonial_id}/publish")
async def publish(testimonial_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let everyone read it as the mentor has read it."""
    return await _decide(testimonial_id, "publish", request, form, api, words)


@router.post("/testimonials/{testimonial_id}/decline")
async def decline(testimonial_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Do not let it be shown."""
    return await _decide(testimonial_id, "decline", request, form, api, words)


@router.post("/testimonials/{testimonial_id}/rewrite")
async def rewrite(testimonial_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Put other words while the mentor has not decided."""
    errors = _wrong(words, form)
    if not errors:
        try:
            body = {"words": form.get("words", "").strip()}
            await api.put("profiles", f"/testimonials/{testimonial_id}", body, etag=f'"{form.get("version", "")}"')
            return see_other(Links("").testimonial(testimonial_id))
        except Refused as refused:
            errors = _told(words, refused)
    return await _testimonial(testimonial_id, request, api, fields=form, errors=errors)


@router.get("/testimonials/{testimonial_id}/withdraw")
async def ask_to_withdraw(testimonial_id: UUID, request: Request, api: Api) -> Response:
    """Whether a testimonial is to be withdrawn."""
    return await _testimonial(testimonial_id, request, api, fields={}, template="testimonial_withdraw.html")


@router.post("/testimonials/{testimonial_id}/withdraw/yes", dependencies=[GENUINE])
async def withdraw(testimonial_id: UUID, api: Api) -> Response:
    """Let it be shown no more, for good."""
    testimonial = await api.get(Testimonial, "profiles", f"/testimonials/{testimonial_id}")
    await api.post("profiles", f"/testimonials/{testimonial_id}/withdraw")
    return see_other(Links("").person(testimonial.person_id))


@router.get("/mentorships/{mentorship_id}/testimonial")
async def new_testimonial_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    """Where a mentee writes about their mentor once their mentorship has ended."""
    return await _new(mentorship_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/testimonial/offer")
async def offer(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Write about one's mentor."""
    errors = _wrong(words, form)
    if not errors:
        try:
            body, path = {"words": form.get("words", "").strip()}, f"/mentorships/{mentorship_id}/testimonial"
            made = await api.made(Testimonial, "profiles", path, body, key=once_of(form))
            return see_other(Links("").testimonial(made.id))
        except Refused as refused:
            earlier = str(refused.document.get("testimonial_id", ""))
            if refused.kind == "offered-already" and earlier:
                return see_other(Links("").testimonial(UUID(earlier)))
            errors = _told(words, refused)
    return await _new(mentorship_id, request, api, fields=form, errors=errors)


def _wrong(words: Words, form: Mapping[str, str]) -> dict[str, str]:
    if len(form.get("words", "").strip()) >= _SHORTEST:
        return {}
    return {
        "words": words.say_n(
            "Write a sentence or two, of at least {number} character.",
            "Write a sentence or two, of at least {number} characters.",
            _SHORTEST,
        )
    }


def _told(words: Words, refused: Refused) -> dict[str, str]:
    if refused.status == 412:
        return {"words": words.say("It was changed meanwhile. What you wrote is still here; save it again to put it.")}
    return wrong(refused, {"words": "words"}, "words")


async def _decide(
    testimonial_id: UUID, action: str, request: Request, form: Mapping[str, str], api: Api, words: Words
) -> Response:
    etag = f'"{form.get("version", "")}"' if action == "publish" else ""
    try:
        await api.post("profiles", f"/testimonials/{testimonial_id}/{action}", etag=etag)
    except Refused as refused:
        if refused.status not in {409, 412}:
            raise
        stale = words.say("Its words were changed meanwhile. Read it once more before you decide.")
        errors = {"": stale if refused.status == 412 else refused.detail}
        return await _testimonial(testimonial_id, request, api, fields={}, errors=errors)
    return see_other(Links("").testimonial(testimonial_id))


async def _endorsement(
    endorsement_id: UUID, request: Request, api: Api, *, template: str = "endorsement.html"
) -> Response:
    endorsement, me, zone = await asyncio.gather(
        api.get(Endorsement, "profiles", f"/endorsements/{endorsement_id}"), panel(api.me()), api.zone()
    )
    return show(request, template, endorsement=endorsement, me=me.value.id if me.value else None, zone=zone)


async def _testimonial(
    testimonial_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
    template: str = "testimonial.html",
) -> Response:
    testimonial, me, zone = await asyncio.gather(
        api.get(Testimonial, "profiles", f"/testimonials/{testimonial_id}"), panel(api.me()), api.zone()
    )
    return show(
        request,
        template,
        status=422 if errors else 200,
        testimonial=testimonial,
        me=me.value.id if me.value else None,
        zone=zone,
        fields=fields,
        values=fields or {"words": testimonial.words},
        errors=errors,
    )


async def _new(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    mentorship, me, given = await asyncio.gather(
        api.get(Together, "matching", f"/mentorships/{mentorship_id}"),
        panel(api.me()),
        panel(api.list(Testimonial, "profiles", "/testimonials/given", limit=200)),
    )
    own = me.value.id if me.value else None
    return show(
        request,
        "testimonial_new.html",
        status=422 if errors else 200,
        mentorship=mentorship,
        is_mentee=any(one.person_id == own and one.role == "mentee" for one in mentorship.members),
        mentors=[one.name for one in mentorship.members if one.role == "mentor" and one.person_id != own],
        mentees=[one.name for one in mentorship.members if one.role == "mentee" and one.person_id != own],
        earlier=next((one for one in given.value or [] if one.mentorship_id == mentorship_id), None),
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )
