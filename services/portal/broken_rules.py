"""Which rule of a service is broken, in the reader's language: by its code, with what it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Protocol, cast

from markupsafe import Markup

from services.portal import file_words, rule_words
from services.portal.rule_words import Say
from services.portal.words import Words

__all__ = ["MESSAGES", "Broken", "problem_told", "quoted", "rule_told"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_AS_WRITTEN = frozenset({"example"})
"""Values that show how something is written."""
_OF_READERS = frozenset({("not-csv", "error"), ("not-yaml", "problem")})
"""Values that are words of who reads a file, in English."""


def rule_told(words: Words, code: object, values: object) -> str | None:
    """The sentence for a broken rule; None for one that nobody here knows, or that lacks what its sentence names.

    code, values: as of `shared.wrong`, in an answer of a service.
    """
    named = cast("dict[str, Any]", values) if isinstance(values, dict) else {}
    message = MESSAGES.get(_variant(str(code), named))
    if message is None or not _names(message) <= named.keys():
        return None
    return words.say(message, **{name: _shown(words, str(code), name, named[name]) for name in _names(message)})


@cache
def _names(message: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name)


class Broken(Protocol):
    """A rule that is broken, in an answer of a service; message: in English."""

    @property
    def message(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


def problem_told(words: Words, found: Broken | str) -> str:
    """What is wrong with a file; what is not known here is marked as English."""
    message = found if isinstance(found, str) else found.message
    known = None if isinstance(found, str) else rule_told(words, found.code, found.values)
    return known or quoted(words, message)


def quoted(words: Words, english: str) -> str:
    """What a service says in English, marked as such to who reads another language."""
    if words.language.tag == "en":
        return english
    return Markup('<span lang="en" dir="ltr">{}</span>').format(english)


def _shown(words: Words, code: str, name: str, value: object) -> str:
    if (code, name) in _OF_READERS:
        return quoted(words, str(value))
    if isinstance(value, int | float):
        return words.number(value)
    text = str(value)
    if name in _AS_WRITTEN or not _DAY.fullmatch(text):
        return text
    try:
        return words.date(date.fromisoformat(text))
    except ValueError:
        return text


def _variant(code: str, values: Mapping[str, Any]) -> str:
    """What is wrong is another thing to people where something is missing altogether, or where an address is."""
    if code in {"string-too-short", "too-short"} and values.get("min_length") == 1:
        return "nothing-written" if code == "string-too-short" else "nothing-named"
    pattern = str(values.get("pattern", ""))
    if code == "string-pattern-mismatch" and "https?://" in pattern:
        return "no-web-address"
    if code == "string-pattern-mismatch" and r"[^\x00-" in pattern:
        return "string-unicode"
    return code


def _of_types(say: Say) -> Mapping[str, str]:
    """What requests are by their types, as pydantic calls it."""
    choice = say("Choose one of those that are offered here.")
    whole, number = say("Give a whole number."), say("Give a number.")
    day, time = say("A day is written as in 2030-06-30."), say("A time is written as in 20:00.")
    moment = say("A time with its day is written as in 2030-03-04T14:00:00+01:00.")
    form = say("This does not have the form that is needed here.")
    return {
        "bool-parsing": say("Say yes or no."),
        "bool-type": say("Say yes or no."),
        "date-from-datetime-inexact": day,
        "date-from-datetime-parsing": day,
        "date-parsing": day,
        "date-type": day,
        "datetime-from-date-parsing": moment,
        "datetime-parsing": moment,
        "datetime-type": moment,
        "dict-type": form,
        "enum": choice,
        "extra-forbidden": say("There is no such setting; look for a misspelling."),
        "finite-number": number,
        "float-parsing": number,
        "float-type": number,
        "greater-than": say("It has to be more than {gt}."),
        "greater-than-equal": say("The least that fits here is {ge}."),
        "int-from-float": whole,
        "int-parsing": whole,
        "int-parsing-size": whole,
        "int-type": whole,
        "json-invalid": form,
        "less-than": say("It has to be less than {lt}."),
        "less-than-equal": say("The most that fits here is {le}."),
        "list-type": form,
        "literal-error": choice,
        "missing": say("This is needed."),
        "model-attributes-type": form,
        "model-type": form,
        "no-web-address": say("This is not an address that begins with https:// or http://."),
        "nothing-named": say("Name or choose at least one."),
        "nothing-written": say("Write something here."),
        "string-pattern-mismatch": say("This is not written as it has to be."),
        "string-too-long": say("At most {max_length} characters fit here."),
        "string-too-short": say("Write at least {min_length} characters."),
        "string-type": say("Write words here."),
        "string-unicode": say("There is a character in it that nobody can see. Write it anew."),
        "time-parsing": time,
        "time-type": time,
        "timezone-aware": moment,
        "too-long": say("There are {actual_length}; at most {max_length} are allowed."),
        "too-short": say("There are {actual_length}; at least {min_length} are needed."),
        "union-tag-invalid": choice,
        "union-tag-not-found": choice,
        "uuid-parsing": choice,
        "uuid-type": choice,
    }


MESSAGES: Mapping[str, str] = MappingProxyType(
    {**_of_types(str), **rule_words.messages(str), **file_words.messages(str)}
)
"""By code."""
