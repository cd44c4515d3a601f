"""Planning a session: suggested times by everybody's clock, one or several to choose from, once or time and again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.mentorship import Meeting, Offer, Times
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.mentorship.together import Together, at, instant, names_of, second, together
from services.portal.upstream import Refused, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["MOST_TIMES", "Plan", "length_of", "read_plan", "router", "wrong_link"]

router = APIRouter()

MOST_TIMES = 5
"""Times that can be proposed at once."""
_OWN = ("", "2", "3")
"""What the names of the fields for times of one's own end with."""
_REPEATS = {"weekly": "FREQ=WEEKLY", "fortnightly": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY"}
_DAYS = 21


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form asks for. starts: one to schedule, several to propose. recurrence: an RRULE, "" for once."""

    title: str
    starts: Sequence[datetime]
    minutes: int
    recurrence: str
    place: str
    link: str
    agenda: str

    def body(self, zone: str) -> dict[str, Any]:
        """What the API takes."""
        common = {"title": self.title, "zone": zone, "place": self.place, "link": self.link}
        if len(self.starts) > 1:
            length = timedelta(minutes=self.minutes)
            # In UTC: a local time and a length would add up wrongly over a change of the clocks.
            utc = sorted(start.astimezone(UTC) for start in self.starts)
            return {
                **common,
                "slots": [{"start": start.isoformat(), "end": (start + length).isoformat()} for start in utc],
            }
        again = {"recurrence": self.recurrence} if self.recurrence else {}
        return {**common, "start": self.starts[0].isoformat(), "minutes": self.minutes, **again}


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggested time. value: of its box. others: how the others' clocks show it."""

    value: str
    text: str
    others: Sequence[str]
    outside: str


@router.get("/mentorships/{mentorship_id}/sessions/new")
async def plan_page(mentorship_id: UUID, request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _page(mentorship_id, request, api, words, fields=draft)


@router.post("/mentorships/{mentorship_id}/sessions/new/times")
async def suggest_times(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Suggest times for another length, and keep what is written."""
    _, error = length_of(form, words)
    return await _page(
        mentorship_id, request, api, words, fields=form, errors={"minutes": error} if error else {}, looked=True
    )


@router.post("/mentorships/{mentorship_id}/sessions/new/plan")
async def plan_session(mentorship_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Schedule a session at the one time that was chosen, or propose several; the agenda goes with it."""
    zone, key = await api.zone(), once_of(form)
    plan, errors = read_plan(form, zone, words)
    if plan is not None:
        path = f"/mentorships/{mentorship_id}/sessions"
        try:
            meeting = await api.made(
                Meeting, "matching", f"{path}/propose" if len(plan.starts) > 1 else path, plan.body(zone), key=key
            )
            if plan.agenda:
                note = {"kind": "agenda", "words": plan.agenda}
                await api.post("matching", f"/sessions/{meeting.id}/notes", note, key=second(key, "agenda"))
            return see_other(f"{Links('').session(mentorship_id, meeting.id)}?done=planned")
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            errors = named_errors(refused, {name: name for name in ("title", "place", "link", "minutes")}, "day")
    return await _page(mentorship_id, request, api, words, fields=form, errors=errors)


def read_plan(form: Mapping[str, str], zone: str, words: Words) -> tuple[Plan | None, dict[str, str]]:
    """What a form asks for; else what is wrong, by field."""
    errors: dict[str, str] = {}
    title, link = form.get("title", "").strip(), form.get("link", "").strip()
    if not title:
        errors["title"] = words.say("Say what the session is about.")
    minutes, wrong = length_of(form, words)
    if wrong:
        errors["minutes"] = wrong
    starts = _starts(form, zone, words, errors)
    recurrence = _recurrence(form, words, errors)
    if recurrence and len(starts) > 1:
        errors["repeat"] = words.say("Sessions that repeat begin at one time. Choose a single one.")
    if wrong_link(link):
        errors["link"] = words.say("Give an address that begins with https://.")
    if errors:
        return None, errors
    place, agenda = form.get("place", "").strip(), form.get("agenda", "").strip()
    return Plan(title, starts, minutes, recurrence, place, link, agenda), {}


def _starts(form: Mapping[str, str], zone: str, words: Words, errors: dict[str, str]) -> list[datetime]:
    """The times that were chosen among the suggested ones, and those of one's own; errors: what is wrong with them."""
    found = {start for name, value in form.items() if name.startswith("offer-") and (start := instant(value))}
    for one in _OWN:
        day, time = form.get(f"day{one}", ""), form.get(f"time{one}", "")
        if not day and not time:
            continue
        start = at(day, time, zone)
        if start is None:
            errors[f"day{one}"] = words.say("Choose a day and a time, as in 2030-03-02 and 14:00.")
        elif start <= clock.now():
            errors[f"day{one}"] = words.say("Choose a day and a time to come.")
        else:
            found.add(start)
    if len(found) > MOST_TIMES:
        errors["day"] = words.say_n("Propose {number} time at most.", "Propose {number} times at most.", MOST_TIMES)
    elif not found and not any(f"day{one}" in errors for one in _OWN):
        errors["day"] = words.say("Choose a time above, or give a day and a time here.")
    return sorted(found)


def _recurrence(form: Mapping[str, str], words: Words, errors: dict[str, str]) -> str:
    """An RRULE, "" for once; errors: what is wrong with it."""
    rule, times = _REPEATS.get(form.get("repeat", "")), form.get("times", "").strip()
    if rule is None:
        return ""
    if not (times.isdecimal() and 2 <= int(times) <= 50):
        errors["times"] = words.say("Say how many times, from 2 to 50.")
        return ""
    return f"{rule};COUNT={int(times)}"


def length_of(form: Mapping[str, str], words: Words) -> tuple[int, str]:
    """The minutes of a session, and what is wrong with them."""
    minutes = form.get("minutes", "60").strip()
    if minutes.isdecimal() and 15 <= int(minutes) <= 480:
        return int(minutes), ""
    return 60, words.say("A session takes from 15 to 480 minutes.")


def wrong_link(link: str) -> bool:
    return bool(link) and not link.lower().startswith(("https://", "http://"))


async def _page(
    mentorship_id: UUID,
    request: Request,
    api: Api,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    looked: bool = False,
) -> Response:
    minutes, _ = length_of(fields, words)
    seen, times = await asyncio.gather(
        together(api, mentorship_id),
        panel(api.get(Times, "matching", f"/mentorships/{mentorship_id}/times", minutes=minutes, days=_DAYS)),
    )
    found = times.value
    return show(
        request,
        "session_new.html",
        status=422 if errors else 200,
        seen=seen,
        who=seen.who(words),
        times=times,
        choices=_choices(seen, found.items, fields, words) if found else [],
        assumed=names_of(seen, found.assumed_hours_of, words) if found else "",
        repeats=(
            ("", words.say("Once")),
            ("weekly", words.say("Every week")),
            ("fortnightly", words.say("Every two weeks")),
            ("monthly", words.say("Every month")),
        ),
        minutes=minutes,
        today=clock.today(seen.zone),
        fields=fields,
        errors=errors,
        looked=looked,
        values={"minutes": "60", "times": "6", **fields},
        once=fields.get("once") or new_id(),
    )


def _choices(seen: Together, offers: Sequence[Offer], fields: Mapping[str, str], words: Words) -> list[Choice]:
    """Suggested times, by the visitor's clock and by those of others that differ from it."""
    found: list[Choice] = []
    for offer in offers:
        others: list[str] = []
        mine = [one for one in offer.local if one.person_id == seen.me]
        for one in offer.local:
            if one.person_id == seen.me or (mine and one.zone == mine[0].zone):
                continue
            span = words.span(one.start, one.end, one.zone)
            others.append(words.say("{name}: {time}", name=seen.name_of(one.person_id), time=span))
        outside = names_of(seen, offer.outside_hours_of, words)
        found.append(
            Choice(offer.start.isoformat(), words.span(offer.start, offer.end, seen.zone), others[:3], outside)
        )
    # A chosen time that is not suggested any more stays chosen.
    known = {instant(choice.value) for choice in found}
    for name, value in fields.items():
        if name.startswith("offer-") and (start := instant(value)) and start not in known and start > clock.now():
            found.append(Choice(start.isoformat(), words.moment(start, seen.zone), [], ""))
    return found
