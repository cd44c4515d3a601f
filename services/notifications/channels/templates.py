"""The templates of mails and of the pages behind their links; what is put into HTML is escaped.

What a template says itself goes through `say("…", name=value)` and `say_n("…", "…", number)` of `words_of`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.filters import do_wordwrap

from shared.languages import Language

__all__ = ["FOLDER", "TEMPLATES", "sides_of", "words_of"]

FOLDER = Path(__file__).parents[1] / "templates"

TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _wrapped(text: str, width: int) -> str:
    """Lines of at most so many signs, as far as their words are not longer."""
    if len(text) <= width and text.isprintable():
        return text.rstrip()
    return do_wordwrap(TEMPLATES, text, width, break_long_words=False, break_on_hyphens=False)


cast("dict[str, Any]", TEMPLATES.filters)["wrapped"] = _wrapped


def words_of(language: Language) -> dict[str, Any]:
    """What a template needs to speak a language: say, say_n, lang and dir of HTML, and the sides that mirror."""
    return {
        "say": language.say,
        "say_n": language.say_n,
        **sides_of(language.tag, language.right_to_left),
    }


def sides_of(tag: str, right_to_left: bool) -> dict[str, str]:
    """What HTML needs to run one way or the other."""
    start, end = ("right", "left") if right_to_left else ("left", "right")
    return {"lang": tag, "dir": "rtl" if right_to_left else "ltr", "start": start, "end": end}
