"""Routes of the directory."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.profiles.directory import handlers
from services.profiles.directory.domain import unpack
from services.profiles.directory.handlers import Search
from services.profiles.directory.schemas import FoundOut, SuggestionsOut
from shared.api import Me, ReadSession
from shared.api import router as new_router
from shared.pagination import Cursor
from shared.problems import Invalid
from shared.text import Line

__all__ = ["router"]

router = new_router("directory")

Name = Annotated[Line, Query(max_length=200)]

_NONE: list[Any] = []


@router.get("/directory/mentors")
async def search_mentors(
    me: Me,
    session: ReadSession,
    q: Annotated[
        Line,
        Query(max_length=200, description="words of names, skills, job titles, credentials and bios", examples=["k8s"]),
    ] = "",
    skill: Annotated[list[UUID], Query(max_length=5, description="ids of skills; people offer all of them")] = _NONE,
    level: Annotated[int, Query(ge=1, le=5, description="at which they offer each `skill`, or higher")] = 1,
    department: Annotated[list[Name], Query(max_length=20, description="any of these")] = _NONE,
    grade: Annotated[list[Name], Query(max_length=20, description="any of these")] = _NONE,
    location: Annotated[list[Name], Query(max_length=20, description="any of these")] = _NONE,
    language: Annotated[
        list[Annotated[Line, Query(max_length=35)]],
        Query(max_length=20, description="any of these; pt finds whoever speaks pt-BR", examples=[["de"]]),
    ] = _NONE,
    credential: Annotated[list[Name], Query(max_length=20, description="any of these, by name")] = _NONE,
    community: Annotated[
        list[UUID], Query(max_length=20, description="ids of communities; people belong to any of these")
    ] = _NONE,
    hours: Annotated[
        int | None, Query(ge=1, le=168, description="working hours a week that you both have, at least")
    ] = None,
    open_places: Annotated[bool, Query(description="only those who can take a mentee now")] = False,
    endorsed_by: Annotated[UUID | None, Query(description="a person who endorsed them")] = None,
    endorsed_by_colleagues: Annotated[
        bool, Query(description="only those whom somebody of your department, or you, endorsed")
    ] = False,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=50, description="how many at most")] = 20,
) -> FoundOut:
    """Search the people who mentor, the best first. Roles: anyone.

    Everybody here is active and listed; you yourself are not among them. All words have to be found, but for typos; the
    last one may be the beginning of a word. Filters narrow one another.
    """
    wanted = Search(
        words=q,
        skills=skill,
        level=level,
        departments=department,
        grades=grade,
        locations=location,
        languages=language,
        credentials=credential,
        communities=community,
        hours=hours,
        open_places=open_places,
        endorsed_by=endorsed_by,
        endorsed_by_colleagues=endorsed_by_colleagues,
        after=_after(cursor),
        limit=limit,
    )
    return FoundOut.of(await handlers.search(session, me, wanted))


@router.get("/directory/suggestions")
async def suggest(
    me: Me,
    session: ReadSession,
    q: Annotated[Line, Query(max_length=100, description="what was typed so far", examples=["kub"])],
) -> SuggestionsOut:
    """Skills, departments and people that somebody may mean who still types. Roles: anyone."""
    return SuggestionsOut.of(await handlers.suggest(session, me, q))


def _after(cursor: str | None) -> tuple[int, UUID] | None:
    if cursor is None:
        return None
    try:
        return unpack(cursor)
    except ValueError as error:
        raise Invalid("The cursor is not one of ours.", where="query.cursor") from error
