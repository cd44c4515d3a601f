"""A snapshot as whole numbers: every score of a pair is a sum of integers, so that it is the same to the last bit.

Scores are micro-points. Sparse products are summed in 1/1024 of a micro-point and rounded once.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from services.matching.rounds.engine.checks import check
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.base import ByClass, ByPair, Floats, Product, Term
from services.matching.rounds.engine.forbidden import RULES, ClassBan, PairBan, Rule, bans
from services.matching.rounds.engine.lookup import Lookup, lookups, of_ban, of_term
from services.matching.rounds.engine.pairs import FINE, by_class, dense, of_pairs, quantized, rounded
from services.matching.rounds.engine.rules import MICRO, Weighted, micro_shares
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["BANNED", "FINE", "Arrays", "Problem"]

BANNED = -(1 << 30)
"""Stands for the score of a pair that a rule forbids."""

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Arrays(NamedTuple):
    """What the compiled kernels read.

    starts, features, weights: left side of the products by mentee (CSR). posts, post_mentors, post_values: right side
    by feature. tables: all merged tables, flat. row_offsets: (tables, mentees), where a mentee's row of each begins.
    mentor_classes: (tables, mentors). extra: (rows of this block, mentors), or (0, 0). delta_*: values of single pairs,
    ban_*: forbidden ones, both by mentee; a bonus is among the deltas. floor: the least score allowed. factor:
    (mentees,), by which the objective counts a mentee's scores, in 1/1024.
    """

    starts: Longs
    features: Ints
    weights: Ints
    posts: Longs
    post_mentors: Ints
    post_values: Ints
    tables: Ints
    row_offsets: Longs
    mentor_classes: Ints
    extra: Ints
    delta_starts: Longs
    delta_mentors: Ints
    delta_values: Ints
    ban_starts: Longs
    ban_mentors: Ints
    floor: int
    factor: Ints


@dataclass(frozen=True)
class Part:
    """A criterion in a problem. share: micro-points of a whole score."""

    weighted: Weighted
    share: int
    terms: Sequence[Term]


class Problem:
    """A checked snapshot in numbers. Raises BadInput with everything that is wrong with it."""

    def __init__(self, snapshot: Snapshot) -> None:
        check(snapshot)
        self.snapshot = snapshot
        self.mentees, self.mentors = len(snapshot.mentees), len(snapshot.mentors)
        self.places = snapshot.places
        self.load = np.array([mentor.load for mentor in snapshot.mentors], dtype=np.int64)
        self.spread = round(snapshot.rules.objective.spread * MICRO)
        self.floor = round(snapshot.rules.minimum_score * MICRO)
        self.factor = np.full(self.mentees, 1024, np.int32)
        self.bonus = ByPair(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        shares = micro_shares({part.title: part.weight for part in snapshot.rules.criteria})
        self.parts = [
            Part(part, shares[part.title], CRITERIA[part.kind].terms(snapshot, part.options))
            for part in snapshot.rules.criteria
            if shares[part.title]
        ]
        self.bans = bans(snapshot)
        self.pinned = np.full(self.mentees, -1, np.int64)
        for mentee, mentor in snapshot.pins:
            self.pinned[snapshot.rows[mentee]] = snapshot.columns[mentor]

    def under(
        self,
        *,
        factor: Ints | None = None,
        bonus: ByPair | None = None,
        floor: int | None = None,
        pinned: Longs | None = None,
    ) -> Problem:
        """The same people, rules and scores with another objective: (score + bonus) · factor / 1024.

        factor: (mentees,), 0 to 1024. bonus: what some pairs count more, 1 being a whole score. A pair below the
        minimum score stays forbidden. floor: another minimum score in micro-points. pinned: (mentees,) columns or −1.
        """
        twin = copy.copy(self)
        twin.factor = self.factor if factor is None else factor.astype(np.int32)
        twin.floor = self.floor if floor is None else floor
        twin.pinned = self.pinned if pinned is None else pinned
        bonus = self.bonus if bonus is None else bonus
        high = self.micro(bonus.rows, bonus.columns) >= twin.floor
        twin.bonus = ByPair(bonus.rows[high], bonus.columns[high], bonus.values[high])
        starts, mentors, values = twin._deltas()
        twin.arrays = self.arrays._replace(
            delta_starts=starts, delta_mentors=mentors, delta_values=values, floor=twin.floor, factor=twin.factor
        )
        return twin

    @cached_property
    def arrays(self) -> Arrays:
        """Everything but `extra`."""
        starts, features, weights, posts, post_mentors, post_values = self._products()
        ready = [group for group in self._lookups if group.tabled]
        tables, offsets, base = list[Ints](), list[Longs](), 0
        for group in ready:
            table = group.values(np.arange(group.lefts, dtype=np.int32))
            tables.append(table.ravel())
            offsets.append(base + group.left.astype(np.int64) * group.rights)
            base += table.size
        empty = np.zeros(0, np.int32)
        return Arrays(
            starts,
            features,
            weights,
            posts,
            post_mentors,
            post_values,
            np.concatenate(tables) if tables else empty,
            np.stack(offsets) if offsets else np.zeros((0, self.mentees), np.int64),
            np.stack([group.right for group in ready]) if ready else np.zeros((0, self.mentors), np.int32),
            np.zeros((0, 0), np.int32),
            *self._deltas(),
            *self._pair_bans(),
            self.floor,
            self.factor,
        )

    @property
    def tabled(self) -> bool:
        """Whether every criterion fits into a table, so that a block needs no matrix of its own."""
        return all(group.tabled for group in self._lookups)

    def block(self, rows: Longs) -> Arrays:
        """The arrays for these mentees: with `extra` where a criterion has too many classes for a table."""
        late = [group for group in self._lookups if not group.tabled]
        if not late:
            return self.arrays
        extra = np.zeros((len(rows), self.mentors), np.int32)
        for group in late:
            wanted, index = np.unique(group.left[rows], return_inverse=True)
            extra += group.values(wanted.astype(np.int32))[index][:, group.right]
        return self.arrays._replace(extra=extra)

    def scores(self, rows: Longs) -> Ints:
        """Scores of these mentees with every mentor in micro-points, BANNED where a rule forbids: (rows, mentors).

        Dense and plain, for the checker and for tests: the kernels do the same in a fraction of the time.
        """
        fine = np.zeros((len(rows), self.mentors), np.int64)
        micro = np.zeros((len(rows), self.mentors), np.int64)
        for share, term in self._terms():
            if isinstance(term, Product):
                left, right = quantized(term, share)
                fine += (left[rows] @ right.T).toarray()
            elif isinstance(term, ByClass):
                micro += by_class(term, rows, lambda values, share=share: rounded(values, share))
            else:
                micro += dense(term.rows, term.columns, rounded(term.values, share), rows, self.mentors)
        micro += (fine + (1 << (FINE - 1))) >> FINE
        for ban in self.bans:
            if isinstance(ban, ClassBan):
                micro[ban.forbids(ban.left[rows])[:, ban.right]] = BANNED
            else:
                micro[dense(ban.rows, ban.columns, np.ones(len(ban.rows), np.int64), rows, self.mentors) > 0] = BANNED
        micro[micro < self.floor] = BANNED
        return micro.astype(np.int32)

    def objectives(self, rows: Longs) -> Longs:
        """What the objective counts for these mentees with every mentor, BANNED as in `scores`: (rows, mentors)."""
        scores = self.scores(rows).astype(np.int64)
        bonus = dense(self.bonus.rows, self.bonus.columns, rounded(self.bonus.values, MICRO), rows, self.mentors)
        return np.where(scores == BANNED, BANNED, ((scores + bonus) * self.factor[rows][:, None]) >> 10)

    def micro(self, rows: Longs, columns: Longs) -> Longs:
        """Scores of single pairs in micro-points, whatever rule may forbid them: (pairs,)."""
        fine, micro = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        for share, term in self._terms():
            if isinstance(term, Product):
                left, right = quantized(term, share)
                fine += np.asarray(cast("Any", left[rows].multiply(right[columns])).sum(axis=1), np.int64).ravel()
            else:
                micro += rounded(of_pairs(term, rows, columns), share)
        return micro + ((fine + (1 << (FINE - 1))) >> FINE)

    def objective(self, rows: Longs, columns: Longs) -> Longs:
        """What the objective counts for single pairs, whatever rule may forbid them: (pairs,) in micro-points."""
        bonus = rounded(of_pairs(self.bonus, rows, columns), MICRO)
        return ((self.micro(rows, columns) + bonus) * self.factor[rows]) >> 10

    def values(self, rows: Longs, columns: Longs) -> dict[str, Floats]:
        """Each criterion's value of these pairs, by its title: (pairs,) in [0, 1]."""
        found: dict[str, Floats] = {}
        for part in self.parts:
            value = np.zeros(len(rows))
            for term in part.terms:
                value += of_pairs(term, rows, columns)
            found[part.weighted.title] = np.clip(value, 0.0, 1.0)
        return found

    def rules_of(self, rows: Longs, columns: Longs) -> dict[Rule, Bools]:
        """Which of these pairs each rule forbids: (pairs,); a pair may be forbidden by several."""
        found: dict[Rule, Bools] = {}
        for ban in self.bans:
            if isinstance(ban, ClassBan):
                wanted, index = np.unique(ban.left[rows], return_inverse=True)
                forbidden = ban.forbids(wanted.astype(np.int32))[index, ban.right[columns]]
            else:
                forbidden = np.isin(rows * self.mentors + columns, ban.rows * self.mentors + ban.columns)
            found[ban.rule] = found.get(ban.rule, np.zeros(len(rows), np.bool_)) | forbidden
        return {rule: found[rule] for rule in RULES if rule in found}

    def _terms(self) -> list[tuple[int, Term]]:
        return [(part.share, term) for part in self.parts for term in part.terms]

    def _products(self) -> tuple[Longs, Ints, Ints, Longs, Ints, Ints]:
        found = [quantized(term, share) for share, term in self._terms() if isinstance(term, Product)]
        if not found:
            nothing = np.zeros(0, np.int32)
            return np.zeros(self.mentees + 1, np.int64), nothing, nothing, np.zeros(1, np.int64), nothing, nothing
        left = csr_array(hstack([one for one, _ in found], format="csr"))
        right = csr_array(hstack([other for _, other in found], format="csr")).tocsc()
        return (
            left.indptr.astype(np.int64),
            left.indices.astype(np.int32),
            left.data.astype(np.int32),
            right.indptr.astype(np.int64),
            right.indices.astype(np.int32),
            right.data.astype(np.int32),
        )

    @cached_property
    def _lookups(self) -> list[Lookup]:
        terms = [of_term(term, share) for share, term in self._terms() if isinstance(term, ByClass)]
        return lookups([*terms, *(of_ban(ban) for ban in self.bans if isinstance(ban, ClassBan))])

    def _deltas(self) -> tuple[Longs, Ints, Ints]:
        terms = [*self._terms(), (MICRO, self.bonus)]
        pairs = [(term, rounded(term.values, share)) for share, term in terms if isinstance(term, ByPair)]
        total = csr_array((self.mentees, self.mentors), dtype=np.int64)
        for term, values in pairs:
            total = total + csr_array((values, (term.rows, term.columns)), shape=(self.mentees, self.mentors))
        total = csr_array(total)
        total.sort_indices()
        return total.indptr.astype(np.int64), total.indices.astype(np.int32), total.data.astype(np.int32)

    def _pair_bans(self) -> tuple[Longs, Ints]:
        keys = np.unique(
            np.concatenate([ban.rows * self.mentors + ban.columns for ban in self.bans if isinstance(ban, PairBan)])
        )
        rows = keys // max(self.mentors, 1)
        starts = np.searchsorted(rows, np.arange(self.mentees + 1)).astype(np.int64)
        return starts, (keys % max(self.mentors, 1)).astype(np.int32)
