"""Working hours that both have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Gt, Le
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import HALF, ByClass, Codes, Facts, Said, Term, classes, criterion
from services.matching.rounds.engine.people import QUARTERS

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options", "Overlap", "overlap"]


@dataclass(frozen=True, slots=True)
class Options:
    """enough: hours a week in common from which more of them make no difference."""

    enough: Annotated[float, Gt(0), Le(168)] = 15.0


@dataclass(frozen=True)
class Overlap:
    """left, right: class of each mentee's and mentor's working hours. told: where both told theirs, for some classes of
    mentees → (those, classes of mentors). quarters: quarter hours a week in both, the same shape, whole numbers.
    """

    left: Codes
    right: Codes
    told: Callable[[Codes], NDArray[np.bool_]]
    quarters: Callable[[Codes], NDArray[np.float32]]


def overlap(snapshot: Snapshot) -> Overlap:
    """How much of a week the two share, by classes of people with the same working hours."""
    left, lefts = classes(person.hours for person in snapshot.mentees)
    right, rights = classes(person.hours for person in snapshot.mentors)
    packed = b"".join(mask.to_bytes(QUARTERS // 8, "little") for mask in (*lefts, *rights))
    bits = np.unpackbits(np.frombuffer(packed, np.uint8).reshape(-1, QUARTERS // 8), axis=1, bitorder="little")
    # Quarter hours in which the same people work are counted as one: a week has far fewer of those than 672.
    _, kept, counts = np.unique(np.packbits(bits, axis=0), axis=1, return_index=True, return_counts=True)
    mine, theirs = (bits[: len(lefts), kept] * counts).astype(np.float32), bits[len(lefts) :, kept].astype(np.float32)
    told = np.array([mask > 0 for mask in lefts]), np.array([mask > 0 for mask in rights])
    return Overlap(
        left,
        right,
        lambda wanted: told[0][wanted][:, None] & told[1][None, :],
        lambda wanted: mine[wanted] @ theirs.T,
    )


def _says(facts: Facts, _: Options) -> Said | None:
    hours = (facts.mentee.hours & facts.mentor.hours).bit_count() / 4
    return ("hours-in-common", round(hours)) if hours >= 1 else None


@criterion(
    "hours", label="working hours in common", options=Options, says=_says, codes={"hours-in-common"}, by_class=True
)
def hours(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """Common working hours a week as a share of what is enough; HALF unless both told theirs."""
    shared = overlap(snapshot)

    def values(wanted: Codes) -> NDArray[np.float64]:
        share = np.minimum(shared.quarters(wanted).astype(np.float64) / (4 * options.enough), 1.0)
        return np.where(shared.told(wanted), share, HALF)

    return [ByClass(shared.left, shared.right, values)]
