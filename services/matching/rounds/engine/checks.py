"""What a snapshot must be before anything is computed: every problem is named, with who and where."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.people import QUARTERS, Participant
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["BadInput", "check"]

_SHOWN = 20


class BadInput(ValueError):
    """A snapshot that cannot be solved. problems: one message each, with who and where."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - _SHOWN
        shown = [*self.problems[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(shown))


def check(snapshot: Snapshot) -> None:
    """Raises BadInput."""
    problems = [*_rules(snapshot), *_people(snapshot), *_pins(snapshot)]
    if problems:
        raise BadInput(problems)


def _rules(snapshot: Snapshot) -> Iterator[str]:
    rules = snapshot.rules
    titles = Counter(part.title for part in rules.criteria)
    for part in rules.criteria:
        if part.kind not in CRITERIA:
            yield f"criteria: {part.kind!r} is not a criterion; choose from {', '.join(sorted(CRITERIA))}"
        if not (math.isfinite(part.weight) and part.weight >= 0):
            yield f"criteria: the weight of {part.title!r} is {part.weight}; it has to be a number from 0"
    for title, count in titles.items():
        if count > 1:
            yield f"criteria: {count} of them are called {title!r}; give each a name of its own"
    if not any(part.weight > 0 for part in rules.criteria):
        yield "criteria: at least one has to count"
    if not (math.isfinite(rules.minimum_score) and 0 <= rules.minimum_score <= 1):
        yield f"minimum_score: {rules.minimum_score} is not between 0 and 1"


def _people(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.mentors:
        yield "mentors: there are none, so nobody can be matched"
    if not snapshot.mentees:
        yield "mentees: there are none, so there is nobody to match"
    for side, people in (("mentee", snapshot.mentees), ("mentor", snapshot.mentors)):
        for key, count in Counter(person.id for person in people).items():
            if count > 1:
                yield f"{side} {key}: listed {count} times"
        for person in people:
            yield from _person(side, person)
    if snapshot.mentors and not any(mentor.places for mentor in snapshot.mentors):
        yield f"mentors: none of {len(snapshot.mentors)} has a free place"


def _person(side: str, person: Participant) -> Iterator[str]:
    who = f"{side} {person.id}"
    if person.places < 0:
        yield f"{who}: places is {person.places}; it has to be 0 or more"
    if person.load < 0:
        yield f"{who}: load is {person.load}; it has to be 0 or more"
    measure = "priority" if side == "mentee" else "level"
    for skill, number in person.skills.items():
        if number not in (1, 2, 3, 4, 5):
            yield f"{who}: the {measure} of skill {skill} is {number}; it has to be 1 to 5"
    for language, fluency in person.languages.items():
        if not (math.isfinite(fluency) and 0 <= fluency <= 1):
            yield f"{who}: the fluency in {language!r} is {fluency}; it has to be between 0 and 1"
    for question, answer in person.answers.items():
        if isinstance(answer, float) and not math.isfinite(answer):
            yield f"{who}: the answer to {question!r} is {answer}; it has to be a number"
    if person.hours < 0 or person.hours >> QUARTERS:
        yield f"{who}: hours lie outside of the week"
    if person.id in person.superiors:
        yield f"{who}: is above themself; the chain of managers closes a circle"
    if len(set(person.picks)) < len(person.picks):
        yield f"{who}: somebody is picked twice"


def _pins(snapshot: Snapshot) -> Iterator[str]:
    pinned: dict[UUID, UUID] = {}
    taken: Counter[UUID] = Counter()
    forbidden = set(snapshot.forbidden)
    for mentee, mentor in snapshot.pins:
        who = f"pin {mentee} – {mentor}"
        if mentee not in snapshot.rows:
            yield f"{who}: {mentee} is not a mentee of this round"
            continue
        if mentor not in snapshot.columns:
            yield f"{who}: {mentor} is not a mentor of this round"
            continue
        if mentee in pinned:
            yield f"{who}: {mentee} is pinned to {pinned[mentee]} already"
        pinned[mentee] = mentor
        taken[mentor] += 1
        if (mentee, mentor) in forbidden:
            yield f"{who}: the same pair is forbidden"
        elif reason := _ruled_out(snapshot, mentee, mentor):
            yield f"{who}: {reason}"
    for mentor, count in taken.items():
        places = snapshot.mentors[snapshot.columns[mentor]].places
        if count > places:
            yield f"pins: {count} mentees are pinned to {mentor}, who has {places} free place{'s' if places != 1 else ''}"


def _ruled_out(snapshot: Snapshot, mentee: UUID, mentor: UUID) -> str | None:
    """Why an admin's own decision cannot stand; scores, hours, languages and eligibility are the admin's to overrule."""
    one, other = snapshot.mentees[snapshot.rows[mentee]], snapshot.mentors[snapshot.columns[mentor]]
    if mentee == mentor:
        return "nobody is their own mentor"
    if snapshot.rules.reporting_line and (mentor in one.superiors or mentee in other.superiors):
        return "one of the two reports to the other"
    if mentor in one.avoided or mentee in other.avoided:
        return "one of the two does not want to meet the other"
    return None
