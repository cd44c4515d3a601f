"""One session as its people see it: its time, agenda and notes, what they set out to do, and feedback after it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.portal.answers import Feedback
from services.portal.answers.mentorship import (
    ActionItem,
    CalendarAnswer,
    CalendarAnswers,
    Meeting,
    Note,
    Occurrence,
    Occurrences,
)
from services.portal.pages.filling import NO_FIELDS
from services.portal.pages.mentorship.together import Together, elsewhere, instant, names_of, together, zones_of
from services.portal.upstream import Away, Panel, Refused, Upstream, panel
from services.portal.web import show
from services.portal.words import Words
from shared import clock
from shared.ids import new_id

__all__ = ["Time", "Told", "ask", "one_session"]

_AROUND = timedelta(days=183)
_CORRECTED = timedelta(days=14)
"""How long who has said how it went can correct it."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a session. planned_at: of a recurrence, the start that it gives this time; None for once."""

    planned_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    state: str
    held_on: date | None

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Planned, and nobody has said how it went."""
        return self.state in {"scheduled", "moved"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a session before its words. time: None for all of a recurrence. times: of a recurrence."""

    seen: Together
    meeting: Meeting
    etag: str
    time: Time | None
    times: Sequence[Occurrence]

    @property
    def recurs(self) -> bool:
        return self.meeting.recurrence != ""


async def ask(api: Upstream, mentorship_id: UUID, session_id: UUID, at: str) -> Told:
    """A session, or one time of a recurrence. at: its start as planned. Raises Refused, also where there is none."""
    planned_at = instant(at)
    around = planned_at or clock.now()
    window = {"from": (around - _AROUND).isoformat(), "to": (around + _AROUND).isoformat()}
    seen, answer, occurrences = await asyncio.gather(
        together(api, mentorship_id),
        api.versioned(Meeting, "matching", f"/sessions/{session_id}"),
        panel(api.get(Occurrences, "matching", f"/mentorships/{mentorship_id}/occurrences", **window)),
    )
    meeting = answer.value
    if meeting.mentorship_id != mentorship_id:
        raise Refused("matching", 404, {})
    if not meeting.recurrence:
        time = Time(None, meeting.starts_at, meeting.ends_at, meeting.state, meeting.held_on)
        return Told(seen, meeting, answer.etag, time, [])
    if occurrences.value is None:
        raise Away("matching")
    times = [one for one in occurrences.value.items if one.session_id == session_id]
    if planned_at is None:
        return Told(seen, meeting, answer.etag, None, times)
    chosen = next((one for one in times if one.planned_at == planned_at), None)
    if chosen is None:
        raise Refused("matching", 404, {})
    time = Time(planned_at, chosen.starts_at, chosen.ends_at, chosen.state, chosen.held_on)
    return Told(seen, meeting, answer.etag, time, times)


async def one_session(
    mentorship_id: UUID,
    session_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    at: str = "",
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    status: int = 200,
    done: str = "",
) -> Response:
    """The page. at: of which time of a recurrence; what was typed comes before it, after a session has ended."""
    at = at or fields.get("at", "")
    path = f"/mentorships/{mentorship_id}"
    told, notes, items, feedback, answers = await asyncio.gather(
        ask(api, mentorship_id, session_id, at),
        panel(api.list(Note, "matching", f"/sessions/{session_id}/notes", limit=200)),
        panel(api.list(ActionItem, "matching", f"{path}/action-items", limit=200)),
        panel(api.list(Feedback, "matching", f"{path}/feedback", limit=200)),
        panel(api.get(CalendarAnswers, "matching", f"/sessions/{session_id}/answers")),
    )
    seen, meeting, time = told.seen, told.meeting, told.time
    about = [given for given in feedback.value or [] if given.session_id == session_id]
    mine = [given for given in about if given.given_by == seen.me]
    now = clock.now()
    # Whoever scheduled it is known to read it by its zone; what the others read it by is asked.
    zones = {meeting.scheduled_by: meeting.zone, **await zones_of(api, seen)}
    return show(
        request,
        "session.html",
        status=status,
        seen=seen,
        told=told,
        session=meeting,
        time=time,
        at=str(time.planned_at) if time and time.planned_at else "",
        who=seen.who(words),
        elsewhere=elsewhere(seen, zones, time.starts_at, time.ends_at, words) if time else [],
        slots=[
            (slot, elsewhere(seen, zones, slot.start, slot.end, words)) for slot in meeting.slots if slot.start > now
        ],
        waits_for=names_of(seen, [one.person_id for one in seen.others], words),
        said_otherwise=_may_correct(told),
        answers=_answers(seen, told, answers, words),
        notes=_of_time(notes, time),
        items=Panel([item for item in items.value if item.session_id == session_id]) if items.value else items,
        feedback=feedback,
        mine=mine,
        theirs=[given for given in about if given.given_by != seen.me],
        without=_without(told, mine),
        fields=fields,
        errors=errors,
        values={"reads": "private" if time and time.has_begun else "agenda", "owner": str(seen.me), **fields},
        once=fields.get("once") or new_id(),
        today=clock.today(seen.zone),
        now=now,
        done=done,
    )


def _may_correct(told: Told) -> bool:
    """Whether the visitor may be who has said how it went, and can still say otherwise."""
    time = told.time
    if time is None or time.state not in {"held", "missed"} or told.seen.ended:
        return False
    recent = time.ends_at > clock.now() - _CORRECTED
    return recent and (told.recurs or told.meeting.said_by == told.seen.me)


def _without(told: Told, mine: Sequence[Feedback]) -> Sequence[tuple[UUID, str]]:
    """Whom the visitor can give feedback: once for each time that was held."""
    if told.seen.ended or told.time is None or told.time.state != "held":
        return []
    held = sum(one.state == "held" for one in told.times) if told.recurs else 1
    given = [one.given_to for one in mine]
    return [(one.person_id, one.name) for one in told.seen.others if given.count(one.person_id) < held]


def _of_time(notes: Panel[list[Note]], time: Time | None) -> Panel[list[Note]]:
    """Those of one time of a recurrence and of all of it, or all that there are."""
    if notes.value is None or time is None or time.planned_at is None:
        return notes
    return Panel([note for note in notes.value if note.occurrence in {None, time.planned_at}])


def _answers(seen: Together, told: Told, answers: Panel[CalendarAnswers], words: Words) -> list[str]:
    """What calendars have answered, for this time where one has answered for it alone."""
    planned_at = told.time.planned_at if told.time else None
    told_of = answers.value.items if answers.value else []
    latest: dict[UUID, CalendarAnswer] = {one.person_id: one for one in told_of if one.planned_at is None}
    if planned_at is not None:
        latest |= {one.person_id: one for one in told_of if one.planned_at == planned_at}
    found: list[str] = []
    for person, answer in latest.items():
        mine = person == seen.me
        found.append(_own_answer(answer.said, words) if mine else _answer(answer.said, seen.name_of(person), words))
    return found


def _own_answer(said: str, words: Words) -> str:
    match said:
        case "accepted":
            return words.say("You are coming")
        case "declined":
            return words.say("You cannot come")
        case _:
            return words.say("You might come")


def _answer(said: str, name: str, words: Words) -> str:
    match said:
        case "accepted":
            return words.say("{name}: coming", name=name)
        case "declined":
            return words.say("{name}: cannot come", name=name)
        case _:
            return words.say("{name}: perhaps", name=name)
