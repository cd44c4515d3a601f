"""Terms of criteria for single pairs and for blocks of mentees, plain and in whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from services.matching.rounds.engine.criteria.base import ByClass, Floats, Product, Term

__all__ = ["FINE", "by_class", "dense", "of_pairs", "quantized", "rounded"]

FINE = 10
"""Sparse products are summed in 2⁻¹⁰ micro-points."""

_GRAINS = (60, 5040)
"""Entries of the right side are whole multiples of one of these parts of 1: levels of skills are of the first, and then
a score is exact to the micro-point; words take the second."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def rounded(values: Floats, share: int) -> Ints:
    """Values in [0, 1] as micro-points. share: of a value of 1."""
    return np.rint(values * share).astype(np.int32)


def quantized(term: Product, share: int) -> tuple[csr_array, csr_array]:
    """Both sides in whole numbers whose products are 1/1024 micro-points."""
    left, right = term.left.astype(np.float64), term.right.astype(np.float64)
    whole = np.rint(right.data * _GRAINS[0])
    grain = _GRAINS[0] if np.allclose(whole, right.data * _GRAINS[0], rtol=0, atol=1e-9) else _GRAINS[1]
    left.data = np.rint(left.data * (share * (1 << FINE) / grain))
    right.data = np.rint(right.data * grain)
    return left.astype(np.int64), right.astype(np.int64)


def by_class(term: ByClass, rows: Longs, shaped: Callable[[Floats], NDArray[Any]]) -> NDArray[Any]:
    """(rows, mentors): the shaped values of a class term."""
    wanted, index = np.unique(term.left[rows], return_inverse=True)
    return shaped(term.values(wanted.astype(np.int32)))[index][:, term.right]


def of_pairs(term: Term, rows: Longs, columns: Longs) -> Floats:
    """The values of a term for single pairs: (pairs,)."""
    if isinstance(term, ByClass):
        wanted, index = np.unique(term.left[rows], return_inverse=True)
        return term.values(wanted.astype(np.int32))[index, term.right[columns]]
    if isinstance(term, Product):
        products = term.left[rows].multiply(term.right[columns])
        return np.asarray(cast("Any", products).sum(axis=1), dtype=np.float64).ravel()
    width = int(max(columns.max(initial=0), term.columns.max(initial=0))) + 1
    keys = term.rows * width + term.columns
    order = np.argsort(keys)
    wanted_keys = rows * width + columns
    at = np.minimum(np.searchsorted(keys[order], wanted_keys), max(len(keys) - 1, 0))
    if not len(keys):
        return np.zeros(len(rows))
    found = keys[order][at] == wanted_keys
    return np.where(found, term.values[order][at], 0.0)


def dense(pair_rows: Longs, pair_columns: Longs, values: NDArray[Any], rows: Longs, width: int) -> NDArray[Any]:
    """(rows, width): the values of pairs of these rows, 0 elsewhere."""
    height = int(max(pair_rows.max(initial=-1), rows.max(initial=-1))) + 1
    whole = csr_array((values, (pair_rows, pair_columns)), shape=(height, width))
    return whole[rows].toarray()
