"""Setting a letter as text and as HTML, with the same words in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jinja2 import Template
from markupsafe import escape

from services.notifications.channels.colors import DARK, LIGHT
from services.notifications.channels.letters.letter import JOINERS, Letter
from services.notifications.channels.templates import FOLDER, TEMPLATES, sides_of, words_of
from shared.languages import FROM_RIGHT, ISOLATE, ISOLATED, Language

__all__ = ["Footer", "as_html", "as_text", "footer", "subject"]

_LONGEST_SUBJECT = 150

Footer = Sequence[tuple[str, str]]
"""Labels and addresses of what can be done about mails like this one."""

_KEPT = {*JOINERS, FROM_RIGHT, ISOLATE, ISOLATED}
_TEXT = TEMPLATES.get_template("letter.txt")
_SOURCE = (FOLDER / "letter.html").read_text(encoding="utf-8")
_NAMED = re.compile(r"\{\{ ([\w.]+) \}\}")
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def footer(
    language: Language,
    *,
    preferences: str,
    stop: str | None = None,
    snooze: str | None = None,
    unhelpful: str | None = None,
) -> Footer:
    """What a mail offers under its words, as far as there is an address for it."""
    say = language.say
    offers = (
        (say("Remind me again later"), snooze),
        (say("This did not help me"), unhelpful),
        (say("No more mails of this kind"), stop),
        (say("Choose what you hear, and when"), preferences),
    )
    return tuple((label, address) for label, address in offers if address)


def subject(letter: Letter) -> str:
    """What a header can hold: no line ends or control characters, not too long, and no isolate without its end."""
    kept = letter.subject
    if not kept.isprintable():
        kept = "".join(sign if sign.isprintable() or sign in _KEPT else " " for sign in kept)
    words = " ".join(kept.split())
    if len(words) <= _LONGEST_SUBJECT:
        return words
    cut = words[: _LONGEST_SUBJECT - 1].rstrip()
    begun = sum(map(cut.count, (FROM_RIGHT, ISOLATE)))
    return cut + ISOLATED * (begun - cut.count(ISOLATED)) + "…"


def as_text(letter: Letter, name: str, below: Footer) -> str:
    """name: how to speak to the reader."""
    return _TEXT.render(_context(letter, name, below))


def as_html(letter: Letter, name: str, below: Footer) -> str:
    """A document that needs nothing from elsewhere."""
    return _frame(letter.language.tag, letter.language.right_to_left).render(_context(letter, name, below))


@cache
def _frame(tag: str, right_to_left: bool) -> Template:
    """The template with what is the same in every mail of a language, so that only words are left to fill in."""
    known = {**sides_of(tag, right_to_left), "font": _FONT}
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        known |= {f"{name}.{color}": getattr(palette, color) for color in palette.__slots__}

    def filled(found: re.Match[str]) -> str:
        return str(escape(known[found[1]])) if found[1] in known else found[0]

    return TEMPLATES.from_string(_NAMED.sub(filled, _SOURCE))


def _context(letter: Letter, name: str, below: Footer) -> dict[str, object]:
    return {**words_of(letter.language), "letter": letter, "name": name, "footer": below}
