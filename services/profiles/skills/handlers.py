"""Questions about the catalog, what free text means, and new skills."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from services.profiles.skills import store
from services.profiles.skills.domain import Near, decide, key, proper
from services.profiles.skills.tables import Skill
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import SkillDefined
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = [
    "Recognition",
    "canonical_name",
    "define",
    "list_skills",
    "near",
    "new_skill",
    "read_skill",
    "recognize",
    "recognize_all",
    "say_defined",
    "suggest",
]

How = Literal["known", "typo", "new", "rejected"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text was taken for. skill: None for a new or a rejected one. candidates: what else it might mean."""

    text: str
    how: How
    skill: Skill | None = None
    candidates: tuple[Near, ...] = ()

    @property
    def said(self) -> str:
        """The outcome in a sentence."""
        match self.how:
            case "known" if self.skill is not None and self.skill.state == "suggested":
                return f"{self.skill.name} has been suggested and is not in the catalog yet."
            case "known" | "typo" if self.skill is not None:
                return f"Understood as {self.skill.name}."
            case "rejected":
                return f"The catalog's curators have decided against {self.text}."
            case _:
                return f"{self.text} is not in the catalog; it becomes a suggestion to its curators."


async def list_skills(
    session: AsyncSession, me: Principal, *, search: str, after: UUID | None, limit: int
) -> tuple[Sequence[Skill], int]:
    """Up to `limit` + 1 listed skills whose name or alias begins with `search`, and how many there are in all."""
    allow(me, "skill.list")
    return await store.page(session, search, after, limit), await store.total(session, search)


async def read_skill(session: AsyncSession, me: Principal, skill_id: UUID) -> Skill:
    """A skill in any state. Raises NotFound."""
    allow(me, "skill.list")
    return await get(session, Skill, skill_id)


async def recognize(session: AsyncSession, me: Principal, text: str) -> Recognition:
    """What a text would be taken for; nothing changes. Raises Invalid for text that cannot be a skill's name."""
    allow(me, "skill.recognize")
    try:
        name = proper(text)
    except Wrong as wrong:
        raise Invalid(wrong, where="query.text") from wrong
    return (await recognize_all(session, [name]))[0]


async def recognize_all(session: AsyncSession, names: Sequence[str]) -> list[Recognition]:
    """What each of these names is taken for, in their order. names: as `proper` returns them."""
    keys = {name: key(name) for name in names}
    known = await store.named(session, keys.values())
    nearby = await near(session, set(keys.values()) - known.keys())
    decisions = {typed: decide(typed, nearby.get(typed, ())) for typed in keys.values() if typed not in known}
    meant = {typed: decision.understood.skill_id for typed, decision in decisions.items() if decision.understood}
    skills = await store.by_id(session, meant.values())
    found: list[Recognition] = []
    for name, typed in ((name, keys[name]) for name in names):
        if typed in known and known[typed].state == "rejected":
            found.append(Recognition(name, "rejected"))
        elif typed in known:
            found.append(Recognition(name, "known", known[typed]))
        elif typed in meant:
            found.append(Recognition(name, "typo", skills[meant[typed]]))
        else:
            found.append(Recognition(name, "new", candidates=decisions[typed].candidates))
    return found


async def near(session: AsyncSession, keys: Collection[str]) -> dict[str, list[Near]]:
    """The names of listed skills that are spelled like each of these keys, with scores."""
    if not keys:
        return {}
    found = await store.nearest(session, keys)
    return {typed: [_scored(typed, *name) for name in names] for typed, names in found.items()}


def _scored(typed: str, skill_id: UUID, name: str, other: str) -> Near:
    similarity = OSA.normalized_similarity(typed, other)
    return Near(skill_id, name, other, similarity, max(similarity, 0.9 * fuzz.token_set_ratio(typed, other) / 100))


async def define(session: AsyncSession, names: Mapping[str, str]) -> dict[str, Skill]:
    """Skills of the catalog by these names. names: by key, none of them in the catalog yet.

    A rejected one is listed again. One that another transaction has defined meanwhile is taken as it is.
    """
    again = await store.rejected(session, names)
    for skill in again.values():
        skill.state = "listed"
        say_defined(session, skill)
    new = {found: new_skill(name) for found, name in names.items() if found not in again}
    taken = await store.add(session, list(new.values())) if new else {}
    for found, skill in new.items():
        if found in taken:
            await session.delete(skill)
        else:
            say_defined(session, skill)
    return new | again | (await store.resolve(session, taken) if taken else {})


async def suggest(session: AsyncSession, by: UUID, names: Mapping[str, str]) -> dict[str, Skill]:
    """Suggestions of a person, which they use at once. names: by key, none of them in the catalog or rejected."""
    if not names:
        return {}
    new = {
        found: new_skill(name, state="suggested", suggested_by=by, suggested_at=clock.now())
        for found, name in sorted(names.items())
    }
    taken = await store.add(session, list(new.values()))
    for found in taken:
        await session.delete(new[found])
    return new | (await store.resolve(session, taken) if taken else {})


def new_skill(name: str, **values: Any) -> Skill:
    """A skill that is not in the database yet: listed, without other names, from no other catalog."""
    untold: dict[str, Any] = {
        "aliases": [],
        "state": "listed",
        "description": "",
        "source": None,
        "source_id": None,
        "merged_into": None,
        "suggested_by": None,
        "suggested_at": None,
    }
    return new_aggregate(Skill, name=name, **(untold | values))


def say_defined(session: AsyncSession, skill: Skill) -> None:
    """Publish a listed skill as it is now."""
    event = SkillDefined(subject=skill.id, version=skill.raise_version(), name=skill.name, aliases=tuple(skill.aliases))
    outbox.add(session, event)


async def canonical_name(session: AsyncSession, name: str) -> str:
    """The catalog's name for what someone typed, or what they typed when the catalog has no such skill."""
    found = await store.resolve(session, [key(name)])
    return found[key(name)].name if key(name) in found else name
