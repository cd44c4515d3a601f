"""What learning answers, in plain values that become JSON as they are (`dataclasses.asdict`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, cast

__all__ = ["Bin", "Curve", "Interval", "Learned", "Quality", "Together", "Verdict", "Weight", "rounded"]

Verdict = Literal["better", "too small a gain", "not clearly better", "worse", "nothing to learn"]

T = TypeVar("T")

_PLACES = 6
"""Beyond them, results depend on the processor."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a criterion counts, as a share of the score; the shares of all sum to 1.

    share: learned, drawn toward the current one as far as the history is thin. low, high: what the history alone allows
    (95 %, groups resampled). current: as it is set. learned: False where the history says nothing and the current share
    stays.
    """

    title: str
    share: float
    low: float
    high: float
    current: float
    learned: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs with a similar prediction. predicted: their mean probability. observed: the share that went well, with its
    95 % interval (Wilson)."""

    count: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How well pairs are predicted that were not used to learn.

    auc: how often a pair that went well is put before one that did not (0.5: as a coin does). brier: mean squared error
    of the probability (lower is better). reliability: from the least to the most promising tenth.
    """

    auc: Interval
    brier: float
    reliability: Sequence[Bin]


@dataclass(frozen=True, slots=True)
class Curve:
    """What a criterion contributes at each value of it. points: value in [0, 1] and log odds above those at 0, straight
    in between, never falling. sentence: its shape in words."""

    title: str
    points: Sequence[tuple[float, float]]
    sentence: str


@dataclass(frozen=True, slots=True)
class Together:
    """Two criteria that help when both are high. log_odds: for each unit of the lower of the two."""

    titles: tuple[str, str]
    log_odds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What a history says about the weights; whether to use them is an admin's decision.

    use: the weights that the test supports: the learned shares if `recommended`, the current ones otherwise.
    by_current, by_learned, by_curves: how well the current weights, the learned weights and the curves predict; all on
    the same pairs, none of which was used to learn what judges it. gain: of AUC, learned over current weights.
    brier_of_rate: of a prediction that knows only how many go well.
    """

    rows: int
    went_well: int
    went_badly: int
    groups: int
    weights: Sequence[Weight]
    recommended: bool
    use: Mapping[str, float]
    verdict: Verdict
    summary: str
    notes: Sequence[str]
    by_current: Quality
    by_learned: Quality
    by_curves: Quality
    gain: Interval
    brier_of_rate: float
    curves: Sequence[Curve]
    together: Sequence[Together]
    seed: int


def rounded(value: T) -> T:
    """The same with every number in it to 6 decimal places."""
    found: Any = value
    if isinstance(value, float):
        found = round(value, _PLACES)
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{part.name: rounded(getattr(value, part.name)) for part in fields(value)})
    elif isinstance(value, Mapping):
        found = {key: rounded(one) for key, one in cast("Mapping[Any, Any]", value).items()}
    elif isinstance(value, (list, tuple)):
        parts = cast("Sequence[Any]", value)
        found = type(parts)(rounded(one) for one in parts)  # pyright: ignore
    return found
