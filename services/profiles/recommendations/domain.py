"""Rules of asking colleagues from whom one could learn something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "MOST_NAMED",
    "MOST_OPEN",
    "Answer",
    "Colleague",
    "ColleagueState",
    "OfMe",
    "Question",
    "each_once",
    "seen_by",
    "state_of",
]

MOST_OPEN = 5
"""Open questions of one person; more would wear their colleagues out."""

MOST_NAMED = 10
"""People whom one colleague names in answer to one question."""


class ColleagueState(StrEnum):
    """What a colleague has done about a question."""

    WAITING = "waiting"
    ANSWERED = "answered"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague who was asked, and what they did."""

    person_id: UUID
    name: str
    state: ColleagueState


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a colleague named, and why; no words when those were erased. declined: by the one who was named."""

    id: UUID
    given_by: UUID
    given_by_name: str
    person_id: UUID
    person_name: str
    words: str
    given_at: datetime
    declined: bool


@dataclass(frozen=True, slots=True)
class Question:
    """From whom could I learn this? closed_at: since when it takes no more answers."""

    id: UUID
    person_id: UUID
    person_name: str
    skill: str
    skill_id: UUID | None
    words: str
    asked_at: datetime
    closed_at: datetime | None
    asked: tuple[Colleague, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class OfMe:
    """A recommendation as the one who is named sees it."""

    id: UUID
    skill: str
    skill_id: UUID | None
    asked_by: UUID
    asked_by_name: str
    given_by: UUID
    given_by_name: str
    words: str
    given_at: datetime
    declined_at: datetime | None


def seen_by(viewer: UUID | None, question: Question) -> Question:
    """The question as this person may see it.

    Who asked sees every colleague, and the answers whose person has not declined. A colleague sees themself and their
    own answers, whatever became of those: that somebody declined is not for them to know.
    """
    if viewer == question.person_id:
        return replace(question, answers=tuple(one for one in question.answers if not one.declined))
    return replace(
        question,
        asked=tuple(one for one in question.asked if one.person_id == viewer),
        answers=tuple(one for one in question.answers if one.given_by == viewer),
    )


def each_once(people: Iterable[UUID]) -> tuple[UUID, ...]:
    """These people in this order, whoever is repeated only where they come first."""
    return tuple(dict.fromkeys(people))


def state_of(*, named: bool, passed_at: datetime | None) -> ColleagueState:
    """named: whether they named somebody. Whoever passed and names somebody later has answered."""
    if named:
        return ColleagueState.ANSWERED
    return ColleagueState.WAITING if passed_at is None else ColleagueState.PASSED
