"""What a comparison shows and does not show, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.analytics.impact.domain import HORIZONS, LANDMARK_DAYS, LEAST, RETAINED

__all__ = ["ASSOCIATION", "sentences"]

ASSOCIATION = (
    "This is an association and no proof: people chose to take part, and what nobody recorded, such as how content or"
    " how well supported they were before, may explain it."
)
_ROLES = {"mentee": "mentees", "mentor": "mentors"}


def sentences(role: str, part: Mapping[str, Any] | None, minimum: int, *, early: bool = False) -> str:
    """What may be said of the people in a role. part: as it was published. minimum: the smallest group."""
    people = _ROLES[role]
    if part is None and early:
        return f"It is too early to compare {people}: the program has to run for {LANDMARK_DAYS + 30} days first."
    if part is None:
        return (
            f"There are too few {people} with comparable colleagues to compare: at least {max(LEAST, minimum)} are"
            " needed of each. Nothing can be said of an effect, neither that there is one nor that there is none."
        )
    return " ".join((_compared(people, part), _retention(people, part), ASSOCIATION))


def _compared(people: str, part: Mapping[str, Any]) -> str:
    left_out = f" In {part['left_out']} more cases there was nobody to compare with." if part["left_out"] else ""
    return (
        f"Compared are {part['participants']} {people} with {part['others']} colleagues who had joined no program when"
        f" they were alike in grade, years of employment and department, or were as likely to join.{left_out}"
    )


def _retention(people: str, part: Mapping[str, Any]) -> str:
    found = {one["days"]: one for one in part["outcomes"] if one["outcome"] == RETAINED}
    if not found:
        return f"They have been followed for {part['followed_days']} days, and {HORIZONS[0]} are needed to compare."
    shown = [one for _, one in sorted(found.items()) if not one["hidden"]]
    if not shown:
        return "So few people have left, or stayed, that a number would tell of single people; it is not shown."
    one = shown[-1]
    value, low, high = (100 * one["difference"][name] for name in ("value", "low", "high"))
    first = (
        f"After {one['days']} days {100 * one['participants']:.1f} % of the {people} were still employed and"
        f" {100 * one['others']:.1f} % of their colleagues, a difference of {value:+.1f} percentage points"
        f" (95 % interval {low:+.1f} to {high:+.1f})."
    )
    if low <= 0 <= high:
        return f"{first} The interval includes 0: this shows no difference, and does not rule one out."
    return f"{first} {people.capitalize()} stayed {'more' if value > 0 else 'less'} often than their colleagues."
