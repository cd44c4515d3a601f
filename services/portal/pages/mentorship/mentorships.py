"""The mentorships of the visitor, and the first page of one: what waits there, what comes next, where all else is."""

from __future__ import annotations

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Goal, Pact, Program
from services.portal.pages.mentorship.mentorship_hub import SHOWN, Hub, ask_hub, history, waiting
from services.portal.pages.mentorship.together import Together, together, waiting_to_sign
from services.portal.pages.namesakes import told_apart
from services.portal.upstream import panel
from services.portal.web import GENUINE, Api, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()


@router.get("/mentorships")
async def mentorships_page(request: Request, api: Api, words: Spoken, cursor: str | None = None) -> Response:
    found, me = await asyncio.gather(
        api.page(Pact, "matching", "/mentorships", mine=True, limit=50, cursor=cursor), panel(api.myself())
    )
    zone, person = (me.value.zone, me.value.id) if me.value else ("UTC", None)
    names = await told_apart(api, words, [(who.person_id, who.name) for one in found.items for who in one.members])
    seen = [Together(one.called(names), person, zone) for one in found.items]
    return show(request, "mentorships.html", mentorships=seen, words=words, next=found.next, zone=zone, cursor=cursor)


@router.get("/mentorships/{mentorship_id}")
async def mentorship_page(
    mentorship_id: UUID, request: Request, api: Api, words: Spoken, done: str | None = None
) -> Response:
    seen, hub = await asyncio.gather(together(api, mentorship_id, even_unknown=True), ask_hub(api, mentorship_id))
    program, goals = await asyncio.gather(
        panel(api.get(Program, "matching", f"/programs/{seen.it.program_id}")),
        panel(api.page(Goal, "profiles", f"/people/{seen.it.mentee_id}/goals", limit=10)),
    )
    return show(
        request,
        "mentorship.html",
        seen=seen,
        hub=hub,
        title=_title(seen, hub, words),
        lead=_lead(seen, program.value, words),
        waiting=waiting(seen, hub, words),
        history=history(seen, hub, words),
        waits_for=waiting_to_sign(seen, hub.agreement.waits_for, words) if hub.agreement else "",
        goals=goals,
        zone=seen.zone,
        shown=SHOWN,
        today=clock.today(seen.zone),
        done=_done(done, words),
        me=seen.me,
    )


@router.post("/mentorships/{mentorship_id}/resume", dependencies=[GENUINE])
async def resume_mentorship(mentorship_id: UUID, api: Api) -> Response:
    """Go on after a pause."""
    await api.post("matching", f"/mentorships/{mentorship_id}/resume")
    return see_other(f"{Links('').mentorship(mentorship_id)}?done=resumed")


def _title(seen: Together, hub: Hub, words: Words) -> str:
    """The one fact that matters most now."""
    return (_own_title if seen.is_mine else _title_for_others)(seen, hub, words, seen.who(words))


def _own_title(seen: Together, hub: Hub, words: Words, names: str) -> str:
    """For who is in it. names: of the others."""
    say, it = words.say, seen.it
    if seen.ended and it.completed:
        return say("You and {names} have completed this mentorship", names=names)
    if seen.ended:
        return say("Your mentorship with {names} has ended", names=names)
    if seen.paused and it.paused_until:
        return say("You and {names} pause until {day}", names=names, day=words.day(it.paused_until))
    if seen.paused:
        return say("You and {names} pause for now", names=names)
    if hub.coming:
        return say("You and {names} meet on {when}", names=names, when=_next(seen, hub, words))
    if hub.times.value is not None:
        return say("You and {names} have no session to come", names=names)
    return seen.heading(words)


def _title_for_others(seen: Together, hub: Hub, words: Words, names: str) -> str:
    """For who looks on. names: of all who are in it."""
    say, it = words.say, seen.it
    if seen.ended and it.completed:
        return say("{names} have completed this mentorship", names=names)
    if seen.ended:
        return say("The mentorship of {names} has ended", names=names)
    if seen.paused and it.paused_until:
        return say("{names} pause until {day}", names=names, day=words.day(it.paused_until))
    if seen.paused:
        return say("{names} pause for now", names=names)
    if hub.coming:
        return say("{names} meet on {when}", names=names, when=_next(seen, hub, words))
    if hub.times.value is not None:
        return say("{names} have no session to come", names=names)
    return names


def _next(seen: Together, hub: Hub, words: Words) -> str:
    return words.moment(hub.coming[0].starts_at, seen.zone)


def _lead(seen: Together, program: Program | None, words: Words) -> str:
    since = words.day_in(seen.it.started_at, seen.zone)
    if program is None:
        return words.say("Since {day}", day=since)
    name = program.name
    kind, role = seen.it.kind, seen.myself.role if seen.myself else ""
    others = seen.who(words)
    if kind == "circle" and seen.is_mine:
        return words.say("A circle of peers in {program}, since {day}.", program=name, day=since)
    if kind == "group":
        mentor = seen.name_of(seen.it.mentor_id)
        if role == "mentor":
            return words.say("You are the mentor of this group in {program}, since {day}.", program=name, day=since)
        return words.say("A group with {mentor} in {program}, since {day}.", mentor=mentor, program=name, day=since)
    if role == "mentee":
        return words.say("{name} is your mentor in {program}, since {day}.", name=others, program=name, day=since)
    if role == "mentor":
        return words.say("{name} is your mentee in {program}, since {day}.", name=others, program=name, day=since)
    return words.say("A mentorship in {program}, since {day}.", program=name, day=since)


def _done(what: str | None, words: Words) -> str:
    match what:
        case "resumed":
            return words.say("It goes on. Plan your next session while you are here.")
        case "paused":
            return words.say("It pauses. Nobody is reminded of anything meanwhile.")
        case "planned":
            return words.say("The invite is on its way.")
        case "ended":
            return words.say("It has ended, and everybody in it hears so.")
        case "told":
            return words.say("Thank you. Those who run the program read it without your name.")
        case _:
            return ""
