"""Why two fit each other: matching says it in codes, a letter in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notifications.channels.letters.letter import Facts, first_name, one_line
from shared.reasons import Told, said

__all__ = ["reasons"]


def reasons(facts: Facts, told: Mapping[str, Any], other: str) -> list[str]:
    """What a payload says in `reason_codes`; in the sentences of `reasons` where it has no codes or one that nobody
    here knows. other: who the other person is, empty where that is not known."""
    sentences = [facts.language.isolated(one_line(sentence)) for sentence in told["reasons"]]
    codes: list[dict[str, Any]] = told.get("reason_codes") or []
    if not other or len(codes) != len(sentences):
        return sentences
    return [
        said(code["code"], _told(facts, code, other)) or sentence
        for code, sentence in zip(codes, sentences, strict=True)
    ]


def _told(facts: Facts, code: Mapping[str, Any], other: str) -> Told:
    names = [one_line(name) for name in code["names"]]
    return Told(facts.language, first_name(other), facts.role == "mentor", names, code["numbers"])
