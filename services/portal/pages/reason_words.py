"""Why two fit each other, in the reader's language, from the codes that matching tells with its English sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from services.portal.words import Words

__all__ = ["CODES", "Code", "reasons"]


class Code(Protocol):
    """As `ReasonCodeOut` of matching."""

    @property
    def code(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def numbers(self) -> Sequence[int]: ...


Says = Callable[[Words, Code, str, str], str]


def reasons(words: Words, codes: Sequence[Code], english: Sequence[str], *, mentee: str, mentor: str) -> list[str]:
    """A sentence for each reason. english: the same as the service says it, for codes that are not known here."""
    if not codes:
        return list(english)
    told = list(english) + [""] * (len(codes) - len(english))
    return [
        said(words, code, mentee, mentor) if (said := _SAID.get(code.code)) else other
        for code, other in zip(codes, told, strict=False)
        if code.code in _SAID or other
    ]


def _offered(words: Words, code: Code, mentee: str, mentor: str) -> str:
    skills = [
        words.say("{skill} (level {level})", skill=skill, level=level)
        for skill, level in zip(code.names, code.numbers, strict=False)
    ]
    return words.say(
        "{mentor} offers {skills}, which {mentee} wants to learn.",
        mentor=mentor,
        mentee=mentee,
        skills=words.names(skills),
    )


def _endorsed(words: Words, code: Code, _: str, mentor: str) -> str:
    skills = [
        words.say_n("{skill} ({number} colleague)", "{skill} ({number} colleagues)", count, skill=skill)
        for skill, count in zip(code.names, code.numbers, strict=False)
    ]
    return words.say("{mentor} is endorsed for {skills}.", mentor=mentor, skills=words.names(skills))


def _languages(words: Words, code: Code, _: str, __: str) -> str:
    return words.say("Both speak {languages}.", languages=words.names([words.language.language(n) for n in code.names]))


def _same_field(words: Words, code: Code, _: str, __: str) -> str:
    field, value = [*code.names, "", ""][:2]
    match field:
        case "department":
            return words.say("Both work in the same department: {value}.", value=value)
        case "location":
            return words.say("Both work at the same location: {value}.", value=value)
        case _:
            return words.say("Both have the same {field}: {value}.", field=field, value=value)


def _other_field(words: Words, code: Code, _: str, __: str) -> str:
    field, one, other = [*code.names, "", "", ""][:3]
    if field == "location":
        return words.say("They work at different locations: {one} and {other}.", one=one, other=other)
    return words.say("They differ in {field}: {one} and {other}.", field=field, one=one, other=other)


def _answered(words: Words, code: Code, _: str, __: str) -> str:
    question, *answers = [*code.names, ""]
    return words.say(
        "To “{question}” both answered {answers}.", question=question, answers=words.names([a for a in answers if a])
    )


def _close(words: Words, code: Code, _: str, __: str) -> str:
    question, *answers = [*code.names, ""]
    return words.say(
        "To “{question}” they gave close answers: {answers}.",
        question=question,
        answers=words.names([a for a in answers if a]),
    )


def _number(code: Code) -> int:
    return code.numbers[0] if code.numbers else 0


_SAID: Mapping[str, Says] = {
    "skills-offered": _offered,
    "skills-endorsed": _endorsed,
    "skills-wanted-by-both": lambda words, code, mentee, mentor: words.say(
        "{mentee} and {mentor} both want to learn {skills}.",
        mentee=mentee,
        mentor=mentor,
        skills=words.names(code.names),
    ),
    "communities-in-common": lambda words, code, _, __: words.say(
        "Both belong to {communities}.", communities=words.names(code.names)
    ),
    "words-in-common": lambda words, code, _, __: words.say(
        "Both write about {subjects}.", subjects=words.names([f"“{word}”" for word in code.names])
    ),
    "languages-in-common": _languages,
    "hours-in-common": lambda words, code, _, __: words.say_n(
        "They share one working hour a week.", "They share {number} working hours a week.", _number(code)
    ),
    "mentorships-behind": lambda words, code, _, mentor: words.say_n(
        "{mentor} has been a mentor once before.",
        "{mentor} has been a mentor {number} times before.",
        _number(code),
        mentor=mentor,
    ),
    "mentor-ahead": lambda words, code, mentee, mentor: words.say_n(
        "{mentor} is one grade ahead of {mentee}.",
        "{mentor} is {number} grades ahead of {mentee}.",
        _number(code),
        mentee=mentee,
        mentor=mentor,
    ),
    "mentee-ahead": lambda words, code, mentee, mentor: words.say_n(
        "{mentee} is one grade ahead of {mentor}.",
        "{mentee} is {number} grades ahead of {mentor}.",
        _number(code),
        mentee=mentee,
        mentor=mentor,
    ),
    "same-grade": lambda words, _, __, ___: words.say("Both have the same grade."),
    "same-field": _same_field,
    "different-field": _other_field,
    "different-departments": lambda words, _, __, ___: words.say(
        "They work in different departments, so each sees another part of the organization."
    ),
    "same-answer": _answered,
    "close-answers": _close,
    "picked-each-other": lambda words, _, mentee, mentor: words.say(
        "{mentee} and {mentor} picked each other.", mentee=mentee, mentor=mentor
    ),
    "picked-by-mentee": lambda words, _, mentee, mentor: words.say(
        "{mentee} picked {mentor}.", mentee=mentee, mentor=mentor
    ),
    "picked-first-by-mentee": lambda words, _, mentee, mentor: words.say(
        "{mentee} picked {mentor} first.", mentee=mentee, mentor=mentor
    ),
    "picked-by-mentor": lambda words, _, mentee, mentor: words.say(
        "{mentor} picked {mentee}.", mentee=mentee, mentor=mentor
    ),
    "picked-first-by-mentor": lambda words, _, mentee, mentor: words.say(
        "{mentor} picked {mentee} first.", mentee=mentee, mentor=mentor
    ),
    "free-place": lambda words, _, __, mentor: words.say("{mentor} has a place now.", mentor=mentor),
    "best-overall": lambda words, _, mentee, mentor: words.say(
        "{mentor} has a place, and within the whole program this is the best answer for {mentee}.",
        mentee=mentee,
        mentor=mentor,
    ),
}
"""By code of `services/matching/rounds/engine/criteria/saying.py`."""

CODES = frozenset(_SAID)
