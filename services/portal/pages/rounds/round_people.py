"""What a match round does with its people: why these two, why not another mentor, who is left and what would help."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.round_questions import Asked, Question, WhyNot
from services.portal.answers.rounds import Alone, RoundDetails, RoundMentee, RoundMentor, RoundRelief
from services.portal.pages.filling import NO_FIELDS
from services.portal.pages.reason_words import reasons
from services.portal.pages.rounds import round_reasons, round_words
from services.portal.pages.rounds.match_rounds import Cursor, asked_about
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

MENTORS = 50
"""Mentors to choose from at once; a search finds the others."""
ALONE = 25
"""Unmatched mentees on one page."""


@router.get("/rounds/{round_id}/mentees/{person_id}")
async def mentee_page(
    round_id: UUID,
    person_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    draft: Draft,
    asked: UUID | None = None,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Why these two, or why nobody; and why not another one. asked: the question whose answer is shown."""
    return await _mentee(round_id, person_id, request, api, words, asked=asked, search=search, fields=draft)


@router.post("/rounds/{round_id}/mentees/{person_id}/why-not")
async def ask_why_not(
    round_id: UUID, person_id: UUID, request: Request, form: Form, api: Api, words: Spoken
) -> Response:
    """Ask why this mentor is not theirs."""
    try:
        mentor = UUID(form.get("mentor", ""))
    except ValueError:
        errors = {"mentor": words.say("Choose a mentor.")}
        return await _mentee(round_id, person_id, request, api, words, fields=form, errors=errors)
    try:
        body = {"mentee_id": str(person_id), "mentor_id": str(mentor)}
        asked = await api.made(Asked, "matching", f"/rounds/{round_id}/why-not", body)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = {"mentor": refused.detail}
        return await _mentee(round_id, person_id, request, api, words, fields=form, errors=errors)
    return see_other(f"{Links('').round_mentee(round_id, person_id)}?asked={asked.id}#why-not")


async def _mentee(
    round_id: UUID,
    person_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    asked: UUID | None = None,
    search: str = "",
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    search = search or fields.get("search", "")
    path = f"/rounds/{round_id}"
    found, mentee, mentors, question = await asyncio.gather(
        api.get(RoundDetails, "matching", path),
        api.get(RoundMentee, "matching", f"{path}/mentees/{person_id}"),
        panel(api.page(RoundMentor, "matching", f"{path}/mentors", search=search.strip(), limit=MENTORS)),
        asked_about(api, round_id, asked),
    )
    if question is not None and question.about.get("mentee_id") != str(person_id):
        question = None
    pair, left = mentee.pair, mentee.unmatched
    name = (pair.mentee_name if pair else left.name if left else "") or words.say("Somebody who was erased")
    return show(
        request,
        "round_mentee.html",
        status=422 if errors else 200,
        found=found,
        person_id=person_id,
        name=name,
        title=_title(words, mentee, name),
        mentee=mentee,
        reasons=reasons(words, pair.reason_codes, pair.sentences, mentee=pair.mentee_name, mentor=pair.mentor_name)
        if pair
        else [],
        left=_left(words, left) if left else None,
        label=partial(round_words.criterion, words),
        score=partial(round_words.score, words),
        mentors=mentors,
        chosen=question.about.get("mentor_id", "") if question else fields.get("mentor", ""),
        search=search,
        question=question,
        answer=_why_not(words, question, person_id) if question else [],
        may_pin=question is not None and _may_be_pinned(question),
        fields=fields,
        errors=errors,
    )


def _title(words: Words, mentee: RoundMentee, name: str) -> str:
    pair = mentee.pair
    if pair is None:
        return words.say("{mentee} has no mentor in this round", mentee=name)
    if pair.rank_for_mentee == 1:
        return words.say("{mentor} fits {mentee} best of all", mentee=name, mentor=pair.mentor_name)
    return words.say(
        "{mentor} is number {rank} of those who fit {mentee}",
        mentee=name,
        mentor=pair.mentor_name,
        rank=pair.rank_for_mentee,
    )


def _left(words: Words, found: Alone) -> Mapping[str, Any]:
    """Why somebody is left, and what would change it, in sentences."""
    return {
        "person_id": found.person_id,
        "name": found.name or words.say("Somebody who was erased"),
        "why": round_reasons.alone(words, found),
        "barred": [
            round_reasons.barred(words, rule, count)
            for rule, count in sorted(found.ruled_out.items(), key=lambda item: -item[1])
            if count
        ],
        "near": [_near(words, one.mentor_name, one.score, one.needed) for one in found.near[:3]],
        "rivals": words.say_n(
            "One mentee competes for {places} of {mentors}.",
            "{number} mentees compete for {places} of {mentors}.",
            found.competition.people,
            places=words.say_n("one place", "{number} places", found.competition.places),
            mentors=words.say_n("one mentor", "{number} mentors", found.competition.offering),
        )
        if found.competition
        else "",
        "relief": round_reasons.relief(words, found),
    }


def _near(words: Words, mentor: str, value: float, needed: float) -> str:
    if needed > value:
        return words.say(
            "{mentor} was near: their score is {score}, and {needed} was needed for a place.",
            mentor=mentor,
            score=round_words.score(words, value),
            needed=round_words.score(words, needed),
        )
    return words.say(
        "{mentor} was near: with their score of {score} others fit as well, and the lot decided.",
        mentor=mentor,
        score=round_words.score(words, value),
    )


def _may_be_pinned(question: Question) -> bool:
    """A pin overcomes a low score, and no other rule; somebody has to give way."""
    if question.kind != "why-not" or question.answer is None:
        return False
    found = WhyNot.model_validate(question.answer)
    if found.matched or not set(found.rules) <= {"below-minimum-score"}:
        return False
    return bool(found.rules) or found.costs is not None


def _why_not(words: Words, question: Question, person_id: UUID) -> list[str]:
    """The answer to "why not this mentor?", in sentences."""
    if question.kind != "why-not" or question.answer is None:
        return []
    found = WhyNot.model_validate(question.answer)

    def name(person: UUID | str | None) -> str:
        return question.names.get(UUID(str(person)), words.say("Somebody who was erased"))

    mentor, mentee = name(question.about.get("mentor_id", "")), name(person_id)
    if found.matched:
        return [words.say("{mentor} is the mentor of {mentee} in this round.", mentor=mentor, mentee=mentee)]
    if found.rules:
        told = [round_reasons.rule(words, rule) for rule in found.rules]
        return [words.say("{mentor} and {mentee} may not be matched.", mentor=mentor, mentee=mentee), *told]
    first = words.say(
        "{mentor} and {mentee} may be matched; their score would be {score}.",
        mentor=mentor,
        mentee=mentee,
        score=round_words.score(words, found.score),
    )
    if found.pinned_elsewhere:
        return [first, words.say("One of the two is pinned to somebody else.")]
    if found.costs is None:
        return [first, words.say("Nobody can give way to them, so this pair cannot be had.")]
    return [first, *_costs(words, found, name)]


def _costs(words: Words, found: WhyNot, name: Any) -> list[str]:
    """What the pair would cost, and who would give way."""
    costs = found.costs
    if costs is None:
        return []
    lost = round_words.score(words, abs(costs.score))
    told: list[str] = []
    if costs.people > 0:
        told.append(
            words.say_n(
                "It would leave one more person without a mentor, and the total would change by {score}.",
                "It would leave {number} more people without a mentor, and the total would change by {score}.",
                costs.people,
                score=lost,
            )
        )
    elif costs.score > 0:
        told.append(
            words.say(
                "Everybody who is matched would still have a mentor, and the total would be {score} lower.", score=lost
            )
        )
    else:
        told.append(words.say("It would cost nothing: another answer is as good as this one."))
    for change in costs.changes[:12]:
        values = {"mentee": name(change.mentee_id), "before": name(change.before), "after": name(change.after)}
        if change.before is None:
            told.append(words.say("{mentee}, who has nobody, would get {after}.", **values))
        elif change.after is None:
            told.append(words.say("{mentee} would lose {before} and have nobody.", **values))
        else:
            told.append(
                words.say(
                    "{mentee} would go from {before} ({lower}) to {after} ({higher}).",
                    **values,
                    lower=round_words.score(words, change.score_before),
                    higher=round_words.score(words, change.score_after),
                )
            )
    if not found.exact:
        told.append(words.say("The round’s answer is not proven to be the best, so there may be a cheaper way."))
    return told


@router.get("/rounds/{round_id}/unmatched")
async def unmatched_page(round_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None) -> Response:
    """Who has no mentor, why, and what would change it."""
    path = f"/rounds/{round_id}"
    found, left, relief = await asyncio.gather(
        api.get(RoundDetails, "matching", path),
        api.page(Alone, "matching", f"{path}/unmatched", cursor=cursor, limit=ALONE),
        panel(api.get(RoundRelief, "matching", f"{path}/relief")),
    )
    title = (
        words.say_n(
            "One of {mentees} mentees has no mentor",
            "{number} of {mentees} mentees have no mentor",
            found.unmatched,
            mentees=found.mentees,
        )
        if found.unmatched
        else words.say("Every mentee has a mentor")
    )
    return show(
        request,
        "round_unmatched.html",
        found=found,
        title=title,
        left=[_left(words, one) for one in left.items],
        next=left.next,
        later=cursor is not None,
        relief=relief,
        score=partial(round_words.score, words),
    )
