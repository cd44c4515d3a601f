"""The section `match` of a mapping: what a match round from files reads.

match:
  id: email address                       tells people apart and is how they name each other; the e-mail if absent
  name: {join: [first name, last name]}
  skills_wanted: {column: topics, split: ","}
  grades: [Junior, Senior, Principal]     from the lowest to the highest, where the rules name none
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from shared.tabular._cells import Reader, Settings, Source, rows_without_formulas
from shared.tabular.enrollment import IdentityAnswer, IdentityReader, IdentitySource, Role, no_role, roles_of
from shared.tabular.reading import Table, normal
from shared.tabular.report import Report

__all__ = ["AnswerSource", "MatchMapping", "MatchRow"]

_TEXTS = (
    "id", "alias", "name", "email", "grade", "department", "location", "zone", "goal", "bio", "manager", "places",
    "load", "experience",
)  # fmt: skip
_LISTS = (
    "languages",
    "working_hours",
    "skills_wanted",
    "skills_offered",
    "endorsements",
    "picks",
    "avoided",
    "earlier",
)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A row for a match round: the text that the file has for each field, empty where it tells nothing.

    row: as a spreadsheet counts. roles: those that the row names; all where the file has no column for it.
    texts, lists: by the mapping's fields. fields: further ones of the profile. answers: text, or several choices.
    """

    row: int
    roles: tuple[Role, ...]
    texts: dict[str, str]
    lists: dict[str, list[str]]
    fields: dict[str, str]
    answers: dict[str, str | list[str]]
    identity: dict[str, IdentityAnswer]


class AnswerSource(Source):
    """kind: text is compared as it is; a number by distance; choices by what two answers share, with `split`."""

    kind: Literal["text", "number", "choices"] = "text"


class MatchMapping(Settings):
    """The section `match`. alias: a further id by which others name somebody. goal: what a mentee wants, in their own
    words. bio: what a mentor tells of themselves.

    picks, avoided, earlier, manager: ids of others. identity: attributes that need consent; they go nowhere without it.
    """

    id: Source | None = None
    alias: Source | None = None
    name: Source | None = None
    email: Source | None = None
    role: Source | None = None
    grade: Source | None = None
    department: Source | None = None
    location: Source | None = None
    fields: dict[str, Source] = Field(default={}, max_length=50)
    zone: Source | None = None
    languages: Source | None = None
    working_hours: Source | None = None
    skills_wanted: Source | None = None
    skills_offered: Source | None = None
    endorsements: Source | None = None
    goal: Source | None = None
    bio: Source | None = None
    picks: Source | None = None
    avoided: Source | None = None
    earlier: Source | None = None
    manager: Source | None = None
    places: Source | None = None
    load: Source | None = None
    experience: Source | None = None
    answers: dict[str, AnswerSource] = Field(default={}, max_length=100)
    identity: dict[str, IdentitySource] = Field(default={}, max_length=20)
    grades: tuple[str, ...] = Field(default=(), max_length=50, description="from the lowest to the highest")

    def sources(self) -> dict[str, Source]:
        """Every source by its place in the mapping."""
        named = {name: getattr(self, name) for name in ("role", *_TEXTS, *_LISTS)}
        return {
            **{name: source for name, source in named.items() if source is not None},
            **{f"fields.{name}": source for name, source in self.fields.items()},
            **{f"answers.{name}": source for name, source in self.answers.items()},
            **{f"identity.{name}": source for name, source in self.identity.items()},
        }

    def column(self, field: str) -> str:
        """How a problem names the cell of this field: its column, or its place in the mapping."""
        source = self.sources().get(field)
        return " + ".join(source.columns) if source and source.columns else f"match.{field}"

    def used(self) -> frozenset[str]:
        """The columns that are read, as `normal` names them."""
        consents = (source.consent.column for source in self.identity.values())
        return frozenset(
            normal(column)
            for columns in (*(source.columns for source in self.sources().values()), filter(None, consents))
            for column in columns
        )

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a table with these columns has all that the mapping needs."""
        there = {normal(column) for column in columns}
        needed = {
            normal(column) for source in self.sources().values() if not source.optional for column in source.columns
        }
        return bool(needed) and needed <= there

    def rows(self, table: Table, report: Report) -> Iterator[MatchRow]:
        """The rows of the table; none when columns are missing. Problems are added to the report."""
        before = report.count
        role = Reader(self.role, "match.role", table, report) if self.role else None
        texts = [(name, Reader(getattr(self, name), f"match.{name}", table, report)) for name in _TEXTS]
        lists = [(name, Reader(getattr(self, name), f"match.{name}", table, report)) for name in _LISTS]
        fields = [(name, Reader(source, f"match.fields.{name}", table, report)) for name, source in self.fields.items()]
        answers = [
            (name, source, Reader(source, f"match.answers.{name}", table, report))
            for name, source in self.answers.items()
        ]
        identity = [
            IdentityReader(name, source, f"match.identity.{name}", table, report)
            for name, source in self.identity.items()
        ]
        if report.count > before:
            return
        readers = [reader for _, reader in (*texts, *lists, *fields)]
        readers += [reader for _, _, reader in answers] + [item.answer for item in identity] + ([role] if role else [])
        for row, cells in rows_without_formulas(table, readers, report):
            roles = roles_of(role.text(cells)) if role else ("mentee", "mentor")
            if roles is None:
                assert role is not None  # noqa: S101 - without the reader every role is taken
                report.add(row, role.column, no_role(role.text(cells)))
                continue
            yield MatchRow(
                row,
                roles,
                {name: reader.text(cells) for name, reader in texts},
                {name: reader.items(cells) for name, reader in lists},
                {name: reader.text(cells) for name, reader in fields},
                {
                    name: reader.items(cells) if source.kind == "choices" else reader.text(cells)
                    for name, source, reader in answers
                },
                {item.name: answer for item in identity if (answer := item.read(cells))},
            )
