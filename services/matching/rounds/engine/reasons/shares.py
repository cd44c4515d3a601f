"""What each criterion contributes to the score of single pairs, and what it says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.base import ByClass, Facts, Product, Said, Term
from services.matching.rounds.engine.problem import Problem

__all__ = ["Amounts", "Shares", "all_said", "amounts_of", "shares_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_MOST_VALUES = 1 << 22
_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class Shares:
    """values: (pairs, criteria) of each criterion, in [0, 1]. points: (pairs, criteria) micro-points, whose sum is the
    score of the pair. Criteria are those that count, in the order of the rules."""

    values: NDArray[np.float32]
    points: Ints


@dataclass(frozen=True, slots=True)
class Amounts:
    """What criteria give pairs before it is rounded to a whole score. exact: what products give, by criterion."""

    values: NDArray[np.float32]
    points: Ints
    exact: Sequence[tuple[int, Floats]]


def amounts_of(problem: Problem, rows: Longs, columns: Longs) -> Amounts:
    """What each criterion gives these pairs."""
    values = np.zeros((len(rows), len(problem.parts)), np.float32)
    points = np.zeros((len(rows), len(problem.parts)), np.int32)
    exact: list[tuple[int, Floats]] = []
    for number, part in enumerate(problem.parts):
        value, product = np.zeros(len(rows)), np.zeros(len(rows))
        for term in part.terms:
            found = _of_pairs(term, rows, columns)
            if isinstance(term, Product):
                product += found
            else:
                points[:, number] += np.rint(found * part.share).astype(np.int32)
            value += found
        values[:, number] = np.clip(value, 0.0, 1.0)
        if any(isinstance(term, Product) for term in part.terms):
            exact.append((number, product * part.share))
    return Amounts(values, points, exact)


def shares_of(amounts: Amounts, scores: Longs) -> Shares:
    """scores: (pairs,) plain, of the same pairs."""
    points = amounts.points.copy()
    _share_out(points, scores - points.sum(axis=1, dtype=np.int64), amounts.exact)
    return Shares(amounts.values, points)


def _share_out(points: Ints, left: Longs, exact: Sequence[tuple[int, Floats]]) -> None:
    """What products give is rounded once for all of them: round the running sum, so that the parts have that sum."""
    sums = np.cumsum([amount for _, amount in exact], axis=0) if exact else np.zeros((0, len(left)))
    before = np.zeros(len(left), np.int64)
    for (number, _), amount in zip(exact, sums, strict=True):
        upto = left if number == exact[-1][0] else np.minimum(np.rint(amount).astype(np.int64), left)
        points[:, number] += (upto - before).astype(np.int32)
        before = upto


def _of_pairs(term: Term, rows: Longs, columns: Longs) -> Floats:
    """A term's values: (pairs,). Never holds a matrix of all classes, as there may be as many as people."""
    if isinstance(term, Product):
        found = np.zeros(len(rows))
        for start in range(0, len(rows), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            products = term.left[rows[some]].multiply(term.right[columns[some]])
            found[some] = np.asarray(cast("Any", products).sum(axis=1)).ravel()
        return found
    if isinstance(term, ByClass):
        return _by_class(term, rows, columns)
    order = np.lexsort((term.columns, term.rows))
    width = int(max(columns.max(initial=0), term.columns.max(initial=0))) + 1
    keys, wanted = (term.rows * width + term.columns)[order], rows * width + columns
    at = np.searchsorted(keys, wanted)
    hit = np.flatnonzero(at < len(keys))
    hit = hit[keys[at[hit]] == wanted[hit]]
    found = np.zeros(len(rows))
    found[hit] = term.values[order][at[hit]]
    return found


def _by_class(term: ByClass, rows: Longs, columns: Longs) -> Floats:
    lefts = term.left[rows]
    order = np.argsort(lefts, kind="stable")
    wanted, starts = np.unique(lefts[order], return_index=True)
    ends = np.append(starts[1:], len(rows))
    size = max(1, _MOST_VALUES // (int(term.right.max(initial=0)) + 1))
    found = np.zeros(len(rows))
    for start in range(0, len(wanted), size):
        some = slice(start, start + size)
        pairs = order[starts[start] : ends[some][-1]]
        index = np.repeat(np.arange(len(wanted[some])), ends[some] - starts[some])
        found[pairs] = term.values(wanted[some].astype(np.int32))[index, term.right[columns[pairs]]]
    return found


def all_said(
    problem: Problem, rows: Longs, columns: Longs, values: NDArray[np.float32]
) -> list[tuple[Said | None, ...]]:
    """What each criterion says about these pairs, in the order of the rules. What is equal is one object."""
    snapshot = problem.snapshot
    at_rows: list[int] = rows.tolist()
    at_columns: list[int] = columns.tolist()
    once: dict[Said | None, Said | None] = {}
    by_criterion: list[list[Said | None]] = []
    for number, part in enumerate(problem.parts):
        kind, options, terms = CRITERIA[part.weighted.kind], part.weighted.options, part.terms
        given: list[float] = values[:, number].tolist()
        first, which = range(len(at_rows)), None
        if kind.by_class and isinstance(terms[0], ByClass):
            first, which = _kinds_of_pair(terms[0], rows, columns)
        said = (kind.says(Facts.of(snapshot, at_rows[at], at_columns[at], given[at], terms), options) for at in first)
        once_each = [once.setdefault(one, one) for one in said]
        by_criterion.append(once_each if which is None else [once_each[at] for at in which])
    return list(zip(*by_criterion, strict=True))


def _kinds_of_pair(term: ByClass, rows: Longs, columns: Longs) -> tuple[list[int], list[int]]:
    """One pair for each two classes that meet, and which of these each pair is like."""
    classes = term.left[rows].astype(np.int64) * (int(term.right.max(initial=0)) + 1) + term.right[columns]
    _, first, which = np.unique(classes, return_index=True, return_inverse=True)
    return first.tolist(), which.tolist()
