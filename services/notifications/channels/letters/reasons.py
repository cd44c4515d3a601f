"""Why two fit each other: matching says it in codes, a letter in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.notifications.channels.letters.letter import Facts, first_name, one_line

__all__ = ["WORDS", "reasons"]


@dataclass(frozen=True, slots=True)
class _Told:
    """A reason as its reader is told it. name: of the other person. mentor: whether the reader is the mentor."""

    facts: Facts
    name: str
    mentor: bool
    names: list[str]
    numbers: list[int]


def reasons(facts: Facts, told: Mapping[str, Any], other: str) -> list[str]:
    """What a payload says in `reason_codes`; in the sentences of `reasons` where it has no codes or one that nobody
    here knows. other: who the other person is, empty where that is not known."""
    sentences = [facts.language.isolated(one_line(sentence)) for sentence in told["reasons"]]
    codes: list[dict[str, Any]] = told.get("reason_codes") or []
    if not other or len(codes) != len(sentences):
        return sentences
    return [_said(facts, code, other) or sentence for code, sentence in zip(codes, sentences, strict=True)]


def _said(facts: Facts, code: Mapping[str, Any], other: str) -> str | None:
    words = WORDS.get(code["code"])
    if words is None:
        return None
    mentor, names = facts.role == "mentor", [one_line(name) for name in code["names"]]
    return words(_Told(facts, first_name(other), mentor, names, code["numbers"]))


def _offered(told: _Told) -> str:
    say = told.facts.say
    each = [
        say("{skill} (level {level})", skill=skill, level=level)
        for skill, level in zip(told.names, told.numbers, strict=True)
    ]
    skills = told.facts.language.names(each)
    if told.mentor:
        return say("You offer {skills}, which {name} wants to learn.", skills=skills, name=told.name)
    return say("{name} offers {skills}, which you want to learn.", skills=skills, name=told.name)


def _endorsed(told: _Told) -> str:
    say, say_n = told.facts.say, told.facts.say_n
    each = [
        say_n("{skill} ({number} colleague)", "{skill} ({number} colleagues)", count, skill=skill)
        for skill, count in zip(told.names, told.numbers, strict=True)
    ]
    skills = told.facts.language.names(each)
    if told.mentor:
        return say("You are endorsed for {skills}.", skills=skills)
    return say("{name} is endorsed for {skills}.", skills=skills, name=told.name)


def _wanted_by_both(told: _Told) -> str:
    return told.facts.say("Both of you want to learn {skills}.", skills=told.facts.language.names(told.names))


def _communities(told: _Told) -> str:
    return told.facts.say_n(
        "Both of you belong to {communities}.", "Both of you belong to {communities}.", len(told.names),
        communities=told.facts.language.names(told.names),
    )  # fmt: skip


def _languages(told: _Told) -> str:
    language = told.facts.language
    return told.facts.say_n(
        "Both of you speak {languages}.", "Both of you speak {languages}.", len(told.names),
        languages=language.names(language.language(code) for code in told.names),
    )  # fmt: skip


def _hours(told: _Told) -> str:
    [hours] = told.numbers
    return told.facts.say_n(
        "You share {number} working hour a week.", "You share {number} working hours a week.", hours
    )


def _experience(told: _Told) -> str:
    say_n, [count] = told.facts.say_n, told.numbers
    if told.mentor:
        return say_n("You have {number} mentorship behind you.", "You have {number} mentorships behind you.", count)
    return say_n(
        "{name} has {number} mentorship behind them.", "{name} has {number} mentorships behind them.", count,
        name=told.name,
    )  # fmt: skip


def _ahead(told: _Told, *, reader: bool) -> str:
    say_n, [grades] = told.facts.say_n, told.numbers
    if reader:
        return say_n(
            "You are {number} grade ahead of {name}.", "You are {number} grades ahead of {name}.", grades,
            name=told.name,
        )  # fmt: skip
    return say_n(
        "{name} is {number} grade ahead of you.", "{name} is {number} grades ahead of you.", grades, name=told.name
    )


def _same(told: _Told) -> str:
    say, (field, value) = told.facts.say, told.names
    match field:
        case "department":
            return say("Both of you work in the same department: {value}.", value=value)
        case "location":
            return say("Both of you work in the same place: {value}.", value=value)
        case "country":
            country = told.facts.language.country(value)
            return say("Both of you work in the same country: {value}.", value=country)
        case "grade":
            return say("Both of you have the same grade: {value}.", value=value)
        case "job_title":
            return say("Both of you have the same job title: {value}.", value=value)
        case _:
            return say("Your profiles have this in common: {value}.", value=value)


def _different(told: _Told) -> str:
    language, say, (field, *two) = told.facts.language, told.facts.say, told.names
    if told.mentor:
        two.reverse()
    both = language.names(map(language.country, two) if field == "country" else two)
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


def _departments(told: _Told) -> str:
    return told.facts.say("You work in different departments, so each of you sees another part of the organization.")


def _free(told: _Told) -> str:
    say = told.facts.say
    return say("You have a place now.") if told.mentor else say("{name} has a place now.", name=told.name)


def _best(told: _Told) -> str:
    say = told.facts.say
    if told.mentor:
        return say("You have a place, and within the whole program this is the best answer for {name}.", name=told.name)
    return say("{name} has a place, and within the whole program this is the best answer for you.", name=told.name)


WORDS: Mapping[str, Callable[[_Told], str]] = {
    "skills-offered": _offered,
    "skills-endorsed": _endorsed,
    "skills-wanted-by-both": _wanted_by_both,
    "communities-in-common": _communities,
    "languages-in-common": _languages,
    "hours-in-common": _hours,
    "mentorships-behind": _experience,
    "mentor-ahead": lambda told: _ahead(told, reader=told.mentor),
    "mentee-ahead": lambda told: _ahead(told, reader=not told.mentor),
    "same-grade": lambda told: told.facts.say("Both of you have the same grade."),
    "same-field": _same,
    "different-field": _different,
    "different-departments": _departments,
    "free-place": _free,
    "best-overall": _best,
}
"""By code, as of `shared.events.matching.Reason`."""
