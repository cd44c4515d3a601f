"""Processes of a deployment: an API or a worker with its health port beside it, ended by SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import Any

import structlog
import uvicorn

from shared import telemetry
from shared.health import create_health
from shared.messaging.absent import AbsentTransport
from shared.messaging.transport import Transport
from shared.service import Runtime, Service, open_runtime
from shared.worker import run_worker
from telemachus import topology
from telemachus.preparing import until_migrated

__all__ = [
    "application", "keep_what_is_loaded", "listen", "run_api", "run_until_signal", "run_worker_process", "serving",
]  # fmt: skip

log = structlog.get_logger(__name__)

KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than clients keep theirs, so none is closed under a request."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it: one process may hold several servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening socket; port 0 takes a free one. shared: beside those of other processes that share the port, over
    which the kernel spreads connections. Raises OSError when the port is taken."""
    bound = socket.create_server((host, port), backlog=512, reuse_port=shared)
    # Connections inherit it. asyncio sets it only on sockets that name their protocol; without it, each answer on a
    # kept connection waits some 40 ms for the acknowledgement of its head.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bound.setblocking(False)
    return bound


@asynccontextmanager
async def serving(app: Any, bound: socket.socket) -> AsyncGenerator[None]:
    """Serve an ASGI application on a socket until the end of the block, which lets requests in flight finish."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise RuntimeError("the server ended while it started")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        bound.close()


def keep_what_is_loaded() -> None:
    """Let the garbage collector leave alone what a process has loaded by now, which stays until it ends.

    To walk through all of it takes a quarter of a second (500,000 objects), in which nobody is answered.
    """
    gc.collect()
    gc.freeze()


def application(name: str, runtime: Runtime) -> Any:
    """The ASGI application of a service."""
    return import_module(f"services.{name}.main").create_app(runtime)


async def run_until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends or the process is asked to end; then cancel it and wait for its clean-up."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


@asynccontextmanager
async def _process(name: str, transport: Transport | None = None) -> AsyncGenerator[tuple[Service, Runtime]]:
    """The service and what it runs on, from the environment, once its database is migrated; health on its own port.

    transport: the Kafka of the environment when None.
    """
    service = topology.service(name)
    settings = service.settings.from_environment()
    telemetry.setup(name, otlp_endpoint=settings.otlp_endpoint, log_level=settings.log_level)
    prepared = asyncio.Event()
    async with AsyncExitStack() as stack:
        runtime = await open_runtime(name, settings, stack, transport=transport)
        if settings.metrics_port:
            health = listen("0.0.0.0", settings.metrics_port)  # noqa: S104 - the cluster's probes come from outside
            await stack.enter_async_context(serving(create_health(runtime, prepared.is_set), health))
        await until_migrated(service, settings.database_url.get_secret_value())
        prepared.set()
        yield service, runtime


async def run_api(name: str, host: str, port: int) -> None:
    """Serve a service's API until cancelled."""
    async with (
        _process(name, AbsentTransport()) as (_, runtime),
        serving(application(name, runtime), listen(host, port)),
    ):
        keep_what_is_loaded()
        log.info("serving", service=name, port=port)
        await asyncio.Event().wait()


async def run_worker_process(name: str) -> None:
    """Run a service's consumer, relay and schedules until cancelled."""
    async with _process(name) as (service, runtime):
        keep_what_is_loaded()
        log.info("working", service=name)
        await run_worker(service, runtime)
