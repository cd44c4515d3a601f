"""How imports of people are told: in a sentence each, and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from services.portal.answers import ImportedRow, ImportOutcome, PeopleImport
from services.portal.words import ENGLISH

__all__ = [
    "KINDS",
    "Difference",
    "Kind",
    "Step",
    "asked_by",
    "differences",
    "finding",
    "people",
    "standing",
    "step",
    "title",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can become of a person. count: in the outcome. would, did: the end of a heading. about: of its table."""

    name: str
    count: str
    would: str
    did: str
    about: str


KINDS = (
    Kind("joins", "joined", "would join", "joined", "People who were not known, in the order of the file."),
    Kind("returns", "returned", "would return", "returned", "People who had left, and what else is different of them."),
    Kind("changes", "changed", "would change", "changed", "What is different of them, in the order of the file."),
    Kind("leaves", "leaving", "would leave", "left", "Active people who are missing from the file."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a running import is. done, of: of this step alone; of is 0 when nobody can say."""

    sentence: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different of a person. before, after: empty for nothing."""

    label: str
    before: str
    after: str


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def finding(outcome: ImportOutcome, *, would: bool) -> str:
    """As in "12 people would join, 3 would change, 2 would leave"."""
    told = [
        (count, kind.would if would else kind.did) for kind in KINDS if (count := getattr(outcome, kind.count)) != 0
    ]
    if not told:
        return "Nothing would change" if would else "Nothing had to change"
    (first, word), *others = told
    return ", ".join([f"{people(first)} {word}", *(f"{count:,} {word}" for count, word in others)])


def title(found: PeopleImport) -> str:
    """What is so with an import, in one sentence."""
    name = found.file_name or "The file"
    match found.state:
        case "waiting":
            return f"{name} waits for its turn"
        case "running":
            return f"{name} is being tried" if found.dry_run else f"{name} is being imported"
        case "done" if found.outcome:
            return finding(found.outcome, would=found.dry_run)
        case "rejected" if found.rejection and found.rejection.leaving is not None:
            return f"{people(found.rejection.leaving)} would leave, so nothing was changed"
        case "rejected":
            return f"{name} has {_problems(found.problem_count)}, so nothing was changed"
        case "cancelled":
            return "This import was stopped, and nothing was changed"
        case _:
            return f"{name} could not be imported, and nothing was changed"


def standing(found: PeopleImport) -> tuple[str, str]:
    """The state of an import in a list, and its tone: good, attention or neutral."""
    match found.state:
        case "waiting":
            return "Waits for its turn", "neutral"
        case "running":
            return "Under way", "neutral"
        case "done" if found.outcome and not found.dry_run:
            return "Imported", "good"
        case "done" if found.outcome and finding(found.outcome, would=True) == "Nothing would change":
            return "Nothing to import", "neutral"
        case "done":
            return "Tried, not imported yet", "attention"
        case "rejected" if found.rejection and found.rejection.leaving is not None:
            return "Too many would leave", "attention"
        case "rejected":
            return f"Has {_problems(found.problem_count)}", "attention"
        case "cancelled":
            return "Stopped", "neutral"
        case _:
            return "Failed", "attention"


def asked_by(found: PeopleImport) -> str:
    """Who handed the file in, and whose word let it be imported."""
    by = "on the command line" if found.asked_by == "command line" else f"by the account {found.asked_by}"
    told = f"Handed in {by} on {ENGLISH.moment(found.asked_at, 'UTC')} (UTC)."
    if found.applied_by is None or found.applied_at is None:
        return told
    return (
        f"{told} The account {found.applied_by} let it be imported on {ENGLISH.moment(found.applied_at, 'UTC')} (UTC)."
    )


def step(found: PeopleImport) -> Step:
    """How far a waiting or running import is."""
    progress = found.progress
    if progress is None:
        return Step("It begins within seconds, unless another file is being imported", 0, 0)
    if progress.phase == "waiting":
        return Step("Another import has to end first", 0, 0)
    if progress.phase == "reading":
        about = f" of about {progress.of:,}" if progress.of else ""
        sentence = f"Reading row {progress.rows:,}{about}" if progress.rows else "Reading the first rows"
        # The number of rows is an estimate from the size of the file.
        return Step(sentence, min(progress.rows, progress.of), progress.of)
    if progress.phase == "comparing":
        return Step(f"Comparing {_rows(progress.of)} with who is known here", 0, 0)
    if found.dry_run:
        return Step("Writing down what would change", 0, 0)
    return Step(
        f"Writing what is different, about {progress.rows:,} of {_rows(progress.of)}", progress.rows, progress.of
    )


def differences(row: ImportedRow) -> list[Difference]:
    """What is different, in the order of a profile. Whether someone is here is said by the kind of the row already."""
    known = [name for name in _LABELS if name in row.fields]
    other = sorted(set(row.fields) - set(_LABELS) - {"status"})
    return [
        Difference(_LABELS.get(name, name), *(_shown(name, side) for side in row.fields[name][:2]))
        for name in (*known, *other)
    ]


_LABELS = {
    "name": "Name",
    "email": "Email",
    "job_title": "Job title",
    "department": "Department",
    "grade": "Grade",
    "location": "Location",
    "country": "Country",
    "manager": "Manager",
    "start_date": "Start date",
    "zone": "Time zone",
    "language": "Preferred language",
    "languages": "Languages",
    "working_hours": "Working hours",
    "skills_offered": "Skills offered",
    "skills_wanted": "Skills wanted",
    "bio": "Bio",
}
_DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _shown(name: str, value: Any) -> str:
    if name == "working_hours" and isinstance(value, list):
        return _hours(cast("list[Mapping[str, Any]]", value))
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


def _hours(intervals: list[Mapping[str, Any]]) -> str:
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
    days = ((f"{_DAYS[first]}–{_DAYS[last]}" if first < last else _DAYS[first], hours) for first, last, hours in runs)
    return "; ".join(f"{day} {hours}" for day, hours in days)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _problems(count: int) -> str:
    return "1 problem" if count == 1 else f"{count:,} problems"
