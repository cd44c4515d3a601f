"""A language that both speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Gt, Le
from numpy.typing import NDArray

from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.criteria.base import HALF, ByClass, Codes, Facts, Said, Term, classes, criterion

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Options:
    """enough: the fluency, from 0 to 1, from which more of it makes no difference; 0.8 is about B2."""

    enough: Annotated[float, Gt(0), Le(1)] = 1.0


def _says(facts: Facts, _: Options) -> Said | None:
    mine, theirs = facts.mentee.languages, facts.mentor.languages
    common = [(-least, code) for code in mine if code in theirs and (least := min(mine[code], theirs[code])) > 0]
    if not common:
        return None
    common.sort()
    return ("languages-in-common", *[code for _, code in common[:_SHOWN]])


@criterion("language", label="language in common", options=Options, says=_says, codes={"languages-in-common"})
def language(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """The weaker one's fluency in the best common language as a share of what is enough; HALF unless both told."""
    best = [_best(people, options.enough) for people in (snapshot.mentees, snapshot.mentors)]
    # Fluency that nobody on the other side reaches makes no difference: capped, people fall into far fewer classes.
    caps = {code: min(best[0][code], best[1][code]) for code in best[0] if code in best[1]}
    numbers = {code: number for number, code in enumerate(caps)}

    def profile(person: Participant) -> tuple[bool, frozenset[tuple[str, float]]]:
        spoken = person.languages.items()
        common = frozenset((code, min(fluency, caps[code])) for code, fluency in spoken if code in caps and fluency > 0)
        return bool(spoken), common

    def matrix(profiles: Sequence[tuple[bool, frozenset[tuple[str, float]]]]) -> Floats:
        found = np.zeros((len(profiles), len(numbers)))
        for row, (_, spoken) in enumerate(profiles):
            for code, fluency in spoken:
                found[row, numbers[code]] = fluency
        return found

    left, lefts = classes(map(profile, snapshot.mentees))
    right, rights = classes(map(profile, snapshot.mentors))
    mine, theirs = matrix(lefts), matrix(rights)
    tells = np.array([told for told, _ in lefts]), np.array([told for told, _ in rights])
    speakers, columns = np.nonzero(theirs.T)
    starts, fluencies = np.searchsorted(speakers, np.arange(len(numbers) + 1)), theirs[columns, speakers]

    def values(wanted: Codes) -> Floats:
        found = np.zeros((len(wanted), len(theirs)))
        _raise_to_weaker(found, mine[wanted], starts, columns, fluencies)
        found /= options.enough
        found[~tells[0][wanted]] = HALF
        found[:, ~tells[1]] = HALF
        return found

    return [ByClass(left, right, values)]


@compiled
def _raise_to_weaker(found: Floats, mine: Floats, starts: Longs, columns: Longs, fluencies: Floats) -> None:
    """Raise each pair to the weaker one's fluency in each language: found (rows, columns), mine (rows, languages).

    columns, fluencies: who speaks a language on the other side and how well, by language from `starts`.
    """
    for row in range(mine.shape[0]):
        for language in range(mine.shape[1]):
            fluency = mine[row, language]
            if fluency > 0:
                for entry in range(starts[language], starts[language + 1]):
                    weaker = min(fluency, fluencies[entry])
                    if weaker > found[row, columns[entry]]:
                        found[row, columns[entry]] = weaker


def _best(people: Sequence[Participant], enough: float) -> dict[str, float]:
    """The highest fluency of anyone in each language that somebody speaks, up to what is enough."""
    found: dict[str, float] = {}
    for person in people:
        for code, fluency in person.languages.items():
            if fluency > found.get(code, 0.0):
                found[code] = min(fluency, enough)
    return found
