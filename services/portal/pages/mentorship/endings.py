"""How a mentorship rests and ends: pause, look back and close it, the certificate, end it early."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Closing, Goal
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.together import Together, names_of, together
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_MOST_GOALS = 20
_REASONS = ("no-time", "goals-changed", "not-a-match", "other")


@router.get("/mentorships/{mentorship_id}/pause")
async def pause_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _pause(mentorship_id, request, api, fields=draft)


@router.post("/mentorships/{mentorship_id}/pause/confirm")
async def pause_mentorship(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let it rest until a day, or until somebody resumes it."""
    until, errors = form.get("until", "").strip(), dict[str, str]()
    try:
        body = {"until": date.fromisoformat(until).isoformat() if until else None}
        await api.post("matching", f"/mentorships/{mentorship_id}/pause", body)
        return see_other(f"{Links('').mentorship(mentorship_id)}?done=paused")
    except ValueError:
        errors["until"] = words.say("Give a day, as in 2030-06-30.")
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = named_errors(refused, {"until": "until"}, "until")
    return await _pause(mentorship_id, request, api, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/end")
async def end_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _end(mentorship_id, request, api, words, fields=draft)


@router.post("/mentorships/{mentorship_id}/end/confirm")
async def end_mentorship(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """End it early, for a reason."""
    errors: dict[str, str] = {}
    if form.get("reason") not in _REASONS:
        errors["reason"] = words.say("Choose what comes closest.")
    else:
        body: dict[str, Any] = {
            "reason": form["reason"],
            "words": form.get("words", "").strip(),
            "shared": form.get("shared") == "yes",
            "rematch": form.get("rematch") == "yes",
        }
        try:
            await api.post("matching", f"/mentorships/{mentorship_id}/end", body)
            return see_other(f"{Links('').mentorship(mentorship_id)}?done=ended")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {"words": "words", "reason": "reason"}, "words")
    return await _end(mentorship_id, request, api, words, fields=form, errors=errors)


@router.get("/mentorships/{mentorship_id}/close")
async def close_page(
    mentorship_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken, done: str = ""
) -> Response:
    return await _close(mentorship_id, request, api, words, fields=draft, done=done)


@router.post("/mentorships/{mentorship_id}/close/confirm")
async def close_mentorship(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Look back, which closes it for one's own part; once more writes that anew."""
    goals: list[dict[str, str]] = []
    for name, outcome in form.items():
        if name.startswith("goal-") and outcome in {"reached", "partly", "changed", "not reached"}:
            goals.append({"goal_id": name.removeprefix("goal-"), "outcome": outcome})
    body = {
        "words": form.get("words", "").strip(),
        "shared": form.get("shared") == "yes",
        "goals": goals,
        "testimonial": form.get("testimonial") == "yes",
    }
    try:
        await api.post("matching", f"/mentorships/{mentorship_id}/closings", body, key=once_of(form))
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = named_errors(refused, {"words": "words"}, "words")
        return await _close(mentorship_id, request, api, words, fields=form, errors=errors)
    return see_other(f"{Links('').close(mentorship_id)}?done={'testimonial' if body['testimonial'] else 'yes'}")


@router.get("/mentorships/{mentorship_id}/certificate")
async def certificate(mentorship_id: UUID, api: Api) -> Response:
    """The visitor's certificate, as a PDF."""
    return await api.file("matching", f"/mentorships/{mentorship_id}/certificate", filename="certificate.pdf")


async def _pause(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    seen = await together(api, mentorship_id)
    kept = {"until": seen.it.paused_until.isoformat()} if seen.it.paused_until else {}
    return show(
        request,
        "mentorship_pause.html",
        status=422 if errors else 200,
        seen=seen,
        today=clock.today(seen.zone),
        values=fields or kept,
        fields=fields,
        errors=errors,
    )


async def _end(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    seen = await together(api, mentorship_id)
    return show(
        request,
        "mentorship_end.html",
        status=422 if errors else 200,
        seen=seen,
        who=seen.who(words),
        alone=_leaves_alone(seen),
        reasons=(
            ("no-time", words.say("There is too little time for it")),
            ("goals-changed", words.say("What I want to reach has changed")),
            ("not-a-match", words.say("We do not suit each other well enough")),
            ("other", words.say("Something else")),
        ),
        values=fields,
        fields=fields,
        errors=errors,
    )


def _leaves_alone(seen: Together) -> bool:
    """Whether it goes on for the others when the visitor ends it."""
    myself = seen.myself
    if myself is None or myself.role == "mentor":
        return False
    return sum(one.role == myself.role for one in seen.others) >= (2 if myself.role == "peer" else 1)


async def _close(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    done: str = "",
) -> Response:
    seen, closings = await asyncio.gather(
        together(api, mentorship_id), api.list(Closing, "matching", f"/mentorships/{mentorship_id}/closings")
    )
    goals = await panel(api.list(Goal, "profiles", f"/people/{seen.it.mentee_id}/goals", limit=_MOST_GOALS))
    mine = next((one for one in closings if one.person_id == seen.me), None)
    missing = [one.person_id for one in seen.present if one.person_id not in {each.person_id for each in closings}]
    return show(
        request,
        "mentorship_close.html",
        status=422 if errors else 200,
        seen=seen,
        who=seen.who(words),
        title=_close_title(seen, mine, names_of(seen, missing, words), words),
        mine=mine,
        others=[one for one in closings if one.person_id != seen.me],
        may_write=seen.is_mine and (not seen.ended or bool(seen.it.completed)),
        goals=goals.value or [] if seen.it.kind not in {"group", "circle"} else [],
        outcomes=(
            ("", words.say("Not looked at")),
            ("reached", words.say("Reached")),
            ("partly", words.say("Partly reached")),
            ("changed", words.say("Became another goal")),
            ("not reached", words.say("Not reached")),
        ),
        has_certificate=seen.is_mine and bool(seen.it.completed),
        values=fields or (_kept(mine) if mine else {}),
        fields=fields,
        errors=errors,
        done=done,
    )


def _close_title(seen: Together, mine: Closing | None, missing: str, words: Words) -> str:
    if seen.ended and not seen.it.completed:
        return words.say("This mentorship ended early")
    if mine is None:
        return words.say("Look back together, and close it well")
    if seen.ended:
        return words.say("You have completed this mentorship")
    return words.say("You have closed it and wait for {names} to look back", names=missing)


def _kept(mine: Closing) -> dict[str, str]:
    outcomes = {f"goal-{one.goal_id}": one.outcome for one in mine.goals}
    return {"words": mine.words, "shared": "yes" if mine.shared else "", **outcomes}
