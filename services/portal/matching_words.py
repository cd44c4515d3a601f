"""What matching says of a round and of questions about it, in the reader's language: by its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from babel.numbers import format_decimal, format_percent

from services.portal.broken_rules import quoted
from services.portal.words import Words

__all__ = ["Told", "failure_told", "group_told", "known_failure", "note_told"]


class Said(Protocol):
    """A sentence of matching with its code, and what it names."""

    @property
    def code(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as an answer of matching has it."""

    code: str | None
    message: str
    values: Mapping[str, Any]


def failure_told(words: Words, one: Said) -> str:
    """For what a round failed, or a question about it."""
    return known_failure(words, one) or quoted(words, one.message)


def known_failure(words: Words, one: Said) -> str | None:
    """As `failure_told`; None for what has no words here."""
    match one.code:
        case "more":
            return words.say_n("And one thing more.", "And {number} things more.", int(one.values["number"]))
        case "pins-beyond-places":
            return words.say_n(
                "One mentee is pinned to a mentor who has fewer free places. Take some of these pairs back.",
                "{number} mentees are pinned to a mentor who has fewer free places. Take some of these pairs back.",
                int(one.values["number"]),
            )
        case _:
            return _failures(words).get(one.code or "")


def _failures(words: Words) -> Mapping[str, str]:
    say = words.say
    return {
        "answer-never-ended": say(
            "Answering was begun several times and never ended. Ask IT to look at the worker’s log."
        ),
        "gap-untold": say("Nobody has told that by which mean scores are to be drawn together. Choose something else."),
        "never-ended": say("Solving was begun several times and never ended. Ask IT to look at the worker’s log."),
        "no-mentees": say("There are no mentees, so there is nobody to match."),
        "no-mentors": say("There are no mentors, so nobody can be matched."),
        "no-places": say("None of the mentors has a free place."),
        "not-in-round": say("One of the two does not take part in this round."),
        "out-of-memory": say("It needs more memory than it may have. Ask IT to give it more."),
        "pin-avoided": say("Two are pinned of whom one does not want to meet the other. Take that pair back."),
        "pin-elsewhere": say("A mentee is pinned to two mentors. Take one of these pairs back."),
        "pin-forbidden": say("A pair is pinned and forbidden. Take one of both back."),
        "pin-in-line": say("Two are pinned of whom one reports to the other. Take that pair back, or allow it."),
        "pin-of-oneself": say("Somebody is pinned to themself. Take that pair back."),
        "pin-of-stranger": say("Somebody is pinned who does not take part in this round. Take back that pair."),
        "pin-twice": say("A pair is pinned twice. Take it back once."),
        "too-slow": say("It took too long and was ended. Ask IT to look at the worker’s log."),
    }


def note_told(words: Words, one: Said) -> str:
    """What else the rules of a round seek, and what it costs."""
    total, people = _score(words, one.values.get("total")), int(one.values.get("number", 1))
    lowest, before = _score(words, one.values.get("lowest")), _score(words, one.values.get("before"))
    match one.code:
        case "keeping":
            return words.say("Keeping together who picked each other costs {total} of the total score.", total=total)
        case "keeping-one" | "keeping-people":
            return words.say_n(
                "Keeping together who picked each other costs {total} of the total score, and one person a mentor.",
                "Keeping together who picked each other costs {total} of the total score, and {number} people a "
                "mentor.",
                people,
                total=total,
            )
        case "lowest":
            return words.say(
                "The lowest score is as high as can be: {lowest} instead of {before}. That costs {total} of the total "
                "score.",
                lowest=lowest,
                before=before,
                total=total,
            )
        case "lowest-so-far":
            return words.say(
                "The lowest score is {lowest} instead of {before}, and could be higher by at most {gap}. That costs "
                "{total} of the total score.",
                lowest=lowest,
                before=before,
                gap=_score(words, one.values["gap"]),
                total=total,
            )
        case "spread":
            return words.say("The total counts how mentees are spread over mentors.")
        case "gap":
            return words.say("The total weighs mentees so that a gap between groups becomes smaller.")
        case _:
            return quoted(words, one.message)


def group_told(words: Words, one: Said) -> str:
    """Why groups of mentees cannot be compared, or what it costs that they come closer."""
    lost, closed = _share(words, one.values.get("lost")), _share(words, one.values.get("closed"))
    group, least = one.values.get("group") or words.say("Not told"), int(one.values.get("minimum", 0))
    match one.code:
        case "few-silent":
            return words.say_n(
                "Fewer than {number} mentee did not share this; a table would show how they fared.",
                "Fewer than {number} mentees did not share this; a table would show how they fared.",
                least,
            )
        case "few-told":
            return words.say_n("Fewer than {number} mentee told this.", "Fewer than {number} mentees told this.", least)
        case "few-groups":
            return words.say_n(
                "Too few groups have {number} mentee or more.", "Too few groups have {number} mentees or more.", least
            )
        case "all-alike":
            return words.say("All mentees told the same.")
        case "nobody-told":
            return words.say("Nobody told this.")
        case "no-gap":
            return words.say("{group}: there is no gap to close.", group=group)
        case "half":
            return words.say("{group}: {lost} of the total score closes the gap by half.", group=group, lost=lost)
        case "none":
            return words.say(
                "{group}: no answer that was tried narrows the gap with as many people matched.", group=group
            )
        case "part":
            return words.say(
                "{group}: {lost} of the total score closes {closed} of the gap; more was not found.",
                group=group,
                lost=lost,
                closed=closed,
            )
        case _:
            return quoted(words, one.message)


def _score(words: Words, value: Any) -> str:
    return format_decimal(float(value or 0), format="0.000", locale=words.language.forms)


def _share(words: Words, value: Any) -> str:
    """As in "2 %"; what is too little to be told is at most a thousandth."""
    if not value:
        return words.say("less than {percent}", percent=_percent(words, 0.001))
    return _percent(words, float(value))


def _percent(words: Words, share: float) -> str:
    return format_percent(share, locale=words.language.forms, decimal_quantization=False)
