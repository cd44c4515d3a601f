"""Which mapping reads a file: one that is named, one that ships with the project and fits, or the obvious columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.tabular import Mapping as ColumnMapping
from shared.tabular import MatchMapping, Table, TabularError
from shared.tabular.enrollment import Role
from shared.tabular.reading import normal
from telemachus import mappings
from telemachus.match.files import Problem, Refused, Source, read_bytes, refuse

__all__ = ["OBVIOUS", "Layout", "choose", "choose_one", "not_read"]

OBVIOUS = "obvious columns"

_ID = ("external id", "id", "employee id", "employee number", "staff number", "personnel number", "person id")
_EMAIL = ("email", "e mail", "email address", "e mail address", "mail", "work email")
_NAME = ("name", "full name", "display name")
_FIRST, _LAST = ("first name", "given name", "forename"), ("last name", "surname", "family name")
_TEXTS: Mapping[str, Sequence[str]] = {
    "role": ("role", "takes part as"),
    "grade": ("grade", "level", "job level", "band", "seniority"),
    "department": ("department", "organisation", "organization", "division", "business unit"),
    "location": ("location", "city", "office", "site"),
    "zone": ("time zone", "timezone"),
    "goal": ("goal", "goals", "learning goal", "what i want to learn", "motivation"),
    "bio": ("bio", "biography", "about", "about me", "what i offer"),
    "manager": ("manager", "line manager", "manager id", "manager email", "reports to"),
    "places": ("places", "capacity", "number of mentees", "mentees wanted"),
    "load": ("load", "current mentees"),
    "experience": ("experience", "mentorships", "mentorships so far"),
}
_LISTS: Mapping[str, Sequence[str]] = {
    "languages": ("languages", "language"),
    "endorsements": ("endorsements",),
    "picks": ("picks", "preferred", "preferred mentors", "preferred mentees", "wishes"),
    "avoided": ("avoided", "avoid", "not with"),
    "earlier": ("earlier", "earlier mentors", "earlier mentees", "previous mentors", "previous mentees"),
}
_SKILLS: Mapping[Role, tuple[str, Sequence[str]]] = {
    "mentee": ("skills_wanted", ("skills wanted", "wanted skills", "wants to learn", "topics", "skills")),
    "mentor": ("skills_offered", ("skills offered", "offered skills", "can teach", "expertise", "topics", "skills")),
}  # fmt: skip
_HOURS = ("working hours", "hours")
_FIELDS = ("job title", "country", "team", "profession", "function")
_FIELD, _ANSWER = "field:", "answer:"
_CONSENT = "identity consent"
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """A mapping and how it was found: its name, its file, or "obvious columns"."""

    name: str
    mapping: MatchMapping


def choose(
    mentees: Source, mentors: Source, named: Sequence[str], managers: Source | None = None
) -> tuple[Layout, Layout, Layout | None]:
    """The layouts of the files of the two sides, and of a third that is read for managers only.

    named: no mapping, one for both sides, or one for each. Raises Refused.
    """
    if len(named) > 2:
        refuse("--mapping", f"{len(named)} mappings are named; give one for each of the two files, or one for both.")
    sources: Sequence[tuple[Source, Role]] = [(mentees, "mentee"), (mentors, "mentor")]
    tables = [source.table for source in (mentees, mentors, managers) if source is not None]
    key = _key(tables)
    third = Layout(OBVIOUS, _obvious(managers, "mentee", key, tables)) if managers else None
    if named:
        return _named(named[0]), _named(named[-1]), third
    first, second = (
        _shipped(source, role) or Layout(OBVIOUS, _obvious(source, role, key, tables)) for source, role in sources
    )
    return first, second, third


def choose_one(source: Source, named: str | None) -> Layout:
    """The layout of a file of people who learn with each other. Raises Refused."""
    if named:
        return _named(named)
    return _shipped(source, "mentee") or Layout(
        OBVIOUS, _obvious(source, "mentee", _key([source.table]), [source.table])
    )


def not_read(layout: Layout, table: Table) -> list[str]:
    """The columns of a table that a layout leaves alone."""
    used = layout.mapping.used()
    return [column for column in table.columns if normal(column) not in used]


def _named(name: str) -> Layout:
    if name in mappings.names():
        text = mappings.text(name)
    elif (path := Path(name)).exists():
        text = read_bytes(path).decode("utf-8-sig", "replace")
    else:
        refuse(name, f"There is no such mapping: not a file, and not one of {', '.join(mappings.names())}.")
    try:
        return Layout(name, ColumnMapping.parse(text).match)
    except TabularError as error:
        raise Refused([Problem(name, item.row, item.column, item.message) for item in error.problems]) from error


@cache
def _for_matching() -> dict[str, MatchMapping]:
    found = {name: ColumnMapping.parse(mappings.text(name)) for name in mappings.names()}
    return {name: mapping.match for name, mapping in found.items() if mapping.matches}


def _shipped(source: Source, role: Role) -> Layout | None:
    """A shipped mapping that fits; the end of its name says for which side it is."""
    fitting = {name: mapping for name, mapping in _for_matching().items() if mapping.fits(source.table.columns)}
    for name, mapping in fitting.items():
        if name.endswith(f"{role}s"):
            return Layout(name, mapping)
    if fitting:
        refuse(source.name, f"This file has the layout {next(iter(fitting))}. Are the two files swapped?")
    return None


def _key(tables: Sequence[Table]) -> str:
    """By what people are told apart: the first of id, e-mail and name that every file has."""
    columns = [{normal(column) for column in table.columns} for table in tables]
    for field, names in (("id", _ID), ("email", _EMAIL)):
        if all(there & set(names) for there in columns):
            return field
    return "name"


def _obvious(source: Source, role: Role, key: str, both: Sequence[Table]) -> MatchMapping:
    """A mapping of the columns whose names say what they hold. Raises Refused where none tells people apart."""
    columns = {normal(column): column for column in source.table.columns}

    def first(names: Sequence[str]) -> str | None:
        return next((columns[name] for name in names if name in columns), None)

    given, family = first(_FIRST), first(_LAST)
    name = first(_NAME) or ({"join": [given, family]} if given and family else given or family)
    email = first(_EMAIL)
    keys: dict[str, Any] = {"id": first(_ID), "email": email, "name": name}
    if keys[key] is None:
        refuse(
            source.name,
            'No column tells who is who. Name one "email", "external id" or "name", or write a mapping.',
            row=1,
        )
    sections: dict[str, Any] = {"id": keys[key], "alias": keys["id"], "name": name, "email": email}
    sections |= {field: first(names) for field, names in _TEXTS.items()}
    lists = dict(_LISTS)
    field, names = _SKILLS[role]
    lists[field] = names
    for field, names in lists.items():
        if column := first(names):
            sections[field] = {"column": column, "split": _separator(source.table, column)}
    if column := first(_HOURS):
        sections["working_hours"] = {"column": column, "split": ";"}
    sections["fields"] = {name: columns[name] for name in _FIELDS if name in columns}
    sections["fields"] |= {_rest(column, _FIELD): column for column in source.table.columns if _is(column, _FIELD)}
    sections["answers"] = {
        _rest(column, _ANSWER): {"column": column, **_answer(both, column)}
        for column in source.table.columns
        if _is(column, _ANSWER)
    }
    if _CONSENT in columns and "identity" in columns:
        statement = f'What is written under "{columns["identity"]}" may be used to match people of a similar identity.'
        consent = {"column": columns[_CONSENT], "statement": statement}
        sections["identity"] = {"identity": {"column": columns["identity"], "split": ";", "consent": consent}}
    return MatchMapping.model_validate({field: value for field, value in sections.items() if value})


def _is(column: str, prefix: str) -> bool:
    return column.casefold().startswith(prefix) and bool(_rest(column, prefix))


def _rest(column: str, prefix: str) -> str:
    return column[len(prefix) :].strip().casefold()


def _cells(table: Table, column: str) -> list[str]:
    index = table.columns.index(column)
    return [cells[index] for _, cells in table.rows]


def _separator(table: Table, column: str) -> str:
    """What separates the items of a list: semicolons, else line ends, else commas."""
    cells = _cells(table, column)
    return next((mark for mark in (";", "\n", ",") if any(mark in cell for cell in cells)), ";")


def _answer(tables: Sequence[Table], column: str) -> dict[str, str]:
    """Numbers where every answer is one, several choices where one answer has a semicolon, else text."""
    found = [(table, name) for table in tables for name in table.columns if normal(name) == normal(column)]
    cells = [cell.strip() for table, name in found for cell in _cells(table, name) if cell.strip()]
    if cells and all(map(_NUMBER.fullmatch, cells)):
        return {"kind": "number"}
    return {"kind": "choices", "split": ";"} if any(";" in cell for cell in cells) else {"kind": "text"}
