"""Who is who: people of all files under one id each, how they name each other, and who manages whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.profiles.people.domain import manager_loops, shown
from services.profiles.skills.domain import key
from shared.tabular import Report

__all__ = ["Directory", "Entry"]

_NAMESPACE = UUID("b1c8f2f6-8a5e-5b7e-9d53-0f0b1a2c7d44")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in a file. told: what tells them apart there: an external id, an e-mail or a name."""

    id: UUID
    told: str
    name: str
    email: str
    file: str
    row: int


class Directory:
    """Everybody in the files. The same person may be in several."""

    def __init__(self) -> None:
        self._entries: dict[UUID, Entry] = {}
        self._by_email: dict[str, Entry] = {}
        self._by_alias: dict[str, Entry] = {}
        self._by_name: dict[str, set[UUID]] = {}
        self._managers: dict[UUID, tuple[UUID, str, int, str, Report]] = {}
        self._strangers: dict[tuple[str, str], dict[str, None]] = {}

    def add(self, told: str, name: str, email: str, file: str, row: int, column: str, report: Report) -> Entry:
        """Somebody from a row; an e-mail of somebody else is added to the report."""
        entry = Entry(uuid5(_NAMESPACE, key(told)), told, name or told, email, file, row)
        entry = self._entries.setdefault(entry.id, entry)
        self._by_name.setdefault(key(entry.name), set()).add(entry.id)
        if email:
            other = self._by_email.setdefault(key(email), entry)
            if other.id != entry.id:
                report.add(
                    row,
                    column,
                    f"{shown(email)} belongs to {other.told} in row {other.row} of {other.file} as well. "
                    "Nobody may be in the files under two ids.",
                )
        return entry

    def also(self, entry: Entry, alias: str) -> None:
        """A further id by which others name somebody."""
        self._by_alias.setdefault(key(alias), entry)

    def name(self, person: UUID) -> str:
        return self._entries[person].name if person in self._entries else str(person)

    def told(self, person: UUID) -> str:
        """What tells a person apart in the files."""
        return self._entries[person].told if person in self._entries else str(person)

    def names(self) -> dict[UUID, str]:
        """Everybody's name; with what tells them apart where two have the same."""
        count = Counter(entry.name for entry in self._entries.values())
        return {
            entry.id: entry.name
            if count[entry.name] == 1 or entry.told == entry.name
            else f"{entry.name} ({entry.told})"
            for entry in self._entries.values()
        }

    def find(self, text: str) -> UUID | None:
        """Whom an id, an e-mail or a name means; None for nobody, or where several have the name."""
        known = uuid5(_NAMESPACE, key(text))
        if known in self._entries:
            return known
        if (entry := self._by_email.get(key(text)) or self._by_alias.get(key(text))) is not None:
            return entry.id
        named = self._by_name.get(key(text), set[UUID]())
        return next(iter(named)) if len(named) == 1 else None

    def find_all(self, texts: Iterable[str], file: str, column: str) -> list[UUID]:
        """Whom these texts mean, each once; those who are in no file are kept for `notes`."""
        found: dict[UUID, None] = {}
        for text in texts:
            person = self.find(text)
            if person is None:
                self._strangers.setdefault((file, column), {})[text] = None
            else:
                found[person] = None
        return list(found)

    def set_manager(self, person: Entry, text: str, file: str, row: int, column: str, report: Report) -> None:
        """Who manages somebody. Nobody has two managers; a manager may be in no file."""
        manager = self.find(text) or uuid5(_NAMESPACE, key(text))
        known = self._managers.setdefault(person.id, (manager, file, row, column, report))
        if known[0] != manager:
            report.add(
                row,
                column,
                f"{person.told} is managed by {shown(text)} here, "
                f"and by {self.told(known[0])} in row {known[2]} of {known[1]}.",
            )

    def check_managers(self) -> None:
        """Add every circle of managers to the report of the file that closes it."""
        managers = {str(person): str(manager[0]) for person, manager in self._managers.items()}
        for loop in manager_loops(managers):
            people = [UUID(person) for person in loop]
            first = min(range(len(people)), key=lambda index: self._managers[people[index]][1:3])
            chain = [*people[first:], *people[:first], people[first]]
            names = [self.name(person) for person in chain]
            told = names if len(names) <= 11 else [*names[:10], f"… ({len(people)} people)", names[-1]]
            _, _, row, column, report = self._managers[people[first]]
            report.add(row, column, f"Managers manage each other in a circle: {' → '.join(told)}.")

    def superiors(self, person: UUID) -> frozenset[UUID]:
        """All above somebody, at any depth."""
        above: dict[UUID, None] = {}
        while person in self._managers and (person := self._managers[person][0]) not in above:
            above[person] = None
        return frozenset(above)

    def notes(self) -> list[str]:
        """Who is named in the files and is in none of them: a misspelling, or somebody who takes no part."""
        found: list[str] = []
        for (file, column), texts in self._strangers.items():
            more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
            listed = ", ".join(map(shown, list(texts)[:_SHOWN]))
            found.append(f'{file}, "{column}": in neither file, so they change nothing: {listed}{more}.')
        return found

    def with_names(self, message: str, names: Mapping[UUID, str]) -> str:
        """A message of the engine with names for ids."""
        for person in {*self._entries} & _ids(message):
            message = message.replace(str(person), names[person])
        return message


def _ids(message: str) -> set[UUID]:
    found: set[UUID] = set()
    for word in message.replace(":", " ").replace(",", " ").split():
        if len(word) == 36 and word.count("-") == 4:
            try:
                found.add(UUID(word))
            except ValueError:
                continue
    return found
