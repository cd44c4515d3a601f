"""What an import finds different of a person, with values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from services.portal.answers import ImportedRow
from services.portal.words import Words

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different of a person. before, after: empty for nothing."""

    label: str
    before: str
    after: str


def differences(words: Words, row: ImportedRow) -> list[Difference]:
    """What is different, in the order of a profile. Whether someone is here is said by the kind of the row already."""
    labels = _labels(words)
    known = [name for name in labels if name in row.fields]
    other = sorted(set(row.fields) - set(labels) - {"status"})
    return [
        Difference(labels.get(name, name), *(_shown(words, name, side) for side in row.fields[name][:2]))
        for name in (*known, *other)
    ]


def _labels(words: Words) -> dict[str, str]:
    return {
        "name": words.say("Name"),
        "email": words.say("Email"),
        "job_title": words.say("Job title"),
        "department": words.say("Department"),
        "grade": words.say("Grade"),
        "location": words.say("Location"),
        "country": words.say("Country"),
        "manager": words.say("Manager"),
        "start_date": words.say("Start date"),
        "zone": words.say("Time zone"),
        "language": words.say("Preferred language"),
        "languages": words.say("Languages"),
        "working_hours": words.say("Working hours"),
        "skills_offered": words.say("Skills offered"),
        "skills_wanted": words.say("Skills wanted"),
        "bio": words.say("Bio"),
    }


def _shown(words: Words, name: str, value: Any) -> str:
    if name == "working_hours" and isinstance(value, list):
        return _hours(words, cast("list[Mapping[str, Any]]", value))
    if isinstance(value, list):
        return "; ".join(_item(item) for item in cast("list[Any]", value))
    return "" if value is None else str(value)


def _item(item: Any) -> str:
    """A language or a skill, spelled as in the file."""
    if not isinstance(item, Mapping):
        return str(item)
    told = cast("Mapping[str, Any]", item)
    what = told.get("code", told.get("name", ""))
    weight = told.get("level", told.get("priority", ""))
    return f"{what}:{weight}" if weight != "" else str(what)


def _hours(words: Words, intervals: list[Mapping[str, Any]]) -> str:
    """As in "Mon–Thu 09:00–17:30; Fri 09:00–14:00"."""
    runs: list[tuple[int, int, str]] = []
    for interval in intervals:
        day, hours = (
            int(interval.get("weekday", 0)),
            "–".join(str(interval.get(name, ""))[:5] for name in ("start", "end")),
        )
        first, last, same = runs[-1] if runs else (0, 0, "")
        if same == hours and last + 1 == day:
            runs[-1] = (first, day, hours)
        else:
            runs.append((day, day, hours))
    names = words.language.forms.days["format"]["abbreviated"]
    days = (
        (f"{names[first - 1]}–{names[last - 1]}" if first < last else names[first - 1], hours)
        for first, last, hours in runs
    )
    return "; ".join(f"{day} {hours}" for day, hours in days)
