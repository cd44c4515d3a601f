"""Rules of match rounds: how a profile is read, what a round's states allow, how reasons are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.matching.rounds.engine.checks import PROBLEMS
from services.matching.rounds.engine.criteria.saying import MENTEE, MENTOR, Said, filled, sentence
from services.matching.rounds.engine.people import QUARTERS
from services.matching.rounds.engine.sentences import Coded, Sentences
from shared.events.matching import Reason

__all__ = [
    "ENDED",
    "FAILURES",
    "LEASE",
    "MENTEE",
    "MENTOR",
    "MOST_ATTEMPTS",
    "MOST_PEOPLE",
    "NEVER_ENDED",
    "Reasons",
    "fluencies",
    "quarters_of_week",
    "superiors",
    "too_many",
    "why_failed",
]

ENDED = frozenset({"solved", "failed", "cancelled", "approved"})
"""States in which no worker touches a round any more."""

LEASE = timedelta(seconds=60)
"""How long a worker that falls silent keeps a round from the others."""

MOST_ATTEMPTS = 5
"""A round whose solving ended the worker or its process this often is given up, so that it does not end it for ever."""

NEVER_ENDED = f"Solving was begun {MOST_ATTEMPTS} times and never ended. Ask IT to look at the worker's log."

FAILURES = Sentences(
    {
        **PROBLEMS.templates,
        "answer-never-ended": "It was begun {times:,} times and never ended. Ask IT to look at the worker's log.",
        "never-ended": NEVER_ENDED,
        "not-in-round": "{person} is not a {side} of this round.",
        "out-of-memory": "It needs more than the {megabytes:,} MB of memory that it may have.",
        "too-slow": "It was ended after {seconds:,g} seconds, as it did not end by itself.",
    }
)
"""For what a round or a question about one fails."""

MOST_PEOPLE = 300_000
"""Mentees and mentors of a round: twice the largest size that is measured."""


_FLUENCY = {"A1": 0.2, "A2": 0.4, "B1": 0.6, "B2": 0.8, "C1": 0.9, "C2": 1.0, "NATIVE": 1.0}
_UNTOLD_FLUENCY = 0.8


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for two. codes: as a criterion says it. sentences: what was kept before there were codes, with
    placeholders for the two."""

    codes: Sequence[Said] = ()
    sentences: Sequence[str] = ()

    def told(self, *, mentee: str = "the mentee", mentor: str = "the mentor") -> list[str]:
        """In English, with names, or with neutral words in events, which carry no names."""
        found = map(sentence, self.codes) if self.codes else self.sentences
        return [filled(one, mentee, mentor) for one in found]

    def coded(self) -> tuple[Reason, ...]:
        """For whoever says it in another language; in the order of what is told."""
        return tuple(
            Reason(
                code=code,
                names=tuple(part for part in parts if isinstance(part, str)),
                numbers=tuple(part for part in parts if isinstance(part, int)),
            )
            for code, *parts in self.codes
        )


def fluencies(languages: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """Language code without its region to fluency in [0, 1]; parts of an event as JSON."""
    found: dict[str, float] = {}
    for language in languages:
        code = language["code"].split("-")[0].casefold()
        fluency = _FLUENCY.get(language.get("level", "").upper(), _UNTOLD_FLUENCY)
        found[code] = max(found.get(code, 0.0), fluency)
    return found


def quarters_of_week(hours: Iterable[Mapping[str, int | str]], zone: str, on: date) -> frozenset[int]:
    """The quarter hours of a week in UTC (0 is Monday 00:00) that these working hours fill.

    hours: parts of an event as JSON, local to the zone. on: the day whose offset from UTC counts. A zone that this
    machine does not know leaves the hours untold: one profile must not keep a whole round from being solved.
    """
    try:
        offset = datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return frozenset()
    shift = int(offset.total_seconds()) // 900 if offset else 0
    filled: set[int] = set()
    for interval in hours:
        day = (int(interval["weekday"]) - 1) * 96
        start, end = _minutes(str(interval["start"])), _minutes(str(interval["end"]))
        filled.update((day + quarter - shift) % QUARTERS for quarter in range(-(-start // 15), end // 15))
    return frozenset(filled)


def superiors(managers: Mapping[UUID, UUID | None], person: UUID) -> frozenset[UUID]:
    """All above a person, at any depth; a loop of managers ends where it closes, without the person themself."""
    above: set[UUID] = set()
    manager = managers.get(person)
    while manager is not None and manager not in above and manager != person:
        above.add(manager)
        manager = managers.get(manager)
    return frozenset(above)


def why_failed(failure: str) -> list[Coded]:
    """For what a round or a question failed, each thing with its code."""
    return list(map(FAILURES.known, failure.splitlines()))


def too_many(mentees: int, mentors: int) -> str | None:
    """Why a round of this size is refused; None when it is not."""
    if mentees + mentors <= MOST_PEOPLE:
        return None
    return (
        f"{mentees:,} mentees and {mentors:,} mentors are {mentees + mentors:,} people; a round takes "
        f"{MOST_PEOPLE:,} at most. Split the program, for instance by location."
    )


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute
