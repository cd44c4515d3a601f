"""When the nudges of a rule are due, and which of those that are planned give way to others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.notifications.catalog.domain import SPECS
from services.notifications.nudges.domain import Nudge, State
from services.notifications.rules.domain import Ruling, Trigger, anchor_of, dues, expiry

__all__ = ["OPEN", "Existing", "anew", "end_of", "on", "outcome", "planned", "reason_of", "snoozed", "snoozed_from"]

OPEN = (State.PLANNED, State.WAITING, State.SENDING)
"""A nudge in one of these states can still be kept from being sent."""

_UNTIL = "until"
"""In the payload, when a rule drops late nudges: when the reason ends by itself, whatever the rule says."""

_SNOOZED = "snoozed"
"""In the payload of what its reader wants to be reminded of again: the id of the nudge that they had."""

_SAME_DAY = timedelta(hours=20)


def on(nudge: Nudge, day: date) -> Nudge:
    """A nudge whose rule counts from a day."""
    return replace(nudge, anchor=anchor_of(day))


def end_of(day: date | None) -> datetime | None:
    """When a day is over, in UTC; None where none is told."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), UTC)


def planned(nudge: Nudge, ruling: Ruling, zone: ZoneInfo, now: datetime) -> list[Nudge]:
    """The nudges that a rule makes of one, in order. `due` of the one that is given is when it was thought of; where it
    has no anchor, the rule counts from then.

    What lies before something is not made up for when its time has passed. Of an absence that has lasted for long the
    last reminder that was missed is, unless the rule does not want it so late.
    """
    spec, settings = SPECS[nudge.rule], ruling.settings
    anchor = nudge.anchor or nudge.due
    times = dues(spec, settings, anchor, zone)
    if spec.trigger in (Trigger.BEFORE, Trigger.MOMENT):
        times = [due for due in times if due > nudge.due]
    elif spec.trigger is Trigger.ABSENCE:
        missed = [due for due in times if due <= now]
        times = [*missed[-1:], *times[len(missed) :]]
    payload = nudge.payload
    if settings.late == "drop":
        payload = payload | {_UNTIL: nudge.expires.isoformat() if nudge.expires else None}
    found = [
        replace(
            nudge,
            due=due,
            anchor=anchor,
            expires=expiry(settings, due, nudge.expires),
            payload=payload,
            rule_version=ruling.version,
        )
        for due in times
    ]
    if spec.trigger is not Trigger.ABSENCE:
        return found
    return [each for each in found if each.expires is None or each.expires > max(each.due, now)]


def anew(nudge: Nudge, thought_of: datetime) -> Nudge:
    """Of a planned nudge, what its rule made it from, so that it can be made by other settings."""
    payload = {name: value for name, value in nudge.payload.items() if name != _SNOOZED}
    expires = nudge.expires
    if _UNTIL in payload:
        until = payload.pop(_UNTIL)
        expires = datetime.fromisoformat(until) if until else None
    return replace(nudge, due=thought_of, expires=expires, payload=payload)


def snoozed(nudge: Nudge, ruling: Ruling, due: datetime, original: str) -> Nudge | None:
    """A nudge that was sent, once more at the time that its reader wants; None when its reason ends before.

    original: its id.
    """
    base = anew(nudge, due)
    payload = {**base.payload, _SNOOZED: original}
    if ruling.settings.late == "drop":
        payload[_UNTIL] = base.expires.isoformat() if base.expires else None
    expires = expiry(ruling.settings, due, base.expires)
    found = replace(
        base,
        anchor=nudge.anchor or nudge.due,
        latest=None,
        expires=expires,
        payload=payload,
        rule_version=ruling.version,
    )
    return found if base.expires is None or base.expires > due else None


def snoozed_from(nudge: Nudge) -> str | None:
    """The id of the nudge whose reader wanted it again; None for one that a rule wants."""
    return nudge.payload.get(_SNOOZED)


@dataclass(frozen=True, slots=True)
class Existing:
    """A nudge that was planned before. open: it has not been sent, nor dropped. settled: it was sent, or it was decided
    when its time had come that it is not."""

    nudge: Nudge
    open: bool
    settled: bool


def outcome(
    wanted: Iterable[Nudge], existing: Collection[Existing], reasons: Collection[tuple[object, ...]], now: datetime
) -> tuple[list[Nudge], list[Nudge]]:
    """Of what is wanted, what is not planned yet or is planned otherwise; and what is planned and not wanted.

    reasons: `reason_of` all that there is a reason for. What is late for one of them is not taken back. Nobody is told
    again what they were told of the same thing on that day or later, though their zone or the rule has changed.
    """
    settled: dict[tuple[object, ...], list[datetime]] = {}
    for each in existing:
        if each.settled:
            settled.setdefault(reason_of(each.nudge), []).append(each.nudge.due)
    needed = {
        _key(nudge): nudge
        for nudge in wanted
        if not any(_says(told, nudge) for told in settled.get(reason_of(nudge), ()))
    }
    held = {_key(each.nudge): each.nudge for each in existing if each.open}
    gone = [nudge for key, nudge in held.items() if key not in needed]
    return (
        [nudge for key, nudge in needed.items() if held.get(key) != nudge],
        [nudge for nudge in gone if _withdrawn(nudge, now) or reason_of(nudge) not in reasons],
    )


def reason_of(nudge: Nudge) -> tuple[object, ...]:
    """What a nudge is planned for: nudges with the same one differ in nothing but when they are due."""
    return nudge.rule, nudge.about, nudge.person_id, nudge.anchor


def _key(nudge: Nudge) -> tuple[object, ...]:
    return nudge.rule, nudge.about, nudge.person_id, nudge.due


def _made_up(nudge: Nudge) -> bool:
    return SPECS[nudge.rule].trigger is Trigger.ABSENCE


def _withdrawn(nudge: Nudge, now: datetime) -> bool:
    """Whether a nudge that no rule wants any more is not sent, though there is a reason. Its reader may want it."""
    return snoozed_from(nudge) is None and (nudge.due > now or _made_up(nudge))


def _says(told: datetime, nudge: Nudge) -> bool:
    """Whether what was told then need not be told by this nudge of the same thing: told on that day or later."""
    return told == nudge.due or (_made_up(nudge) and nudge.due < told + _SAME_DAY)
