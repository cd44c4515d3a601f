"""Routes of people."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.profiles.people import handlers
from services.profiles.people.schemas import ColleagueOut, MeOut, NameOut, PersonOut, ProfileChange
from shared.api import IfMatch, Me, ReadSession, Session, etag
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


@router.get("/people/names", responses=problems())
async def list_names(
    me: Me,
    session: ReadSession,
    person_id: Annotated[
        list[UUID], Query(min_length=1, max_length=100, description="these people, also those who have left")
    ],
) -> list[NameOut]:
    """How people are called, by their ids; nothing of ids that are nobody's and of those who were erased. Roles:
    everyone of the organization."""
    return [NameOut(id=one.id, name=one.name) for one in await handlers.list_names(session, me, person_id)]


@router.get("/people/colleagues", responses=problems())
async def find_colleagues(
    me: Me,
    session: ReadSession,
    q: Annotated[Line, Query(min_length=2, max_length=100, description="words of a name", examples=["Amara"])],
) -> list[ColleagueOut]:
    """Who is here and has each of these words in their name, by name; 20 people at most. Roles: everyone of the
    organization."""
    return [ColleagueOut.model_validate(one) for one in await handlers.find_colleagues(session, me, q)]


@router.get("/people/me", responses=problems(404))
async def read_me(me: Me, session: ReadSession, response: Response) -> MeOut:
    """Your own profile, with your address and what you have filled in yourself. Roles: anyone who has one."""
    mine = await handlers.read_me(session, me)
    etag(response, mine.profile.version)
    return MeOut.mine(mine)


@router.get("/people/{person_id}", responses=problems(404))
async def read_person(person_id: UUID, me: Me, session: ReadSession, response: Response) -> PersonOut:
    """A person's profile, also of one who has left. Roles: anyone."""
    profile = await handlers.read_person(session, me, person_id)
    etag(response, profile.version)
    return PersonOut.of(profile)


@router.patch("/people/{person_id}", responses=problems(404, 412))
async def change_person(
    person_id: UUID, body: ProfileChange, if_match: IfMatch, me: Me, session: Session, response: Response
) -> MeOut:
    """Change your own profile. What comes from HR is changed there. Roles: the person themself."""
    mine = await handlers.change_person(session, me, person_id, body.changes(), if_match=if_match)
    etag(response, mine.profile.version)
    return MeOut.mine(mine)


@router.post("/people/{person_id}/leave", responses=problems(404, 409))
async def leave(person_id: UUID, me: Me, session: Session, response: Response) -> PersonOut:
    """Say that a person has left, from today on. They stay known; saying it again changes nothing. Roles: it, hr."""
    profile = await handlers.leave(session, me, person_id)
    etag(response, profile.version)
    return PersonOut.of(profile)


@router.post("/people/{person_id}/erase", responses=problems(404, 409))
async def erase(person_id: UUID, me: Me, session: Session, response: Response) -> PersonOut:
    """Erase all that is known of a person who has left, but for their id. It cannot be undone. Roles: it, hr."""
    profile = await handlers.erase(session, me, person_id)
    etag(response, profile.version)
    return PersonOut.of(profile)
