"""Who is compared with whom: those alike in all, and for the others whoever was as likely to take part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import pstdev
from uuid import UUID

from services.analytics.impact.domain import CALIPER, COVARIATES, EXACT, Case, Kept, keep, strata
from services.analytics.statistics.propensity import logits, pairs

__all__ = ["matched"]


def matched(cases: Sequence[Case], *, missing: int = 0, k: int = 1, without: str = "") -> Kept:
    """Match participants with others of the same program. Exactly on grade, tenure and department; who has nobody there
    is paired by propensity, which also knows the location. missing: participants who are no cases. without: a covariate
    that is left out of both.
    """
    exact = list(strata(cases, [name for name in EXACT if name != without]).values())
    taken = {place for places in exact for place in places}
    found: list[tuple[float, tuple[int, int]]] = []
    of_program: dict[UUID, list[int]] = {}
    for place, case in enumerate(cases):
        of_program.setdefault(case.program, []).append(place)
    for _, places in sorted(of_program.items()):
        found += _pairs(cases, places, taken, [name for name in COVARIATES if name != without])
    return keep(cases, exact, [pair for _, pair in sorted(found)], missing, k)


def _pairs(
    cases: Sequence[Case], places: Sequence[int], taken: Collection[int], names: Sequence[str]
) -> list[tuple[float, tuple[int, int]]]:
    """Pairs of those who are not taken, and how far apart the two are."""
    free = [place for place in places if place not in taken]
    alone = [place for place in free if cases[place].takes_part]
    there = [place for place in free if not cases[place].takes_part]
    if not alone or not there:
        return []
    traits = [[getattr(cases[place], name) for name in names] for place in places]
    found = logits(traits, [cases[place].takes_part for place in places])
    # Rounded, so that the order of the rows, on which the last digits depend, changes nothing.
    likely = {place: round(logit, 6) for place, logit in zip(places, found, strict=True)}
    one, other = ([(likely[place], cases[place].person.hex) for place in side] for side in (alone, there))
    nearest = pairs(one, other, CALIPER * pstdev(likely.values()))
    return [(abs(one[first][0] - other[second][0]), (alone[first], there[second])) for first, second in nearest.items()]
