"""A program for its admins: what needs them first, and where everything else of it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.administration import HealthPage, ParticipantPage, Settings, Some, Survey
from services.portal.answers.taking_part import Concern
from services.portal.pages import program_words
from services.portal.pages.administration.administering import LINKS, settings_of
from services.portal.upstream import Panel, Upstream, panel
from services.portal.web import Api, Spoken, show
from services.portal.words import Words
from shared import clock

__all__ = ["router"]

router = APIRouter()

ENDED = frozenset({"closed", "archived"})


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for an admin, and where it is done."""

    sentence: str
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are; None for what cannot be told now."""

    mentees: int | None
    mentors: int | None
    invited: int | None
    waiting: int | None
    proposals: int | None
    mentorships: int | None


@router.get("/programs/{program_id}/admin")
async def administration_page(program_id: UUID, request: Request, api: Api, words: Spoken, done: str = "") -> Response:
    base = f"/programs/{program_id}"
    (program, counts, zone), (unmatched, at_risk, concerns, surveys) = await asyncio.gather(
        asyncio.gather(_program(api, program_id), _counts(api, program_id), api.zone()),
        asyncio.gather(
            panel(
                api.get(ParticipantPage, "analytics", f"{base}/participants", role="mentee", stuck="unmatched", limit=1)
            ),
            panel(api.get(HealthPage, "analytics", f"{base}/health", at_risk=True, limit=1)),
            panel(api.list(Concern, "matching", "/concerns", side="contact", state="open", limit=50)),
            panel(api.list(Survey, "matching", f"{base}/surveys", limit=50)),
        ),
    )
    today = clock.today(zone)
    confided = [concern for concern in concerns.value or [] if concern.program_id == program_id]
    needs = [
        need
        for need in (
            *_needs_of_its_state(program, counts, today, words),
            _unmatched(program, unmatched, words),
            _at_risk(program, at_risk, words),
            _confided(len(confided), words),
        )
        if need is not None
    ]
    return show(
        request,
        "administration.html",
        program=program,
        state=program_words.state(program, words),
        counts=counts,
        needs=needs,
        partial=[one for one in (unmatched, at_risk) if one.away],
        refused=[one for one in (unmatched, at_risk) if one.refused],
        days=[(label, day, day < today) for label, day in program_words.days(program, words)],
        next_day=min((day for _, day in program_words.days(program, words) if day >= today), default=None),
        surveys=surveys,
        said=_done(words).get(done, ""),
        has_ended=program.state in ENDED,
    )


async def _program(api: Upstream, program_id: UUID) -> Settings:
    return (await settings_of(api, program_id)).value


async def _counts(api: Upstream, program_id: UUID) -> Counts:
    people = f"/programs/{program_id}/enrollments"

    async def count(path: str, **query: Any) -> int | None:
        told = await panel(api.page(Some, "matching", path, limit=1, **query))
        return told.value.total if told.value else None

    return Counts(
        *await asyncio.gather(
            count(people, role="mentee", state="enrolled"),
            count(people, role="mentor", state="enrolled"),
            count(people, state="invited"),
            count(people, state="waiting"),
            count("/proposals", program_id=str(program_id), state="open"),
            count("/mentorships", program_id=str(program_id)),
        )
    )


def _needs_of_its_state(program: Settings, counts: Counts, today: date, words: Words) -> list[Need]:
    """What comes next for a draft, or for a program in which nobody takes part yet."""
    if program.state == "draft":
        address, label = LINKS.program_step(program.id, "summary"), words.say("Read it through and launch it")
        return [Need(words.say("This is a draft, which only its admins see."), address, label)]
    if program.state in ENDED:
        return []
    needs: list[Need] = []
    if counts.mentees == 0 and counts.mentors == 0:
        needs.append(
            Need(words.say("Nobody takes part yet."), LINKS.enrollment_import(program.id), words.say("Invite people"))
        )
    elif counts.mentors == 0 and program.kind != "circle":
        needs.append(
            Need(words.say("No mentor takes part yet."), LINKS.invite(program.id), words.say("Invite mentors"))
        )
    if "rounds" in program.ways and program.matching_on and program.matching_on <= today and not counts.mentorships:
        sentence = words.say(
            "The day of matching was {day}, and no mentorship has begun.", day=words.day(program.matching_on)
        )
        needs.append(Need(sentence, LINKS.rounds(program.id), words.say("Run a match round")))
    if counts.waiting:
        sentence = words.say_n("One person waits for a place.", "{number} people wait for a place.", counts.waiting)
        needs.append(Need(sentence, LINKS.waitlist(program.id), words.say("See the waitlist")))
    return needs


def _unmatched(program: Settings, found: Panel[ParticipantPage], words: Words) -> Need | None:
    total = found.value.total if found.value else 0
    if not total or program.state in {"draft", *ENDED}:
        return None
    sentence = words.say_n("One mentee has no mentor.", "{number} mentees have no mentor.", total)
    return Need(sentence, f"{LINKS.enrollments(program.id)}?stuck=unmatched", words.say("See who"))


def _at_risk(program: Settings, found: Panel[HealthPage], words: Words) -> Need | None:
    total = found.value.total if found.value else 0
    if not total or program.state in ENDED:
        return None
    sentence = words.say_n("One mentorship may fall asleep.", "{number} mentorships may fall asleep.", total)
    return Need(sentence, f"{LINKS.health(program.id)}?at_risk=yes", words.say("See which, and what helps"))


def _confided(count: int, words: Words) -> Need | None:
    if not count:
        return None
    sentence = words.say_n("A concern was confided to you.", "{number} concerns were confided to you.", count)
    return Need(sentence, LINKS.confided(), words.say("Read it"))


def _done(words: Words) -> Mapping[str, str]:
    return {
        "launched": words.say("The program is launched. Everybody sees it now; invite those whom you want in it."),
        "kept": words.say("The settings are kept."),
        "begun": words.say("The program is running now."),
        "closed": words.say("The program has ended. Everybody in it hears of it."),
        "archived": words.say("The program is archived. Lists leave it out."),
        "restored": words.say("The program is listed again."),
        "copied": words.say("This is the copy: a draft with the same settings. Look at its days first."),
    }
