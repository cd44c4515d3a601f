"""What of a letter fits into a chat, whichever it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from services.notifications.channels.letters import Letter

__all__ = ["Card", "Part", "card", "cut"]

_LONGEST_PARAGRAPH = 2000
_MOST = 5000
"""Signs of all paragraphs: a message is read in passing, and the page says the rest. At four bytes each they stay below
the 28 kB of Teams."""
_TITLE, _BUTTON, _BECAUSE, _LINK = 150, 70, 500, 1500
_MOST_PARTS = 30
_MORE = "…"
_KEPT = {"\u200c", "\u200d", "\u2068", "\u2069"}
"""Parts of words in some scripts, and the isolates that keep names from reordering a sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph. kind: said by us, "quoted" from somebody, or "strong" as a heading is."""

    kind: Literal["said", "quoted", "strong"]
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message in a chat: text only, each on one line, and short enough."""

    title: str
    parts: tuple[Part, ...]
    button: str
    link: str
    because: str
    right_to_left: bool


def card(letter: Letter) -> Card:
    """A letter as a chat can show it, with its one thing to do."""
    return Card(
        title=cut(_line(letter.subject), _TITLE) or _MORE,
        parts=tuple(_fitting(_parts(letter))),
        button=cut(_line(letter.action), _BUTTON) or _MORE,
        link=letter.link if len(letter.link) <= _LINK else "",
        because=cut(_line(letter.because), _BECAUSE),
        right_to_left=letter.language.right_to_left,
    )


def cut(text: str, most: int) -> str:
    """At most so many signs of a text, with a sign that there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + _MORE


def _parts(letter: Letter) -> Iterator[Part]:
    yield from (Part("said", text) for text in letter.paragraphs)
    yield from (Part("quoted", text) for text in letter.quoted)
    if letter.reasons_title:
        yield Part("strong", letter.reasons_title)
    yield from (Part("said", f"• {_line(text)}") for text in letter.reasons)
    yield from (Part("said", f"{name}: {value}") for name, value in letter.facts)
    for item in letter.items:
        yield Part("strong", item.title)
        yield Part("said", item.words)
    yield from (Part("said", text) for text in letter.after)


def _fitting(parts: Iterable[Part]) -> Iterator[Part]:
    left = _MOST
    for number, part in enumerate(parts):
        text = cut(_line(part.text), min(_LONGEST_PARAGRAPH, left))
        if number >= _MOST_PARTS or left < 2:
            yield Part("said", _MORE)
            return
        if text:
            left -= len(text)
            yield Part(part.kind, text)


def _line(text: str) -> str:
    """Text on one line without what cannot be seen: nothing in it is a control to whoever shows it."""
    shown = "".join(sign if _is_shown(sign) else " " for sign in text)
    return " ".join(shown.split())


def _is_shown(sign: str) -> bool:
    return sign in _KEPT or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
