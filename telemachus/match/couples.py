"""Pairs that an organizer has fixed or forbidden, from options and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.matching.rounds.engine.snapshot import Couple
from services.profiles.people.domain import shown
from shared.tabular.reading import normal
from telemachus.match.files import Problems, read_source, refuse
from telemachus.match.people import People

__all__ = ["read_couples"]

_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx"}


@dataclass(frozen=True, slots=True)
class _Told:
    """Two as they were named. where: an option or a file. row: None for an option."""

    where: str
    row: int | None
    mentee: str
    mentor: str


def read_couples(option: str, given: Sequence[str | tuple[str, str]], people: People) -> list[Couple]:
    """The couples of each value: two names, mentee=mentor, or a file with the columns mentee and mentor.

    option: as problems name it. Raises Refused.
    """
    problems = Problems()
    mentees, mentors = ({person.id for person in side} for side in (people.mentees, people.mentors))
    found: dict[Couple, None] = {}
    for value in given:
        for told in _read(option, value):
            report = problems.of(told.where)

            def one(text: str, side: str, members: set[UUID], told: _Told = told) -> UUID | None:
                person = people.directory.find(text) if text else None
                if person in members:
                    return person
                problems.of(told.where).add(told.row, side, f"{shown(text)} is not a {side} of this round.")
                return None

            mentee, mentor = one(told.mentee, "mentee", mentees), one(told.mentor, "mentor", mentors)
            if mentee is not None and mentor is not None:
                if (mentee, mentor) in found:
                    report.add(told.row, None, f"{told.mentee} and {told.mentor} are here twice.")
                found[mentee, mentor] = None
    problems.raise_if_any()
    return list(found)


def _read(option: str, value: str | tuple[str, str]) -> Iterator[_Told]:
    if isinstance(value, tuple):
        yield _Told(option, None, *value)
        return
    if Path(value).suffix.casefold() not in _SUFFIXES and not Path(value).exists():
        mentee, equals, mentor = value.partition("=")
        if not equals:
            refuse(option, f"{shown(value)} is neither mentee=mentor nor a file with the columns mentee and mentor.")
        yield _Told(option, None, mentee.strip(), mentor.strip())
        return
    source = read_source(value)
    columns = {normal(column): number for number, column in enumerate(source.table.columns)}
    for side in ("mentee", "mentor"):
        if side not in columns:
            refuse(source.name, f"The column {side!r} is missing; a row names a mentee and a mentor.", row=1)
    for row, cells in source.table.rows:
        yield _Told(source.name, row, cells[columns["mentee"]].strip(), cells[columns["mentor"]].strip())
