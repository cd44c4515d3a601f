"""What may be changed of a program in which state: of one that people take part in, only what cannot hurt them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.matching.programs.domain import DRAFT, OPEN, RUNNING, Dates
from shared.wrong import Wrong

__all__ = ["AFTER_THE_END", "changed", "copied", "refused"]

AFTER_THE_END = frozenset({"name", "admins", "contact_id"})
"""What may still be changed of a program that is closed or archived."""

Settings = Mapping[str, Any]


def changed(before: Settings, wanted: Settings) -> dict[str, Any]:
    """What is really different in what somebody wants."""
    return {name: value for name, value in wanted.items() if before[name] != value}


def refused(state: str, before: Settings, changes: Settings, today: date) -> dict[str, Wrong]:
    """Which of these changes are not possible now, and why, by the name of the setting.

    before: all settings as they are. A draft refuses nothing.
    """
    if state == DRAFT:
        return {}
    if state not in (OPEN, RUNNING):
        late = sorted(set(changes) - AFTER_THE_END)
        ended = Wrong("ended-program", "The program has ended; only its name, its admins and its contact can change.")
        return dict.fromkeys(late, ended)
    found: dict[str, Wrong] = {}
    for name, value in changes.items():
        reason = _REASONS.get(name)
        if reason is not None and (wrong := reason(before, name, value, today)):
            found[name] = wrong
    return found


def copied(settings: Settings, dates: Dates, starts_on: date, here: Iterable[UUID]) -> dict[str, Any]:
    """The settings of a copy that starts on another day: every date keeps its distance from the first.

    here: who of its admins and its contact is still in the organization. Raises OverflowError beyond the calendar.
    """
    still = set(here)
    shifted = dates.shifted(starts_on)
    return {
        **settings,
        **{name: getattr(shifted, name) for name in settings if hasattr(shifted, name)},
        "admins": [admin for admin in settings["admins"] if admin in still],
        "contact_id": settings["contact_id"] if settings["contact_id"] in still else None,
    }


def _fixed(_: Settings, __: str, ___: object, ____: date) -> Wrong:
    return Wrong("fixed-kind", "The kind of a program is fixed once it is launched.")


def _later(before: Settings, name: str, value: date | None, today: date) -> Wrong | None:
    """Days on which people count move away from them only, and stay once they have come."""
    now: date | None = before[name]
    if now is None and name == "kickoff_on":
        now = before["starts_on"]
    if now is None:
        return None if value is None or value >= today else Wrong("passed", "{day} has passed.", day=str(value))
    # The last day can still be moved on itself; on the others, what people counted on has happened by then.
    if now < today or (now == today and name != "ends_on"):
        return Wrong("was-already", "It was on {day}, which cannot be changed any more.", day=str(now))
    if value is None or value < now:
        return Wrong(
            "only-later", "People count on {day}; once the program is launched, it can only be later.", day=str(now)
        )
    return None


def _enrollment(_: Settings, __: str, value: date | None, today: date) -> Wrong | None:
    """Newcomers alone are concerned: enrollment may go on for longer, or end at once."""
    if value is not None and value < today - timedelta(days=1):
        return Wrong("closes-too-early", "{day} has passed; yesterday closes enrollment at once.", day=str(value))
    return None


def _not_smaller(before: Settings, name: str, value: int | None, _: date) -> Wrong | None:
    now = before[name]
    if value is None or (now is not None and value >= now):
        return None
    if now is None:
        return Wrong("only-any-number", "Any number was promised; it cannot be limited any more.")
    return Wrong("only-more", "{number} was promised; it can only be more.", number=now)


def _only_added(before: Settings, name: str, value: Sequence[Mapping[str, Any]], _: date) -> Wrong | None:
    kept = {question["key"]: question for question in value}
    other = [question["key"] for question in before[name] if kept.get(question["key"]) != question]
    if not other:
        return None
    return Wrong(
        "answered-questions",
        "Questions can be added, but people may have answered these as they are: {keys}.",
        keys=", ".join(other),
    )


_REASONS: Mapping[str, Callable[[Settings, str, Any, date], Wrong | None]] = {
    "kind": _fixed,
    "starts_on": _later,
    "matching_on": _later,
    "kickoff_on": _later,
    "midpoint_on": _later,
    "ends_on": _later,
    "enrollment_closes_on": _enrollment,
    "minimum_cell": _not_smaller,
    "contracted_sessions": _not_smaller,
    "questions": _only_added,
}
"""Everything else concerns newcomers, or what happens from now on: eligibility, ways, limits, days to answer in."""
