"""A real HTTP server that receives webhooks: it keeps what comes and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvicorn
from standardwebhooks import Webhook
from starlette.requests import Request
from starlette.responses import Response

from shared import clock
from tests.support.waiting import eventually

__all__ = ["Received", "Receiver", "receiver", "verified"]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """answer: what to say to a request; 204 unless told otherwise. pause: seconds before it is said."""

    port: int
    scheme: str = "http"
    requests: list[Received] = field(default_factory=list[Received])
    answer: Callable[[Received], Response] = lambda _: Response(status_code=204)
    pause: float = 0.0

    def url(self, path: str = "/hooks", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def says(self, status: int, body: str = "", **headers: str) -> None:
        """Say this from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda _: Response(body, status, headers=named)

    async def got(self, count: int) -> list[Received]:
        """All requests, once there are so many."""

        async def look() -> list[Received] | None:
            return self.requests if len(self.requests) >= count else None

        return await eventually(look, what=f"{count} requests")


class _Now(datetime):
    """The receiver's clock is ours, which tests move."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return clock.now().astimezone(tz)


def verified(request: Received, secret: str) -> Any:
    """The body, when a receiver with this secret would take it now. Raises WebhookVerificationError."""
    with patch("standardwebhooks.webhooks.datetime", _Now):
        return Webhook(secret).verify(request.body, request.headers)


@asynccontextmanager
async def receiver(certificate: Path | None = None, key: Path | None = None) -> AsyncGenerator[Receiver]:
    """A server on loopback; with a certificate it speaks TLS."""
    found = Receiver(0, "https" if certificate else "http")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        got = Received(request.url.path, dict(request.headers), await request.body())
        found.requests.append(got)
        if found.pause:
            await asyncio.sleep(found.pause)
        await found.answer(got)(scope, receive, send)

    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_level="critical", ws="none",
        ssl_certfile=certificate, ssl_keyfile=key, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config)
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, what="a receiver")
    found.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """Signals are the test runner's."""
        return nullcontext()
