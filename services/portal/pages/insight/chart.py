"""The geometry of the bar chart of a funnel: bars from zero, each with its label and its number beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.portal.answers import StepNumber
from services.portal.number_told import told
from services.portal.words import Words

__all__ = ["Bar", "Chart", "draw"]

WIDTH = 480
_ROW = 58
_BAR = 24
_LABEL = 18
_NUMBER = 120
"""Room right of the longest bar for its number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """y and height of the bar, baseline of its label. text: what stands right of the bar."""

    label: str
    text: str
    hidden: bool
    y: int
    width: float
    label_y: int
    text_y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """In user units of the viewBox."""

    width: int
    height: int
    bar_height: int
    bars: tuple[Bar, ...]
    description: str


def draw(words: Words, steps: Sequence[StepNumber], minimum: int) -> Chart:
    """A bar for each step. A hidden number is drawn as far as it can reach, which is below `minimum`."""
    largest = max([minimum, *(step.count or 0 for step in steps)])
    scale = (WIDTH - _NUMBER) / largest
    first = steps[0].count or 0
    bars = tuple(_bar(words, index, step, minimum, scale, first) for index, step in enumerate(steps))
    told = "; ".join(words.say("{label}: {number}", label=bar.label, number=bar.text) for bar in bars)
    description = words.say("Bars from zero. {numbers}.", numbers=told)
    return Chart(WIDTH, len(bars) * _ROW, _BAR, bars, description)


def _bar(words: Words, index: int, step: StepNumber, minimum: int, scale: float, first: int) -> Bar:
    top = index * _ROW
    if step.count is None:
        text, reach = words.say("fewer than {number}, hidden", number=minimum), minimum - 1
    else:
        text, reach = words.number(step.count), step.count
        if index and first and step.count:
            text = words.say("{number} ({share})", number=text, share=words.percent(step.count / first))
    y = top + _LABEL + 6
    return Bar(told(words, step.label), text, step.hidden, y, round(reach * scale, 1), top + _LABEL, y + _BAR - 7)
