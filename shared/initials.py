"""What is shown of a person who has no photo: their initials, whatever script they are in."""

from __future__ import annotations

import unicodedata
from html import escape
from uuid import UUID

__all__ = ["COLORS", "initials", "initials_image"]

COLORS = ("#8a3b12", "#7a4b00", "#4d5d0a", "#1d6639", "#0b6564", "#155e8b", "#3b4fa8", "#6a3fa0", "#8c2f78", "#9b2743")
"""Dark enough for white letters (contrast 4.5 or more)."""

_LONGEST = 8
"""Code points of one letter with its marks: enough for every script, and too few to paint over a page."""

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_CONJOINING = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
"""Viramas after which the next letter is part of the same written one (UAX #29, GB9c)."""

_CURSIVE_RIGHT_TO_LEFT = "AL"


def initials(name: str) -> str:
    """The first letter of the first word and of the last, with the marks on them; empty for a name without letters."""
    letters = [letter for word in name.split() if (letter := _first_letter(word))]
    shown = [_capital(letters[index]) for index in ((0, -1) if len(letters) > 1 else (0,) if letters else ())]
    cursive = any(unicodedata.bidirectional(letter[0]) == _CURSIVE_RIGHT_TO_LEFT for letter in shown)
    return (_NON_JOINER if cursive else "").join(shown)


def _first_letter(word: str) -> str:
    """The first user-perceived letter or digit of a word (UAX #29, as far as letters need it); empty without one."""
    start = next((index for index, character in enumerate(word) if character.isalnum()), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(word) and end - start < _LONGEST and _continues(word[end - 1], word[end]):
        end += 1
    return word[start:end].rstrip(_JOINER + _NON_JOINER)


def _continues(before: str, character: str) -> bool:
    if unicodedata.category(character) in {"Mn", "Mc", "Me"} or character in {_JOINER, _NON_JOINER}:
        return True
    if before in _CONJOINING or before == _JOINER:
        return unicodedata.category(character) == "Lo"
    return _continues_syllable(before, character)


def _continues_syllable(before: str, character: str) -> bool:
    """Whether two parts of Hangul belong to one syllable."""
    if "\u1100" <= before <= "\u115f":
        return "\u1100" <= character <= "\u11a7" or "\uac00" <= character <= "\ud7a3"
    if "\u1160" <= before <= "\u11a7" or ("\uac00" <= before <= "\ud7a3" and (ord(before) - 0xAC00) % 28 == 0):
        return "\u1160" <= character <= "\u11ff"
    return "\u11a8" <= before <= "\u11ff" and "\u11a8" <= character <= "\u11ff"


def _capital(letter: str) -> str:
    """Title case where that is one letter too: not for ß, and not for scripts that have none."""
    capital = letter.title()
    return capital if len(capital) == len(letter) else letter


def initials_image(person_id: UUID, name: str, pixels: int) -> str:
    """An SVG of a person's initials on a color of their own, or of a figure for a name without letters."""
    text = initials(name)
    color = COLORS[person_id.int % len(COLORS)]
    if text:
        right_to_left = unicodedata.bidirectional(text[0]) in {"R", "AL"}
        shown = (
            f'<text x="48" y="50" fill="#fff" font-family="system-ui, sans-serif" font-size="38" text-anchor="middle"'
            f' dominant-baseline="central" direction="{"rtl" if right_to_left else "ltr"}">{escape(text)}</text>'
        )
    else:
        shown = '<circle cx="48" cy="36" r="16" fill="#fff"/><path d="M16 84a32 28 0 0 1 64 0z" fill="#fff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{pixels}" viewBox="0 0 96 96" role="img"'
        f' aria-label="{escape(text) or "Nobody to see"}"><rect width="96" height="96" fill="{color}"/>{shown}</svg>'
    )
