"""When people meet: single sessions and such that come again, held or missed, moved and cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.events.matching import (
    MovedTime,
    SessionAskedAnew,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPeopleChanged,
    SessionProposed,
    SessionRescheduled,
    SessionScheduled,
    Slot,
)
from shared.events.notifications import InvitationAnswered
from tests.support.year.telling import Teller
from tests.support.year.together import Mentorship

__all__ = ["meet"]

_ZONES = ("Europe/Berlin", "Africa/Lagos", "Asia/Tokyo", "America/Guayaquil", "UTC")
_HOUR = 1 / 24


def meet(teller: Teller, found: Mentorship) -> None:
    """All sessions of a mentorship, those to come included."""
    if teller.chance(0.06):
        return
    if teller.chance(0.4):
        _recurring(teller, found)
    if teller.chance(0.1):
        _say(teller, found, teller.id(found.starts), found.starts, "held", None)
    day = found.starts + teller.between(1, 25)
    while day < found.ends and day < teller.until + 60:
        if teller.chance(0.25 + 0.75 * found.lively):
            _once(teller, found, day)
        day += teller.between(14, 60) / (0.5 + found.lively)


def _plan(teller: Teller, found: Mentorship, day: float, zone: str, **more: Any) -> dict[str, Any]:
    """When it is to begin, at a full quarter of an hour."""
    start = round(day * 96) / 96
    return {
        **found.together(),
        "title": "Session",
        "start": teller.at(start),
        "end": teller.at(start + _HOUR),
        "zone": zone,
        **more,
    }


def _once(teller: Teller, found: Mentorship, day: float) -> None:
    """A session of one time, planned some days before. What came of it is told on the day or a little later."""
    zone = teller.one_of(_ZONES)
    told = max(found.starts + 0.1, day - teller.between(2, 20))
    session = teller.id(told)
    if teller.chance(0.3):
        slots = [Slot(start=teller.at(day + extra), end=teller.at(day + extra + _HOUR)) for extra in (0, 1)]
        by = teller.one_of(found.people)
        teller.tell(
            SessionProposed, told, session, **found.together(), title="", proposed_by=by, slots=slots, zone=zone
        )
        if teller.chance(0.15):
            return
        told += (day - told) / 4
    teller.tell(SessionScheduled, told, session, **_plan(teller, found, day, zone))
    if teller.chance(0.2):
        by = {"session_id": session, "mentorship_id": found.id, "person_id": teller.one_of(found.people)}
        teller.tell(InvitationAnswered, told + 0.002, session, **by, answer="accepted")
    fate = teller.one_of(("held", "missed", "cancelled", "moved", "unknown"), (60 + 20 * found.lively, 9, 8, 14, 5))
    told += max(0.01, (day - told) / 2)
    if fate == "moved":
        if teller.chance(0.4):
            start = teller.at(round(day * 96) / 96)
            teller.tell(SessionAskedAnew, told - 0.001, session, **found.together(), title="Session", start=start)
        day += teller.between(0.5, 6)
        teller.tell(SessionRescheduled, told, session, **_plan(teller, found, day, zone))
        fate = "held"
    if fate == "cancelled":
        cancelled = {"title": "Session", "cancelled_by": teller.one_of(found.people)}
        teller.tell(SessionCancelled, told, session, **found.together(), **cancelled)
        if teller.chance(0.15):
            day += 9
            teller.tell(SessionRescheduled, told + 0.5, session, **_plan(teller, found, day, zone))
            fate = "held"
    if day < found.ends and fate in ("held", "missed"):
        _say(teller, found, session, day, fate, None)


def _say(teller: Teller, found: Mentorship, session: UUID, day: float, fate: str, occurrence: float | None) -> None:
    """Say that it was held or missed; some say another thing a little later."""
    said = day + _HOUR + teller.between(0, 1.5)
    for number, word in enumerate((fate, "held" if fate == "missed" else "missed")):
        if number and not teller.chance(0.05):
            return
        fields = {**found.together(), "said_by": teller.one_of(found.people)}
        if occurrence is not None:
            fields["occurrence"] = teller.at(occurrence)
        kind, name = (SessionHeld, "held_on") if word == "held" else (SessionMissed, "missed_on")
        teller.tell(kind, said + number * 0.4, session, **fields, **{name: teller.date(day)})


def _recurring(teller: Teller, found: Mentorship) -> None:
    """A session every week or two; one time may be moved or left out, and all later ones or the whole cancelled."""
    zone = teller.one_of(_ZONES)
    every = teller.one_of((7, 14, 28), (2, 5, 3))
    first = round((found.starts + teller.between(3, 12)) * 96) / 96
    count = teller.one_of((0, 6, 26), (5, 2, 3))
    rule = f"FREQ=WEEKLY;INTERVAL={every // 7}" + (f";COUNT={count}" if count else "")
    session = teller.id(found.starts)
    plan = _plan(teller, found, first, zone, recurrence=rule)
    teller.tell(SessionScheduled, found.starts + 1, session, **plan)
    stops = found.starts + teller.between(60, 300) if teller.chance(0.25) else 10_000.0
    changes = found.kind == "group" and len(found.mentees) > 1
    number, at = 0, first
    while at < min(found.ends, teller.until, stops) and (not count or number < count):
        day = at
        if number == 2 and teller.chance(0.3):
            day = at + 1.5
            moved = MovedTime(occurrence=teller.at(at), start=teller.at(day), end=teller.at(day + _HOUR))
            one = _plan(teller, found, day, zone, recurrence=rule, moved=(moved,), occurrence=teller.at(at))
            teller.tell(SessionRescheduled, at - 2, session, **one)
        elif number == 3 and teller.chance(0.3):
            fields = {"title": "Session", "occurrence": teller.at(at)}
            teller.tell(SessionCancelled, at - 2, session, **found.together(), **fields)
            day = -1.0
        elif number == 4 and changes:
            teller.tell(SessionPeopleChanged, at - 2, session, **plan, joined=(found.people[-1],))
        if day >= 0 and teller.chance(0.25 + 0.65 * found.lively):
            _say(teller, found, session, day, teller.one_of(("held", "missed"), (8, 1)), at)
        number, at = number + 1, at + every
    if stops < min(found.ends, teller.until):
        _stop(teller, found, session, at, rule, whole=teller.chance(0.3))


def _stop(teller: Teller, found: Mentorship, session: UUID, at: float, rule: str, *, whole: bool) -> None:
    fields: dict[str, Any] = {"title": "Session"}
    if not whole:
        left = f"{rule.partition(';COUNT')[0]};UNTIL={teller.at(at - 1):%Y%m%dT%H%M%SZ}"
        fields |= {"occurrence": teller.at(at), "following": True, "recurrence": left}
    teller.tell(SessionCancelled, at + 0.001, session, **found.together(), **fields)
