"""Pages from templates, in a language."""

from __future__ import annotations

from functools import partial
from typing import Any

from babel.core import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from services.portal.broken_rules import problem_told
from services.portal.matching_words import failure_told, group_told, note_told
from services.portal.number_told import told
from services.portal.words import ENGLISH, Words
from shared.languages import Language
from shared.links import Links

__all__ = ["Renderer", "link", "raised"]

_MOST_LANGUAGES = 64
"""Languages with their forms (as de-AT) whose templates are kept compiled."""


class Renderer:
    """Renders the templates of this package, with everything escaped that is not declared safe by them.

    own: what all templates know besides, as the company's name. A language has templates of its own, since what they
    import knows globals only.
    """

    def __init__(self, **own: Any) -> None:
        self._own = own
        self._environments: dict[tuple[str, str], Environment] = {}

    def render(self, template: str, language: Language = ENGLISH.language, **values: Any) -> str:
        key = language.tag, str(language.forms)
        environment = self._environments.get(key)
        if environment is None:
            if len(self._environments) >= _MOST_LANGUAGES:
                self._environments.clear()
            environment = self._environments[key] = self._made(language)
        return environment.get_template(template).render(**values)

    def _made(self, language: Language) -> Environment:
        environment = Environment(
            loader=PackageLoader("services.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        words = Words(language)
        # Paths without an origin: a page leads to the pages of the origin that showed it.
        known: dict[str, Any] = {
            **self._own,
            "links": Links(""),
            "words": words,
            "language": language,
            "say": words.say,
            "say_n": words.say_n,
            "link": link,
            "own_name": own_name,
        }
        environment.globals.update(known)
        filters: dict[str, Any] = {
            "ago": words.ago,
            "city": words.city,
            "compared": partial(group_told, words),
            "date": words.date,
            "day": words.day,
            "day_in": words.day_in,
            "failure": partial(failure_told, words),
            "moment": words.moment,
            "month": words.month,
            "names": words.names,
            "number": words.number,
            "percent": words.percent,
            "problem": partial(problem_told, words),
            "proof": partial(note_told, words),
            "raised": raised,
            "span": words.span,
            "thousands": words.number,
            "told": partial(told, words),
            "zone": words.zone,
        }
        environment.filters.update(filters)
        return environment


def link(address: str, text: str) -> Markup:
    """A link that stands in a sentence: `say("Ask {name} instead.", name=link(address, name))`."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def raised(text: str) -> str:
    """With its first letter large, as at the head of a column; all others stay as they are."""
    return text[:1].upper() + text[1:]


def own_name(tag: str) -> str:
    """What a language calls itself, as in "Deutsch"."""
    return Locale.parse(tag, sep="-").get_display_name() or tag
