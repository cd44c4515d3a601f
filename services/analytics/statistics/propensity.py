"""Finding for each participant somebody who was as likely to take part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from services.analytics.statistics.libraries import library

__all__ = ["logits", "pairs"]


def logits(traits: Sequence[Sequence[str]], takes_part: Sequence[bool]) -> list[float]:
    """How likely each was to take part, as the logit of a logistic regression on their traits, which are categories."""
    encode = library("sklearn.preprocessing").OneHotEncoder
    regression = library("sklearn.linear_model").LogisticRegression
    matrix = encode(sparse_output=True).fit_transform([list(row) for row in traits])
    # Fitted to the end: who is nearest may hang on the sixth decimal, and the library's own bound stops at the first.
    fit: Any = regression(C=10.0, solver="newton-cholesky", tol=1e-10).fit(matrix, list(takes_part))
    return [float(value) for value in fit.decision_function(matrix)]


def pairs(wanted: Sequence[tuple[float, str]], there: Sequence[tuple[float, str]], widest: float) -> dict[int, int]:
    """For each of `wanted` the nearest of those `there` whom nobody has yet, at most `widest` away; by their places.

    Everyone is a logit and a name. Who was the most likely to take part chooses first, as they have the fewest to
    choose from; of equals whose name is lower chooses first and is taken first, of two equally near the less likely.
    """
    free = sorted((logit, name, place) for place, (logit, name) in enumerate(there))
    found: dict[int, int] = {}
    for place in sorted(range(len(wanted)), key=lambda place: (-wanted[place][0], wanted[place][1])):
        logit = wanted[place][0]
        at = bisect_left(free, (logit, "", 0))
        below = bisect_left(free, (free[at - 1][0], "", 0)) if at else at
        near = [number for number in (below, at) if number < len(free)]
        if not near:
            break
        best = min(near, key=lambda number: abs(free[number][0] - logit))
        if abs(free[best][0] - logit) <= widest:
            found[place] = free.pop(best)[2]
    return found
