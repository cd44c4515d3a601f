"""What people are reminded of that has not happened in a mentorship."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from services.notifications.mentorships.domain import Person, Together
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import on

__all__ = ["RULES", "silences"]

RULES = (Rule.NO_SESSION, Rule.CHECK_IN, Rule.AGREEMENT_UNSIGNED)

_WITHOUT_AGREEMENT = ("flash", "circle")
"""Kinds of programs whose people meet once, or owe each other nothing in writing."""


def silences(mentorship: Together, check_in_days: int, now: datetime) -> Iterator[Nudge]:
    """What is to be said as long as nothing else happens. check_in_days: the program's cadence, 0 for none.

    Nothing in a mentorship that has not begun, rests or has ended; nothing of a signature where none is needed.
    """
    if mentorship.started_on is None or mentorship.paused:
        return
    unsigned = mentorship.kind not in _WITHOUT_AGREEMENT and mentorship.agreed < max(mentorship.agreement, 1)
    for person in mentorship.people:
        if not (mentorship.kind == "flash" and mentorship.met_on):
            yield on(
                _nudge(Rule.NO_SESSION, mentorship, person, now, since=mentorship.met_on), _quiet_since(mentorship)
            )
        if check_in_days:
            since = _latest(person.checked_in_on, person.since, mentorship.resumed_on)
            day = min(since, date.max - timedelta(days=check_in_days)) + timedelta(days=check_in_days)
            yield on(_nudge(Rule.CHECK_IN, mentorship, person, now, since=person.checked_in_on), day)
        if unsigned and person.signed < max(mentorship.agreement, 1):
            nudge = _nudge(Rule.AGREEMENT_UNSIGNED, mentorship, person, now, number=mentorship.agreement)
            proposed = mentorship.proposed_at.date() if mentorship.proposed_at else None
            yield on(nudge, _latest(proposed, person.since, mentorship.resumed_on))


def _quiet_since(mentorship: Together) -> date:
    """The last day on which people met or mean to meet, or from which on they could."""
    began = max(person.since for person in mentorship.people)
    return _latest(began, mentorship.resumed_on, mentorship.met_on, mentorship.meets_on)


def _latest(*days: date | None) -> date:
    return max(day for day in days if day is not None)


def _nudge(rule: Rule, mentorship: Together, person: Person, now: datetime, **payload: Any) -> Nudge:
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in payload.items()}
    return Nudge(
        rule, person.person_id, mentorship.id, now, mentorship.other(person.person_id), mentorship.program_id,
        payload={"as": person.role, "kind": mentorship.kind, "mentorship_id": str(mentorship.id), **told},
    )  # fmt: skip
