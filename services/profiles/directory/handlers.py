"""Searching the directory; and, for the other features, letting it follow what they change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.profiles.directory import domain, store
from services.profiles.directory.domain import Hit, Suggestion, Word
from services.profiles.entries.domain import OPEN, language, skill_tag, tag, week
from services.profiles.entries.handlers import refresh, refresh_later, refresh_offering_later
from services.profiles.skills.domain import key
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import Invalid

__all__ = ["Found", "Search", "refresh", "refresh_later", "refresh_offering_later", "search", "suggest"]

MOST_SOUGHT = 8
"""Skills by which hits are ranked."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for: one of the departments, of the grades and so on, but all of the skills.

    hours: working hours a week that both have at least. after: the rank and id after which the page begins.
    """

    words: str = ""
    skills: Sequence[UUID] = ()
    level: int = 1
    departments: Sequence[str] = ()
    grades: Sequence[str] = ()
    locations: Sequence[str] = ()
    languages: Sequence[str] = ()
    credentials: Sequence[str] = ()
    hours: int | None = None
    open_places: bool = False
    endorsed_by: UUID | None = None
    endorsed_by_colleagues: bool = False
    after: tuple[int, UUID] | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """words: as they were read. hits: of a page, as the store has them, with their reasons. more: another page follows.

    total: of all hits. counts: by facet, of those that were ranked. at_least: there are more than were ranked.
    """

    words: Sequence[Word]
    hits: Sequence[tuple[Mapping[str, Any], list[str]]]
    more: bool
    total: int
    at_least: bool
    open_places: int
    counts: Mapping[str, Sequence[Any]]


async def search(session: AsyncSession, me: Principal, wanted: Search) -> Found:
    """Who fits a search, the best first; never the searcher. Raises Invalid."""
    allow(me, "directory.search")
    words, told, sought = await _read(session, me, wanted)
    mine: Mapping[str, Any] = told["me"] or {}
    hours = week(mine["hours"], mine["zone"], clock.today()) if mine.get("hours") else None
    if wanted.hours is not None and hours is None:
        raise Invalid("Your profile has no working hours that others could share; fill them in.", where="query.hours")
    if wanted.endorsed_by_colleagues and not mine.get("department"):
        raise Invalid("Your profile names no department.", where="query.endorsed_by_colleagues")
    asked = store.Asked(
        words=words,
        tags=_tags(wanted, told["asked"] or (), mine.get("department", "")),
        groups=_groups(wanted, told["credentials"] or ()),
        skills=list(sought),
        me=me.person_id,
        department=mine.get("department", ""),
        hours=hours,
        shared=wanted.hours,
        after=wanted.after,
        limit=wanted.limit,
    )
    found = await store.find(session, asked)
    hits = found["hits"] or ()
    return Found(
        words=words,
        hits=[(hit, domain.reasons(_hit(hit, sought))) for hit in hits[: wanted.limit]],
        more=len(hits) > wanted.limit,
        total=min(found["total"], store.MOST_RANKED),
        at_least=found["total"] > store.MOST_RANKED,
        open_places=found[OPEN],
        counts={facet: found[facet] or () for facet in store.FACETS},
    )


async def suggest(session: AsyncSession, me: Principal, typed: str) -> list[Suggestion]:
    """Skills, departments and people that somebody who has typed this may mean."""
    allow(me, "directory.search")
    words, _, _ = await _read(session, me, Search(words=typed))
    if not words:
        return []
    found = await store.suggest(session, me.person_id, words, key(typed))
    kinds = {"skill": "skills", "department": "departments", "person": "people"}
    return domain.suggestions({kind: found[name] or () for kind, name in kinds.items()}, store.SUGGESTIONS)


async def _read(
    session: AsyncSession, me: Principal, wanted: Search
) -> tuple[Sequence[Word], RowMapping, Mapping[UUID, str]]:
    """The words as they are read, what else was looked up, and the names by id of the skills that are sought."""
    spoken = key(wanted.words).split()[: domain.MOST_WORDS]
    told = await store.read(
        session, me.person_id, wanted.words, domain.phrases(spoken), wanted.skills, wanted.credentials
    )
    folded: Sequence[tuple[str, bool]] = told["words"] or ()
    words = [Word(typed, known, nth == len(folded)) for nth, (typed, known) in enumerate(folded, start=1)]
    names = {phrase: (UUID(skill_id), name) for phrase, skill_id, name in told["named"] or ()}
    if not all(word.known for word in words):
        resembling = await store.resembling(session, [word.typed for word in words if not word.known])
        words = [
            word if word.known else replace(word, read_as=domain.closest(word.typed, resembling[word.typed]))
            for word in words
        ]
        spoken = [word.read_as[0] if word.read_as else word.typed for word in words]
        names = await store.named(session, domain.phrases(spoken))
    named = dict(names[phrase] for phrase in domain.longest_names(spoken, names))
    asked = {UUID(skill_id): name for _, skill_id, name in told["asked"] or ()}
    return words, told, dict(list((asked | named).items())[:MOST_SOUGHT])


def _tags(wanted: Search, asked: Collection[tuple[str, str, str]], department: str) -> list[str]:
    merged = {UUID(given): UUID(skill_id) for given, skill_id, _ in asked}
    tags = [skill_tag(merged.get(skill, skill), wanted.level) for skill in wanted.skills]
    if wanted.open_places:
        tags.append(OPEN)
    if wanted.endorsed_by is not None:
        tags.append(tag("endorsed_by", wanted.endorsed_by))
    if wanted.endorsed_by_colleagues:
        tags.append(tag("endorsed_in", department))
    return tags


def _groups(wanted: Search, credentials: Collection[str]) -> list[list[str]]:
    groups = {
        "department": wanted.departments,
        "grade": wanted.grades,
        "location": wanted.locations,
        "language": [language(code) for code in wanted.languages],
        "credential": credentials,
    }
    return [[tag(kind, value) for value in values] for kind, values in groups.items() if values]


def _hit(found: Mapping[str, Any], sought: Mapping[UUID, str]) -> Hit:
    skills: Sequence[tuple[str, str, int, int, int]] = found["skills"] or ()
    wanted = {str(skill) for skill in sought}
    best = next((skill for skill in skills if skill[0] in wanted), None)
    _, name, level, endorsements, recommendations = best or (skills[0] if skills else ("", "", 0, 0, 0))
    colleagues, colleague = found["colleagues"]
    return Hit(
        skill=name,
        sought=best is not None,
        level=level,
        endorsements=endorsements if best else found["endorsements"],
        recommendations=recommendations if best else found["recommendations"],
        testimonials=found["testimonials"],
        open_places=found["open_places"],
        shared_hours=None if found["quarters"] is None else found["quarters"] / 4,
        words=found["words"],
        found_in=found["found_in"],
        colleagues=colleagues,
        colleague=colleague or "",
    )
