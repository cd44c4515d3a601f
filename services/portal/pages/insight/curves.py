"""Retention curves: steps from day to day with their bands, each with its name and last value at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import floor

from services.portal.answers.insight import Estimate, Point
from services.portal.words import Words

__all__ = ["Curve", "Picture", "Tick", "draw"]

WIDTH, HEIGHT = 420, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 14, 12, 36
_LETTERS = 22
"""How far below the ends of curves their names stand, and how far apart at least."""
_HALF = 15
"""Days before and after a day that is hidden, which are hatched."""
_TICK_DAYS = 180


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """line, band: as a path of SVG has them. kind: which of the two it is. label_y: of its name, under its end."""

    kind: str
    label: str
    line: str
    band: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """In user units of the viewBox. gaps: from where to where days are hidden."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    curves: tuple[Curve, ...]
    days: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    gaps: tuple[tuple[float, float], ...]
    description: str


def draw(words: Words, points: Sequence[Point], participants: str, others: str) -> Picture | None:
    """The curves of both groups; None where no day of them is shown. participants, others: what they are called."""
    shown = [one for point in points for one in (point.participants, point.others) if one]
    if not shown:
        return None
    until = max(point.days for point in points)
    least = max(0.0, floor(10 * min(one.low for one in shown) - 0.5) / 10)
    least = min(least, 0.9)

    def x(days: float) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * days / until, 1)

    def y(share: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share) / (1 - least), 1)

    series = (
        ("participants", participants, [(point.days, point.participants) for point in points]),
        ("others", others, [(point.days, point.others) for point in points]),
    )
    drawn: list[Curve] = []
    for kind, name, found in series:
        known = [(days, one) for days, one in found if one]
        if not known:
            continue
        label = words.say("{group}: {share}", group=name, share=words.percent(known[-1][1].value))
        line = _steps([(x(days), y(one.value)) for days, one in known], x(0), y(1))
        drawn.append(Curve(kind, label, line, _band(known, x, y), y(known[-1][1].value) + _LETTERS))
    tenths = range(round(10 * least), 11, 1 if least >= 0.5 else 2)
    return Picture(
        WIDTH,
        HEIGHT,
        _LEFT,
        WIDTH - _RIGHT,
        _TOP,
        HEIGHT - _BOTTOM,
        tuple(_apart(drawn)),
        tuple(Tick(x(days), words.number(days)) for days in range(0, until + 1, _TICK_DAYS if until > 360 else 60)),
        tuple(Tick(y(tenth / 10), words.percent(tenth / 10)) for tenth in tenths),
        tuple(
            (x(max(0, point.days - _HALF)), x(min(until, point.days + _HALF)))
            for point in points
            if not (point.participants and point.others)
        ),
        "; ".join(curve.label for curve in drawn),
    )


def _steps(places: Sequence[tuple[float, float]], left: float, top: float) -> str:
    """A path that keeps its height until the next day."""
    return f"M{left} {top}" + "".join(f"H{x}V{y}" for x, y in places)


def _band(known: Sequence[tuple[int, Estimate]], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """A path around the intervals of all days: along their upper ends, and back along their lower ones."""
    upper = "".join(f"H{x(days)}V{y(one.high)}" for days, one in known)
    before = [(0, 1.0), *((days, one.low) for days, one in known[:-1])]
    lower = "".join(f"V{y(low)}H{x(days)}" for days, low in reversed(before))
    return f"M{x(0)} {y(1)}{upper}V{y(known[-1][1].low)}{lower}Z"


def _apart(curves: Sequence[Curve]) -> list[Curve]:
    """Their names far enough from each other to be read, and above the days."""
    placed: list[Curve] = []
    lowest = float(HEIGHT - _BOTTOM - 6)
    for curve in sorted(curves, key=lambda curve: -curve.label_y):
        placed.insert(0, replace(curve, label_y=round(min(curve.label_y, lowest), 1)))
        lowest = placed[0].label_y - _LETTERS
    return placed
