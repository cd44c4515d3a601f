"""Why two fit each other, said to one of the two in their language: matching says it in codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shared.languages import Language

__all__ = ["WORDS", "Told", "said"]


@dataclass(frozen=True, slots=True)
class Told:
    """A reason as its reader is told it. name: of the other person. mentor: whether the reader is the mentor. names,
    numbers: of the code."""

    language: Language
    name: str
    mentor: bool
    names: Sequence[str]
    numbers: Sequence[int]


def said(code: str, told: Told) -> str | None:
    """The sentence for a code; None for one that nobody here knows, or that lacks what its sentence names."""
    words = WORDS.get(code)
    try:
        return words(told) if words else None
    except ValueError:
        return None


def _offered(told: Told) -> str:
    say = told.language.say
    each = [
        say("{skill} (level {level})", skill=skill, level=level)
        for skill, level in zip(told.names, told.numbers, strict=True)
    ]
    skills = told.language.names(each)
    if told.mentor:
        return say("You offer {skills}, which {name} wants to learn.", skills=skills, name=told.name)
    return say("{name} offers {skills}, which you want to learn.", skills=skills, name=told.name)


def _endorsed(told: Told) -> str:
    say, say_n = told.language.say, told.language.say_n
    each = [
        say_n("{skill} ({number} colleague)", "{skill} ({number} colleagues)", count, skill=skill)
        for skill, count in zip(told.names, told.numbers, strict=True)
    ]
    skills = told.language.names(each)
    if told.mentor:
        return say("You are endorsed for {skills}.", skills=skills)
    return say("{name} is endorsed for {skills}.", skills=skills, name=told.name)


def _wanted_by_both(told: Told) -> str:
    return told.language.say("Both of you want to learn {skills}.", skills=told.language.names(told.names))


def _communities(told: Told) -> str:
    return told.language.say_n(
        "Both of you belong to {communities}.", "Both of you belong to {communities}.", len(told.names),
        communities=told.language.names(told.names),
    )  # fmt: skip


def _languages(told: Told) -> str:
    language = told.language
    return told.language.say_n(
        "Both of you speak {languages}.", "Both of you speak {languages}.", len(told.names),
        languages=language.names(language.language(code) for code in told.names),
    )  # fmt: skip


def _hours(told: Told) -> str:
    [hours] = told.numbers
    return told.language.say_n(
        "You share {number} working hour a week.", "You share {number} working hours a week.", hours
    )


def _experience(told: Told) -> str:
    say_n, [count] = told.language.say_n, told.numbers
    if told.mentor:
        return say_n("You have {number} mentorship behind you.", "You have {number} mentorships behind you.", count)
    return say_n(
        "{name} has {number} mentorship behind them.", "{name} has {number} mentorships behind them.", count,
        name=told.name,
    )  # fmt: skip


def _ahead(told: Told, *, reader: bool) -> str:
    say_n, [grades] = told.language.say_n, told.numbers
    if reader:
        return say_n(
            "You are {number} grade ahead of {name}.", "You are {number} grades ahead of {name}.", grades,
            name=told.name,
        )  # fmt: skip
    return say_n(
        "{name} is {number} grade ahead of you.", "{name} is {number} grades ahead of you.", grades, name=told.name
    )


def _same(told: Told) -> str:
    say, (field, value) = told.language.say, told.names
    match field:
        case "department":
            return say("Both of you work in the same department: {value}.", value=value)
        case "location":
            return say("Both of you work in the same place: {value}.", value=value)
        case "country":
            country = told.language.country(value)
            return say("Both of you work in the same country: {value}.", value=country)
        case "grade":
            return say("Both of you have the same grade: {value}.", value=value)
        case "job_title":
            return say("Both of you have the same job title: {value}.", value=value)
        case _:
            return say("Your profiles have this in common: {value}.", value=value)


def _different(told: Told) -> str:
    language, (field, *two) = told.language, told.names
    if told.mentor:
        two.reverse()
    both = language.names(map(language.country, two) if field == "country" else two)
    match field:
        case "location":
            return language.say("You work in different places: {both}.", both=both)
        case "country":
            return language.say("You work in different countries: {both}.", both=both)
        case "grade":
            return language.say("You have different grades: {both}.", both=both)
        case "job_title":
            return language.say("You have different job titles: {both}.", both=both)
        case _:
            return language.say("Your profiles differ: {both}.", both=both)


def _departments(told: Told) -> str:
    return told.language.say("You work in different departments, so each of you sees another part of the organization.")


def _free(told: Told) -> str:
    say = told.language.say
    return say("You have a place now.") if told.mentor else say("{name} has a place now.", name=told.name)


def _best(told: Told) -> str:
    say = told.language.say
    if told.mentor:
        return say("You have a place, and within the whole program this is the best answer for {name}.", name=told.name)
    return say("{name} has a place, and within the whole program this is the best answer for you.", name=told.name)


WORDS: Mapping[str, Callable[[Told], str]] = {
    "skills-offered": _offered,
    "skills-endorsed": _endorsed,
    "skills-wanted-by-both": _wanted_by_both,
    "communities-in-common": _communities,
    "languages-in-common": _languages,
    "hours-in-common": _hours,
    "mentorships-behind": _experience,
    "mentor-ahead": lambda told: _ahead(told, reader=told.mentor),
    "mentee-ahead": lambda told: _ahead(told, reader=not told.mentor),
    "same-grade": lambda told: told.language.say("Both of you have the same grade."),
    "same-field": _same,
    "different-field": _different,
    "different-departments": _departments,
    "free-place": _free,
    "best-overall": _best,
}
"""By code, as of `shared.events.matching.Reason`."""
