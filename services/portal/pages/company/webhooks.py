"""Where IT connects the company's own systems, and sees what became of what was sent there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.hearing import Delivery, Endpoint, EventType, NewEndpoint, NewSecret, Redelivered
from services.portal.pages.company.webhook_words import why
from services.portal.pages.filling import NO_FIELDS, day_of, kept_errors, named_errors, once_of
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, SignedIn, Spoken, language_of, see_other, show
from services.portal.words import Words, zone_of
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")
_FIELDS = {"name": "name", "url": "url", "events": "events"}
_AT_ONCE = 50

Cursor = Annotated[str | None, Query(max_length=200)]
State = Annotated[Literal["pending", "taken", "sending", "accepted", "failed", "unknown", "dropped"] | None, Query()]


@router.get("/webhooks")
async def webhooks_page(
    request: Request, api: Api, visitor: SignedIn, cursor: Cursor = None, forgotten: bool = False
) -> Response:
    listed, zone = await asyncio.gather(
        api.page(Endpoint, "notifications", "/webhooks", limit=_AT_ONCE, cursor=cursor), api.zone()
    )
    return show(
        request,
        "webhooks.html",
        listed=listed,
        zone=zone,
        later=cursor is not None,
        may_change=visitor.has("it"),
        forgotten=forgotten,
    )


@router.get("/webhooks/new")
async def new_page(request: Request, api: Api, draft: Draft) -> Response:
    return await _editing(request, api, None, fields=draft)


@router.post("/webhooks/new/connect")
async def connect(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Connect an endpoint. The secret that signs is shown in this answer and never again."""
    body, errors = _read(words, form)
    if not errors:
        try:
            made = await api.made(NewEndpoint, "notifications", "/webhooks", body, key=once_of(form))
            return await _endpoint(request, api, made.id, may_change=True, secret=made.secret)
        except Refused as refused:
            errors = _refused(words, refused)
    return await _editing(request, api, None, fields=form, errors=errors)


@router.get("/webhooks/{endpoint_id}")
async def webhook_page(
    endpoint_id: UUID,
    request: Request,
    api: Api,
    visitor: SignedIn,
    words: Spoken,
    draft: Draft,
    state: State = None,
    cursor: Cursor = None,
    done: Annotated[str, Query(max_length=20)] = "",
    count: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """state, cursor: which deliveries, and further ones. done, count: what was just done."""
    told = {
        "changed": words.say("Your change is kept."),
        "test": words.say("A test is on its way; what becomes of it is in the log below."),
        "sent": words.say("It is sent once more."),
        "again": words.say_n("{number} message is sent again.", "{number} messages are sent again.", count),
    }.get(done, "")
    may_change = visitor.has("it")
    fields = draft if "since" in draft else NO_FIELDS
    return await _endpoint(
        request, api, endpoint_id, may_change=may_change, state=state, cursor=cursor, told=told, fields=fields
    )


@router.get("/webhooks/{endpoint_id}/change")
async def change_page(endpoint_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    return await _editing(request, api, endpoint_id, fields=draft)


@router.post("/webhooks/{endpoint_id}/change/keep")
async def change(endpoint_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Change what an endpoint is called, where it is and what it gets."""
    body, errors = _read(words, form)
    if not errors:
        try:
            await api.put("notifications", f"/webhooks/{endpoint_id}", body, etag=form.get("etag", ""))
            return _done(endpoint_id, "changed")
        except Refused as refused:
            errors = _refused(words, refused)
    return await _editing(request, api, endpoint_id, fields=form, errors=errors)


@router.get("/webhooks/{endpoint_id}/secret")
async def secret_page(endpoint_id: UUID, request: Request, api: Api, draft: Draft) -> Response:
    endpoint = await api.get(Endpoint, "notifications", f"/webhooks/{endpoint_id}")
    return show(
        request,
        "webhook_secret.html",
        endpoint=endpoint,
        secret="",
        values={"overlap": draft.get("overlap", "24")},
        fields=draft,
        once=draft.get("once") or new_id(),
    )


@router.post("/webhooks/{endpoint_id}/secret/new")
async def new_secret(endpoint_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Make a new secret, which is shown in this answer and never again."""
    hours = form.get("overlap", "24")
    body = {"overlap_hours": int(hours) if hours in {"0", "24", "168"} else 24}
    path = f"/webhooks/{endpoint_id}"
    made = await api.made(NewSecret, "notifications", f"{path}/secrets", body, key=once_of(form))
    endpoint = await api.get(Endpoint, "notifications", path)
    return show(request, "webhook_secret.html", endpoint=endpoint, secret=made.secret)


@router.get("/webhooks/{endpoint_id}/delete")
async def delete_page(endpoint_id: UUID, request: Request, api: Api) -> Response:
    endpoint = await api.get(Endpoint, "notifications", f"/webhooks/{endpoint_id}")
    return show(request, "webhook_delete.html", endpoint=endpoint)


@router.post("/webhooks/{endpoint_id}/delete/now", dependencies=[GENUINE])
async def delete(endpoint_id: UUID, api: Api) -> Response:
    """Forget an endpoint and its secrets."""
    await api.delete("notifications", f"/webhooks/{endpoint_id}")
    return see_other(f"{LINKS.webhooks()}?forgotten=true")


@router.post("/webhooks/{endpoint_id}/again")
async def send_again(endpoint_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Send everything once more that has failed since a day, or came up while the endpoint was disabled."""
    try:
        since = day_of(form, "since")
    except ValueError:
        since = None
    if since is None:
        errors = {"since": words.say("Give a day, as in 2030-06-30.")}
        return await _endpoint(request, api, endpoint_id, may_change=True, fields=form, errors=errors)
    start = datetime.combine(since, time.min, zone_of(await api.zone())).astimezone(UTC)
    try:
        body = {"since": start.isoformat()}
        sent = await api.made(Redelivered, "notifications", f"/webhooks/{endpoint_id}/redeliver", body)
        return _done(endpoint_id, f"again&count={sent.count}")
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        errors = named_errors(refused, {"since": "since"}, "since" if refused.status == 422 else "")
        return await _endpoint(request, api, endpoint_id, may_change=True, fields=form, errors=errors)


@router.post("/webhooks/{endpoint_id}/deliver")
async def deliver_again(endpoint_id: UUID, request: Request, form: Form, api: Api) -> Response:
    """Send one message once more."""
    try:
        delivery = UUID(form.get("delivery", ""))
    except ValueError:
        raise Refused("notifications", 404, {}) from None
    return await _try(request, api, endpoint_id, f"/deliveries/{delivery}/redeliver", "sent")


@router.post("/webhooks/{endpoint_id}/{what}", dependencies=[GENUINE])
async def switch(endpoint_id: UUID, what: Literal["enable", "disable", "test"], request: Request, api: Api) -> Response:
    """Let an endpoint get events, let it get none, or send it an event that means nothing."""
    return await _try(request, api, endpoint_id, f"/{what}", "test" if what == "test" else "changed")


async def _try(request: Request, api: Upstream, endpoint_id: UUID, command: str, done: str) -> Response:
    try:
        await api.post("notifications", f"/webhooks/{endpoint_id}{command}")
        return _done(endpoint_id, done)
    except Refused as refused:
        if refused.status != 409:
            raise
        return await _endpoint(request, api, endpoint_id, may_change=True, errors={"": refused.detail})


def _done(endpoint_id: UUID, what: str) -> Response:
    return see_other(f"{LINKS.webhook(endpoint_id)}?done={what}")


def _read(words: Words, form: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    name, url = form.get("name", "").strip(), form.get("url", "").strip()
    events = list(dict.fromkeys(form.get("events", "").replace(",", " ").split()))
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = words.say("Give the system a name.")
    if not url:
        errors["url"] = words.say("Give the address that gets the events.")
    if not events:
        errors["events"] = words.say("Name at least one event.")
    return {"name": name, "url": url, "events": events}, errors


def _refused(words: Words, refused: Refused) -> dict[str, str]:
    return kept_errors(words, refused, _FIELDS)


async def _editing(
    request: Request,
    api: Upstream,
    endpoint_id: UUID | None,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    etag, kept = "", dict[str, str]()
    events = api.list(EventType, "notifications", "/webhook-events")
    if endpoint_id is None:
        known = await events
    else:
        known, answer = await asyncio.gather(
            events, api.versioned(Endpoint, "notifications", f"/webhooks/{endpoint_id}")
        )
        etag = answer.etag
        kept = {"name": answer.value.name, "url": answer.value.url, "events": "\n".join(answer.value.events)}
    return show(
        request,
        "webhook_edit.html",
        status=422 if errors else 200,
        endpoint_id=endpoint_id,
        events=known,
        etag=etag,
        values=fields or kept,
        fields=fields,
        errors=errors,
        once=fields.get("once") or new_id(),
    )


async def _endpoint(
    request: Request,
    api: Upstream,
    endpoint_id: UUID,
    *,
    may_change: bool,
    state: str | None = None,
    cursor: str | None = None,
    told: str = "",
    secret: str = "",
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    path = f"/webhooks/{endpoint_id}"
    endpoint, log, zone = await asyncio.gather(
        api.get(Endpoint, "notifications", path),
        panel(api.page(Delivery, "notifications", f"{path}/deliveries", state=state, cursor=cursor, limit=_AT_ONCE)),
        api.zone(),
    )
    return show(
        request,
        "webhook.html",
        status=422 if errors else 200,
        endpoint=endpoint,
        log=log,
        zone=zone,
        state=state,
        later=cursor is not None,
        may_change=may_change,
        why=partial(why, Words(language_of(request))),
        told=told,
        secret=secret,
        today=clock.today(zone),
        values=fields,
        errors=errors,
    )
