"""From what an organizer gives to a frozen snapshot."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from services.matching.rounds.engine.checks import BadInput, check
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.snapshot import Couple, Snapshot
from services.matching.rounds.reports.data import Who
from services.matching.rules.schemas import RulesIn
from telemachus.match.couples import read_couples
from telemachus.match.directory import Directory
from telemachus.match.files import Problem, Refused, Source, read_source
from telemachus.match.layouts import OBVIOUS, Layout, choose, not_read
from telemachus.match.people import People, read_people
from telemachus.match.rules import read_rules, with_defaults
from telemachus.match.skills import Skills, read_catalog

__all__ = ["Given", "Prepared", "by_name", "how_read", "prepare", "standard"]

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Given:
    """mentees, mentors, skills, managers: files. mapping: names or files. pins, forbid: mentee=mentor, or files.

    on: the day whose offsets from UTC count for working hours. seed: instead of that of the rules.
    """

    mentees: str
    mentors: str
    rules: Path | None = None
    mapping: Sequence[str] = ()
    skills: str | None = None
    managers: str | None = None
    pins: Sequence[str | tuple[str, str]] = ()
    forbid: Sequence[str | tuple[str, str]] = ()
    seed: int | None = None
    on: date = field(default=date(2026, 1, 5))


@dataclass(frozen=True)
class Prepared:
    """A checked snapshot. notes: what an organizer should know about how the files were read."""

    snapshot: Snapshot
    people: People
    rules: RulesIn
    notes: Sequence[str]

    def who(self) -> Mapping[UUID, Who]:
        """Everybody in the files, as a report shows them."""
        directory = self.people.directory
        return {
            person: Who(directory.told(person), directory.name(person), shown)
            for person, shown in directory.names().items()
        }

    def told(self, couples: Sequence[Couple]) -> list[tuple[str, str]]:
        """Couples by what tells people apart in the files."""
        directory = self.people.directory
        return [(directory.told(mentee), directory.told(mentor)) for mentee, mentor in couples]


def prepare(given: Given, rules: RulesIn | None = None) -> Prepared:
    """Read and check everything. rules: instead of those in a file. Raises Refused with all that is wrong."""
    chosen = rules or read_rules(given.rules)
    skills = Skills(read_catalog(given.skills) if given.skills else None)
    mentees, mentors = read_source(given.mentees), read_source(given.mentors)
    managers = read_source(given.managers) if given.managers else None
    first, second, third = choose(mentees, mentors, given.mapping, managers)
    sides = [(mentees, first), (mentors, second)]
    people = read_people(sides[0], sides[1], skills, given.on, (managers, third) if managers and third else None)
    couples = [
        read_couples(option, told, people) for option, told in (("--pins", given.pins), ("--forbid", given.forbid))
    ]
    chosen = with_defaults(chosen, people.grades, given.seed)
    notes = [*how_read(sides), *people.notes]

    def snapshot(rules: RulesIn) -> Snapshot:
        return Snapshot.of(
            people.mentees,
            people.mentors,
            rules.to_rules(),
            pins=couples[0],
            forbidden=couples[1],
            skills=people.skills,
        )

    if rules is None and given.rules is None:
        chosen, left_out = standard(chosen, snapshot(chosen))
        notes += left_out
    frozen = snapshot(chosen)
    with by_name(people.directory, given.rules):
        check(frozen)
    return Prepared(frozen, people, chosen, notes)


@contextmanager
def by_name(directory: Directory, rules: Path | None) -> Generator[None]:
    """Turns the engine's BadInput into Refused, with names for ids. rules: the file they are from."""
    try:
        yield
    except BadInput as error:
        names = directory.names()
        where = str(rules) if rules else "input"
        raise Refused(
            [Problem(where, None, None, directory.with_names(problem, names)) for problem in error.problems]
        ) from error


def standard(rules: RulesIn, snapshot: Snapshot) -> tuple[RulesIn, list[str]]:
    """The standard rules without the criteria of which these people tell nothing; with a note for each."""
    kept, notes = list(rules.criteria), list[str]()
    if snapshot.mentees and snapshot.mentors:
        for part in rules.criteria:
            weighted = part.to_weighted()
            problems = list(CRITERIA[weighted.kind].problems(snapshot, weighted.options))
            if problems:
                kept.remove(part)
                notes.append(f"{part.title} does not count: {problems[0]}")
    return (rules.model_copy(update={"criteria": kept}), notes) if kept else (rules, [])


def how_read(sides: Sequence[tuple[Source, Layout]]) -> Iterator[str]:
    """How each file was read, and which columns were not."""
    same = sides[0][0].name == sides[1][0].name
    ignored = [not_read(layout, source.table) for source, layout in sides]
    for number, (source, layout) in enumerate(sides):
        if same and number:
            continue
        unread = [name for name in ignored[number] if not same or name in ignored[1]]
        listed = ", ".join(unread[:_SHOWN]) + ("…" if len(unread) > _SHOWN else "")
        how = "by its obvious columns" if layout.name == OBVIOUS else f"with the mapping {layout.name}"
        guessed = " Its encoding was guessed to be Windows-1252." if source.table.guessed else ""
        yield f"{source.name} was read {how}{f'; not read: {listed}' if listed else ''}.{guessed}"
