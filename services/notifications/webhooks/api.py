"""Routes of webhook endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Query, Response

from services.notifications.channels.webhook_client import guard_of
from services.notifications.deliveries.domain import DeliveryState
from services.notifications.deliveries.schemas import DeliveryId, DeliveryOut
from services.notifications.settings import settings_of
from services.notifications.webhooks import domain, handlers
from services.notifications.webhooks.schemas import (
    EndpointId,
    EndpointIn,
    EndpointOut,
    EventTypeOut,
    NewEndpointOut,
    NewSecretOut,
    RedeliveredOut,
    RedeliverIn,
    RotateIn,
    SecretOut,
)
from shared import api
from shared.api import CurrentRuntime, IfMatch, Me, ReadSession, Session, etag
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = api.router("webhooks")


@router.get("/webhook-events")
async def list_event_types(me: Me) -> Page[EventTypeOut]:
    """Every event that an endpoint can get. Roles: it, auditor."""
    kinds = await handlers.event_types(me)
    items = [
        EventTypeOut(name=domain.name_of(kind), type=kind, about=(event.__doc__ or "").strip())
        for kind, event in kinds.items()
    ]
    return Page(items=items, total=len(items))


@router.get("/webhooks")
async def list_endpoints(me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50) -> Page[EndpointOut]:
    """The endpoints of the company's systems, in the order in which they were made. Roles: it, auditor."""
    rows, total = await handlers.list_endpoints(session, me, after=after(cursor), limit=limit)
    return page(rows, limit, lambda row: row.id, _shown, total)


@router.post("/webhooks", status_code=201, responses=problems(409))
async def create_endpoint(
    body: EndpointIn, me: Me, session: Session, runtime: CurrentRuntime, response: Response
) -> NewEndpointOut:
    """Send events to one of the company's systems from now on. The secret that signs them is shown this once.
    Roles: it."""
    guard = guard_of(settings_of(runtime))
    endpoint, secret = await handlers.create(session, me, guard, **body.model_dump())
    etag(response, endpoint.version)
    shown = _shown(endpoint, [SecretOut(created_at=endpoint.created_at, until=None)])
    return NewEndpointOut(**shown.model_dump(), secret=secret)


@router.get("/webhooks/{endpoint_id}", responses=problems(404))
async def read_endpoint(endpoint_id: EndpointId, me: Me, session: ReadSession, response: Response) -> EndpointOut:
    """One endpoint, and when its secrets were made. Roles: it, auditor."""
    return _answer(response, *await handlers.read(session, me, endpoint_id))


@router.put("/webhooks/{endpoint_id}", responses=problems(404, 412))
async def change_endpoint(
    endpoint_id: EndpointId,
    body: EndpointIn,
    if_match: IfMatch,
    me: Me,
    session: Session,
    runtime: CurrentRuntime,
    response: Response,
) -> EndpointOut:
    """Change what an endpoint is called, where it is and what it gets. Roles: it."""
    guard = guard_of(settings_of(runtime))
    found = await handlers.change(session, me, guard, endpoint_id, **body.model_dump(), if_match=if_match)
    return _answer(response, *found)


@router.delete("/webhooks/{endpoint_id}", status_code=204, responses=problems(404))
async def remove_endpoint(endpoint_id: EndpointId, me: Me, session: Session) -> None:
    """Forget an endpoint and its secrets. What was on its way is not sent any more. Roles: it."""
    await handlers.remove(session, me, endpoint_id)


@router.post("/webhooks/{endpoint_id}/secrets", status_code=201, responses=problems(404, 409))
async def rotate_secret(
    endpoint_id: EndpointId, body: RotateIn, me: Me, session: Session, response: Response
) -> NewSecretOut:
    """Make a new secret. Those before it sign as well for a while, so that nothing is refused meanwhile. Roles: it."""
    overlap = timedelta(hours=body.overlap_hours)
    endpoint, secret = await handlers.rotate(session, me, endpoint_id, overlap=overlap)
    etag(response, endpoint.version)
    return NewSecretOut(secret=secret, version=endpoint.version)


@router.post("/webhooks/{endpoint_id}/enable", responses=problems(404))
async def enable_endpoint(endpoint_id: EndpointId, me: Me, session: Session, response: Response) -> EndpointOut:
    """Let an endpoint get events again. What it missed can be sent again from its log. Roles: it."""
    return _answer(response, *await handlers.enable(session, me, endpoint_id))


@router.post("/webhooks/{endpoint_id}/disable", responses=problems(404))
async def disable_endpoint(endpoint_id: EndpointId, me: Me, session: Session, response: Response) -> EndpointOut:
    """Send an endpoint nothing until it is enabled again. Roles: it."""
    return _answer(response, *await handlers.disable(session, me, endpoint_id))


@router.post("/webhooks/{endpoint_id}/test", status_code=202, responses=problems(404, 409))
async def test_endpoint(endpoint_id: EndpointId, me: Me, session: Session) -> DeliveryOut:
    """Send an endpoint an event that means nothing; what becomes of it is in its log. Roles: it."""
    return DeliveryOut.model_validate(await handlers.test(session, me, endpoint_id))


@router.get("/webhooks/{endpoint_id}/deliveries", responses=problems(404))
async def list_deliveries_of_endpoint(
    endpoint_id: EndpointId,
    me: Me,
    session: ReadSession,
    state: Annotated[DeliveryState | None, Query(description="only those in this state")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DeliveryOut]:
    """What was and is sent to an endpoint, in the order in which it came up; kept for 30 days. `about` is the
    webhook-id. /deliveries/{id} shows the attempts of one. Roles: it, auditor."""
    rows, total = await handlers.list_deliveries(
        session, me, endpoint_id, state=state, after=after(cursor), limit=limit
    )
    return page(rows, limit, lambda row: row.id, DeliveryOut.model_validate, total)


@router.post(
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver", status_code=202, responses=problems(404, 409)
)
async def redeliver(endpoint_id: EndpointId, delivery_id: DeliveryId, me: Me, session: Session) -> DeliveryOut:
    """Send what has ended once more, under its webhook-id. Roles: it."""
    return DeliveryOut.model_validate(await handlers.redeliver(session, me, endpoint_id, delivery_id))


@router.post("/webhooks/{endpoint_id}/redeliver", status_code=202, responses=problems(404, 409))
async def redeliver_failed(endpoint_id: EndpointId, body: RedeliverIn, me: Me, session: Session) -> RedeliveredOut:
    """Send everything once more that has failed since then, or came up while the endpoint was disabled. Roles: it."""
    return RedeliveredOut(count=await handlers.redeliver_all(session, me, endpoint_id, since=body.since))


def _answer(response: Response, endpoint: object, secrets: Sequence[object]) -> EndpointOut:
    shown = _shown(endpoint, [SecretOut.model_validate(each) for each in secrets])
    etag(response, shown.version)
    return shown


def _shown(endpoint: object, secrets: Sequence[SecretOut] = ()) -> EndpointOut:
    values = {name: getattr(endpoint, name) for name in EndpointOut.model_fields if name != "secrets"}
    return EndpointOut(**values, secrets=list(secrets))
