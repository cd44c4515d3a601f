"""All services in one process on one port, each with its own database, as they run in a deployment.

Different from a deployment are only the transport (a log in PostgreSQL), the issuer (one that signs for demo users, on
loopback only) and the mail server (a local mailbox).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from shared.messaging.pglog import PgLogTransport
from shared.migrations import migrate
from shared.private_text import MasterKey
from shared.service import Runtime, open_runtime
from shared.settings import Environment, Settings
from shared.worker import run_worker
from telemachus import topology
from telemachus.embedded.issuer import Issuer
from telemachus.embedded.mailbox import Mailbox
from telemachus.embedded.postgres import EmbeddedPostgres
from telemachus.serving import application, listen, serving

__all__ = ["Platform", "embedded_platform"]

HOST = "127.0.0.1"
MAINTAIN_EVERY = 3600.0

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Platform:
    """A running platform. base_url: of pages and APIs."""

    base_url: str
    data_dir: Path
    issuer: Issuer
    mailbox: Mailbox
    postgres: EmbeddedPostgres
    runtimes: Mapping[str, Runtime] = field(default_factory=dict[str, Runtime])


@asynccontextmanager
async def embedded_platform(
    data_dir: Path, port: int = 0, told: Told = lambda _: None, *, durable: bool = True
) -> AsyncGenerator[Platform]:
    """Start everything, and stop it at the end of the block.

    told: hears what is being started. durable: as of EmbeddedPostgres. Raises EmbeddedPostgresError, and OSError when
    the port is taken.
    """
    _make(data_dir)
    async with AsyncExitStack() as stack:
        bound = listen(HOST, port)
        stack.callback(bound.close)
        base_url = f"http://{HOST}:{bound.getsockname()[1]}"
        told("starting PostgreSQL")
        postgres = await stack.enter_async_context(EmbeddedPostgres(data_dir / "postgres", durable=durable))
        await postgres.create_database("events", "events")
        transport = PgLogTransport(postgres.url("events", "events"))
        stack.push_async_callback(transport.aclose)
        await transport.ensure_topics(topology.topics())
        mailbox = await stack.enter_async_context(Mailbox(data_dir / "mailbox"))
        issuer = Issuer(f"{base_url}/issuer", host=HOST, environment=Environment.EMBEDDED)
        common = _common_settings(data_dir, base_url, mailbox, issuer)
        board: dict[str, Application] = {"/issuer": issuer.app, "/mailbox": mailbox.app}
        runtimes: dict[str, Runtime] = {}
        for name in topology.SERVICES:
            told(f"preparing {name}")
            service = topology.service(name)
            await postgres.create_database(name, name)
            url = postgres.url(name, name)
            await migrate(service, url)
            settings = _settings(service.settings, {**common, "database_url": SecretStr(url)})
            runtimes[name] = await open_runtime(name, settings, stack, transport=transport)
            board[f"/api/{name}" if name != "portal" else ""] = application(name, runtimes[name])
        await stack.enter_async_context(serving(_switchboard(board), bound))
        told("starting the workers")
        works = [run_worker(topology.service(name), runtime) for name, runtime in runtimes.items()]
        workers = [asyncio.create_task(work) for work in (*works, _maintain(transport))]
        stack.push_async_callback(_stop, workers)
        yield Platform(base_url, data_dir, issuer, mailbox, postgres, runtimes)


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _common_settings(data_dir: Path, base_url: str, mailbox: Mailbox, issuer: Issuer) -> dict[str, Any]:
    """Settings of all services; each takes those that it knows. Secrets are made at the first start and kept."""
    return {
        "environment": Environment.EMBEDDED,
        "database_pool_size": 20,
        "oidc_issuer": issuer.url,
        "oidc_audience": issuer.audience,
        "master_key": SecretStr(_kept_secret(data_dir / "master.key")),
        "link_secret": SecretStr(_kept_secret(data_dir / "link.key")),
        "session_secret": SecretStr(_kept_secret(data_dir / "session.key")),
        "public_url": base_url,
        "smtp_host": mailbox.host,
        "smtp_port": mailbox.port,
        "smtp_tls": "none",
        "mail_from": "Telemachus <mentoring@telemachus.example>",
        "oidc_client_id": issuer.client_id,
        "mailbox_url": f"{base_url}/mailbox/",
        **{f"{name}_url": base_url for name in topology.SERVICES if name != "portal"},
    }


def _settings(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    """Only these values: a variable that happens to be set outside must not reach into the embedded run."""
    known = {name: value for name, value in values.items() if name in kind.model_fields}
    return kind.model_validate(known)


def _kept_secret(file: Path) -> str:
    """The secret in `file`, made at the first start; only its owner may read it."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(MasterKey.generate())
    return file.read_text().strip()


def _switchboard(board: Mapping[str, Application]) -> Application:
    """One application that gives each request to the one whose prefix is the longest that fits; no path is changed."""
    prefixes = sorted(board, key=len, reverse=True)

    async def switch(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "/")
        prefix = next(prefix for prefix in prefixes if path == prefix or path.startswith(prefix + "/"))
        await board[prefix](scope, receive, send)

    return switch


async def _maintain(transport: PgLogTransport) -> None:
    while True:
        await asyncio.sleep(MAINTAIN_EVERY)
        await transport.maintain()


async def _stop(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
