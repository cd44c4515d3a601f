"""Asking for a match round that is like another but for what is changed, and trying what a change would do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.portal.answers.round_questions import Asked, Curve, Question
from services.portal.answers.rounds import Couple, Names, RoundDetails
from services.portal.pages.filling import NO_FIELDS, once_of
from services.portal.pages.rounds import round_words
from services.portal.pages.rounds.match_rounds import asked_about
from services.portal.pages.rounds.round_asking import fixed, found_wrong, kept_pairs, round_body, shown
from services.portal.pages.rounds.round_settings import couple, read_rules, spelled
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

_SHOWN = 20
"""Pinned and forbidden pairs that the form lists."""

Pair = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Two:
    """A pinned or forbidden pair in the form. value: of the checkbox that takes it back."""

    field: str
    names: str


@router.get("/rounds/{round_id}/again")
async def again_page(
    round_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    draft: Draft,
    pin: Pair = "",
    forbid: Pair = "",
    curve: UUID | None = None,
) -> Response:
    """The same round with something changed. pin, forbid: a mentee and a mentor. curve: what was asked of changes."""
    return await _again(round_id, request, api, words, fields=draft, pin=pin, forbid=forbid, curve=curve)


@router.post("/rounds/{round_id}/again/ask")
async def ask_again(round_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask for a round that is like this one but for what was changed."""
    base = await api.get(RoundDetails, "matching", f"/rounds/{round_id}")
    body, errors = round_body(words, form, base)
    if not errors:
        try:
            path = f"/programs/{base.program_id}/rounds"
            asked = await api.made(RoundDetails, "matching", path, body, key=once_of(form))
            return see_other(Links("").match_round(asked.id))
        except Refused as refused:
            errors = found_wrong(refused)
    return await _again(round_id, request, api, words, fields=form, errors=errors)


@router.post("/rounds/{round_id}/again/try")
async def try_settings(round_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """See what these settings would change for the same people, without a new round."""
    base = await api.get(RoundDetails, "matching", f"/rounds/{round_id}")
    rules, errors = read_rules(words, form, base)
    if not errors:
        try:
            asked = await api.made(Asked, "matching", f"/rounds/{round_id}/what-if", {"rules": rules})
            return see_other(Links("").round_what_if(round_id, asked.id))
        except Refused as refused:
            errors = found_wrong(refused)
    return await _again(round_id, request, api, words, fields=form, errors=errors)


@router.post("/rounds/{round_id}/again/curve", dependencies=[GENUINE])
async def ask_for_curve(round_id: UUID, api: Api) -> Response:
    """Ask how many pairs can stay for today's people, and what that costs."""
    asked = await api.made(Asked, "matching", f"/rounds/{round_id}/rematch")
    return see_other(f"{Links('').round_again(round_id)}?curve={asked.id}#changes")


@router.post("/rounds/{round_id}/what-if/{question_id}/solve")
async def solve_what_if(round_id: UUID, question_id: UUID, form: Form, api: Api) -> Response:
    """Ask for a round of the same people by the settings that were tried."""
    question, base = await asyncio.gather(
        api.get(Question, "matching", f"/questions/{question_id}"),
        api.get(RoundDetails, "matching", f"/rounds/{round_id}"),
    )
    if question.round_id != round_id or question.kind != "what-if":
        raise HTTPException(404)
    body = {"rules": question.about.get("rules", {}), "based_on": str(round_id), **fixed(base.pins, base.forbidden)}
    path = f"/programs/{base.program_id}/rounds"
    asked = await api.made(RoundDetails, "matching", path, body, key=once_of(form))
    return see_other(Links("").match_round(asked.id))


async def _again(
    round_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    pin: str = "",
    forbid: str = "",
    curve: UUID | None = None,
) -> Response:
    base, question = await asyncio.gather(
        api.get(RoundDetails, "matching", f"/rounds/{round_id}"), asked_about(api, round_id, curve)
    )
    pins, forbidden = _chosen(base, fields, pin, forbid)
    people = [key for one in [*pins[:_SHOWN], *forbidden[:_SHOWN]] for key in (one.mentee_id, one.mentor_id)]
    asked = {"person_id": [str(key) for key in dict.fromkeys(people)]}
    found = (await panel(api.get(Names, "profiles", "/people/names", **asked))).value if people else None
    names = {one.id: one.name for one in found.root} if found else {}
    values = {"people": "same" if base.solved else "today", "keep": "1" if pin or forbid else ""}
    return show(
        request,
        "round_ask.html",
        status=422 if errors else 200,
        title=words.say("Change something and solve again"),
        back=Links("").match_round(round_id),
        here=Links("").round_again(round_id),
        base=base,
        program=None,
        pins=spelled(pins),
        forbidden=spelled(forbidden),
        pinned=_named(words, "pins", pins, names),
        barred=_named(words, "forbidden", forbidden, names),
        question=question,
        curve=Curve.model_validate(question.answer)
        if question and question.kind == "rematch" and question.answer
        else None,
        keeps=_keeps(words, question),
        finding=round_words.finding(words, base),
        score=partial(round_words.score, words),
        **shown(words, fields, errors, base, values),
    )


def _chosen(base: RoundDetails, fields: Mapping[str, str], pin: str, forbid: str) -> tuple[list[Couple], list[Couple]]:
    """Pinned and forbidden pairs: those of the form, or those of the round and the one that is to be added, which is
    taken from the other list."""
    if fields:
        return kept_pairs(fields, "pins"), kept_pairs(fields, "forbidden")
    pinned, barred = couple(pin), couple(forbid)
    mentee = pinned.mentee_id if pinned else None
    pins = [one for one in base.pins if one.mentee_id != mentee and one != barred]
    forbidden = [one for one in base.forbidden if one not in (pinned, barred)]
    return [*pins, *([pinned] if pinned else [])], [*forbidden, *([barred] if barred else [])]


def _named(words: Words, field: str, found: Sequence[Couple], names: Mapping[UUID, str]) -> Sequence[Two]:
    unknown = words.say("Somebody who was erased")
    return [
        Two(
            f"{field}-{place}",
            words.say(
                "{mentee} with {mentor}",
                mentee=names.get(one.mentee_id, unknown),
                mentor=names.get(one.mentor_id, unknown),
            ),
        )
        for place, one in enumerate(found[:_SHOWN])
    ]


def _keeps(words: Words, question: Question | None) -> Sequence[tuple[str, str]]:
    """How much it matters that pairs stay together: usual choices, or the points of the curve where that is known."""
    usual = [
        ("", words.say("It does not matter")),
        ("0.05", words.say("A little")),
        ("0.2", words.say("Much")),
        ("1", words.say("As many as can stay")),
    ]
    if question is None or question.kind != "rematch" or question.answer is None:
        return usual
    points = [
        (
            f"{1.0 if point.keep is None else point.keep:g}",
            words.say_n(
                "One pair changes; {pairs} pairs, total {total}",
                "{number} pairs change; {pairs} pairs, total {total}",
                point.changes,
                pairs=point.pairs,
                total=round_words.score(words, point.total_score),
            ),
        )
        for point in Curve.model_validate(question.answer).points
    ]
    return [usual[0], *points]
