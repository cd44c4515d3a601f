"""Routes of people."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.profiles.people import handlers
from services.profiles.people.schemas import PersonOut
from shared.api import Me, ReadSession, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems
from shared.text import Line

__all__ = ["router"]

router = new_router("people")


@router.get("/people")
async def list_people(
    me: Me,
    session: ReadSession,
    external_id: Annotated[
        Line | None, Query(max_length=200, description="only the person with this external id")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PersonOut]:
    """Everyone, in the order in which they became known. Roles: it, hr, program_admin."""
    people, total = await handlers.list_people(session, me, external_id=external_id, after=after(cursor), limit=limit)
    return page(people, limit, lambda profile: profile.id, PersonOut.of, total)


@router.get("/people/me", responses=problems(404))
async def read_me(me: Me, session: ReadSession, response: Response) -> PersonOut:
    """Your own profile. Roles: anyone who has one."""
    profile = await handlers.read_me(session, me)
    etag(response, profile.version)
    return PersonOut.of(profile)


@router.get("/people/{person_id}", responses=problems(404))
async def read_person(person_id: UUID, me: Me, session: ReadSession, response: Response) -> PersonOut:
    """A person's profile. Roles: anyone."""
    profile = await handlers.read_person(session, me, person_id)
    etag(response, profile.version)
    return PersonOut.of(profile)
