"""How a request stands, in plain words with dates."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.portal.answers.mentors import Asked
from services.portal.words import Words

__all__ = ["ENDED", "UNDER_WAY", "Standing", "imagined", "standing"]

UNDER_WAY = frozenset({"open", "questioned", "waiting"})
ENDED = frozenset({"accepted", "declined", "expired", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Standing:
    """heading: how it stands. then: what happens next, or why it has ended. my_turn: it waits for the reader. tone: of
    the sign beside it."""

    heading: str
    then: str
    my_turn: bool
    tone: str


def standing(words: Words, it: Asked, me: UUID | None, zone: str) -> Standing:
    """How a request stands for one of the two."""
    return _for_mentor(words, it, zone) if me == it.mentor_id else _for_mentee(words, it, zone)


def _for_mentee(words: Words, it: Asked, zone: str) -> Standing:
    say, name = words.say, it.mentor_name
    match it.state:
        case "open":
            then = say(
                "You asked on {day}. {name} has until {last} to answer.",
                name=name, day=words.day_in(it.requested_at, zone), last=words.day(it.answer_by),
            )  # fmt: skip
            return Standing(say("Waiting for {name}’s answer", name=name), then, my_turn=False, tone="neutral")
        case "questioned":
            then = say(
                "Answer until {last}; then it is their turn again, with the days counted anew.",
                last=words.day(it.answer_by),
            )
            return Standing(say("{name} asks you something back", name=name), then, my_turn=True, tone="attention")
        case "waiting":
            then = say(
                "They have no place now. You begin as soon as one opens; whoever has waited longest comes first."
            )
            return Standing(
                say("{name} has said yes, and you wait for a place", name=name), then, my_turn=False, tone="good"
            )
        case "accepted":
            heading = say("{name} has said yes", name=name)
            return Standing(
                heading,
                say("Your mentorship has begun. Planning a first session is a good start."),
                my_turn=False,
                tone="good",
            )
        case "declined":
            return Standing(
                say("{name} has said no", name=name), _why_declined(words, it, name), my_turn=False, tone="neutral"
            )
        case "withdrawn":
            return Standing(
                say("You took this request back"), _why_withdrawn(words, it, mentee=True), my_turn=False, tone="neutral"
            )
        case _:
            return Standing(
                say("This request to {name} has ended", name=name),
                _why_ended(words, it, name),
                my_turn=False,
                tone="neutral",
            )


def _for_mentor(words: Words, it: Asked, zone: str) -> Standing:
    say, name = words.say, it.mentee_name
    match it.state:
        case "open":
            then = say(
                "Asked on {day}. Answer until {last}, so that {name} knows where they stand.",
                name=name, day=words.day_in(it.requested_at, zone), last=words.day(it.answer_by),
            )  # fmt: skip
            return Standing(say("{name} asks you to be their mentor", name=name), then, my_turn=True, tone="attention")
        case "questioned":
            then = say(
                "{name} has until {last} to answer; then you have as many days again. You need not wait for it.",
                name=name, last=words.day(it.answer_by),
            )  # fmt: skip
            return Standing(
                say("Waiting for {name}’s answer to your question", name=name), then, my_turn=False, tone="neutral"
            )
        case "waiting":
            then = say("You begin as soon as a place of yours opens, by an ending or by a place more.")
            return Standing(
                say("You have said yes to {name}, who waits for a place", name=name), then, my_turn=False, tone="good"
            )
        case "accepted":
            heading = say("You have said yes to {name}", name=name)
            return Standing(heading, say("Your mentorship has begun."), my_turn=False, tone="good")
        case "declined":
            heading = say("You have said no to {name}", name=name)
            return Standing(heading, say("They were told who else has a place."), my_turn=False, tone="neutral")
        case "withdrawn":
            heading = say("{name} took this request back", name=name)
            return Standing(heading, _why_withdrawn(words, it, mentee=False), my_turn=False, tone="neutral")
        case _:
            heading = say("This request of {name} has ended", name=name)
            return Standing(heading, _why_ended(words, it, name), my_turn=False, tone="neutral")


def _why_declined(words: Words, it: Asked, name: str) -> str:
    match it.reason:
        case "no-time":
            return words.say("{name} has no time for it now.", name=name)
        case "not-my-topic":
            return words.say("{name} says that it is not their topic.", name=name)
        case "someone-else-fits-better":
            return words.say("{name} thinks that somebody else fits better.", name=name)
        case _:
            return words.say("{name} gave no reason. It says nothing about you.", name=name)


def _why_withdrawn(words: Words, it: Asked, *, mentee: bool) -> str:
    if it.reason == "matched":
        return words.say("You have found a mentor.") if mentee else words.say("They have found a mentor.")
    return ""


def _why_ended(words: Words, it: Asked, name: str) -> str:
    match it.reason:
        case "time":
            return words.say("Nobody answered until {day}.", day=words.day(it.answer_by))
        case "left":
            return words.say("{name} has left the organization.", name=name)
        case "withdrew":
            return words.say("One of you takes part in the program no longer.")
        case "paused":
            return words.say("One of you pauses in the program.")
        case "program-closed":
            return words.say("The program has ended.")
        case _:
            return words.say("The two of you cannot be matched now.")


def imagined(words: Words, cadence: str, months: int | None, form: str) -> str:
    """How the mentee imagines it, as in "Every two weeks, an hour · 6 months · by video or phone"."""
    told = [cadence] if cadence else []
    if months:
        told.append(words.say_n("for {number} month", "for {number} months", months))
    match form:
        case "remote":
            told.append(words.say("by video or phone"))
        case "in-person":
            told.append(words.say("in person"))
        case _:
            told.append(words.say("in person or from afar"))
    return " · ".join(told)
