"""What a program is, in words: its kind, its state, its days, and whom it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from babel.lists import format_list

from services.portal.answers.taking_part import Enrollment, Program, Rule
from services.portal.words import Words

__all__ = [
    "days", "finding", "kind", "may_enroll", "opens_later", "roles", "rule", "standings", "stands", "state",
    "stuck_ways", "to_choose_from", "unmet", "why_withdrawn",
]  # fmt: skip

_MOST = 100


class _Program(Protocol):
    @property
    def id(self) -> UUID: ...


P = TypeVar("P", bound=_Program)


def to_choose_from(programs: Sequence[P], chosen: str) -> list[P]:
    """The newest of many, and the one whose id is chosen; who wants another comes from its page. programs: the oldest
    first."""
    newest = programs[-_MOST:]
    return [*(one for one in programs[:-_MOST] if str(one.id) == chosen), *newest]


def kind(program: Program, words: Words) -> str:
    """A sentence about what kind of program it is."""
    kinds = {
        "one-to-one": words.say("One mentor and one mentee meet over some months."),
        "group": words.say(
            "One mentor and up to {number} mentees meet together over some months.", number=program.group_size
        ),
        "circle": words.say("Up to {number} peers meet in a circle and mentor each other.", number=program.group_size),
        "reverse": words.say("Somebody early in their career is the mentor of somebody senior."),
        "flash": words.say("A single session about one question."),
        "coaching": words.say("A coach with a credential, for an agreed number of sessions."),
    }
    return kinds.get(program.kind, "")


def state(program: Program, words: Words) -> str:
    states = {
        "draft": words.say("Draft"),
        "open": words.say("Launched"),
        "running": words.say("Running"),
        "closed": words.say("Has ended"),
        "archived": words.say("Archived"),
    }
    return states.get(program.state, program.state)


def days(program: Program, words: Words) -> list[tuple[str, date]]:
    """The days of a program that are set, each with what it is, in their order."""
    known = (
        (words.say("Enrollment opens"), program.enrollment_opens_on),
        (words.say("Last day to enroll"), program.enrollment_closes_on),
        (words.say("Matching"), program.matching_on),
        (words.say("First day"), program.starts_on),
        (words.say("Kickoff"), program.kickoff_on),
        (words.say("Midpoint"), program.midpoint_on),
        (words.say("Last day"), program.ends_on),
    )
    return [(label, day) for label, day in known if day is not None]


def finding(program: Program, words: Words) -> list[str]:
    """How people find each other in it."""
    ways = {
        "requests": words.say("A mentee asks a mentor."),
        "rounds": words.say("Pairs are proposed to both, after a round in which everybody is compared with everybody."),
        "admin": words.say("Those who run the program propose a pair."),
    }
    return [ways[way] for way in program.ways if way in ways]


def roles(program: Program) -> list[str]:
    """In what role somebody can enroll themself."""
    return ["mentee"] if program.kind == "circle" else ["mentee", "mentor"]


def may_enroll(program: Program, today: date) -> bool:
    """Whether people enroll today, as far as the program's state and days say."""
    last = program.enrollment_closes_on or program.ends_on
    return program.state in {"open", "running"} and not opens_later(program, today) and today <= last


def opens_later(program: Program, today: date) -> bool:
    return program.enrollment_opens_on is not None and program.enrollment_opens_on > today


def standings(words: Words) -> dict[str, str]:
    """How somebody can stand in a program."""
    return {
        "invited": words.say("Invited"),
        "waitlisted": words.say("Waiting for a place"),
        "enrolled": words.say("Takes part"),
        "withdrew": words.say("Does not take part any more"),
    }


def stuck_ways(words: Words) -> dict[str, str]:
    """Where somebody can be stuck in it."""
    return {
        "unanswered": words.say("Has not answered the invitation"),
        "waiting": words.say("Waits for a place"),
        "unmatched": words.say("Has no mentorship"),
        "unsigned": words.say("The agreement is not signed"),
        "not-met": words.say("Has not met yet"),
        "quiet": words.say("Has not met for long"),
    }


def rule(one: Rule, words: Words) -> str:
    """Whom a rule lets in, as a sentence."""
    match one.kind:
        case "among":
            return _among(one, words)
        case "tenure":
            return words.say_n(
                "People who have been here for at least a month",
                "People who have been here for at least {number} months",
                one.months,
            )
        case "language":
            return words.say("People who speak {language}", language=one.name or one.code)
        case "credential" if one.name:
            return words.say("People with the credential {name}, which is valid", name=one.name)
        case "credential":
            return words.say("People with a credential that is valid")
        case "skills":
            return _skills(one, words)
        case "external" if one.external:
            return words.say("People from outside the organization")
        case "external":
            return words.say("People from within the organization")
        case _:
            return ""


def unmet(one: Rule, words: Words) -> str:
    """That somebody is not among those whom a rule lets in."""
    match one.kind:
        case "outside":
            return words.say("People from outside take part in coaching only.")
        case "role":
            return words.say("Nobody takes part in this role here.")
        case _:
            return words.say("It is for these only: {people}.", people=rule(one, words))


def _among(one: Rule, words: Words) -> str:
    named = _either(one.values, words)
    match one.field, one.excluded:
        case (("department" | "location" | "country"), False):
            return words.say("People in {places}", places=named)
        case (("department" | "location" | "country"), True):
            return words.say("People who are not in {places}", places=named)
        case "grade", False:
            return words.say("People whose grade is {grades}", grades=named)
        case "grade", True:
            return words.say("People whose grade is not {grades}", grades=named)
        case _, False:
            return words.say("People whose job title is {titles}", titles=named)
        case _, _:
            return words.say("People whose job title is not {titles}", titles=named)


def _skills(one: Rule, words: Words) -> str:
    if one.offers:
        return words.say_n(
            "People whose profile names a skill that they offer",
            "People whose profile names at least {number} skills that they offer",
            one.at_least,
        )
    return words.say_n(
        "People whose profile names a skill that they want to learn",
        "People whose profile names at least {number} skills that they want to learn",
        one.at_least,
    )


def _either(values: Sequence[str], words: Words) -> str:
    return format_list(list(values), style="or", locale=words.language.forms)


def stands(one: Enrollment, today: date, words: Words) -> tuple[str, str]:
    """How somebody's own enrollment stands, and the color of that: good, attention or neutral."""
    mentor = one.role == "mentor"
    match one.state:
        case "invited":
            return words.say("Waiting for your answer"), "attention"
        case "waiting":
            return words.say("Waiting for a place"), "attention"
        case "enrolled" if one.paused_until and one.paused_until > today:
            return words.say("Paused until {day}", day=words.day(one.paused_until)), "attention"
        case "enrolled" if mentor:
            return words.say("You take part as a mentor"), "good"
        case "enrolled":
            return words.say("You take part as a mentee"), "good"
        case _:
            return words.say("You do not take part"), "neutral"


def why_withdrawn(one: Enrollment, words: Words) -> str:
    """Why somebody does not take part any more."""
    reasons = {
        "own-wish": words.say("You withdrew."),
        "declined": words.say("You declined the invitation."),
        "expired": words.say("The invitation was not answered by its last day."),
        "removed": words.say("Those who run the program have taken you out."),
        "left": words.say("You had left the organization."),
        "program-closed": words.say("The program ended before there was a place."),
    }
    return reasons.get(one.withdrew_why, "")
