"""What the visitor hears, when, and in which language."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.hearing import MyPreferences, Suppression
from services.portal.pages.filling import NO_FIELDS, named_errors
from services.portal.pages.me.chats import my_chats
from services.portal.rendering import own_name
from services.portal.upstream import Answer, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, Site, Spoken, see_other, show
from services.portal.words import LANGUAGES, Words
from shared import clock
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")
_TIMES = ("quiet_start", "quiet_end", "digest_at")
_FIELDS = {name: name for name in (*_TIMES, "digest", "language", "away_until")}


class Kind(NamedTuple):
    """A kind of mail that can be turned off, as notifications names it."""

    name: str
    label: str
    hint: str


def kinds(words: Words) -> tuple[Kind, ...]:
    return (
        Kind(
            "session_reminders",
            words.say("Reminders of sessions"),
            words.say("A day and an hour before you meet. Invites come anyway."),
        ),
        Kind(
            "goal_reminders",
            words.say("Reminders of goals and milestones"),
            words.say("Before one is due, when one needs a look, and when one is reached."),
        ),
        Kind(
            "mentorship_reminders",
            words.say("Reminders of what waits in a mentorship"),
            words.say("When you have not met for long, a check-in is due, or an answer or a signature is missing."),
        ),
        Kind(
            "program_reminders",
            words.say("Reminders of a program and its surveys"),
            words.say("Its kickoff, midpoint and end, and what is open until a day."),
        ),
        Kind(
            "gathering_reminders",
            words.say("Reminders of gatherings, and where you stand on their lists"),
            words.say("The day before, and when you have registered."),
        ),
        Kind(
            "messages",
            words.say("New messages and shared links"),
            words.say("Once for all that waits for you in a thread."),
        ),
        Kind("feedback", words.say("New feedback"), words.say("When the other one has given you feedback.")),
        Kind(
            "recognition",
            words.say("Thanks, recommendations, and what others share with you"),
            words.say("Also when a colleague asks you for a recommendation."),
        ),
    )


@router.get("/preferences")
async def preferences_page(request: Request, api: Api, draft: Draft, words: Spoken, saved: bool = False) -> Response:
    try:
        return await _page(request, api, words, saved=saved, fields=draft)
    except Refused as refused:
        if refused.status != 404:
            raise
        return show(
            request,
            "error.html",
            status=404,
            title=words.say("There is nothing to choose"),
            detail=words.say("Your account has no profile, so Telemachus sends you no mail."),
            retry=False,
            waiting="",
        )


@router.post("/preferences/change")
async def change_preferences(request: Request, form: Form, api: Api, portal: Site, words: Spoken) -> Response:
    """Keep the choice, and let these pages speak the chosen language from now on."""
    chats, kept = await asyncio.gather(panel(my_chats(api)), _kept(api))
    body, errors = read_preferences(words, form, kept.value, with_chat=bool(chats.value))
    if not errors:
        try:
            await api.put("notifications", f"/people/{await api.my_id()}/preferences", body, etag=form.get("etag", ""))
            response = see_other(f"{LINKS.preferences()}?saved=true")
            if body["language"] or kept.value.language:
                portal.speak(response, body["language"])
            return response
        except Refused as refused:
            errors = _refused(words, refused)
    return await _page(request, api, words, fields=form, errors=errors)


@router.post("/preferences/resume", dependencies=[GENUINE])
async def resume_mails(api: Api) -> Response:
    """Send mails to the visitor's address again."""
    await api.delete("notifications", f"/people/{await api.my_id()}/suppression")
    return see_other(f"{LINKS.preferences()}?saved=true")


def read_preferences(
    words: Words, form: Mapping[str, str], kept: MyPreferences, *, with_chat: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """What notifications takes, and what is wrong, by field. What the form does not have stays as it is.

    A kind's box stands for mail, "chat-KIND" for chat; neither turns it off. with_chat: the form asks for both.
    """
    body: dict[str, Any] = kept.model_dump(mode="json", exclude={"version"})
    shown = [kind.name for kind in kinds(words)]
    muted = [name for name in kept.muted if name not in shown]
    channels = dict(body["channels"])
    for name in shown:
        ways = [way for way, box in (("email", name), ("chat", f"chat-{name}")) if box in form]
        if not ways:
            muted.append(name)
        elif with_chat:
            channels[name] = ways
    body |= {"muted": muted, "channels": channels}
    errors: dict[str, str] = {}
    for name in _TIMES:
        if name in form:
            try:
                body[name] = time.fromisoformat(form[name]).isoformat("seconds")
            except ValueError:
                errors[name] = words.say("Give hours and minutes, as in 20:00.")
    for name in ("digest", "language"):
        body[name] = form.get(name, body[name])
    if "away_until" in form:
        try:
            typed = form["away_until"].strip()
            body["away_until"] = date.fromisoformat(typed).isoformat() if typed else None
        except ValueError:
            errors["away_until"] = words.say("Give a day, as in 2030-06-30.")
    return body, errors


def _refused(words: Words, refused: Refused) -> dict[str, str]:
    if refused.status == 412:
        return {"": words.say("Your preferences were changed elsewhere in the meantime. Check them and save again.")}
    if refused.status != 422:
        raise refused
    if refused.kind == "away-too-long":
        return {"away_until": refused.detail}
    return named_errors(refused, _FIELDS)


async def _kept(api: Upstream) -> Answer[MyPreferences]:
    return await api.versioned(MyPreferences, "notifications", f"/people/{await api.my_id()}/preferences")


async def _suppressed(api: Upstream) -> list[Suppression]:
    return await api.list(Suppression, "notifications", "/suppressions", person_id=str(await api.my_id()))


async def _page(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    saved: bool = False,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    me, answer, chats, suppressed = await asyncio.gather(
        panel(api.me()), _kept(api), panel(my_chats(api)), panel(_suppressed(api))
    )
    zone = me.value.zone if me.value else "UTC"
    values = {**kept_fields(answer.value, [kind.name for kind in kinds(words)]), **fields}
    boxes = {kind.name for kind in kinds(words)} | {f"chat-{kind.name}" for kind in kinds(words)}
    return show(
        request,
        "preferences.html",
        status=422 if errors else 200,
        zone=zone,
        knows_zone=me.value is not None,
        etag=answer.etag,
        kinds=kinds(words),
        wanted=set(fields or values) & boxes,
        values=values,
        fields=fields,
        chats=chats,
        with_chat=bool(chats.value),
        suppressed=suppressed.value or [],
        rhythms=[
            ("none", words.say("Each as it comes")),
            ("daily", words.say("Once a day")),
            ("weekly", words.say("Once a week, on your first working day")),
        ],
        tongues=tongues(words, answer.value.language),
        today=clock.today(zone),
        saved=saved,
        errors=errors,
    )


def tongues(words: Words, kept: str) -> list[tuple[str, str]]:
    """The languages that mails and these pages speak, each by its own name."""
    tags = [*LANGUAGES, *([kept] if kept and kept not in LANGUAGES else [])]
    return [("", words.say("As your profile has it")), *((tag, own_name(tag)) for tag in tags)]


def kept_fields(kept: MyPreferences, shown: Sequence[str]) -> dict[str, str]:
    """The fields of the form, as they are kept."""
    fields = {name: f"{getattr(kept, name):%H:%M}" for name in _TIMES}
    fields |= {"digest": kept.digest, "language": kept.language}
    fields["away_until"] = kept.away_until.isoformat() if kept.away_until else ""
    for name in shown:
        ways = [] if name in kept.muted else kept.channels.get(name, ["email"])
        fields |= {box: "yes" for way, box in (("email", name), ("chat", f"chat-{name}")) if way in ways}
    return fields
