"""A mail before it is set, and what it may name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.channels.languages import ENGLISH
from services.notifications.nudges.domain import Nudge
from shared.languages import Language
from shared.links import Links

__all__ = ["JOINERS", "Choice", "Facts", "Item", "Letter", "day_of", "first_name", "one_line"]

JOINERS = {"\u200c", "\u200d"}
"""Parts of words in some scripts, and of some signs."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers, each with the page on which one button gives it."""

    label: str
    link: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that a digest tells of. words: a sentence."""

    title: str
    words: str
    action: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is set: text only, no markup.

    paragraphs, after: in the letter's language, before and after all else. quoted: paragraphs that somebody else wrote.
    reasons: a list; in English where matching told no more than sentences. facts: a small table. choices: answers, in
    the place of the action.
    because: the sentence that says why this mail came. preheader: what a list of mails shows besides the subject.
    thread: the mentorship that it belongs to.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    link: str
    because: str
    quoted: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    reasons_title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    preheader: str = ""
    thread: UUID | None = None
    language: Language = ENGLISH


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter may name. other: the other person, empty where there is none. zones: of the two people.

    program: None while it is not known here. names: of further people whom the payload names, without those who are not
    known or have left.
    """

    nudge: Nudge
    name: str
    zone: ZoneInfo
    other: str
    other_zone: ZoneInfo
    program: str | None
    program_ends: date | None
    now: datetime
    links: Links
    language: Language = ENGLISH
    names: Mapping[UUID, str] = field(default_factory=dict[UUID, str])

    @property
    def about(self) -> UUID:
        return self.nudge.about

    @property
    def payload(self) -> dict[str, Any]:
        return self.nudge.payload

    @property
    def role(self) -> str:
        """What the reader is in it: "mentee", "mentor", "peer", or as the rule says."""
        return str(self.payload.get("as") or self.payload.get("role") or "")

    @property
    def partner(self) -> str:
        """The other of two people, empty for whoever leads a group or circle: they have no one other."""
        leads = self.nudge.other_id == self.nudge.person_id or (
            self.role == "mentor" and self.payload.get("kind") == "group"
        )
        return "" if leads else self.other

    def among(self, circle: str, two: str, group: str) -> str:
        """How it is said to whoever is in a circle, to one of two people, or to whoever leads a group."""
        if self.role == "peer":
            return circle
        return two if self.partner else group

    @property
    def program_name(self) -> str:
        return self.program or self.say("Mentoring")

    def say(self, message: str, **values: str | int) -> str:
        return self.language.say(message, **values)

    def say_n(self, one: str, many: str, number: int, **values: str | int) -> str:
        return self.language.say_n(one, many, number, **values)

    def text(self, key: str) -> str:
        """A title or the like in the payload, on one line."""
        return one_line(str(self.payload[key]))

    def when(self, key: str) -> date | None:
        """A day in the payload; None where it is not known."""
        found = self.payload.get(key)
        return date.fromisoformat(found) if found else None

    def ref(self, key: str) -> UUID | None:
        found = self.payload.get(key)
        return UUID(found) if found else None

    def by(self, key: str = "answer_by") -> tuple[str, ...]:
        """The sentence that names the last day to answer; none where there is no such day."""
        last = self.when(key)
        return (self.say("Please answer by {day}.", day=self.language.day(last)),) if last else ()

    def people(self, ids: Sequence[str]) -> list[str]:
        """The names of those of these people who are known."""
        return [one_line(self.names[person]) for text in ids if (person := UUID(text)) in self.names]

    def today(self) -> date:
        """By the reader's own calendar."""
        return self.now.astimezone(self.zone).date()


def day_of(facts: Facts, key: str) -> str:
    """A day that the payload is sure to have, written out."""
    return facts.language.day(date.fromisoformat(facts.payload[key]))


def first_name(name: str) -> str:
    """How to speak to a person: the first word of their name, or all of it where it is only an initial."""
    first = name.split(" ", 1)[0]
    return first if len(first.rstrip(".")) > 1 else name


def one_line(text: str) -> str:
    """Text without line ends and control characters, for headers and sentences."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text)
    return " ".join(text.split())
