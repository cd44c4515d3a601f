"""The services' APIs and the portal, each in a process of its own, over the databases of a running platform."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from ctypes import c_double
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Any

import httpx

from shared import clock
from shared.messaging.absent import AbsentTransport
from shared.service import open_runtime
from telemachus import topology
from telemachus.embedded.platform import Platform
from telemachus.serving import application, keep_what_is_loaded, listen, serving

__all__ = ["ASKED", "Processes", "processes"]

REPLICAS = 2
"""Processes of each API, as in the production overlay: what one page asks of one service is answered side by side."""
ASKED = "/asked-by-the-last-page"
"""Where the portal's process tells which calls it has made, and forgets them."""


@dataclass(frozen=True, slots=True)
class Processes:
    """urls: of each service. delay: seconds that every API adds to its answers."""

    urls: Mapping[str, str]
    delay: Any


@asynccontextmanager
async def processes(platform: Platform) -> AsyncGenerator[Processes]:
    """Start them beside the platform, whose workers go on."""
    context = multiprocessing.get_context("spawn")
    delay, ended = context.Value(c_double, 0.0), context.Event()
    bound = {name: listen("127.0.0.1", 0) for name in topology.SERVICES}
    ports = {name: one.getsockname()[1] for name, one in bound.items()}
    for one in bound.values():
        one.close()
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    started: list[Any] = []
    for name, runtime in platform.runtimes.items():
        fields = runtime.settings.model_dump()
        if name == "portal":
            fields |= {"public_url": urls["portal"], **{f"{one}_url": urls[one] for one in urls if one != "portal"}}
        for _ in range(1 if name == "portal" else REPLICAS):
            child = context.Process(
                target=_run, args=(name, fields, ports[name], clock.moved_by(), delay, ended), daemon=True
            )
            child.start()
            started.append(child)
    try:
        async with httpx.AsyncClient() as client:
            for url in urls.values():
                await _until_it_answers(client, url)
        yield Processes(urls, delay)
    finally:
        ended.set()
        for child in started:
            await asyncio.to_thread(child.join, 10)


async def _until_it_answers(client: httpx.AsyncClient, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(httpx.TransportError):
                await client.get(url)
                return
            await asyncio.sleep(0.05)


def _run(
    name: str, fields: dict[str, Any], port: int, ahead: timedelta, delay: Synchronized[float], ended: Event
) -> None:
    clock.advance(ahead)  # as the platform's is, which has signed the tokens
    asyncio.run(_serve(name, fields, port, delay, ended))


async def _serve(name: str, fields: dict[str, Any], port: int, delay: Synchronized[float], ended: Event) -> None:
    settings = topology.service(name).settings.model_validate(fields)
    async with AsyncExitStack() as stack:
        runtime = await open_runtime(name, settings, stack, transport=AbsentTransport())
        app = application(name, runtime)
        wrapped = _telling(app) if name == "portal" else _delayed(app, delay)
        async with serving(wrapped, listen("127.0.0.1", port, shared=True)):
            keep_what_is_loaded()
            await asyncio.to_thread(ended.wait)


def _delayed(app: Any, delay: Synchronized[float]) -> Any:
    async def delayed(scope: Any, receive: Any, send: Any) -> None:
        if delay.value:
            await asyncio.sleep(delay.value)
        await app(scope, receive, send)

    return delayed


def _telling(app: Any) -> Any:
    """The portal, with every call of its client written down."""
    asked: list[dict[str, Any]] = []

    async def began(request: httpx.Request) -> None:
        request.extensions["began"] = time.perf_counter()

    async def answered(response: httpx.Response) -> None:
        await response.aread()
        request = response.request
        told = {"method": request.method, "url": str(request.url), "token": request.headers["Authorization"]}
        asked.append({**told, "began": request.extensions["began"], "ended": time.perf_counter()})

    app.state.portal.client.event_hooks = {"request": [began], "response": [answered]}

    async def telling(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != ASKED:
            await app(scope, receive, send)
            return
        body = json.dumps(asked).encode()
        asked.clear()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return telling
