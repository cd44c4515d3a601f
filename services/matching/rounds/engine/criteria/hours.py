"""Working hours that both have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Gt, Le
from numpy.typing import NDArray

from services.matching.rounds.engine.criteria.base import (
    HALF,
    ByClass,
    Codes,
    Facts,
    Term,
    classes,
    criterion,
)
from services.matching.rounds.engine.people import QUARTERS, Participant

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options", "common_quarters", "patterns"]

Bits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Options:
    """enough: hours a week in common from which more of them make no difference."""

    enough: Annotated[float, Gt(0), Le(168)] = 15.0


def patterns(people: Sequence[Participant]) -> tuple[Codes, Bits]:
    """The class of each person's working hours, and the quarter hours of each class: (classes, 672) of 0 and 1."""
    codes, masks = classes(person.hours for person in people)
    packed = b"".join(mask.to_bytes(QUARTERS // 8, "little") for mask in masks)
    bits = np.unpackbits(np.frombuffer(packed, np.uint8).reshape(len(masks), -1), axis=1, bitorder="little")
    return codes, bits.astype(np.float32)


def common_quarters(left: Bits, right: Bits) -> Bits:
    """Quarter hours a week in both: (classes of left, classes of right); whole numbers, hence exact."""
    return left @ right.T


def _sentence(facts: Facts, _: Options) -> str | None:
    hours = (facts.mentee.hours & facts.mentor.hours).bit_count() / 4
    return f"They share {hours:.0f} working hour{'s' if round(hours) != 1 else ''} a week." if hours >= 1 else None


@criterion("hours", label="working hours in common", options=Options, sentence=_sentence)
def hours(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """Common working hours a week as a share of what is enough; HALF unless both told theirs."""
    left, lefts = patterns(snapshot.mentees)
    right, rights = patterns(snapshot.mentors)
    told = rights.any(axis=1)

    def values(wanted: Codes) -> NDArray[np.float64]:
        shared = np.minimum(common_quarters(lefts[wanted], rights) / (4 * options.enough), 1.0)
        return np.where(lefts[wanted].any(axis=1)[:, None] & told[None, :], shared, HALF).astype(np.float64)

    return [ByClass(left, right, values)]
