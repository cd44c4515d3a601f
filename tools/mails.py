"""Writes the golden files of mails anew: python -m tools.mails [LANGUAGE ...]

tests/contract/mails/golden/LANGUAGE/RULE.txt holds every letter of a rule, as text and, for its first one, as the HTML
between the frame; frame.html beside them holds one mail whole. What changes in them is what readers will see: look at
the difference before you commit it.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.notifications.channels import setting
from services.notifications.channels.examples import EXAMPLE_READER, examples
from services.notifications.channels.languages import LANGUAGES, choose
from services.notifications.channels.letters import Letter, first_name
from services.notifications.nudges.domain import Rule
from shared.languages import Language
from shared.links import Links

__all__ = ["GOLDEN", "LINKS", "NOW", "every_mail", "frame", "golden", "html", "text"]

GOLDEN = Path(__file__).parents[1] / "tests" / "contract" / "mails" / "golden"
NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)
LINKS = Links("https://telemachus.example")

_WORDS = re.compile(r"<!-- words -->\n(.*)<!-- end of words -->", re.DOTALL)
_LOOKS = re.compile(r' (style|valign|align|border|cellpadding|cellspacing|role|bgcolor)="[^"]*"')


def every_mail(language: Language) -> Iterator[tuple[Rule, str, Letter]]:
    """(rule, what is different, letter) for every example."""
    for rule in Rule:
        for name, letter in examples(rule, NOW, language, LINKS).items():
            yield rule, name, letter


def text(letter: Letter) -> str:
    return setting.as_text(letter, first_name(EXAMPLE_READER), _below(letter))


def html(letter: Letter) -> str:
    return setting.as_html(letter, first_name(EXAMPLE_READER), _below(letter))


def _below(letter: Letter) -> setting.Footer:
    stop, snooze, unhelpful = (LINKS.unsubscribe(token) for token in ("stop", "snooze", "unhelpful"))
    return setting.footer(
        letter.language, preferences=LINKS.preferences(), stop=stop, snooze=snooze, unhelpful=unhelpful
    )


def golden(language: Language, rule: Rule) -> str:
    """What the file of a rule holds: the words, and the HTML without what only makes it look well."""
    parts: list[str] = []
    for name, letter in examples(rule, NOW, language, LINKS).items():
        words = setting.as_text(letter, first_name(EXAMPLE_READER), ())
        parts.append(
            f"=== {name or 'plain'}\nSubject: {letter.subject}\nPreheader: {letter.preheader}\n\n{words.strip()}\n"
        )
    first = next(iter(examples(rule, NOW, language, LINKS).values()))
    found = _WORDS.search(html(first))
    parts.append(f"=== as HTML\n{_LOOKS.sub('', found.group(1)) if found else ''}")
    return "\n".join(parts)


def frame(language: Language) -> str:
    """One mail whole."""
    return html(next(iter(examples(Rule.PROPOSAL, NOW, language, LINKS).values())))


def write(languages: Iterable[str]) -> None:
    for tag in languages:
        folder, language = GOLDEN / tag, choose(tag)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "frame.html").write_text(frame(language), encoding="utf-8")
        for rule in Rule:
            (folder / f"{rule}.txt").write_text(golden(language, rule), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:] or LANGUAGES)
