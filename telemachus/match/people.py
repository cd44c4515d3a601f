"""From rows to those who take part: every cell read, or told as a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from services.matching.rounds.domain import fluencies, quarters_of_week
from services.matching.rounds.engine.people import Answer, Participant
from services.profiles.people import domain
from shared.events.profiles import WorkingInterval
from shared.tabular import MatchMapping, MatchRow, Report
from shared.tabular.enrollment import Role
from telemachus.match.directory import Directory, Entry
from telemachus.match.files import Problems, Source
from telemachus.match.layouts import Layout
from telemachus.match.skills import Skills

__all__ = ["People", "read_people"]

_MOST_PLACES = 1000
_MOST = 100_000
_COUNTED = re.compile(r"(.*\S)\s*:\s*(\d{1,5})", re.DOTALL)

T = TypeVar("T")


@dataclass(frozen=True)
class People:
    """Those who take part. skills: names by id. grades: from the lowest, where a mapping tells their order.

    directory: who is who. notes: what an organizer should know about how the files were read.
    """

    mentees: Sequence[Participant]
    mentors: Sequence[Participant]
    skills: Mapping[UUID, str]
    grades: Sequence[str]
    directory: Directory
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file whose rows were read and whose people are in the directory."""

    source: Source
    mapping: MatchMapping
    report: Report
    rows: Sequence[tuple[Entry, MatchRow]]


def read_people(
    mentees: tuple[Source, Layout],
    mentors: tuple[Source, Layout],
    skills: Skills,
    on: date,
    managers: tuple[Source, Layout] | None = None,
) -> People:
    """Both sides of a round. on: the day whose offsets from UTC count. managers: a file that is read for them only.

    Raises Refused with everything that is wrong with the files.
    """
    problems = Problems()
    directory = Directory()
    first, second = _sheet(*mentees, "mentee", directory, problems), _sheet(*mentors, "mentor", directory, problems)
    further = [_sheet(*managers, None, directory, problems)] if managers else []
    for sheet in (first, second, *further):
        column = sheet.mapping.column("manager")
        for entry, row in sheet.rows:
            if text := row.texts["manager"]:
                directory.set_manager(entry, text, sheet.source.name, row.row, column, sheet.report)
    directory.check_managers()
    learning = [
        _Row(sheet=first, entry=entry, row=row, directory=directory).mentee(skills, on) for entry, row in first.rows
    ]
    teaching = [
        _Row(sheet=second, entry=entry, row=row, directory=directory).mentor(skills, on) for entry, row in second.rows
    ]
    problems.raise_if_any()
    return People(
        learning,
        teaching,
        skills.names(),
        first.mapping.grades or second.mapping.grades,
        directory,
        directory.notes(),
    )


def _sheet(source: Source, layout: Layout, role: Role | None, directory: Directory, problems: Problems) -> _Sheet:
    """role: whose rows count; None for all."""
    mapping, report = layout.mapping, problems.of(source.name)
    told = next((field for field in ("id", "email", "name") if field in mapping.sources()), "id")
    rows: list[tuple[Entry, MatchRow]] = []
    seen: dict[UUID, int] = {}
    for row in mapping.rows(source.table, report):
        if role is not None and role not in row.roles:
            continue
        if not row.texts[told]:
            report.add(row.row, mapping.column(told), "This cell is empty; it has to tell who this is.")
            continue
        entry = directory.add(
            row.texts[told],
            row.texts["name"],
            row.texts["email"],
            source.name,
            row.row,
            mapping.column("email"),
            report,
        )
        if row.texts["alias"]:
            directory.also(entry, row.texts["alias"])
        if (first := seen.setdefault(entry.id, row.row)) != row.row:
            report.add(row.row, mapping.column(told), f"{domain.shown(row.texts[told])} is in row {first} as well.")
            continue
        rows.append((entry, row))
    return _Sheet(source, mapping, report, rows)


@dataclass(frozen=True, slots=True)
class _Row:
    """Reads one row; what cannot be read is added to the report."""

    sheet: _Sheet
    entry: Entry
    row: MatchRow
    directory: Directory

    def mentee(self, skills: Skills, on: date) -> Participant:
        return self._participant(
            on,
            skills=self._skills("skills_wanted", skills),
            text=self.row.texts["goal"],
        )

    def mentor(self, skills: Skills, on: date) -> Participant:
        count = self._count("experience", _MOST)
        return self._participant(
            on,
            skills=self._skills("skills_offered", skills),
            text=self.row.texts["bio"],
            endorsements={
                skill: number
                for text in self.row.lists["endorsements"]
                if (read := self._value("endorsements", text, lambda text: _counted(text, skills)))
                for skill, number in [read]
            },
            experience=count,
            places=1 if (places := self._count("places", _MOST_PLACES)) is None else places,
            load=self._count("load", _MOST) or 0,
        )

    def _participant(self, on: date, **own: object) -> Participant:
        row, lists, find = self.row, self.row.lists, self._others
        texts = {name: row.texts[name] for name in ("grade", "department", "location")} | row.fields
        languages = [self._value("languages", text, domain.language) for text in lists["languages"]]
        return Participant(
            id=self.entry.id,
            fields={name: text for name, text in texts.items() if text},
            languages=fluencies(one.model_dump() for one in languages if one is not None),
            hours=self._hours(on),
            traits=frozenset(
                (attribute.casefold(), value.strip().casefold())
                for attribute, given in row.identity.items()
                for value in given.values
            ),
            picks=tuple(find("picks")),
            avoided=frozenset(find("avoided")),
            earlier=frozenset(find("earlier")),
            superiors=self.directory.superiors(self.entry.id),
            answers={name: answer for name in row.answers if (answer := self._answer(name)) not in ("", (), None)},
            **own,  # pyright: ignore[reportArgumentType] - fields of the one or the other side
        )

    def _others(self, field: str) -> list[UUID]:
        column = self.sheet.mapping.column(field)
        found = self.directory.find_all(self.row.lists[field], self.sheet.source.name, column)
        if self.entry.id in found:
            self._problem(field, "Somebody names themself here.")
        return found

    def _hours(self, on: date) -> int:
        texts = self.row.lists["working_hours"]
        zone = self._value("zone", self.row.texts["zone"], domain.zone) if self.row.texts["zone"] else "UTC"
        if not texts or zone is None or ("zone" in self.sheet.mapping.sources() and not self.row.texts["zone"]):
            return 0
        intervals: list[WorkingInterval] = []
        for text in texts:
            intervals.extend(self._value("working_hours", text, domain.working_hours) or ())
        return _week(tuple(intervals), zone, on)

    def _skills(self, field: str, skills: Skills) -> dict[UUID, int]:
        def read(text: str) -> tuple[UUID, int]:
            name, number = domain.weighted(text)
            return skills.id(name), number

        found: dict[UUID, int] = {}
        for text in self.row.lists[field]:
            if (value := self._value(field, text, read)) is not None:
                found.setdefault(*value)
        return found

    def _answer(self, name: str) -> Answer | None:
        given = self.row.answers[name]
        if isinstance(given, list):
            return tuple(given)
        if self.sheet.mapping.answers[name].kind == "number" and given:
            return self._value(f"answers.{name}", given, _number)
        return given

    def _count(self, field: str, most: int) -> int | None:
        return self._value(field, text, lambda text: _whole(text, most)) if (text := self.row.texts[field]) else None

    def _value(self, field: str, text: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(text)
        except ValueError as error:
            self._problem(field, str(error))
            return None

    def _problem(self, field: str, message: str) -> None:
        self.sheet.report.add(self.row.row, self.sheet.mapping.column(field), message)


@lru_cache(maxsize=4096)
def _week(intervals: tuple[WorkingInterval, ...], zone: str, on: date) -> int:
    """Working hours as the bits of a week's quarter hours in UTC; many people have the same."""
    quarters = quarters_of_week((interval.model_dump(mode="json") for interval in intervals), zone, on)
    return sum(1 << quarter for quarter in quarters)


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= most):
        raise ValueError(f"{domain.shown(text)} is not a whole number from 0 to {most:,}.")
    return int(text)


def _number(text: str) -> float:
    try:
        found = float(text.replace(",", ".", 1))
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e12:  # NaN is not, either
        raise ValueError(f"{domain.shown(text)} is not a number.")
    return found


def _counted(text: str, skills: Skills) -> tuple[UUID, int]:
    """A skill and how many endorse it: Python:3; once when not told."""
    found = _COUNTED.fullmatch(text)
    return (skills.id(found[1]), int(found[2])) if found else (skills.id(text), 1)
