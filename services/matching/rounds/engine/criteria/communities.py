"""A community of interest that both belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Floats,
    Said,
    Term,
    classes,
    criterion,
    flags,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Options:
    """There is nothing to decide: they have a community in common or not."""


def _says(facts: Facts, _: Options) -> Said | None:
    theirs = facts.mentor.communities
    names = sorted(name for community, name in facts.mentee.communities.items() if community in theirs)
    return ("communities-in-common", *names[:_SHOWN]) if names else None


@criterion("communities", label="a community in common", options=Options, says=_says, codes={"communities-in-common"})
def communities(snapshot: Snapshot, _: Options) -> Sequence[Term]:
    """1 where the two share a community, 0 where they do not; HALF where one of them belongs to none."""
    joined = {community for mentee in snapshot.mentees for community in mentee.communities}
    common = frozenset(joined & {community for mentor in snapshot.mentors for community in mentor.communities})
    columns = {community: number for number, community in enumerate(sorted(common))}
    sides = (snapshot.mentees, snapshot.mentors)
    (left, lefts), (right, rights) = (
        classes((bool(one.communities), common.intersection(one.communities)) for one in people) for people in sides
    )
    mine, theirs = (flags([shared for _, shared in found], columns) for found in (lefts, rights))
    told, asked = (np.array([belongs for belongs, _ in found], dtype=np.bool_) for found in (lefts, rights))

    def values(wanted: Codes) -> Floats:
        shared = (mine[wanted] @ theirs.T > 0).astype(np.float64)
        return np.where(told[wanted][:, None] & asked[None, :], shared, HALF)

    return [ByClass(left, right, values)]
