"""Writes down what every number of analytics means: python -m tools.figures writes docs/guides/numbers.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from services.analytics.families import FEATURES
from services.analytics.publications.domain import Family

__all__ = ["PAGE", "document", "families"]

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "guides" / "numbers.md"
ORDER = (
    "funnel",
    "journey",
    "endings",
    "times",
    "participation",
    "activity",
    "match_quality",
    "unmatched",
    "mentors",
    "skills",
)
UNITS: Mapping[str, str] = {"mean": "mean", "share": "0 to 1", "score": "0 to 1", "days": "days"}
HEAD = """# What every number means

<!-- Generated from the code by `python -m tools.figures`; a test fails when it is stale. -->

For HR and program admins. Numbers come in families that are counted together and hidden together
([a program's numbers](cohort-numbers.md) says which are hidden and why). Each stands in an answer with its definition,
the time it was taken (`as_of`) and the newest event that was counted (`facts_until`).

- **A day is a day in UTC.** Where an event has a date of its own, as a session that was held has, that one counts.
- **A person counts once** in a number of people, whatever they did more than once.
- **Means, medians and shares** are rounded to four decimals, those of how mentees fare to six. A share is hidden with
  the number it is a share of.
- **"Of people"** says of whom a number tells; it is hidden where these are too few. What mentees and mentors do with
  each other tells of both sides, and is hidden by the fewer of the two.
- **Department, grade and location** are those of the day on which the program began. Whoever joined later counts as
  they were first; where nothing is known, the row has no name.
- **What a group or circle did** before somebody joined it or after they left is not theirs.
"""


def families() -> Mapping[str, tuple[str, Family]]:
    """Every family with its module, by name: those of ORDER first."""
    found = {family.name: (feature.__name__, family) for feature in FEATURES for family in feature.FAMILIES}
    return dict(sorted(found.items(), key=lambda item: (_rank(item[0]), item[0])))


def document() -> str:
    """docs/guides/numbers.md as it should be now."""
    return HEAD + "".join(section for module, family in families().values() for section in _section(module, family))


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _section(module: str, family: Family) -> Iterator[str]:
    yield f"\n## {family.title}\n\n{family.description}\n\n"
    dimensions = ", ".join(f"`{name}`" for name in family.dimensions)
    yield f"Family `{family.name}`" + (f"; by {dimensions}" if dimensions else "")
    yield f" (`{module}`).\n\n| number | what it counts | unit |\n|---|---|---|\n"
    for measure in family.measures:
        unit = UNITS.get(measure.unit, measure.unit)
        yield f"| {measure.label} (`{measure.name}`) | {measure.definition} | {unit} |\n"


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
