"""Brings the catalogs of mails and pages up to what the code says: python -m tools.catalogs [LANGUAGE ...]

Writes services/*/locales/*/LC_MESSAGES/*.po anew, with what is translated kept and what nobody says any more left out.
A LANGUAGE (as BCP 47 writes it, as in pt-BR) that has no catalog gets an empty one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from services.notifications.channels import languages as mails
from services.notifications.channels.templates import FOLDER
from services.portal import words as pages
from shared.languages import Catalogs

__all__ = ["MAILS", "PAGES", "SAID", "Said", "extracted", "read", "text", "updated"]

ROOT = Path(__file__).parents[1]
PORTAL = ROOT / "services" / "portal"
SAID: dict[str, tuple[int, ...] | None] = {"say": None, "say_n": (1, 2)}
"""What a message goes through, and which of its arguments are the message."""

_SHARED = (ROOT / "shared" / "languages.py", ROOT / "shared" / "reasons.py")


@dataclass(frozen=True, slots=True)
class Said:
    """What one service says to people. what: as the catalogs' first line names it."""

    what: str
    catalogs: Catalogs
    code: Path
    templates: Path

    @property
    def header(self) -> str:
        made = "# Made by python -m tools.catalogs. How to translate: docs/guides/mails-and-languages.md"
        return f"# {self.what} of Telemachus in LANGUAGE.\n{made}"


MAILS = Said("Mails", mails.CATALOGS, FOLDER.parent, FOLDER)
PAGES = Said("Pages", pages.CATALOGS, PORTAL, PORTAL / "templates")


def extracted(said: Said = MAILS) -> Catalog:
    """Every message in the code and in its templates."""
    catalog = Catalog(charset="utf-8")
    for path in _sources(said):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        with path.open("rb") as source:
            for _, message, comments, _ in extract(method, source, SAID, ("Translators:",), {"silent": "false"}):
                catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments)
    return catalog


def _sources(said: Said) -> Iterator[Path]:
    yield from _SHARED
    yield from sorted(path for path in said.code.rglob("*.py") if "migrations" not in path.parts)
    yield from sorted((*said.templates.rglob("*.html"), *said.templates.rglob("*.txt")))


def read(language: str, said: Said = MAILS) -> Catalog:
    """A catalog as it is; an empty one where there is none."""
    locale = Locale.parse(language, sep="-")
    path, domain = said.catalogs.path(language), said.catalogs.domain
    if not path.exists():
        return Catalog(locale=locale, domain=domain, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=locale, domain=domain)


def updated(language: str, code: Catalog, said: Said = MAILS) -> Catalog:
    """A catalog with every message of the code, and no other."""
    catalog = read(language, said)
    created = catalog.creation_date
    catalog.update(code, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    catalog.obsolete.clear()
    for message in missing(catalog):
        message.flags.discard("fuzzy")
    catalog.header_comment = said.header.replace("LANGUAGE", language)
    catalog.creation_date = created
    catalog.project, catalog.version, catalog.msgid_bugs_address = "Telemachus", "1", ""
    return catalog


def text(catalog: Catalog) -> bytes:
    """As the file has it."""
    written = BytesIO()
    write_po(written, catalog, width=110, include_lineno=False, sort_by_file=True)
    return written.getvalue()


def missing(catalog: Catalog) -> list[Message]:
    """What is not translated."""
    return [message for message in catalog if message.id and not _translated(message)]


def _translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(words) and bool(words)


def main(languages: Iterable[str]) -> int:
    for said in (MAILS, PAGES):
        code = extracted(said)
        wanted = dict.fromkeys((*said.catalogs.tags, *languages))
        for language in (tag for tag in wanted if tag != "en"):
            catalog = updated(language, code, said)
            path = said.catalogs.path(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text(catalog))
            left = len(missing(catalog))
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {left} not translated\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
