"""The templates of mails and of the pages behind their links; what is put into HTML is escaped.

What a template says itself goes through `say("…", name=value)` and `say_n("…", "…", number)` of `words_of`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.channels.languages import Language

__all__ = ["FOLDER", "TEMPLATES", "words_of"]

FOLDER = Path(__file__).parents[1] / "templates"

TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def words_of(language: Language) -> dict[str, Any]:
    """What a template needs to speak a language: say, say_n, lang and dir of HTML, and the sides that mirror."""
    sides = ("right", "left") if language.right_to_left else ("left", "right")
    return {
        "say": language.say,
        "say_n": language.say_n,
        "lang": language.tag,
        "dir": language.direction,
        "start": sides[0],
        "end": sides[1],
    }
