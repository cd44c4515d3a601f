"""Routes of suppressed addresses."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Header, Query, Request

from services.notifications.channels.notices import is_signed
from services.notifications.settings import settings_of
from services.notifications.suppressions import handlers
from services.notifications.suppressions.schemas import NoticesIn, NoticesOut, SuppressionOut
from shared import api, clock
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import Unauthenticated, problems

__all__ = ["public_router", "router"]

log = structlog.get_logger(__name__)

router = api.router("suppressions")
public_router = api.public_router("suppressions")


@router.get("/suppressions")
async def list_suppressions(
    me: Me,
    session: ReadSession,
    person_id: Annotated[UUID | None, Query(description="only this person's")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[SuppressionOut]:
    """Whom no mail is sent to, since their address has bounced or they have complained. Roles: it; anyone for their own
    person_id."""
    rows, total = await handlers.list_suppressions(session, me, person_id=person_id, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.person_id, SuppressionOut.model_validate, total)


@router.delete("/people/{person_id}/suppression", status_code=204, responses=problems(404))
async def lift_suppression(person_id: UUID, me: Me, session: Session) -> None:
    """Send mails to a person's address again: the mailbox is back, or the complaint was a mistake. What was dropped
    meanwhile is not sent. Roles: it; the person themself."""
    await handlers.lift_suppression(session, me, person_id)


async def _signed(
    request: Request,
    runtime: CurrentRuntime,
    webhook_id: Annotated[str, Header(max_length=200)] = "",
    webhook_timestamp: Annotated[str, Header(max_length=20)] = "",
    webhook_signature: Annotated[str, Header(max_length=1000)] = "",
) -> None:
    """Raises Unauthenticated unless the request is signed by Standard Webhooks with the secret of the settings."""
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": webhook_timestamp,
        "webhook-signature": webhook_signature,
    }
    try:
        secret = settings_of(runtime).bounce_webhook_secret_text
        if secret and is_signed(secret, headers, await request.body(), clock.now()):
            return
    except ValueError as error:
        log.error("bounce_notices_are_not_configured", reason=str(error))
    raise Unauthenticated("The notices are not signed with the secret TELEMACHUS_BOUNCE_WEBHOOK_SECRET, or too old.")


@public_router.post("/bounces", dependencies=[Depends(_signed)], responses=problems(401))
async def take_notices(body: NoticesIn, session: Session) -> NoticesOut:
    """Take a mail provider's notices of bounces and complaints, signed by Standard Webhooks. Repeating changes nothing.
    Roles: whoever holds the secret."""
    notices = [notice.model_dump() for notice in body.notices]
    return NoticesOut(outcomes=[await handlers.take_notice(session, **notice) for notice in notices])
