"""The four services, as one visitor may see them.

A service that is away costs a page the panel that needs it: `panel` turns the failure into `Away`. What a service
answers is read tolerantly into the models of `answers.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import aiohttp
import httpx
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.portal.answers import Person
from services.portal.refusal_words import in_words
from services.portal.settings import Settings
from services.portal.words import Words
from shared import telemetry

__all__ = ["Away", "Me", "NoProfile", "Page", "Panel", "Refused", "SignInNeeded", "Upstream", "panel"]

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_HANDING_IN = httpx.Timeout(5, read=300)
"""A service answers when it has stored a file, which takes longer than other answers."""
_A_PAGE = 200
"""The most that a service answers at once."""
_MOST_PAGES = 10
"""Of one list."""
_PATIENCE = 2.5
"""Seconds for which a page waits for one of its parts."""


class SignInNeeded(Exception):
    """There is no session, or a service does not take its token any more."""


class Away(Exception):
    """A service does not answer, or not so that we understand."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} is away")
        self.service = service


class Refused(Exception):
    """A service answered with a problem. status, kind, detail: of RFC 9457. errors: what is wrong where. document: all
    that it tells. Its sentences are in the visitor's language."""

    def __init__(self, service: str, status: int, document: Mapping[str, Any]) -> None:
        self.service = service
        self.status = status
        self.kind = str(document.get("type", "")).rpartition(":")[2]
        self.detail = str(document.get("detail", ""))
        self.errors: list[dict[str, str]] = list(document.get("errors", []))
        self.document = document
        super().__init__(f"{service}: {status} {self.kind}")


class NoProfile(Refused):
    """The account is nobody's: it may run programs, and has nothing of its own."""


class Page(BaseModel, Generic[M]):
    """A part of a list. next: the cursor of the part after it. total: how many there are in all, where that is told."""

    items: list[M]
    next: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Answer(Generic[M]):
    """value: what a service told. etag: its version, for If-Match."""

    value: M
    etag: str


@dataclass(frozen=True, slots=True)
class Me:
    """A visitor who is somebody. zone: a time zone's name."""

    id: UUID
    zone: str


class Upstream:
    """The services' APIs with one visitor's token. client: open as long as this is used. words: of their language.
    person_id: of the visitor, where it is known already."""

    def __init__(
        self,
        settings: Settings,
        client: httpx.AsyncClient,
        access_token: str,
        words: Words,
        person_id: UUID | None = None,
    ) -> None:
        self._client = client
        self._words = words
        self._person_id = person_id
        self._me: asyncio.Task[Person] | None = None
        self._headers = {"Authorization": f"Bearer {access_token}"}
        self._bases = {
            "profiles": settings.profiles_url,
            "matching": settings.matching_url,
            "notifications": settings.notifications_url,
            "analytics": settings.analytics_url,
        }

    async def me(self) -> Person:
        """Who visits, asked once for a page. Raises NoProfile for an account that belongs to nobody who is active."""
        if self._me is None:
            self._me = asyncio.create_task(self._who())
            # Whoever asked may have given up by the time it fails; asyncio would log that nobody took its error.
            self._me.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._me)

    async def my_id(self) -> UUID:
        """Of the visitor's person: without a word from profiles in most sessions, so that what is asked about them need
        not wait for it. Raises NoProfile."""
        return self._person_id or (await self.me()).id

    async def myself(self) -> Me:
        """Who visits, and by which clock they live: UTC while profiles does not say. Raises NoProfile, Away."""
        try:
            # Sooner than a part is given up that asks for this.
            async with asyncio.timeout(0.8 * _PATIENCE if self._person_id else None):
                me = await self.me()
        except (Away, TimeoutError):
            if self._person_id is None:
                raise
            return Me(self._person_id, "UTC")
        return Me(me.id, me.zone)

    async def _who(self) -> Person:
        try:
            return await self.get(Person, "profiles", "/people/me")
        except Refused as refused:
            if refused.status == 404:
                raise NoProfile(refused.service, refused.status, refused.document) from refused
            raise

    async def zone(self) -> str:
        """The visitor's time zone; UTC while that is not known."""
        found = (await panel(self.me())).value
        return found.zone if found else "UTC"

    async def get(self, model: type[M], service: str, path: str, **query: Any) -> M:
        """Raises Away, Refused, SignInNeeded, as all of these do."""
        return (await self.versioned(model, service, path, **query)).value

    async def versioned(self, model: type[M], service: str, path: str, **query: Any) -> Answer[M]:
        answer = await self._send("GET", service, path, params=_asked(query))
        return Answer(_read(model, service, answer), answer.headers.get("ETag", ""))

    async def list(self, model: type[M], service: str, path: str, **query: Any) -> list[M]:
        """The first page of a list."""
        return (await self.page(model, service, path, **query)).items

    async def page(self, model: type[M], service: str, path: str, **query: Any) -> Page[M]:
        """A page of a list. query: what is None is not asked for; a list is asked for once for each of its values."""
        return _read(Page[model], service, await self._send("GET", service, path, params=_asked(query)))

    async def every(self, model: type[M], service: str, path: str, **query: Any) -> list[M]:
        """A whole list, page after page; where it has thousands, those that come first."""
        found: list[M] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self.page(model, service, path, limit=_A_PAGE, cursor=cursor, **query)
            found += page.items
            cursor = page.next
            if cursor is None:
                break
        return found

    async def post(self, service: str, path: str, body: Any = None, *, etag: str = "", key: UUID | None = None) -> None:
        """key: makes a repeated request harmless."""
        await self._send("POST", service, path, json=body, headers=_conditions(etag, key))

    async def made(
        self, model: type[M], service: str, path: str, body: Any = None, *, etag: str = "", key: UUID | None = None
    ) -> M:
        """As `post`; the answer to it."""
        return _read(model, service, await self._send("POST", service, path, json=body, headers=_conditions(etag, key)))

    async def delete(self, service: str, path: str, *, etag: str = "") -> None:
        await self._send("DELETE", service, path, headers=_conditions(etag))

    async def file(self, service: str, path: str, *, filename: str = "", **query: Any) -> Response:
        """A file of a service, passed on with its kind and name. filename: what it is saved as, where the service does
        not say; empty to show it."""
        answer = await self._send("GET", service, path, params=_asked(query), timeout=_HANDING_IN)
        told = {name: answer.headers[name] for name in ("content-disposition", "etag") if name in answer.headers}
        if filename and "content-disposition" not in told:
            told["content-disposition"] = f'attachment; filename="{filename}"'
        return Response(answer.content, media_type=answer.headers.get("content-type"), headers=told)

    async def hand_in(self, model: type[M], service: str, path: str, file: UploadFile, fields: Mapping[str, str]) -> M:
        """Pass a file on from the disk in pieces, as "file", with these fields; the answer to it.

        Repeating this is not made harmless by a key: a service would have to hold the file to compare it.
        """
        files = {"file": (file.filename, file.file, "application/octet-stream")}
        answer = await self._send("POST", service, path, data=fields, files=files, timeout=_HANDING_IN)
        return _read(model, service, answer)

    async def put_file(self, service: str, path: str, file: UploadFile) -> None:
        """Pass a file on as "file", in the place of one that was there."""
        files = {"file": (file.filename, file.file, "application/octet-stream")}
        await self._send("PUT", service, path, files=files, timeout=_HANDING_IN)

    async def put(self, service: str, path: str, body: Any, *, etag: str = "") -> None:
        """etag: "" for what is said of a thing as it is now."""
        await self._send("PUT", service, path, json=body, headers=_conditions(etag))

    async def patch(self, service: str, path: str, body: Any, *, etag: str) -> None:
        await self._send("PATCH", service, path, json=body, headers={"If-Match": etag})

    async def _send(self, method: str, service: str, path: str, **request: Any) -> httpx.Response:
        url = f"{self._bases[service].rstrip('/')}/api/{service}/v1{path}"
        parent = telemetry.traceparent()
        trace = {"traceparent": parent} if parent else {}
        request["headers"] = {**self._headers, **trace, **request.get("headers", {})}
        try:
            answer = await self._client.request(method, url, **request)
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise Away(service) from error
        if answer.status_code == 401:
            raise SignInNeeded
        if answer.status_code >= 500:
            raise Away(service)
        if answer.is_error:
            try:
                document: Any = answer.json()
            except ValueError as error:
                raise Away(service) from error
            problem = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
            raise Refused(service, answer.status_code, in_words(problem, self._words))
        return answer


def _asked(query: Mapping[str, Any]) -> dict[str, Any]:
    """What a query asks for: nothing of what is None."""
    return {name: value for name, value in query.items() if value is not None}


def _conditions(etag: str = "", key: UUID | None = None) -> dict[str, str]:
    return {**({"If-Match": etag} if etag else {}), **({"Idempotency-Key": str(key)} if key else {})}


def _read(model: type[M], service: str, answer: httpx.Response) -> M:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Away(service) from error


@dataclass(frozen=True, slots=True)
class Panel(Generic[T]):
    """A part of a page: its value, or that the service for it is away. refused: the service said no."""

    value: T | None = None
    away: str = ""
    refused: str = ""


async def panel(work: Awaitable[T]) -> Panel[T]:
    """Await what a panel shows; a service that is away, slow or says no costs this panel alone."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return Panel(await work)
    except TimeoutError:
        return Panel(away="slow")
    except Away as error:
        return Panel(away=error.service)
    except Refused as error:
        return Panel(refused=error.kind or str(error.status))
