"""Why two fit each other, said to one of the two in their language: matching tells it in codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.portal.answers.mentors import Code, Other
from services.portal.words import Words

__all__ = ["CODES", "Reasoned", "of_mentor", "told"]


class Reasoned(Protocol):
    """What has reasons, as sentences in English and as codes."""

    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def reason_codes(self) -> Sequence[Code]: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """A reason as its reader is told it. name: of the other person. mentor: whether the reader is the mentor."""

    words: Words
    name: str
    mentor: bool
    names: Sequence[str]
    numbers: Sequence[int]

    @property
    def number(self) -> int:
        return self.numbers[0] if self.numbers else 0

    @property
    def listed(self) -> str:
        return self.words.names(self.names)


def told(words: Words, it: Reasoned, name: str, *, mentor: bool = False) -> list[str]:
    """What speaks for the two, in the sentences of the service where it has no codes or one that nobody here knows."""
    if not name or len(it.reason_codes) != len(it.reasons):
        return list(it.reasons)
    return [
        says(_Told(words, name, mentor, code.names, code.numbers)) if (says := CODES.get(code.code)) else sentence
        for code, sentence in zip(it.reason_codes, it.reasons, strict=True)
    ]


def of_mentor(words: Words, other: Other) -> list[str]:
    """As `told`, of somebody who could be the reader's mentor."""
    return told(words, other, other.mentor_name)


def _offered(it: _Told) -> str:
    say = it.words.say
    each = [
        say("{skill} (level {level})", skill=skill, level=level)
        for skill, level in zip(it.names, it.numbers, strict=False)
    ]
    skills = it.words.names(each)
    if it.mentor:
        return say("You offer {skills}, which {name} wants to learn.", skills=skills, name=it.name)
    return say("{name} offers {skills}, which you want to learn.", skills=skills, name=it.name)


def _endorsed(it: _Told) -> str:
    each = [
        it.words.say_n("{skill} ({number} colleague)", "{skill} ({number} colleagues)", count, skill=skill)
        for skill, count in zip(it.names, it.numbers, strict=False)
    ]
    skills = it.words.names(each)
    if it.mentor:
        return it.words.say("You are endorsed for {skills}.", skills=skills)
    return it.words.say("{name} is endorsed for {skills}.", skills=skills, name=it.name)


def _wanted_by_both(it: _Told) -> str:
    return it.words.say("Both of you want to learn {skills}.", skills=it.listed)


def _communities(it: _Told) -> str:
    return it.words.say("Both of you belong to {communities}.", communities=it.listed)


def _languages(it: _Told) -> str:
    names = it.words.names([it.words.language.language(code) for code in it.names])
    return it.words.say("Both of you speak {languages}.", languages=names)


def _hours(it: _Told) -> str:
    return it.words.say_n(
        "You share {number} working hour a week.", "You share {number} working hours a week.", it.number
    )


def _experience(it: _Told) -> str:
    say_n = it.words.say_n
    if it.mentor:
        return say_n("You have been a mentor once before.", "You have been a mentor {number} times before.", it.number)
    return say_n(
        "{name} has been a mentor once before.", "{name} has been a mentor {number} times before.", it.number,
        name=it.name,
    )  # fmt: skip


def _ahead(it: _Told, *, reader: bool) -> str:
    say_n = it.words.say_n
    if reader:
        return say_n(
            "You are one grade ahead of {name}.", "You are {number} grades ahead of {name}.", it.number, name=it.name
        )
    return say_n(
        "{name} is one grade ahead of you.", "{name} is {number} grades ahead of you.", it.number, name=it.name
    )


def _same(it: _Told) -> str:
    say, (field, value) = it.words.say, [*it.names, "", ""][:2]
    match field:
        case "department":
            return say("Both of you work in the same department: {value}.", value=value)
        case "location":
            return say("Both of you work in the same place: {value}.", value=value)
        case "country":
            return say("Both of you work in the same country: {value}.", value=it.words.language.country(value))
        case "grade":
            return say("Both of you have the same grade: {value}.", value=value)
        case "job_title":
            return say("Both of you have the same job title: {value}.", value=value)
        case _:
            return say("Your profiles have this in common: {value}.", value=value)


def _different(it: _Told) -> str:
    say, (field, *two) = it.words.say, [*it.names, ""]
    two = [value for value in (reversed(two) if it.mentor else two) if value]
    both = it.words.names([it.words.language.country(value) for value in two] if field == "country" else two)
    match field:
        case "location":
            return say("You work in different places: {both}.", both=both)
        case "country":
            return say("You work in different countries: {both}.", both=both)
        case "grade":
            return say("You have different grades: {both}.", both=both)
        case "job_title":
            return say("You have different job titles: {both}.", both=both)
        case _:
            return say("Your profiles differ: {both}.", both=both)


def _departments(it: _Told) -> str:
    return it.words.say("You work in different departments, so each of you sees another part of the organization.")


def _free(it: _Told) -> str:
    say = it.words.say
    return say("You have a place now.") if it.mentor else say("{name} has a place now.", name=it.name)


def _best(it: _Told) -> str:
    say = it.words.say
    if it.mentor:
        return say("You have a place, and within the whole program this is the best answer for {name}.", name=it.name)
    return say("{name} has a place, and within the whole program this is the best answer for you.", name=it.name)


CODES: Mapping[str, Callable[[_Told], str]] = {
    "skills-offered": _offered,
    "skills-endorsed": _endorsed,
    "skills-wanted-by-both": _wanted_by_both,
    "communities-in-common": _communities,
    "languages-in-common": _languages,
    "hours-in-common": _hours,
    "mentorships-behind": _experience,
    "mentor-ahead": lambda it: _ahead(it, reader=it.mentor),
    "mentee-ahead": lambda it: _ahead(it, reader=not it.mentor),
    "same-grade": lambda it: it.words.say("Both of you have the same grade."),
    "same-field": _same,
    "different-field": _different,
    "different-departments": _departments,
    "free-place": _free,
    "best-overall": _best,
}
"""By code, as of `shared.events.matching.Reason`."""
