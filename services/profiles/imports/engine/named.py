"""The skills that a file names, as the catalog has them and as events tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.profiles.imports.engine.cells import Named
from services.profiles.skills import handlers as skill_handlers
from services.profiles.skills import store as skill_store
from shared.db import AsyncSession
from shared.ids import new_id

__all__ = ["Skills", "Told"]

Told = tuple[list[str | None], list[list[int] | None]]
"""Of each person their skills as JSON, and as codes."""


@dataclass(frozen=True, slots=True)
class _Skill:
    """number: of `staged_skill`. start: its JSON up to the level or priority."""

    number: int
    name: str
    start: str


class Skills:
    """The catalog's skills that the file has named so far, by the number that the reader gave them.

    ids: of these skills, by the number that codes have.
    """

    def __init__(self, session: AsyncSession, *, dry_run: bool) -> None:
        self._session = session
        self._dry_run = dry_run
        self._known: list[_Skill] = []
        self._by_id: dict[UUID, _Skill] = {}
        self._parts: dict[str, dict[Named, tuple[int, str, int, str]]] = {"level": {}, "priority": {}}
        self._aliases = False
        self.ids: list[UUID] = []

    def lacks(self, named: list[tuple[str, str]]) -> bool:
        """Whether there is something to learn."""
        return len(named) > len(self._known)

    async def learn(self, named: list[tuple[str, str]]) -> None:
        """Look up skills that were named since; those that the catalog lacks are defined, or made up for a dry run.

        named: key and name of all skills so far.
        """
        if not self.lacks(named):
            return
        fresh = dict(named[len(self._known) :])
        found = {folded: (skill.id, skill.name) for folded, skill in await self._resolved(fresh)}
        missing = {folded: name for folded, name in fresh.items() if folded not in found}
        if self._dry_run:
            found |= {folded: (new_id(), name) for folded, name in missing.items()}
        elif missing:
            defined = await skill_handlers.define(self._session, missing)
            found |= {folded: (skill.id, skill.name) for folded, skill in defined.items()}
        for folded in fresh:
            self._known.append(self._skill(*found[folded]))

    async def _resolved(self, fresh: Mapping[str, str]) -> list[tuple[str, Any]]:
        return list((await skill_store.resolve(self._session, list(fresh))).items())

    def _skill(self, skill_id: UUID, name: str) -> _Skill:
        skill = self._by_id.get(skill_id)
        if skill is None:
            start = f'{{"skill_id":"{skill_id}","name":{to_json(name).decode()},'
            skill = _Skill(len(self._by_id), name, start)
            self._by_id[skill_id] = skill
            self.ids.append(skill_id)
        else:
            self._aliases = True
        return skill

    def offered(self, named: Iterable[tuple[Named, ...] | None]) -> Told:
        """For each: JSON as events have it, best known first, and codes of skill and level."""
        return self._told(named, "level", -1)

    def wanted(self, named: Iterable[tuple[Named, ...] | None]) -> Told:
        """For each: JSON as events have it, most wanted first, and codes of skill and priority."""
        return self._told(named, "priority", 1)

    def _told(self, named: Iterable[tuple[Named, ...] | None], weight: str, sign: int) -> Told:
        """sign: 1 where the smallest weight comes first, else -1."""
        parts = self._parts[weight]
        texts: list[str | None] = []
        codes: list[list[int] | None] = []
        for pairs in named:
            if pairs is None:
                texts.append(None)
                codes.append(None)
                continue
            found = [parts.get(pair) or self._part(pair, weight, sign) for pair in pairs]
            if len(found) > 1:
                found.sort()
            if self._aliases and len({code >> 3 for _, _, code, _ in found}) < len(found):
                first: dict[int, tuple[int, str, int, str]] = {}
                for part in found:
                    first.setdefault(part[2] >> 3, part)
                found = list(first.values())
            texts.append(f"[{','.join([text for _, _, _, text in found])}]")
            codes.append([code for _, _, code, _ in found])
        return texts, codes

    def _part(self, pair: Named, weight: str, sign: int) -> tuple[int, str, int, str]:
        """What is told of a skill: the order and the name by which it is sorted, its code and its JSON."""
        skill, value = self._known[pair[0]], pair[1]
        part = (sign * value, skill.name, skill.number << 3 | value, f'{skill.start}"{weight}":{value}}}')
        self._parts[weight][pair] = part
        return part
