"""The guide for program admins names every rule as it is built in."""

from __future__ import annotations

from pathlib import Path

from services.notifications.catalog.domain import EVERYWHERE, IN_PROGRAMS, SPECS
from services.notifications.nudges.domain import KINDS, Rule
from services.notifications.rules.domain import Spec, Trigger, Unit

GUIDE = Path(__file__).parents[3] / "docs/guides/nudges.md"


def row(rule: Rule) -> str:
    """As the guide has it: rule, whom it tells what, when, what people turn it off by, whether a digest carries it."""
    spec = SPECS[rule]
    kind = KINDS.get(rule)
    digest = "yes" if spec.digest else "–"
    return f"| `{rule}` | {spec.what} | {when(spec)} | {kind.replace('_', ' ') if kind else '–'} | {digest} |"


def when(spec: Spec) -> str:
    settings = spec.settings
    told = ", ".join(_span(spec.unit, offset) for offset in settings.offsets)
    match spec.trigger:
        case Trigger.EVENT:
            words = "at once" if settings.offsets == (0,) else f"after {told}"
        case Trigger.BEFORE:
            words = f"{told} before"
        case Trigger.ABSENCE:
            words = f"after {told}" if settings.offsets != (0,) else "on the day"
            if settings.repeats:
                times = "once more" if settings.repeats == 1 else f"{settings.repeats} times more"
                words += f", {times} every {settings.repeat_days} days"
        case Trigger.MOMENT:
            words = "on the day" if settings.offsets == (0,) else f"{told} before"
    return words


def _span(unit: Unit, offset: int) -> str:
    minutes = offset * 1440 if unit is Unit.DAYS else offset
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0 and minutes >= size:
            number = minutes // size
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return "0 minutes"


def test_the_guide_names_every_rule_as_it_is_built_in():
    lines = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    rules = [*IN_PROGRAMS, *(rule for rule in EVERYWHERE if rule not in IN_PROGRAMS)]
    assert lines == [row(rule) for rule in rules], "write into docs/guides/nudges.md what is missing or different"
