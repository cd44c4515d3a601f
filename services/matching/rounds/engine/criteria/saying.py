"""What is said of a pair: a code with what it names and counts, and the one place that makes English sentences of it.

("skills-offered", "Python", 4, "SQL", 3) says "{mentor} offers Python (level 4) and SQL (level 3), which {mentee} wants
to learn." Whoever speaks another language says the same from the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["BEST_OVERALL", "ENGLISH", "FREE_PLACE", "MENTEE", "MENTOR", "Said", "filled", "listed", "sentence"]

MENTEE, MENTOR = "{mentee}", "{mentor}"
"""Stand for the two in a sentence, so that no name is stored with it."""

Said = Sequence[Any]
"""A code, then words and whole numbers as `ENGLISH` reads them; a tuple, or a list where it has been JSON."""

FREE_PLACE, BEST_OVERALL = ("free-place",), ("best-overall",)
"""Said where no criterion says anything."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def listed(items: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    match len(items):
        case 1:
            return items[0]
        case 2:
            return f"{items[0]} and {items[1]}"
        case _:
            return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(said: Said) -> str:
    """In English, with MENTEE and MENTOR for the two. Raises KeyError for a code that there is not."""
    return ENGLISH[said[0]](said)


def filled(text: str, mentee: str, mentor: str) -> str:
    """A sentence with who the two are."""
    text = text.replace(MENTEE, mentee).replace(MENTOR, mentor)
    return text[:1].upper() + text[1:]


def _counted(number: int, thing: str) -> str:
    """ "one grade", "two grades", "12 grades"."""
    count = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
    return f"{count} {thing}{'' if number == 1 else 's'}"


def _offered(said: Said) -> str:
    names = [f"{name} (level {level})" for name, level in zip(said[1::2], said[2::2], strict=True)]
    return f"{MENTOR} offers {listed(names)}, which {MENTEE} wants to learn."


def _endorsed(said: Said) -> str:
    names = [f"{name} ({_counted(count, 'colleague')})" for name, count in zip(said[1::2], said[2::2], strict=True)]
    return f"{MENTOR} is endorsed for {listed(names)}."


def _languages(said: Said) -> str:
    codes: Sequence[str] = said[1:]
    return f"Both speak {listed([_LANGUAGES.get(code, code) for code in codes])}."


def _close(said: Said) -> str:
    return f"To “{said[1]}” they gave close answers: {listed(said[2:])}."


ENGLISH: Mapping[str, Callable[[Said], str]] = {
    # name and level of each skill
    "skills-offered": _offered,
    # name and count of colleagues of each skill
    "skills-endorsed": _endorsed,
    # names
    "skills-wanted-by-both": lambda said: f"{MENTEE} and {MENTOR} both want to learn {listed(said[1:])}.",
    "communities-in-common": lambda said: f"Both belong to {listed(said[1:])}.",
    "words-in-common": lambda said: f"Both write about {listed([f'“{word}”' for word in said[1:]])}.",
    # ISO 639 codes
    "languages-in-common": _languages,
    # how many
    "hours-in-common": lambda said: f"They share {_counted(said[1], 'working hour')} a week.",
    "mentorships-behind": lambda said: f"{MENTOR} has {_counted(said[1], 'mentorship')} behind them.",
    "mentor-ahead": lambda said: f"{MENTOR} is {_counted(said[1], 'grade')} ahead of {MENTEE}.",
    "mentee-ahead": lambda said: f"{MENTEE} is {_counted(said[1], 'grade')} ahead of {MENTOR}.",
    "same-grade": lambda _: "Both have the same grade.",
    # the field of a profile, and what it says of both, or of the mentee and the mentor
    "same-field": lambda said: f"Both have the same {said[1]}: {said[2]}.",
    "different-field": lambda said: f"They differ in {said[1]}: {said[2]} and {said[3]}.",
    "different-departments": lambda _: (
        "They work in different departments, so each sees another part of the organization."
    ),
    # the question, and answers
    "same-answer": lambda said: f"To “{said[1]}” both answered {listed(said[2:])}.",
    "close-answers": _close,
    "picked-each-other": lambda _: f"{MENTEE} and {MENTOR} picked each other.",
    "picked-by-mentee": lambda _: f"{MENTEE} picked {MENTOR}.",
    "picked-first-by-mentee": lambda _: f"{MENTEE} picked {MENTOR} first.",
    "picked-by-mentor": lambda _: f"{MENTOR} picked {MENTEE}.",
    "picked-first-by-mentor": lambda _: f"{MENTOR} picked {MENTEE} first.",
    "free-place": lambda _: f"{MENTOR} has a place now.",
    "best-overall": lambda _: (
        f"{MENTOR} has a place, and within the whole program this is the best answer for {MENTEE}."
    ),
}
"""The sentence of each code."""
