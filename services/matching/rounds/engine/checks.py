"""What a snapshot must be before anything is computed: every problem is named, with who and where.

That no pair is allowed is no problem of the input: the answer says so, with the rule that forbids each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from services.matching.rounds.engine.people import QUARTERS, Participant
from services.matching.rounds.engine.rule_checks import RULE_PROBLEMS, rule_problems
from services.matching.rounds.engine.sentences import Sentences
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["PROBLEMS", "BadInput", "check"]

PROBLEMS = Sentences(
    {
        **RULE_PROBLEMS.templates,
        "no-mentors": "mentors: there are none, so nobody can be matched",
        "no-mentees": "mentees: there are none, so there is nobody to match",
        "no-places": "mentors: none of them has a free place",
        "pin-of-stranger": "pin {mentee} – {mentor}: {person} is not a {side} of this round",
        "pin-twice": "pin {mentee} – {mentor}: it is there twice",
        "pin-elsewhere": "pin {mentee} – {mentor}: {person} is pinned to {other} already",
        "pin-forbidden": "pin {mentee} – {mentor}: the same pair is forbidden",
        "pin-of-oneself": "pin {mentee} – {mentor}: nobody is their own mentor",
        "pin-in-line": "pin {mentee} – {mentor}: one of the two reports to the other",
        "pin-avoided": "pin {mentee} – {mentor}: one of the two does not want to meet the other",
        "pins-beyond-places": (
            "pins: {number:,} mentees are pinned to {mentor}, who has {places:,} free {word}: {mentees}"
        ),
        "more": "and {number:,} more",
    }
)
"""What an admin can meet who asks for a round. Anything else comes of broken input."""

_SHOWN = 20


class BadInput(ValueError):
    """A snapshot that cannot be solved. problems: one message each, with who and where."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - _SHOWN
        shown = [*self.problems[:_SHOWN], *([PROBLEMS.say("more", number=more)] if more > 0 else [])]
        super().__init__("\n".join(shown))


def check(snapshot: Snapshot) -> None:
    """Raises BadInput."""
    problems = [*rule_problems(snapshot), *_people(snapshot), *_circles(snapshot), *_pins(snapshot)]
    if problems:
        raise BadInput(problems)


def _people(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.mentors:
        yield PROBLEMS.say("no-mentors")
    if not snapshot.mentees:
        yield PROBLEMS.say("no-mentees")
    for side, people in (("mentee", snapshot.mentees), ("mentor", snapshot.mentors)):
        for key, count in Counter(person.id for person in people).items():
            if count > 1:
                yield f"{side} {key}: listed {count} times"
        for person in people:
            for problem in _person(snapshot, side, person):
                yield f"{side} {person.id}: {problem}"
    if snapshot.mentors and not any(mentor.places for mentor in snapshot.mentors):
        yield PROBLEMS.say("no-places")


def _person(snapshot: Snapshot, side: str, person: Participant) -> Iterator[str]:
    for name, count in (("places", person.places), ("load", person.load), ("experience", person.experience or 0)):
        if not _whole(count):
            yield f"{name} is {count}; it has to be a whole number from 0"
    yield from _skills(snapshot, "priority" if side == "mentee" else "level", person)
    for language, fluency in person.languages.items():
        if not (math.isfinite(fluency) and 0 <= fluency <= 1):
            yield f"the fluency in {language!r} is {fluency}; it has to be between 0 and 1"
    for question, answer in person.answers.items():
        if isinstance(answer, float) and not math.isfinite(answer):
            yield f"the answer to {question!r} is {answer}; it has to be a number"
    yield from (
        f"{name} is {value!r}; it has to be text"
        for name, value in (("text", person.text), *person.fields.items())
        if not _text(value)
    )
    if person.hours < 0 or person.hours >> QUARTERS:
        yield f"hours lie outside of the week: quarter hours are numbered from 0 to {QUARTERS - 1}"
    if len(set(person.picks)) < len(person.picks):
        twice = next(key for key, count in Counter(person.picks).items() if count > 1)
        yield f"picks {twice} more than once"


def _skills(snapshot: Snapshot, measure: str, person: Participant) -> Iterator[str]:
    names = snapshot.skills
    for skill, number in person.skills.items():
        if number not in (1, 2, 3, 4, 5):
            yield f"the {measure} of skill {names.get(skill, skill)} is {number}; it has to be 1 to 5"
        if names and skill not in names:
            yield f"skill {skill} is unknown: it is none of the {len(names)} skills of this round"
    for skill, count in person.endorsements.items():
        if not _whole(count):
            yield f"the endorsements of skill {names.get(skill, skill)} are {count}; it has to be a whole number from 0"


def _text(value: object) -> bool:
    return isinstance(value, str)


def _whole(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _circles(snapshot: Snapshot) -> Iterator[str]:
    """Circles of managers, each with all who are in it."""
    above = {
        person.id: person.superiors
        for person in (*snapshot.mentees, *snapshot.mentors)
        if person.id in person.superiors
    }
    for person in sorted(above):
        circle = sorted(other for other in above[person] if other in above and person in above[other])
        if circle[0] == person:
            yield f"managers: in a circle, each is above themself: {', '.join(map(str, circle))}"


def _pins(snapshot: Snapshot) -> Iterator[str]:
    pinned: dict[UUID, UUID] = {}
    taken: dict[UUID, list[UUID]] = {}
    forbidden = set(snapshot.forbidden)
    for mentee, mentor in snapshot.pins:
        say = partial(PROBLEMS.say, mentee=str(mentee), mentor=str(mentor))
        if mentee not in snapshot.rows:
            yield say("pin-of-stranger", person=str(mentee), side="mentee")
            continue
        if mentor not in snapshot.columns:
            yield say("pin-of-stranger", person=str(mentor), side="mentor")
            continue
        if pinned.get(mentee) == mentor:
            yield say("pin-twice")
            continue
        if mentee in pinned:
            yield say("pin-elsewhere", person=str(mentee), other=str(pinned[mentee]))
        pinned[mentee] = mentor
        taken.setdefault(mentor, []).append(mentee)
        if (mentee, mentor) in forbidden:
            yield say("pin-forbidden")
        elif code := _ruled_out(snapshot, mentee, mentor):
            yield say(code)
    for mentor, mentees in taken.items():
        places = snapshot.mentors[snapshot.columns[mentor]].places
        if len(mentees) > places:
            yield PROBLEMS.say(
                "pins-beyond-places",
                number=len(mentees),
                mentor=str(mentor),
                places=places,
                word="place" if places == 1 else "places",
                mentees=", ".join(map(str, mentees[:_SHOWN])),
            )


def _ruled_out(snapshot: Snapshot, mentee: UUID, mentor: UUID) -> str | None:
    """The code of why an admin's own decision cannot stand; scores, hours, languages are theirs to overrule."""
    one, other = snapshot.mentees[snapshot.rows[mentee]], snapshot.mentors[snapshot.columns[mentor]]
    if mentee == mentor:
        return "pin-of-oneself"
    if snapshot.rules.reporting_line and (mentor in one.superiors or mentee in other.superiors):
        return "pin-in-line"
    if mentor in one.avoided or mentee in other.avoided:
        return "pin-avoided"
    return None
