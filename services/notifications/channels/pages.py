"""Pages behind the links in mails: they need no sign-in and no scripts, and reading them changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.core import Locale

from services.notifications.channels.colors import DARK, LIGHT
from services.notifications.channels.languages import LANGUAGES
from services.notifications.channels.templates import TEMPLATES, words_of
from shared.languages import Language

__all__ = ["HEADERS", "language_names", "page"]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def page(name: str, language: Language, *, portal: str, **values: Any) -> str:
    """A page as HTML. name: of a template. portal: where preferences are after sign-in. values: what it shows."""
    template = TEMPLATES.get_template(f"pages/{name}.html")
    return template.render({**words_of(language), "light": LIGHT, "dark": DARK, "portal": portal, **values})


def language_names() -> Mapping[str, str]:
    """The languages that we speak, each by its own name."""
    own = {tag: Locale.parse(tag, sep="-") for tag in LANGUAGES}
    return {tag: (locale.get_display_name(locale) or tag).capitalize() for tag, locale in own.items()}
