"""Sentences for people with codes, by which others say them in another language.

What is kept and told is the sentence; its code is known again by the template that made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

__all__ = ["Coded", "Sentences"]

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Coded:
    """A sentence with its code, and what it names; code: None where it is none of ours."""

    code: str | None
    message: str
    values: Mapping[str, str | float]


class Sentences:
    """templates: by code. A value with a format (as in {total:.3f}) is a number; none is named twice."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.templates = dict(templates)
        self._patterns = {code: _pattern(template) for code, template in templates.items()}

    def say(self, code: str, **values: str | float) -> str:
        return self.templates[code].format(**values)

    def known(self, sentence: str) -> Coded:
        """What a sentence says."""
        for code, (pattern, numbers) in self._patterns.items():
            if found := pattern.fullmatch(sentence):
                values = found.groupdict().items()
                return Coded(code, sentence, {name: _value(text, name in numbers) for name, text in values})
        return Coded(None, sentence, {})

    def all_known(self, sentences: Iterable[str]) -> list[Coded]:
        """What those of these sentences say that are ours."""
        return [found for one in sentences if (found := self.known(one)).code is not None]


def _pattern(template: str) -> tuple[re.Pattern[str], frozenset[str]]:
    parts: list[str] = []
    numbers: set[str] = set()
    for text, name, form, _ in Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P<{name}>{_NUMBER if form else '.*?'})")
            numbers |= {name} if form else set()
    return re.compile("".join(parts), re.DOTALL), frozenset(numbers)


def _value(text: str, is_number: bool) -> str | float:
    return float(text.replace(",", "")) if is_number else text
