"""For how many colleagues' endorsements a person's skills count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

__all__ = ["Given", "colleagues", "meant"]

Given = tuple[UUID, UUID, UUID]
"""Who gave an endorsement, to whom, and for which skill."""


def meant(skill: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    """The skill that this one is another name of, over any number of merges; itself when it was not merged."""
    seen: set[UUID] = set()
    while skill in merged and skill not in seen:
        seen.add(skill)
        skill = merged[skill]
    return skill


def colleagues(endorsements: Iterable[Given], merged: Mapping[UUID, UUID]) -> dict[UUID, dict[UUID, int]]:
    """How many colleagues stand for each skill of each person; who stands for it by two of its names counts once."""
    givers: dict[UUID, dict[UUID, set[UUID]]] = {}
    for giver, person, skill in endorsements:
        givers.setdefault(person, {}).setdefault(meant(skill, merged), set()).add(giver)
    return {person: {skill: len(behind) for skill, behind in skills.items()} for person, skills in givers.items()}
