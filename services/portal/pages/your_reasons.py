"""Why two fit each other, said to one of the two in their language: matching tells it in codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.portal.answers.mentors import Code, Other
from services.portal.words import Words
from shared.reasons import Told, said

__all__ = ["Reasoned", "of_mentor", "told"]


class Reasoned(Protocol):
    """What has reasons, as sentences in English and as codes."""

    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def reason_codes(self) -> Sequence[Code]: ...


def told(words: Words, it: Reasoned, name: str, *, mentor: bool = False) -> list[str]:
    """What speaks for the two, in the sentences of the service where it has no codes or one that nobody here knows.
    name: of the other person. mentor: whether the reader is the mentor."""
    if not name or len(it.reason_codes) != len(it.reasons):
        return list(it.reasons)
    return [
        said(code.code, Told(words.language, name, mentor, code.names, code.numbers)) or sentence
        for code, sentence in zip(it.reason_codes, it.reasons, strict=True)
    ]


def of_mentor(words: Words, other: Other) -> list[str]:
    """As `told`, of somebody who could be the reader's mentor."""
    return told(words, other, other.mentor_name)
