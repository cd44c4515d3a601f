"""Names of skills: which spellings are one skill, and which a catalog does not know."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.profiles.skills.domain import key
from shared.tabular.reading import Table, normal
from telemachus.match.files import Problems, read_source

__all__ = ["Catalog", "Skills", "read_catalog"]

_NAMESPACE = UUID("7c9a7f3e-4b0c-5d0a-9a51-6f3f0f6d8a11")
_NAMES = ("name", "skill", "skill name", "topic")
_ALIASES = ("aliases", "alias", "also known as", "synonyms")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The skills that there are. names: by the key of each name and alias."""

    file: str
    names: Mapping[str, str]


def read_catalog(given: str) -> Catalog:
    """The catalog in a file: a column "name" (or the first one), and perhaps "aliases". Raises Refused."""
    source = read_source(given)
    problems = Problems()
    report = problems.of(source.name)
    name, aliases = _column(source.table, _NAMES) or 0, _column(source.table, _ALIASES)
    names: dict[str, str] = {}
    for row, cells in source.table.rows:
        own = cells[name].strip()
        if not own:
            report.add(row, source.table.columns[name], "This skill has no name.")
            continue
        others = cells[aliases].split(";") if aliases is not None else []
        for spelled in (own, *filter(None, map(str.strip, others))):
            if names.setdefault(key(spelled), own) != own:
                report.add(row, None, f"{spelled!r} names {names[key(spelled)]!r} already.")
    problems.raise_if_any()
    return Catalog(source.name, names)


class Skills:
    """The skills that people name. Without a catalog, spellings that differ in case and blanks are one skill."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        self._catalog = catalog
        self._spelled: dict[UUID, Counter[str]] = {}

    def id(self, name: str) -> UUID:
        """The id of a skill by its name. Raises ValueError with what is wrong and what helps."""
        if self._catalog is not None:
            known = self._catalog.names.get(key(name))
            if known is None:
                near = difflib.get_close_matches(key(name), self._catalog.names, 1, 0.75)
                hint = f" Is it {self._catalog.names[near[0]]!r}?" if near else ""
                raise ValueError(f"{name!r} is not in {self._catalog.file}.{hint}")
            name = known
        found = uuid5(_NAMESPACE, key(name))
        self._spelled.setdefault(found, Counter())[name] += 1
        return found

    def names(self) -> dict[UUID, str]:
        """A name for each skill: the most frequent spelling, whatever the order of rows."""
        return {
            found: min(spelled, key=lambda name: (-spelled[name], name)) for found, spelled in self._spelled.items()
        }


def _column(table: Table, names: Sequence[str]) -> int | None:
    columns = {normal(column): number for number, column in enumerate(table.columns)}
    return next((columns[name] for name in names if name in columns), None)
