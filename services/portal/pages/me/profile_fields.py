"""Between a profile and the fields of its forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from services.portal.answers.me import AboutMe, Hours
from services.portal.words import Words

__all__ = [
    "about_fields", "fluency", "hours_fields", "language_fields", "language_options", "language_rows", "levels",
    "link_rows", "priorities", "read_about", "read_hours", "read_languages", "shown_hours", "weekdays",
]  # fmt: skip

_LINKS, _LANGUAGES = 10, 12
"""Rows of a form at most."""
_HOUR = r"(\d{1,2})(?:[:.h](\d{2})?)?"
_SPAN = re.compile(rf"(?:[^\W\d]+\s+)?{_HOUR}\s*(?:[-–—]|[^\W\d]+)\s*{_HOUR}", re.IGNORECASE)
"""As in "9–12:30", "9h à 12h30", "من 9 إلى 12"."""
_SPOKEN = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ga", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv",
    "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "yo", "zh",
)  # fmt: skip


def levels(words: Words) -> dict[int, str]:
    """How well somebody knows what they offer."""
    return {
        1: words.say("1 – can show the first steps"),
        2: words.say("2 – can help with usual tasks"),
        3: words.say("3 – works on it alone, and can explain it"),
        4: words.say("4 – can teach those who know it"),
        5: words.say("5 – can teach experts"),
    }


def priorities(words: Words) -> dict[int, str]:
    """How soon somebody wants to learn something."""
    return {
        1: words.say("1 – first"),
        2: words.say("2 – soon"),
        3: words.say("3 – this year"),
        4: words.say("4 – later"),
        5: words.say("5 – some day"),
    }


def fluency(words: Words) -> dict[str, str]:
    return {
        "native": words.say("first language"),
        "C2": words.say("C2 – like a first language"),
        "C1": words.say("C1 – fluent"),
        "B2": words.say("B2 – well"),
        "B1": words.say("B1 – in everyday matters"),
        "A2": words.say("A2 – a little"),
        "A1": words.say("A1 – first words"),
    }


def weekdays(words: Words) -> Sequence[str]:
    """From Monday on."""
    names = words.language.forms.days["stand-alone"]["wide"]
    return [names[number] for number in range(7)]


def shown_hours(words: Words, hours: Sequence[Hours]) -> list[tuple[str, str]]:
    """Each day with its hours, as in "9:00–17:00"."""
    names = weekdays(words)
    days: dict[int, list[str]] = {}
    for one in sorted(hours, key=lambda one: (one.weekday, one.start)):
        days.setdefault(one.weekday, []).append(f"{one.start:%H:%M}–{one.end:%H:%M}")
    return [(names[day - 1], ", ".join(spans)) for day, spans in days.items()]


def about_fields(me: AboutMe) -> dict[str, str]:
    fields = {"pronouns": me.pronouns, "bio": me.bio, "listed": "yes" if me.listed else ""}
    for row, link in enumerate(me.links, 1):
        fields |= {f"link-{row}-label": link.label, f"link-{row}-url": link.url}
    return fields


def link_rows(values: Mapping[str, str]) -> Sequence[int]:
    """Those that are filled in, and two more."""
    filled = [row for row in range(1, _LINKS + 1) if values.get(f"link-{row}-url") or values.get(f"link-{row}-label")]
    return range(1, min(max(filled, default=0) + 2, _LINKS) + 1)


def read_about(words: Words, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What profiles takes, and what is wrong, by field."""
    errors: dict[str, str] = {}
    links: list[dict[str, str]] = []
    for row in range(1, _LINKS + 1):
        label, url = form.get(f"link-{row}-label", "").strip(), form.get(f"link-{row}-url", "").strip()
        if not label and not url:
            continue
        if not url.startswith(("https://", "http://")):
            errors[f"link-{row}-url"] = words.say("Give a whole address, as in https://example.org/amara.")
        elif not label:
            errors[f"link-{row}-label"] = words.say("Say what is there.")
        links.append({"label": label, "url": url})
    body = {
        "pronouns": form.get("pronouns", "").strip(),
        "bio": form.get("bio", ""),
        "links": links,
        "listed": form.get("listed") == "yes",
    }
    return body, errors


def language_fields(me: AboutMe) -> dict[str, str]:
    fields: dict[str, str] = {}
    for row, language in enumerate(me.languages, 1):
        fields |= {f"language-{row}": language.code, f"fluency-{row}": language.level}
    return fields


def language_rows(values: Mapping[str, str]) -> Sequence[int]:
    filled = [row for row in range(1, _LANGUAGES + 9) if values.get(f"language-{row}")]
    return range(1, max(max(filled, default=0) + 2, 3) + 1)


def language_options(words: Words, me: AboutMe) -> list[tuple[str, str]]:
    """Languages by their names; what the visitor has named already is among them."""
    codes = {*_SPOKEN, *(language.code for language in me.languages)}
    named = sorted(((code, words.language.language(code)) for code in codes), key=lambda one: one[1].casefold())
    return [("", words.say("No language")), *named]


def read_languages(form: Mapping[str, str]) -> dict[str, Any]:
    found = {
        form[f"language-{row}"]: form.get(f"fluency-{row}", "") for row in range(1, 25) if form.get(f"language-{row}")
    }
    return {"languages": [{"code": code, "level": level} for code, level in found.items()]}


def hours_fields(me: AboutMe) -> dict[str, str]:
    days: dict[int, list[str]] = {}
    for one in sorted(me.working_hours, key=lambda one: (one.weekday, one.start)):
        days.setdefault(one.weekday, []).append(f"{one.start:%H:%M}–{one.end:%H:%M}")
    return {"zone": me.zone, **{f"day-{day}": ", ".join(spans) for day, spans in days.items()}}


def read_hours(words: Words, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What profiles takes, and what is wrong, by field."""
    hours: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for day in range(1, 8):
        typed = form.get(f"day-{day}", "").strip()
        spans = [_SPAN.fullmatch(part.strip()) for part in re.split("[,;،؛]", typed)] if typed else []
        for span in spans:
            start, end = (_time(span[1], span[2]), _time(span[3], span[4])) if span else (None, None)
            if start is None or end is None or start >= end:
                errors[f"day-{day}"] = words.say("Give hours as in 9:00–12:30, 13:30–17:00.")
                break
            hours.append({"weekday": day, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"})
    return {"zone": form.get("zone", ""), "working_hours": hours}, errors


def _time(hour: str, minute: str | None) -> time | None:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None
