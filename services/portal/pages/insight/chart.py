"""The bars of a funnel: from zero, each with its label above it and its number at its end."""

from __future__ import annotations

from collections.abc import Sequence

from services.portal.answers import StepNumber
from services.portal.number_told import told
from services.portal.pages.insight.number_words import Cell, Line
from services.portal.words import Words

__all__ = ["draw"]


def draw(words: Words, steps: Sequence[StepNumber], minimum: int) -> list[Line]:
    """A bar for each step. A hidden number is drawn as far as it can reach, which is below `minimum`."""
    largest = max([minimum, *(step.count or 0 for step in steps)])
    first = steps[0].count or 0
    return [_line(words, step, largest, minimum, first if index else 0) for index, step in enumerate(steps)]


def _line(words: Words, step: StepNumber, largest: int, minimum: int, first: int) -> Line:
    """first: those who enrolled, of whom this step is a share; 0 for none."""
    if step.count is None:
        text, reach = words.say("fewer than {number}, hidden", number=minimum), minimum - 1
    else:
        text, reach = words.number(step.count), step.count
        if first and step.count:
            text = words.say("{number} ({share})", number=text, share=words.percent(step.count / first))
    return Line(told(words, step.label), Cell(text, step.count, step.hidden), round(100 * reach / largest, 1))
