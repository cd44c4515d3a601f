"""Searching the directory; and, for the other features, letting it follow what they change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.profiles.directory import domain, store
from services.profiles.directory.domain import Hit, Reason, Suggestion
from services.profiles.entries.domain import OPEN, language, skill_tag, tag, week
from services.profiles.entries.handlers import refresh, refresh_later, refresh_offering_later, refresh_program_later
from services.profiles.reading.domain import Word
from services.profiles.reading.handlers import read
from services.profiles.skills.domain import key
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = [
    "Found",
    "Search",
    "refresh",
    "refresh_later",
    "refresh_offering_later",
    "refresh_program_later",
    "search",
    "suggest",
]


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
    communities: Sequence[UUID] = ()
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
    hits: Sequence[tuple[Mapping[str, Any], list[Reason]]]
    more: bool
    total: int
    at_least: bool
    open_places: int
    counts: Mapping[str, Sequence[Any]]


async def search(session: AsyncSession, me: Principal, wanted: Search) -> Found:
    """Who fits a search, the best first; never the searcher. Raises Invalid."""
    allow(me, "directory.search")
    understood = await read(session, me.person_id, wanted.words, wanted.skills, wanted.credentials)
    mine, words, sought = understood.me, understood.words, understood.sought
    hours = week(mine["hours"], mine["zone"], clock.today()) if mine.get("hours") else None
    if wanted.hours is not None and hours is None:
        raise Invalid(
            Wrong("no-hours", "Your profile has no working hours that others could share; fill them in."),
            where="query.hours",
        )
    if wanted.endorsed_by_colleagues and not mine.get("department"):
        raise Invalid(Wrong("no-department", "Your profile names no department."), where="query.endorsed_by_colleagues")
    tags = _tags(wanted, understood.merged, mine.get("department", ""))
    groups = _groups(wanted, understood.credentials)
    narrowed = bool(words or tags or groups)
    asked = store.Asked(
        words=words,
        tags=tags,
        groups=groups,
        skills=list(sought),
        filtered=len({*understood.merged.values()}),
        me=me.person_id,
        department=mine.get("department", ""),
        hours=hours,
        shared=wanted.hours,
        after=wanted.after,
        limit=wanted.limit,
        tiers=domain.tiers(understood.cells) if narrowed else (),
    )
    found = await store.find(session, asked)
    hits = found["hits"] or ()
    return Found(
        words=words,
        hits=[(hit, domain.reasons(_hit(hit, sought))) for hit in hits[: wanted.limit]],
        more=len(hits) > wanted.limit,
        total=min(found["total"], domain.MOST_RANKED),
        at_least=found["total"] > domain.MOST_RANKED or found["looked_at"] > store.MOST_COMPARED,
        open_places=found[OPEN],
        counts={facet: found[facet] or () for facet in store.FACETS},
    )


async def suggest(session: AsyncSession, me: Principal, typed: str) -> list[Suggestion]:
    """Skills, departments and people that somebody who has typed this may mean."""
    allow(me, "directory.search")
    understood = await read(session, me.person_id, typed)
    if not understood.words:
        return []
    found = await store.suggest(session, me.person_id, understood.words, key(typed))
    kinds = {"skill": "skills", "department": "departments", "person": "people"}
    return domain.suggestions({kind: found[name] or () for kind, name in kinds.items()}, store.SUGGESTIONS)


def _tags(wanted: Search, merged: Mapping[UUID, UUID], department: str) -> list[str]:
    tags = [skill_tag(merged.get(skill, skill), wanted.level) for skill in wanted.skills]
    if wanted.open_places:
        tags.append(OPEN)
    if wanted.endorsed_by is not None:
        tags.append(tag("endorsed_by", wanted.endorsed_by))
    if wanted.endorsed_by_colleagues:
        tags.append(tag("endorsed_in", department))
    return tags


def _groups(wanted: Search, credentials: Collection[str]) -> list[list[str]]:
    groups: dict[str, Collection[object]] = {
        "department": wanted.departments,
        "grade": wanted.grades,
        "location": wanted.locations,
        "language": [language(code) for code in wanted.languages],
        "credential": credentials,
        "community": wanted.communities,
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
