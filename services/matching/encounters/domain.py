"""Whom somebody met at a gathering, and why that person could be their mentor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["MOST_MET", "Fit", "fit", "reasons"]

MOST_MET = 50


@dataclass(frozen=True, slots=True)
class Fit:
    """What one offers that another wants. skills: names, the most wanted first. order: the best fit sorts first."""

    skills: Sequence[str]
    order: tuple[int, int]


def fit(offered: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> Fit | None:
    """How well offers fit wishes, both as a person's snapshot has them; None where nothing is both."""
    wishes = {wish["skill_id"]: wish["priority"] for wish in wanted}
    both = sorted(
        (wishes[offer["skill_id"]], -offer["level"], offer["name"]) for offer in offered if offer["skill_id"] in wishes
    )
    if not both:
        return None
    priority, level, _ = both[0]
    return Fit([name for *_, name in both], (priority, level))


def reasons(*, name: str, title: str, spoke: bool, skills: Sequence[str], programs: Sequence[str]) -> list[str]:
    """Why they could be a mentor, in sentences. title: of the gathering. programs: where they have a place."""
    met = f"{name} spoke at {title}." if spoke else f"{name} was at {title} as well."
    return [
        met,
        f"Offers {_listed(skills)}, which you want to learn.",
        f"Has a free place in {_listed(programs)}, where you can ask for it.",
    ]


def _listed(names: Sequence[str]) -> str:
    """As in: A, B and C."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
