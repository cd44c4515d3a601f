"""What analytics tells in English, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.number_definitions import definitions, methods
from services.portal.number_labels import labels
from services.portal.words import Words

__all__ = ["TEXTS", "told"]


def _same(message: str) -> str:
    return message


TEXTS: tuple[str, ...] = (*labels(_same), *definitions(_same), *methods(_same))
"""All texts of analytics that the catalogs have."""

_by_language: dict[str, Mapping[str, str]] = {}


def told(words: Words, text: str) -> str:
    """A label or a definition of analytics; as it came where no catalog has it."""
    tag = words.language.tag
    known = _by_language.get(tag)
    if known is None:
        said = (*labels(words.say), *definitions(words.say), *methods(words.say))
        known = _by_language[tag] = dict(zip(TEXTS, said, strict=True))
    return known.get(text, text)
