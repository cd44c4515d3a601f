"""What becomes of nudges whose time has come, by what their readers prefer and how much they have had."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges.domain import FOR_CALENDARS, KINDS, Nudge
from services.notifications.preferences.domain import DigestRhythm, QuietHours

__all__ = [
    "CAPPED",
    "DIGESTIBLE",
    "Asked",
    "Caps",
    "Drop",
    "Gather",
    "Postpone",
    "Reader",
    "Send",
    "Verdict",
    "Wait",
    "after_today",
    "days_back",
    "decide",
    "has_room",
    "is_capped",
    "next_digest",
    "on_the_way",
]

CAPPED = frozenset(KINDS.keys() - FOR_CALENDARS)
DIGESTIBLE = frozenset(rule for rule, spec in SPECS.items() if spec.digest and rule not in FOR_CALENDARS)
"""Rules whose nudges a digest may carry. It brings nothing for calendars."""
_INSTANT = timedelta(microseconds=1)
_WEEK = 7
_LOOK_BACK, _LOOK_AHEAD = 15, 400
"""Days: a day off moves a digest by less than the one, and is sure to end within the other."""


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until whoever is not known here yet becomes known."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """It is decided about anew at this time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Gather:
    """It goes in the digest that its reader gets at this time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """For good. reason: a code."""

    reason: str


Verdict = Send | Wait | Postpone | Gather | Drop


@dataclass(frozen=True, slots=True)
class Caps:
    """How many nudges that can be turned off a person gets: on a day by their own calendar, and in seven such days.
    0: as many as there are."""

    day: int = 0
    week: int = 0

    def room(self, day: int, week: int) -> int | None:
        """How many more there may be; None for any number. day, week: how many there were."""
        rooms = [most - had for most, had in ((self.day, day), (self.week, week)) if most]
        return max(0, min(rooms)) if rooms else None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom nudges are for. hours: when they may be written to, with their days off. away_until: their first day back.
    last_digest: when they got one. day, week: how many capped ones they had, or are to get, today and in seven days."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    hours: QuietHours = field(default_factory=QuietHours)
    muted: Collection[str] = ()
    away_until: date | None = None
    digest: DigestRhythm = DigestRhythm.NONE
    digest_at: time = time(9)
    last_digest: datetime | None = None
    day: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A nudge, and what is known of it.

    left: whether somebody whom it needs has left. known: whether all of them are known here. reachable: whether some
    channel takes it. paused, digestible, priority: of its rule. overtaken: whether the next one for the same reason is
    due as well, so that one is enough.
    """

    nudge: Nudge
    left: bool = False
    known: bool = True
    reachable: bool = True
    paused: bool = False
    overtaken: bool = False
    digestible: bool = True
    priority: int = 3


def is_capped(nudge: Nudge) -> bool:
    """Whether it counts, and waits when there were enough: what can be turned off, and keeps no calendar right."""
    return nudge.rule in CAPPED


def decide(asked: Sequence[Asked], readers: Mapping[UUID, Reader], now: datetime, caps: Caps = Caps()) -> list[Verdict]:
    """What becomes of each of these nudges. readers: by the person's id, everyone's to whom one of them goes.

    Of what one reader could get now, the first by priority go as far as there is room.
    """
    verdicts = [_alone(each, readers[each.nudge.person_id], now, digests=True) for each in asked]
    rooms = {person: caps.room(reader.day, reader.week) for person, reader in readers.items()}
    going = [number for number, verdict in enumerate(verdicts) if verdict == Send() and is_capped(asked[number].nudge)]
    for number in sorted(going, key=lambda number: _rank(asked[number])):
        person = asked[number].nudge.person_id
        room = rooms[person]
        if room == 0:
            verdicts[number] = _enough(asked[number], readers[person], now)
        elif room is not None:
            rooms[person] = room - 1
    return verdicts


def on_the_way(asked: Asked, reader: Reader, now: datetime) -> Verdict:
    """What becomes of a nudge that was to go, on its own or in a digest, and is about to: it was counted already."""
    return _alone(asked, reader, now, digests=False)


def has_room(reader: Reader, caps: Caps) -> bool:
    """Whether the reader may get one capped mail more."""
    return caps.room(reader.day, reader.week) != 0


def next_digest(reader: Reader, after: datetime, rhythm: DigestRhythm | None = None) -> datetime:
    """When the reader gets the first digest that is not before this. rhythm: another than they chose.

    Daily at their hour, weekly on the first of their working days; where that is quiet or a day off, as soon after as
    they may be written to.
    """
    first = after.astimezone(reader.zone).date() - timedelta(days=_LOOK_BACK)
    weekly = (rhythm or reader.digest) is DigestRhythm.WEEKLY
    for day in (first + timedelta(days=number) for number in range(_LOOK_AHEAD)):
        if weekly and day.isoweekday() != min(reader.hours.days):
            continue
        at = datetime.combine(day, reader.digest_at, reader.zone).astimezone(UTC)
        if (allowed := reader.hours.next_allowed(at, reader.zone)) >= after:
            return allowed
    return after


def after_today(reader: Reader, now: datetime) -> datetime:
    """When the reader gets in one mail what was too much for today."""
    rhythm = DigestRhythm.DAILY if reader.digest is DigestRhythm.NONE else reader.digest
    return next_digest(reader, _tomorrow(reader, now), rhythm)


def days_back(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When today began by this zone's calendar, and the first of the seven days that it ends."""
    today = now.astimezone(zone).date()
    return _midnight(today, zone), _midnight(today - timedelta(days=_WEEK - 1), zone)


def _alone(asked: Asked, reader: Reader, now: datetime, *, digests: bool) -> Verdict:
    if reason := _never(asked, reader, now):
        return Drop(reason)
    if not asked.known:
        return Wait()
    return next(iter(_holds(asked, reader, now, digests=digests)), Send())


def _never(asked: Asked, reader: Reader, now: datetime) -> str | None:
    nudge = asked.nudge
    if asked.left:
        return "left"
    if nudge.expires is not None and now >= nudge.expires:
        return "too-late"
    if asked.paused:
        return "paused"
    if asked.overtaken:
        return "overtaken"
    if KINDS.get(nudge.rule) in reader.muted:
        return "muted"
    return None if asked.reachable or not asked.known else "address-suppressed"


def _holds(asked: Asked, reader: Reader, now: datetime, *, digests: bool) -> Iterator[Postpone | Gather]:
    """What holds a nudge back, what holds it longest first."""
    nudge = asked.nudge
    back = _midnight(reader.away_until, reader.zone) if reader.away_until else now
    if back > now and nudge.rule not in FOR_CALENDARS:
        returned = reader.hours.next_allowed(back, reader.zone)
        if _can_wait(nudge, returned):
            yield Postpone(returned)
    if digests and asked.digestible and reader.digest is not DigestRhythm.NONE:
        away, told = [back] if reader.away_until else [], [reader.last_digest + _INSTANT] if reader.last_digest else []
        after = max([nudge.due, *away, *told])
        slot = reader.hours.next_allowed(max(next_digest(reader, after), now), reader.zone)
        if _can_wait(nudge, slot) and (nudge.expires is None or slot < nudge.expires):
            yield Gather(slot)
    allowed = reader.hours.next_allowed(now, reader.zone)
    if allowed > now and _can_wait(nudge, allowed):
        yield Postpone(allowed)


def _can_wait(nudge: Nudge, until: datetime) -> bool:
    """Whether a nudge may be held back until then. What counts may be, until nobody needs it any more; what is needed
    to take part, or keeps a calendar right, goes before."""
    if nudge.latest is not None and until > nudge.latest:
        return False
    return is_capped(nudge) or nudge.expires is None or until < nudge.expires


def _enough(asked: Asked, reader: Reader, now: datetime) -> Verdict:
    """The reader has had enough for today: the rest comes in one mail tomorrow, where that is still of use."""
    nudge = asked.nudge
    tomorrow, slot = _tomorrow(reader, now), after_today(reader, now)
    if asked.digestible and (nudge.expires is None or slot < nudge.expires):
        return Gather(slot)
    opening = reader.hours.next_allowed(tomorrow, reader.zone)
    if nudge.expires is not None and opening >= nudge.expires:
        return Drop("too-many")
    return Postpone(opening)


def _rank(asked: Asked) -> tuple[int, datetime, str, str]:
    nudge = asked.nudge
    return asked.priority, nudge.due, nudge.rule, str(nudge.about)


def _tomorrow(reader: Reader, now: datetime) -> datetime:
    return _midnight(now.astimezone(reader.zone).date() + timedelta(days=1), reader.zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
