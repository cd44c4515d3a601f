"""How hits are ranked, and why somebody is one, in sentences."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

__all__ = [
    "MOST_RANKED",
    "PARTS",
    "Hit",
    "Part",
    "Reason",
    "Suggestion",
    "in_millionths",
    "pack",
    "rank",
    "reasons",
    "suggestions",
    "tiers",
    "unpack",
]


@dataclass(frozen=True, slots=True)
class Part:
    """What one signal adds to the rank: weight x min(signal, most) / most, in thousandths of the highest rank."""

    weight: int
    most: float


PARTS: Mapping[str, Part] = {
    "words": Part(300, 0.6),
    "level": Part(250, 5),
    "endorsements": Part(130, 6),
    "recommendations": Part(130, 4),
    "testimonials": Part(70, 4),
    "open_places": Part(80, 1),
    "shared_hours": Part(40, 20),
}
"""The rank: the sum of these, in [0, 1000].

words: where what was typed was found: 0.6 in the name, a skill or the department, 0.24 in the job title, 0.12 in a
credential, 0.06 in the bio or location; the mean over the words. level: of the skill that is sought, the mean over
several; without one, 0. endorsements, recommendations: for the skills that are sought; without one, for all.
open_places: one is as good as many. shared_hours: working hours a week that both have.
"""


def rank(signals: Mapping[str, float]) -> float:
    """The rank of somebody with these signals; a missing one is 0."""
    return sum(_gain(name, signals.get(name, 0)) for name in PARTS)


def _gain(name: str, signal: float) -> float:
    part = PARTS[name]
    return part.weight * min(signal, part.most) / part.most


def in_millionths(signals: Mapping[str, str]) -> str:
    """The rank as an SQL expression, a whole number in [0, 1e6]. signals: an expression for each that is not 0."""
    terms = (f"{PARTS[name].weight * 1000 / PARTS[name].most} * least({signal}, {PARTS[name].most})"
             for name, signal in signals.items())  # fmt: skip
    return f"CAST(round({' + '.join(terms)}) AS integer)"


MOST_RANKED = 1000
"""Hits that are ranked and counted; of more, those in the best tiers of standing."""

_FIRST_TIER = 5_000


def tiers(cells: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Cells in the tiers in which hits are looked for, the highest standing first, each five times as large as the one
    before. Whatever is left is looked at last, when the tiers had few hits: so there are not many there either.

    cells: with how many entries each has. None for a directory that is small enough to be looked at at once.
    """
    ordered = sorted(cells, reverse=True)
    left = sum(entries for _, entries in ordered)
    found: list[list[int]] = []
    size, tier, wanted = 0, list[int](), _FIRST_TIER
    for cell, entries in ordered:
        if left < 2 * wanted:
            break
        tier.append(cell)
        size += entries
        if size >= wanted:
            found.append(tier)
            left, size, tier, wanted = left - size, 0, [], wanted * 5
    return found


@dataclass(frozen=True, slots=True)
class Suggestion:
    """kind: skill, department or person. id: of the skill or the person."""

    kind: str
    name: str
    id: UUID | None = None


def suggestions(found: Mapping[str, Sequence[tuple[float, UUID | None, str]]], most: int) -> list[Suggestion]:
    """The closest of each kind in turn, names that begin with what was typed before all that only resemble it.

    found: by kind, [closeness, id, name] from the closest on; closeness is 2 for a beginning.
    """
    turns = [
        (closeness < 2, turn, kind, Suggestion(kind, name, key))
        for kind, rows in found.items()
        for turn, (closeness, key, name) in enumerate(rows)
    ]
    return [suggestion for *_, suggestion in sorted(turns, key=lambda entry: entry[:2])[:most]]


_PLACE = struct.Struct(">I16s")


def pack(rank: int, person_id: UUID) -> str:
    """A hit's place in the order, as an opaque cursor."""
    return base64.urlsafe_b64encode(_PLACE.pack(rank, person_id.bytes)).decode()


def unpack(cursor: str) -> tuple[int, UUID]:
    """The place that a cursor names. Raises ValueError for one that we did not make."""
    try:
        rank, key = _PLACE.unpack(base64.b64decode(cursor.encode("ascii"), b"-_", validate=True))
    except struct.error as error:
        raise ValueError("not as long as ours") from error
    if rank > 1_000_000:
        raise ValueError("beyond the highest rank")
    return rank, UUID(bytes=key)


@dataclass(frozen=True, slots=True)
class Hit:
    """What is known of somebody who was found.

    skill: the name of the best skill among those that are sought, else their best one; sought: whether it was. level,
    endorsements, recommendations: for that skill if it was sought, else of all. found_in: keys of `found_in`.
    colleagues: how many of the searcher's department endorsed them; colleague: the name of one who is listed.
    """

    skill: str = ""
    sought: bool = False
    level: int = 0
    endorsements: int = 0
    recommendations: int = 0
    testimonials: int = 0
    open_places: int = 0
    shared_hours: float | None = None
    words: float = 0
    found_in: str = ""
    colleagues: int = 0
    colleague: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is a hit. sentence: in English. code, names, numbers: the same for whoever says it otherwise:

    offers: skill; level, recommendations, endorsements, 1 if these are for the skill. praised: recommendations,
    endorsements. testimonials, open-places, hours: how many. colleagues: who, if listed; how many others.
    words-in-name, words-in-skills, words-in-job-title, words-in-credentials, words-in-bio.
    """

    sentence: str
    code: str
    names: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()


def reasons(hit: Hit) -> list[Reason]:
    """Why they are a hit, from what weighs most in the rank to what weighs least."""
    hours = hit.shared_hours or 0
    weighted = [
        (_gain("words", hit.words), _words_reason(hit)),
        (_skill_gain(hit), _skill_reason(hit)),
        (_gain("testimonials", hit.testimonials), _testimonials_reason(hit.testimonials)),
        (_gain("open_places", hit.open_places), _places_reason(hit.open_places)),
        (_gain("shared_hours", hours), _hours_reason(hours)),
        (_gain("endorsements", min(hit.colleagues, 1)), _colleagues_reason(hit)),
    ]
    return [reason for _, reason in sorted(weighted, key=lambda pair: -pair[0]) if reason]


def _skill_gain(hit: Hit) -> float:
    level = _gain("level", hit.level) if hit.sought else 0
    return level + _gain("endorsements", hit.endorsements) + _gain("recommendations", hit.recommendations)


def _skill_reason(hit: Hit) -> Reason | None:
    praise = " and ".join(
        part
        for part in (
            _spelled(hit.recommendations, "recommendation") if hit.recommendations else "",
            _spelled(hit.endorsements, "endorsement") if hit.endorsements else "",
        )
        if part
    )
    numbers = (hit.recommendations, hit.endorsements)
    if not hit.skill:
        return Reason(f"Has {praise}.", "praised", (), numbers) if praise else None
    offer = f"Offers {hit.skill} at level {hit.level}"
    sentence = f"{offer}."
    if praise:
        sentence = f"{offer}, with {praise}." if hit.sought else f"{offer}, and has {praise} in all."
    return Reason(sentence, "offers", (hit.skill,), (hit.level, *numbers, int(hit.sought)))


def _words_reason(hit: Hit) -> Reason | None:
    if not hit.words or ("A" in hit.found_in and "N" not in hit.found_in and hit.sought):
        return None
    for part, where, code in (
        ("N", "name has", "name"),
        ("A", "skills or department have", "skills"),
        ("B", "job title has", "job-title"),
        ("C", "credentials have", "credentials"),
    ):
        if part in hit.found_in:
            return Reason(f"Their {where} what you typed.", f"words-in-{code}")
    return Reason("Their bio or location has what you typed.", "words-in-bio")


def _testimonials_reason(number: int) -> Reason | None:
    if not number:
        return None
    whom = "a former mentee" if number == 1 else "former mentees"
    return Reason(f"Has {_spelled(number, 'testimonial')} from {whom}.", "testimonials", (), (number,))


def _places_reason(number: int) -> Reason | None:
    return Reason(f"Has {_number(number, 'open place')}.", "open-places", (), (number,)) if number else None


def _hours_reason(hours: float) -> Reason | None:
    return Reason(f"You share {_number(hours, 'working hour')} a week.", "hours", (), (hours,)) if hours else None


def _colleagues_reason(hit: Hit) -> Reason | None:
    others = hit.colleagues - 1 if hit.colleague else hit.colleagues
    if hit.colleagues == 0:
        return None
    if not hit.colleague:
        sentence = f"Endorsed by {_spelled(others, 'colleague')} of your department."
    elif others == 0:
        sentence = f"Endorsed by {hit.colleague} of your department."
    else:
        sentence = f"Endorsed by {hit.colleague} and {_spelled(others, 'other')} of your department."
    return Reason(sentence, "colleagues", (hit.colleague,) if hit.colleague else (), (others,))


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _spelled(number: int, noun: str) -> str:
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {noun}{'' if number == 1 else 's'}"


def _number(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"
