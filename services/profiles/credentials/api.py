"""Routes of credentials."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.credentials import handlers
from services.profiles.credentials.schemas import CredentialIn, CredentialOut
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("credentials")


@router.get("/people/{person_id}/credentials", responses=problems(404))
async def list_credentials(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[CredentialOut]:
    """A person's credentials in the order in which they added them. Roles: anyone."""
    found, total, today = await handlers.list_credentials(session, me, person_id, after=after(cursor), limit=limit)
    return page(found, limit, lambda row: row.id, lambda row: CredentialOut.of(row, today), total)


@router.post("/people/{person_id}/credentials", status_code=201, responses=problems(404, 409))
async def add_credential(
    person_id: UUID, body: CredentialIn, me: Me, session: Session, response: Response
) -> CredentialOut:
    """Add a credential to your own profile; 50 at most. Roles: the person themself."""
    credential, today = await handlers.add_credential(session, me, person_id, body.words())
    etag(response, credential.version)
    return CredentialOut.of(credential, today)


@router.get("/people/{person_id}/credentials/{credential_id}", responses=problems(404))
async def read_credential(
    person_id: UUID, credential_id: UUID, me: Me, session: ReadSession, response: Response
) -> CredentialOut:
    """One of a person's credentials. Roles: anyone."""
    credential, today = await handlers.read_credential(session, me, person_id, credential_id)
    etag(response, credential.version)
    return CredentialOut.of(credential, today)


@router.put("/people/{person_id}/credentials/{credential_id}", responses=problems(404, 412))
async def change_credential(
    person_id: UUID,
    credential_id: UUID,
    body: CredentialIn,
    if_match: IfMatch,
    me: Me,
    session: Session,
    response: Response,
) -> CredentialOut:
    """Say something else of a credential of yours. Roles: the person themself."""
    credential, today = await handlers.change_credential(
        session, me, person_id, credential_id, body.words(), if_match=if_match
    )
    etag(response, credential.version)
    return CredentialOut.of(credential, today)


@router.delete("/people/{person_id}/credentials/{credential_id}", status_code=204, responses=problems(404))
async def drop_credential(person_id: UUID, credential_id: UUID, me: Me, session: Session) -> None:
    """Remove a credential from your own profile. Roles: the person themself."""
    await handlers.drop_credential(session, me, person_id, credential_id)
