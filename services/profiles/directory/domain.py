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


def reasons(hit: Hit) -> list[str]:
    """Why they are a hit, in sentences, from what weighs most in the rank to what weighs least."""
    weighted = [
        (_gain("words", hit.words), _words_reason(hit)),
        (_skill_gain(hit), _skill_reason(hit)),
        (_gain("testimonials", hit.testimonials), _counted(hit.testimonials, "Has {} from a former mentee.",
                                                          "Has {} from former mentees.", "testimonial")),
        (_gain("open_places", hit.open_places), f"Has {_number(hit.open_places, 'open place')}."
         if hit.open_places else ""),
        (_gain("shared_hours", hit.shared_hours or 0), _hours_reason(hit.shared_hours)),
        (_gain("endorsements", min(hit.colleagues, 1)), _colleagues_reason(hit)),
    ]  # fmt: skip
    return [sentence for _, sentence in sorted(weighted, key=lambda pair: -pair[0]) if sentence]


def _skill_gain(hit: Hit) -> float:
    level = _gain("level", hit.level) if hit.sought else 0
    return level + _gain("endorsements", hit.endorsements) + _gain("recommendations", hit.recommendations)


def _skill_reason(hit: Hit) -> str:
    praise = " and ".join(
        part
        for part in (
            _spelled(hit.recommendations, "recommendation") if hit.recommendations else "",
            _spelled(hit.endorsements, "endorsement") if hit.endorsements else "",
        )
        if part
    )
    if not hit.skill:
        return f"Has {praise}." if praise else ""
    offer = f"Offers {hit.skill} at level {hit.level}"
    if not praise:
        return f"{offer}."
    return f"{offer}, with {praise}." if hit.sought else f"{offer}, and has {praise} in all."


def _words_reason(hit: Hit) -> str:
    if not hit.words:
        return ""
    if "N" in hit.found_in:
        return "Their name has what you typed."
    if "A" in hit.found_in:
        return "" if hit.sought else "Their skills or department have what you typed."
    if "B" in hit.found_in:
        return "Their job title has what you typed."
    return (
        "Their credentials have what you typed." if "C" in hit.found_in else "Their bio or location has what you typed."
    )


def _hours_reason(hours: float | None) -> str:
    return f"You share {_number(hours, 'working hour')} a week." if hours else ""


def _colleagues_reason(hit: Hit) -> str:
    others = hit.colleagues - 1 if hit.colleague else hit.colleagues
    if hit.colleagues == 0:
        return ""
    if not hit.colleague:
        return f"Endorsed by {_spelled(others, 'colleague')} of your department."
    if others == 0:
        return f"Endorsed by {hit.colleague} of your department."
    return f"Endorsed by {hit.colleague} and {_spelled(others, 'other')} of your department."


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _counted(number: int, one: str, several: str, noun: str) -> str:
    return (one if number == 1 else several).format(_spelled(number, noun)) if number else ""


def _spelled(number: int, noun: str) -> str:
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {noun}{'' if number == 1 else 's'}"


def _number(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"
