"""What a catalog of others adds to ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.profiles.catalog_layouts.domain import Entry, Note, quoted
from services.profiles.skills.domain import key, proper
from shared.wrong import Wrong

__all__ = ["CatalogSkill", "Plan", "plan"]


@dataclass(slots=True)
class CatalogSkill:
    """A skill of our catalog while a plan is made. is_new, changed: what becomes of it."""

    id: UUID
    name: str
    aliases: list[str]
    state: str = "listed"
    description: str = ""
    source: str | None = None
    source_id: str | None = None
    merged_into: UUID | None = None
    version: int = 0
    is_new: bool = False
    changed: bool = False


@dataclass(slots=True)
class Plan:
    """names: keys that lead somewhere new. left_out: entries of which nothing was taken."""

    new: list[CatalogSkill]
    changed: list[CatalogSkill]
    unchanged: int
    left_out: int
    names: dict[str, UUID]
    notes: list[Note]


def plan(
    source: str,
    entries: Iterable[Entry],
    skills: Iterable[CatalogSkill],
    names: Mapping[str, UUID],
    new_id: Callable[[], UUID],
) -> Plan:
    """What these entries add to the catalog; the skills are changed accordingly.

    skills: all of ours, in any state. names: all keys and where they lead. A skill is known by its id in the source, or
    by its name; ours keep their names, and what leads elsewhere stays there and is noted.
    """
    work = _Work(source, {skill.id: skill for skill in skills}, names, new_id)
    taken = [(entry, skill) for entry in entries if (skill := work.skill_of(entry)) is not None]
    for entry, skill in taken:
        work.name(entry, skill)
    known = {skill.id: skill for _, skill in taken if not skill.is_new}
    return Plan(
        new=work.new,
        changed=[skill for skill in known.values() if skill.changed],
        unchanged=sum(not skill.changed for skill in known.values()),
        left_out=work.left_out,
        names=work.claimed,
        notes=sorted(work.notes, key=lambda note: note.row),
    )


class _Work:
    """Names of all entries come before labels: a skill's own name never goes to another one as a mere label."""

    def __init__(
        self, source: str, skills: dict[UUID, CatalogSkill], names: Mapping[str, UUID], new_id: Callable[[], UUID]
    ) -> None:
        self.new: list[CatalogSkill] = []
        self.notes: list[Note] = []
        self.claimed: dict[str, UUID] = {}
        self.left_out = 0
        self._source = source
        self._skills = skills
        self._names = names
        self._new_id = new_id
        self._by_source = {
            skill.source_id: skill for skill in skills.values() if skill.source == source and skill.source_id
        }

    def skill_of(self, entry: Entry) -> CatalogSkill | None:
        """The skill that an entry is, a new one if need be; None when it is left out."""
        by_source = self._by_source.get(entry.source_id)
        found = by_source or self._owner(key(entry.name))
        if found is None:
            return self._add(entry)
        current = self._survivor(found)
        if current.state == "rejected":
            return self._leave_out(entry, f"The catalog's curators have decided against {current.name}.")
        if by_source is None:
            if current.source == self._source:
                return self._leave_out(entry, f"{quoted(entry.name)} already leads to {current.name}, another skill.")
            if current.source is None:
                current.source, current.source_id, current.changed = self._source, entry.source_id, True
                self._by_source[entry.source_id] = current
        if current.state == "suggested":
            current.state, current.changed = "listed", True
        if entry.description and not current.description:
            current.description = entry.description
            current.changed = True
        return current

    def name(self, entry: Entry, skill: CatalogSkill) -> None:
        """Let the entry's names lead to its skill, as far as they are free."""
        shown = {key(name) for name in (skill.name, *skill.aliases)}
        for label in (entry.name, *entry.labels):
            claimed = self._claim(entry, skill, label)
            if claimed and claimed not in shown:
                shown.add(claimed)
                skill.aliases.append(proper(label))
                skill.changed = True
        for label in entry.hidden:
            self._claim(entry, skill, label)

    def _add(self, entry: Entry) -> CatalogSkill:
        skill = CatalogSkill(
            self._new_id(),
            proper(entry.name),
            [],
            description=entry.description,
            source=self._source,
            source_id=entry.source_id,
            is_new=True,
        )
        self.new.append(skill)
        self._skills[skill.id] = skill
        self._by_source[entry.source_id] = skill
        self.claimed[key(skill.name)] = skill.id
        return skill

    def _claim(self, entry: Entry, skill: CatalogSkill, label: str) -> str | None:
        """The key of a label that leads to this skill only from now on; what keeps it from that is noted."""
        try:
            found = key(proper(label))
        except Wrong as wrong:
            self._note(entry, entry.label_column, f"{wrong} It was left out.")
            return None
        owner = self._owner(found)
        if owner is None:
            self.claimed[found] = skill.id
            return found
        if self._survivor(owner) is not skill:
            reason = "and is rejected" if owner.state == "rejected" else "and stays there"
            self._note(entry, entry.label_column, f"{quoted(label)} already leads to {owner.name} {reason}.")
        return None

    def _owner(self, found: str) -> CatalogSkill | None:
        owner = self.claimed.get(found) or self._names.get(found)
        return self._skills.get(owner) if owner else None

    def _survivor(self, skill: CatalogSkill) -> CatalogSkill:
        while skill.merged_into is not None:
            skill = self._skills[skill.merged_into]
        return skill

    def _leave_out(self, entry: Entry, reason: str) -> None:
        self.left_out += 1
        self._note(entry, entry.column, f"{reason} The row was left out.")

    def _note(self, entry: Entry, column: str, message: str) -> None:
        self.notes.append(Note(entry.row, column or entry.column, message))
