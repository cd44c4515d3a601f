"""Rules of surveys: when one is open, and who is asked what in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.matching.forms.domain import Answer, Question, check_answers
from services.matching.programs.domain import ARCHIVED, CLOSED, DRAFT, FIRST_DAY, LAST_DAY, Dates, beyond_programs
from services.matching.states.domain import Machine, Move
from shared.events.matching import Moment, Role
from shared.wrong import Wrong

__all__ = [
    "BOTH",
    "CLOSED_SURVEY",
    "MACHINE",
    "OPEN_SURVEY",
    "PLANNED",
    "AskedAs",
    "Window",
    "answered",
    "asked_as",
    "asked_of",
    "may_open",
    "opened",
    "unfit",
    "window",
]

PLANNED, OPEN_SURVEY, CLOSED_SURVEY = "planned", "open", "closed"

MACHINE = Machine(
    "survey",
    {
        PLANNED: "nobody is asked yet, and everything in it can be changed",
        OPEN_SURVEY: "people are asked, and may answer or answer anew",
        CLOSED_SURVEY: "it takes no more answers, and what they say in sum can be read",
    },
    (PLANNED,),
    (
        Move("change", (PLANNED,), PLANNED),
        Move("open", (PLANNED,), OPEN_SURVEY),
        Move("answer", (OPEN_SURVEY,), OPEN_SURVEY),
        Move("close", (OPEN_SURVEY,), CLOSED_SURVEY),
    ),
)

AskedAs = Literal["mentee", "mentor", "both"]
BOTH = "both"

_BEFORE_THE_END = timedelta(days=7)
_USUALLY_OPEN = timedelta(days=14)
_LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day to answer."""

    opens_on: date
    closes_on: date

    def problems(self, today: date) -> dict[str, Wrong]:
        """What is wrong with these days, by the name of the day; empty where nothing is."""
        if self.closes_on < self.opens_on:
            return {
                "closes_on": Wrong(
                    "closes-before-opens",
                    "The last day to answer, {closes}, is before the first, {opens}.",
                    closes=str(self.closes_on),
                    opens=str(self.opens_on),
                )
            }
        if self.closes_on < today:
            return {
                "closes_on": Wrong(
                    "closes-in-the-past", "The last day to answer, {closes}, has passed.", closes=str(self.closes_on)
                )
            }
        if self.closes_on - self.opens_on > _LONGEST:
            return {
                "closes_on": Wrong("open-too-long", "A survey is open for at most {most} days.", most=_LONGEST.days)
            }
        outside = [name for name in ("opens_on", "closes_on") if not FIRST_DAY <= getattr(self, name) <= LAST_DAY]
        return {name: beyond_programs() for name in outside}


def window(moment: Moment, dates: Dates, opens_on: date | None, closes_on: date | None, today: date) -> Window | None:
    """When a survey is open. Days that nobody gave follow from the program's; None where it has no such day."""
    if opens_on is None:
        usual = {"kickoff": dates.begins_on, "midpoint": dates.midpoint_on, "end": dates.ends_on - _BEFORE_THE_END}
        day = usual[moment]
        if day is None:
            return None
        opens_on = max(day, today)
    if closes_on is None:
        # Beyond the calendar it stays where it is; `Window.problems` says so.
        closes_on = max(opens_on, today) + _USUALLY_OPEN if opens_on <= LAST_DAY else opens_on
    return Window(opens_on, closes_on)


def opened(planned: Window, today: date) -> Window:
    """When a survey is open that is opened today. One that comes too late is open for as long as was planned."""
    if planned.closes_on >= today:
        return Window(today, planned.closes_on)
    return Window(today, today + (planned.closes_on - planned.opens_on))


def may_open(moment: str, program_state: str) -> bool:
    """Whether people can be asked: in a program that is going, and about its end also once it has ended."""
    return program_state not in (DRAFT, ARCHIVED) and (program_state != CLOSED or moment == "end")


def asked_as(roles: Iterable[str]) -> AskedAs:
    """In which role somebody is asked who takes part in these; peers of a circle take part as mentees do."""
    found: set[Role] = {"mentor" if role == "mentor" else "mentee" for role in roles}
    return "both" if len(found) > 1 else found.pop()


def asked_of(questions: Iterable[Question], asked: str) -> list[Question]:
    """The questions to somebody. asked: in which role."""
    return [question for question in questions if asked == BOTH or question.role in (None, asked)]


def unfit(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Wrong]:
    """What is wrong with somebody's answers, by the key of the question. questions: those that they are asked."""
    asked = {question.key for question in questions}
    strange = {key: Wrong("not-asked", "You are not asked this.") for key in answers if key not in asked}
    wrong = [check_answers([question], answers, question.role) for question in questions]
    return strange | {key: problem for one in wrong for key, problem in one.items()}


def answered(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Fitting answers as they are kept: numbers as numbers, choices as lists, without those that say nothing."""
    kept: dict[str, Answer] = {}
    for question in questions:
        answer = answers.get(question.key)
        if answer is None or (
            not isinstance(answer, int) and not (answer.strip() if isinstance(answer, str) else answer)
        ):
            continue
        match question.kind:
            case "scale":
                kept[question.key] = int(answer) if isinstance(answer, str | int) else 0
            case "choice":
                kept[question.key] = [answer] if isinstance(answer, str) else answer
            case _:
                kept[question.key] = answer
    return kept
