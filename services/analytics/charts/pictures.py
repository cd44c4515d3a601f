"""What a chart shows, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Bar", "Curve", "Difference", "Picture", "Point"]


@dataclass(frozen=True, slots=True)
class Picture:
    """title: the finding. description: what is shown, with its numbers, for who does not see it. spec: Vega-Lite."""

    title: str
    description: str
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """value: None where it is not shown or there is none. said: the number as it stands at the bar, or why there is
    none."""

    name: str
    value: float | None
    said: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """How much two groups differ, with its 95 % interval; None where it is not shown."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    said: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """at: days, or a month as "2026-03". low, high: its band, where it has one. value: None where it is not shown.
    said: the number as it is read, where it is not a share."""

    at: float | str
    value: float | None
    low: float | None = None
    high: float | None = None
    hidden: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a chart; its name stands at its end."""

    name: str
    points: Sequence[Point]
