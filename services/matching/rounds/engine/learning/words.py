"""What was learned, in sentences for an admin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from services.matching.rounds.engine.learning.history import History
from services.matching.rounds.engine.learning.needs import several_groups
from services.matching.rounds.engine.learning.results import Interval, Verdict, Weight
from services.matching.rounds.engine.learning.train import Trained

__all__ = ["both", "held", "notes", "shape", "summary"]

_CURVED = 1.6
"""How much steeper than its mean a curve has to be before its shape is told."""

_FAINT = 0.1
"""Log odds: from 50 in 100 to 52."""


def summary(verdict: Verdict, current: Interval, learned: Interval, gain: Interval) -> str:
    """current, learned: their AUC. gain: learned over current."""
    measured = (
        "Of 100 times that one pair that went well is held against one that did not, the learned weights prefer the "
        f"right one {_hundredths(learned)}, the current weights {_hundredths(current)} "
        f"(difference {100 * gain.value:+.1f}, 95 % interval {100 * gain.low:+.1f} to {100 * gain.high:+.1f})."
    )
    judged = {
        "better": "The learned weights are better than the current ones on pairs that they were not learned from. "
        "Whether to use them is your decision.",
        "too small a gain": "Keep the current weights: the learned ones are better by too little to notice.",
        "not clearly better": "Keep the current weights: the learned ones are not clearly better.",
        "worse": "Keep the current weights: the learned ones are worse.",
        "nothing to learn": "Keep the current weights: how these pairs went can hardly be told from the criteria, "
        "neither with the current weights nor with the learned ones.",
    }
    return f"{judged[verdict]} {measured}"


def held(kept: Mapping[str, str]) -> list[str]:
    """kept: the criteria about which the history says nothing, and why."""
    return [f"{title} {kept[title]}" for title in sorted(kept)]


def notes(history: History, kept: Mapping[str, str], weights: Sequence[Weight], trained: Trained) -> list[str]:
    """What to bear in mind."""
    shares = {weight.title: weight.current for weight in weights}
    found = [
        f"{title} {kept[title]}: its share stays {shares[title]:.0%}." for title in sorted(kept) if title in shares
    ]
    idle = [weight.title for weight in weights if weight.learned and weight.low <= 0 < weight.current]
    if idle:
        found.append(f"It is open whether these matter at all; their interval begins at 0: {', '.join(idle)}.")
    if trained.pull > 0:
        found.append(
            "The learned shares are drawn toward the current ones, because that predicts better; the intervals are not."
        )
    if history.left_out:
        found.append(f"{history.left_out} pairs without a known outcome are left out.")
    if (shared := several_groups(history)) > 0.2:
        found.append(
            f"{shared:.0%} of the pairs have somebody who is in several groups, so the intervals may be too narrow."
        )
    found.append(
        "The history holds only pairs that were proposed, not those that could have been: a criterion that was high "
        "for nearly all of them may matter more than it seems."
    )
    return found


def shape(title: str, points: Sequence[tuple[float, float]]) -> str:
    """Where a rising curve rises. points: value and log odds."""
    end = points[-1][1]
    if end <= _FAINT:
        return f"More of {title} makes hardly any difference."
    steep = [(after[1] - before[1]) / (after[0] - before[0]) > _CURVED * end for before, after in pairwise(points)]
    if not any(steep):
        return f"More of {title} helps at every level about alike."
    first = steep.index(True)
    last = len(steep) - 1 - steep[::-1].index(True)
    low, high = points[first][0], points[last + 1][0]
    if low <= 0:
        return f"{title} matters most up to {high:.2f}; beyond, more of it adds little."
    if high >= 1:
        return f"{title} matters most from {low:.2f} on."
    return f"{title} matters most between {low:.2f} and {high:.2f}."


def both(one: str, other: str) -> str:
    return f"{one} and {other} help most together: the lower of the two counts."


def _hundredths(auc: Interval) -> str:
    return f"{100 * auc.value:.0f} times ({100 * auc.low:.0f} to {100 * auc.high:.0f})"
