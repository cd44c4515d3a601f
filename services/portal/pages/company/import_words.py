"""How imports of people are told in a sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.portal.answers import ImportOutcome, PeopleImport
from services.portal.words import Words

__all__ = [
    "KINDS",
    "Kind",
    "Step",
    "about",
    "asked_by",
    "finding",
    "heading",
    "standing",
    "step",
    "title",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can become of a person. count: in the outcome."""

    name: str
    count: str


KINDS = (Kind("joins", "joined"), Kind("returns", "returned"), Kind("changes", "changed"), Kind("leaves", "leaving"))


@dataclass(frozen=True, slots=True)
class Step:
    """How far a running import is. done, of: of this step alone; of is 0 when nobody can say."""

    sentence: str
    done: int
    of: int


def about(words: Words) -> dict[str, str]:
    """What the table of a kind holds."""
    return {
        "joins": words.say("People who were not known, in the order of the file."),
        "returns": words.say("People who had left, and what else is different of them."),
        "changes": words.say("What is different of them, in the order of the file."),
        "leaves": words.say("Active people who are missing from the file."),
    }


def heading(words: Words, name: str, count: int, *, would: bool) -> str:
    """As in "12 people would join"."""
    shown = words.number(count)
    if would:
        said = {
            "joins": words.say_n("{shown} person would join", "{shown} people would join", count, shown=shown),
            "returns": words.say_n("{shown} person would return", "{shown} people would return", count, shown=shown),
            "changes": words.say_n("{shown} person would change", "{shown} people would change", count, shown=shown),
            "leaves": words.say_n("{shown} person would leave", "{shown} people would leave", count, shown=shown),
        }
    else:
        said = {
            "joins": words.say_n("{shown} person joined", "{shown} people joined", count, shown=shown),
            "returns": words.say_n("{shown} person returned", "{shown} people returned", count, shown=shown),
            "changes": words.say_n("{shown} person changed", "{shown} people changed", count, shown=shown),
            "leaves": words.say_n("{shown} person left", "{shown} people left", count, shown=shown),
        }
    return said[name]


def _further(words: Words, name: str, count: int, *, would: bool) -> str:
    """The same behind another one, as in "3 would change"."""
    shown = words.number(count)
    if would:
        said = {
            "joins": words.say_n("{shown} would join", "{shown} would join", count, shown=shown),
            "returns": words.say_n("{shown} would return", "{shown} would return", count, shown=shown),
            "changes": words.say_n("{shown} would change", "{shown} would change", count, shown=shown),
            "leaves": words.say_n("{shown} would leave", "{shown} would leave", count, shown=shown),
        }
    else:
        said = {
            "joins": words.say_n("{shown} joined", "{shown} joined", count, shown=shown),
            "returns": words.say_n("{shown} returned", "{shown} returned", count, shown=shown),
            "changes": words.say_n("{shown} changed", "{shown} changed", count, shown=shown),
            "leaves": words.say_n("{shown} left", "{shown} left", count, shown=shown),
        }
    return said[name]


def finding(words: Words, outcome: ImportOutcome, *, would: bool) -> str:
    """As in "12 people would join, 3 would change, 2 would leave"."""
    told = [(kind.name, count) for kind in KINDS if (count := getattr(outcome, kind.count)) != 0]
    if not told:
        return words.say("Nothing would change") if would else words.say("Nothing had to change")
    (first, count), *others = told
    return _together(
        words,
        [
            heading(words, first, count, would=would),
            *(_further(words, name, number, would=would) for name, number in others),
        ],
    )


def _together(words: Words, parts: Sequence[str]) -> str:
    """A list as the language writes it, as in "3 would change, 2 would leave"."""
    said, *others = parts
    for part in others:
        said = words.say("{before}, {next}", before=said, next=part)
    return said


def title(words: Words, found: PeopleImport) -> str:
    """What is so with an import, in one sentence."""
    name = found.file_name or words.say("The file")
    match found.state:
        case "waiting":
            return words.say("{file} waits for its turn", file=name)
        case "running":
            being = words.say("{file} is being tried", file=name)
            return being if found.dry_run else words.say("{file} is being imported", file=name)
        case "done" if found.outcome:
            return finding(words, found.outcome, would=found.dry_run)
        case "rejected" if found.rejection and found.rejection.leaving is not None:
            leaving = found.rejection.leaving
            return words.say_n(
                "{shown} person would leave, so nothing was changed",
                "{shown} people would leave, so nothing was changed",
                leaving,
                shown=words.number(leaving),
            )
        case "rejected":
            return words.say_n(
                "{file} has {shown} problem, so nothing was changed",
                "{file} has {shown} problems, so nothing was changed",
                found.problem_count,
                file=name,
                shown=words.number(found.problem_count),
            )
        case "cancelled":
            return words.say("This import was stopped, and nothing was changed")
        case _:
            return words.say("{file} could not be imported, and nothing was changed", file=name)


def standing(words: Words, found: PeopleImport) -> tuple[str, str]:
    """The state of an import in a list, and its tone: good, attention or neutral."""
    match found.state:
        case "waiting":
            return words.say("Waits for its turn"), "neutral"
        case "running":
            return words.say("Under way"), "neutral"
        case "done" if found.outcome and not found.dry_run:
            return words.say("Imported"), "good"
        case "done" if found.outcome and not any(getattr(found.outcome, kind.count) for kind in KINDS):
            return words.say("Nothing to import"), "neutral"
        case "done":
            return words.say("Tried, not imported yet"), "attention"
        case "rejected" if found.rejection and found.rejection.leaving is not None:
            return words.say("Too many would leave"), "attention"
        case "rejected":
            count = found.problem_count
            shown = words.number(count)
            return words.say_n("Has {shown} problem", "Has {shown} problems", count, shown=shown), "attention"
        case "cancelled":
            return words.say("Stopped"), "neutral"
        case _:
            return words.say("Failed"), "attention"


def asked_by(words: Words, found: PeopleImport) -> str:
    """Who handed the file in, and whose word let it be imported."""
    moment = words.moment(found.asked_at, "UTC", named=False)
    told = (
        words.say("Handed in on the command line on {moment} (UTC).", moment=moment)
        if found.asked_by == "command line"
        else words.say("Handed in by the account {account} on {moment} (UTC).", account=found.asked_by, moment=moment)
    )
    if found.applied_by is None or found.applied_at is None:
        return told
    applied = words.say(
        "The account {account} let it be imported on {moment} (UTC).",
        account=found.applied_by,
        moment=words.moment(found.applied_at, "UTC", named=False),
    )
    return f"{told} {applied}"


def step(words: Words, found: PeopleImport) -> Step:
    """How far a waiting or running import is."""
    progress = found.progress
    if progress is None:
        return Step(words.say("It begins within seconds, unless another file is being imported"), 0, 0)
    if progress.phase == "waiting":
        return Step(words.say("Another import has to end first"), 0, 0)
    of = words.number(progress.of)
    row = words.number(progress.rows)
    if progress.phase == "reading":
        sentence = words.say("Reading the first rows")
        if progress.rows and progress.of:
            sentence = words.say("Reading row {row} of about {of}", row=row, of=of)
        elif progress.rows:
            sentence = words.say("Reading row {row}", row=row)
        # The number of rows is an estimate from the size of the file.
        return Step(sentence, min(progress.rows, progress.of), progress.of)
    if progress.phase == "comparing":
        sentence = words.say_n(
            "Comparing {of} row with who is known here",
            "Comparing {of} rows with who is known here",
            progress.of,
            of=of,
        )
        return Step(sentence, 0, 0)
    if found.dry_run:
        return Step(words.say("Writing down what would change"), 0, 0)
    sentence = words.say_n(
        "Writing what is different, about {row} of {of} row",
        "Writing what is different, about {row} of {of} rows",
        progress.of,
        row=row,
        of=of,
    )
    return Step(sentence, progress.rows, progress.of)
