"""Understanding what was typed, before anything is sought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.profiles.reading import domain, store
from services.profiles.reading.domain import Word
from services.profiles.skills.domain import key
from shared.db import AsyncSession

__all__ = ["Reading", "read"]

MOST_SOUGHT = 8
"""Skills by which hits are ranked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """words: as they are sought. sought: the names, by id, of skills that were asked for or that the words name.

    merged: the skill into which one that was asked for was merged, else itself. credentials: folded. me: the searcher's
    zone, hours and department; empty for nobody. cells: of entries, with their number.
    """

    words: Sequence[Word]
    sought: Mapping[UUID, str]
    merged: Mapping[UUID, UUID]
    credentials: Sequence[str]
    me: Mapping[str, Any]
    cells: Sequence[tuple[int, int]]


async def read(
    session: AsyncSession,
    me: UUID | None,
    typed: str,
    skills: Collection[UUID] = (),
    credentials: Collection[str] = (),
) -> Reading:
    """What somebody means; words that nobody has are taken for what they resemble."""
    spoken = key(typed).split()[: domain.MOST_WORDS]
    told = await store.read(session, me, typed, domain.phrases(spoken), skills, credentials)
    folded: Sequence[tuple[str, bool]] = told["words"] or ()
    words = [Word(word, known, nth == len(folded)) for nth, (word, known) in enumerate(folded, start=1)]
    names = {phrase: (UUID(skill_id), name) for phrase, skill_id, name in told["named"] or ()}
    if not all(word.known for word in words):
        meant = await _meant(session, {word.typed for word in words if not word.known})
        words = [word if word.known else replace(word, read_as=meant[word.typed]) for word in words]
        spoken = [word.read_as[0] if word.read_as else word.typed for word in words]
        names = await store.named(session, domain.phrases(spoken))
    asked: Sequence[tuple[str, str, str]] = told["asked"] or ()
    wanted = {UUID(skill_id): name for _, skill_id, name in asked}
    wanted |= dict(names[phrase] for phrase in domain.longest_names(spoken, names))
    return Reading(
        words=words,
        sought=dict(list(wanted.items())[:MOST_SOUGHT]),
        merged={UUID(given): UUID(skill_id) for given, skill_id, _ in asked},
        credentials=told["credentials"] or (),
        me=told["me"] or {},
        cells=told["cells"] or (),
    )


async def _meant(session: AsyncSession, unknown: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What each of these words is taken for: words that stand in somebody's entry now.

    Words of entries that are gone are kept for a while, and would name those who do not want to be found.
    """
    resembling = await store.resembling(session, unknown)
    near = {typed: [word for _, word in domain.close(typed, words)] for typed, words in resembling.items()}
    found = await store.found(session, {word for words in near.values() for word in words})
    return {typed: domain.closest(typed, found.intersection(words)) for typed, words in near.items()}
