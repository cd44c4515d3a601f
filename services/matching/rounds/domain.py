"""Rules of match rounds: how a profile becomes a participant, and how numbers become sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.matching.rounds.engine import Pair

__all__ = ["MENTEE", "MENTOR", "fluencies", "quarters_of_week", "render", "sentences", "superiors"]

MENTEE, MENTOR = "{mentee}", "{mentor}"
"""Stand for the two in a sentence, so that no name is stored with it."""

_FLUENCY = {"A1": 0.2, "A2": 0.4, "B1": 0.6, "B2": 0.8, "C1": 0.9, "C2": 1.0, "NATIVE": 1.0}
_UNTOLD_FLUENCY = 0.8
_QUARTERS = 7 * 24 * 4
_SHOWN = 3

_LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def fluencies(languages: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """Language code without its region to fluency in [0, 1]; parts of an event as JSON."""
    found: dict[str, float] = {}
    for language in languages:
        code = language["code"].split("-")[0].casefold()
        fluency = _FLUENCY.get(language.get("level", "").upper(), _UNTOLD_FLUENCY)
        found[code] = max(found.get(code, 0.0), fluency)
    return found


def quarters_of_week(hours: Iterable[Mapping[str, int | str]], zone: str, on: date) -> frozenset[int]:
    """The quarter hours of a week in UTC (0 is Monday 00:00) that these working hours fill.

    hours: parts of an event as JSON, local to the zone. on: the day whose offset from UTC counts. A zone that this
    machine does not know leaves the hours untold: one profile must not keep a whole round from being solved.
    """
    try:
        offset = datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return frozenset()
    shift = int(offset.total_seconds()) // 900 if offset else 0
    filled: set[int] = set()
    for interval in hours:
        day = (int(interval["weekday"]) - 1) * 96
        start, end = _minutes(str(interval["start"])), _minutes(str(interval["end"]))
        filled.update((day + quarter - shift) % _QUARTERS for quarter in range(-(-start // 15), end // 15))
    return frozenset(filled)


def superiors(managers: Mapping[UUID, UUID | None], person: UUID) -> frozenset[UUID]:
    """All above a person, at any depth; a loop of managers ends where it closes, without the person themself."""
    above: set[UUID] = set()
    manager = managers.get(person)
    while manager is not None and manager not in above and manager != person:
        above.add(manager)
        manager = managers.get(manager)
    return frozenset(above)


def sentences(pair: Pair, skills: Mapping[UUID, str]) -> list[str]:
    """What speaks for a pair, the weightiest first. MENTEE and MENTOR stand for the two; identity is never named.

    skills: names by id.
    """
    found = [
        *_of_skills(pair, skills),
        *_of_seniority(pair.grades_ahead),
        *_of_languages(pair),
        *_of_hours(pair.hours),
    ]
    if pair.criteria["department"] == 1:
        found.append("They work in different departments, so each sees another part of the organization.")
    return found or [f"{MENTOR} has a place, and within the whole program this is the best answer for {MENTEE}."]


def render(sentence: str, *, mentee: str = "the mentee", mentor: str = "the mentor") -> str:
    """A sentence with names, or with neutral words in events, which carry no names."""
    text = sentence.replace(MENTEE, mentee).replace(MENTOR, mentor)
    return text[:1].upper() + text[1:]


def _of_skills(pair: Pair, names: Mapping[UUID, str]) -> list[str]:
    wanted = sorted(
        (priority, -pair.mentor.skills[skill], names.get(skill, ""))
        for skill, priority in pair.mentee.skills.items()
        if skill in pair.mentor.skills and names.get(skill)
    )
    shown = [name for _, _, name in wanted[:_SHOWN]]
    return [f"{MENTOR} offers {_listed(shown)}, which {MENTEE} wants to learn."] if shown else []


def _of_seniority(ahead: int | None) -> list[str]:
    if ahead is None or ahead < 0:
        return []
    if ahead == 0:
        return ["Both have the same grade."]
    count = _NUMBERS[ahead] if ahead < len(_NUMBERS) else str(ahead)
    return [f"{MENTOR} is {count} grade{'s' if ahead > 1 else ''} ahead of {MENTEE}."]


def _of_languages(pair: Pair) -> list[str]:
    common = sorted(
        pair.mentee.languages.keys() & pair.mentor.languages.keys(),
        key=lambda code: (-min(pair.mentee.languages[code], pair.mentor.languages[code]), code),
    )
    return [f"Both speak {_listed([_LANGUAGES.get(code, code) for code in common[:_SHOWN]])}."] if common else []


def _of_hours(hours: float) -> list[str]:
    if hours < 1:
        return []
    return [f"They share {hours:.0f} working hour{'s' if round(hours) != 1 else ''} a week."]


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute
